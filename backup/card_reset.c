#include <string.h>

#include "backup/card_state.h"
#include "backup/card_store.h"

static const char factory_pin[] = "123456";	/* OpenPGP card 3.4, 4.2.2 */

static int
activate(struct card *c, struct err *e)
{
	const struct apdu_command activate = {
		.doing = "activate the card again", .ins = INS_ACTIVATE,
		.changes = true,
	};

	return apdu_do(c->apdu, &activate, e);
}

/* What was on it can be read with a PIN that everybody knows, or is gone. */
static int
check_empty(struct card *c, struct err *e)
{
	struct secret *pin = secret_new(sizeof(factory_pin), e);
	struct card_shares s = { .n = 0 };
	int rc = -1;

	if (pin != NULL && secret_set(pin, factory_pin, strlen(factory_pin),
	    e) == 0 && card_verify(c, CARD_USER, pin, false, e) == 0 &&
	    card_store_read(c, &s, e) == 0)
		rc = s.n == 0 ? 0 : err_set(e, ERR_CARD, "card %s says that it "
		    "was reset, and has shares still: destroy it",
		    c->identity.serial);
	card_shares_clear(&s);
	secret_free(&pin);
	return rc;
}

int
card_reset(struct card *c, struct err *e)
{
	const struct apdu_command terminate = {
		.doing = "terminate the card", .ins = INS_TERMINATE,
		.changes = true,
	};

	if (apdu_do(c->apdu, &terminate, e) != 0 || activate(c, e) != 0 ||
	    card_read(c, e) != 0)
		return -1;
	return card_check_reset(c, e);
}

int
card_check_reset(struct card *c, struct err *e)
{
	if (c->identity.has_key)
		return err_set(e, ERR_CARD, "card %s says that it was reset, and "
		    "has its key still: destroy it", c->identity.serial);
	return check_empty(c, e);
}

int
card_reset_finish(struct readers *readers, const char *reader, struct err *e)
{
	struct card *c = card_hold(readers, reader, e);
	unsigned sw;
	int rc = -1;

	if (c != NULL && card_select(c, &sw, e) == 0)
		rc = sw == SW_TERMINATED ? activate(c, e) : err_set(e, ERR_CARD,
		    "%s: the card in it is not a terminated one; nothing was "
		    "changed", reader);
	card_close(&c);
	return rc;
}
