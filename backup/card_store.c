#include <string.h>

#include "backup/card_state.h"
#include "backup/card_store.h"

enum { TAG_SHARES = 0x0103, OBJECT_MAX = 255 };

/* What is in the object, whatever it is, in a secret that has room. */
static int
object_read(struct card *c, struct secret *out, struct err *e)
{
	static const char doing[] = "read the shares";
	const uint8_t *p;
	unsigned sw;
	size_t len;
	int rc;

	if (card_get(c, doing, TAG_SHARES, &sw, e) != 0)
		return -1;
	if (sw == 0x6982)
		return err_set(e, ERR_CARD, "%s: card %s wants its PIN first "
		    "(6982)", doing, c->identity.serial);
	if (sw == 0x6a88)
		return err_set(e, ERR_CARD, "%s: card %s has no private data "
		    "objects (6A88); take another kind of card", doing,
		    c->identity.serial);
	if (sw != APDU_OK) {
		const struct apdu_command get = { .doing = doing };

		return apdu_refused(&get, sw, e);
	}
	p = apdu_answer(c->apdu, &len);
	rc = len > OBJECT_MAX ? err_set(e, ERR_FORMAT, "%s: card %s has %zu "
	    "octets there, and shares are no more than %d", doing,
	    c->identity.serial, len, CARD_SHARES_OCTETS) :
	    secret_set(out, p, len, e);
	apdu_wipe(c->apdu);
	return rc;
}

int
card_store_read(struct card *c, struct card_shares *out, struct err *e)
{
	struct secret *in = secret_new(OBJECT_MAX, e);
	int rc = -1;

	if (in == NULL || object_read(c, in, e) != 0)
		goto out;
	if (card_shares_decode(out, in, e) != 0) {
		err_doing(e, "card %s", c->identity.serial);
		goto out;
	}
	rc = 0;
out:
	secret_free(&in);
	return rc;
}

/* Writes, reads back and compares. */
static int
object_write(struct card *c, const char *doing, const struct secret *in,
    struct err *e)
{
	struct secret *back = secret_new(OBJECT_MAX, e);
	int rc = -1;

	if (back == NULL ||
	    card_put(c, doing, TAG_SHARES, secret_bytes(in), secret_len(in),
	    e) != 0)
		goto out;
	if (object_read(c, back, e) != 0) {
		err_doing(e, "%s: it was written, and is not proved", doing);
		goto out;
	}
	if (!secret_equal(in, back)) {
		err_set(e, ERR_CARD, "%s: card %s says that it was done, and "
		    "what is read back is something else (%zu octets for "
		    "%zu); do not rely on this card, take another", doing,
		    c->identity.serial, secret_len(back), secret_len(in));
		goto out;
	}
	rc = 0;
out:
	secret_free(&back);
	return rc;
}

int
card_store_write(struct card *c, const struct card_shares *s, struct err *e)
{
	struct secret *in = secret_new(CARD_SHARES_OCTETS, e);
	int rc = -1;

	if (in != NULL && card_shares_encode(s, in, e) == 0)
		rc = object_write(c, "write the shares", in, e);
	secret_free(&in);
	return rc;
}

/*
 * Zeros first: a card may keep the old octets where the length alone is
 * changed.
 */
int
card_store_wipe(struct card *c, struct err *e)
{
	static const char doing[] = "wipe the shares";
	struct secret *was = secret_new(OBJECT_MAX, e);
	size_t len;
	uint8_t *zeros;
	int rc = -1;

	if (was == NULL || object_read(c, was, e) != 0)
		goto out;
	len = secret_len(was);
	if (len > 0 && ((zeros = secret_room(was, len)) == NULL ||
	    (memset(zeros, 0, len), object_write(c, doing, was, e)) != 0))
		goto out;
	secret_clear(was);
	rc = object_write(c, doing, was, e);
out:
	secret_free(&was);
	return rc;
}

/* Whether the object is what these shares are. */
static int
is_these(const struct card_shares *s, const struct secret *object, bool *same,
    struct err *e)
{
	struct secret *as = secret_new(CARD_SHARES_OCTETS, e);
	int rc = as == NULL || (s->n > 0 && card_shares_encode(s, as, e) != 0) ?
	    -1 : 0;

	if (rc == 0)
		*same = s->n > 0 && secret_equal(as, object);
	secret_free(&as);
	return rc;
}

int
card_store_look(struct card *c, const struct card_shares *old,
    const struct card_shares *fresh, enum card_found *found, struct err *e)
{
	struct secret *object = secret_new(OBJECT_MAX, e);
	struct card_shares seen = { 0 };
	bool is_old, is_new;
	struct err why;
	int rc = -1;

	if (object == NULL || object_read(c, object, e) != 0 ||
	    is_these(old, object, &is_old, e) != 0 ||
	    is_these(fresh, object, &is_new, e) != 0)
		goto out;
	if (is_new)
		*found = CARD_FOUND_NEW;
	else if (is_old)
		*found = CARD_FOUND_OLD;
	else if (card_shares_decode(&seen, object, &why) != 0)
		*found = CARD_FOUND_DAMAGED;
	else
		*found = seen.n == 0 ? CARD_FOUND_NONE : CARD_FOUND_OTHER;
	rc = 0;
out:
	card_shares_clear(&seen);
	secret_free(&object);
	return rc;
}
