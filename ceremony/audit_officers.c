#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "backup/statement.h"
#include "ceremony/audit_state.h"

/*
 * What an officer's card signed: who, as what, what for, in which ceremony,
 * and all of the journal before.  Only the card that was enrolled can, by its
 * number and key; and one that was replaced may not any more.
 */

static int
octets(const json_t *data, const char *name, uint8_t *out, size_t room,
    size_t *len, struct err *e)
{
	const char *hex = json_string_value(json_object_get(data, name));

	*len = hex == NULL ? 0 : strlen(hex) / 2;
	if (*len == 0 || *len > room ||
	    encoding_from_hex(out, *len, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "\"%s\" is no number of octets",
		    name);
	return 0;
}

/* "0002-first-backup", from the name of the journal's file. */
static void
ceremony_of(const char *file, char out[64])
{
	size_t n = strcspn(file, ".");

	snprintf(out, 64, "%.*s", (int)(n < 63 ? n : 63), file);
}

static int
check(const struct audit *a, const struct record *rec, struct err *e)
{
	const char *name = json_string_value(json_object_get(rec->data, "name"));
	const char *card = json_string_value(json_object_get(rec->data, "card"));
	const struct officer *o = name == NULL || card == NULL ? NULL :
	    holdings_enrolled(&a->reg.holdings, name, card);
	char ceremony[64], head[DIGEST_HEX], hidden[DIGEST_HEX];
	struct statement s = {
		.ceremony = ceremony, .officer = name,
		.role = json_string_value(json_object_get(rec->data, "role")),
		.action = json_string_value(json_object_get(rec->data, "action")),
		.head = rec->before,
	};
	const char *said = json_string_value(json_object_get(rec->data, "head"));
	struct card_signature sig;
	struct digest d;
	size_t len;

	ceremony_of(rec->file, ceremony);
	/* Where there is no salt, an older version wrote it. */
	if ((s.hidden = record_commitment(rec, "name", hidden)))
		s.officer = hidden;
	if (o == NULL)
		return err_set(e, ERR_POLICY, "no officer was enrolled with that "
		    "name and card");
	if (s.role == NULL || s.action == NULL)
		return err_set(e, ERR_FORMAT, "a statement of no role, or for "
		    "nothing");
	if (officer_may(o, s.role, s.action, e) != 0)
		return -1;
	if (said == NULL || strcmp(said, digest_hex(&rec->before, head)) != 0)
		return err_set(e, ERR_CRYPTO, "the head that was signed is not "
		    "that of the journal before it");
	if (octets(rec->data, "nonce", s.nonce, sizeof(s.nonce), &len, e) != 0 ||
	    len != sizeof(s.nonce) || octets(rec->data, "signature", sig.bytes,
	    sizeof(sig.bytes), &sig.len, e) != 0 ||
	    statement_digest(&s, &d, e) != 0)
		return -1;
	return card_signature_verify(&sig, &o->card.key, &d, e);
}

static int
at(const struct record *rec, struct err *e)
{
	return err_doing(e, "%s, record %llu, an officer's card", rec->file,
	    (unsigned long long)rec->seq);
}

int
audit_officer(struct audit *a, const struct record *rec, struct err *e)
{
	if (check(a, rec, e) != 0)
		return at(rec, e);
	a->presences++;
	return 0;
}

/* One officer, one card; and a card is of one officer, ever. */
int
audit_enrolled(struct audit *a, const struct record *rec, struct err *e)
{
	const char *name = json_string_value(json_object_get(rec->data, "name"));
	const char *card = json_string_value(json_object_get(rec->data, "card"));
	const struct holdings *h = &a->reg.holdings;

	if (name != NULL && holdings_officer(h, name) != NULL)
		(void)err_set(e, ERR_POLICY, "%s has a card that was not "
		    "replaced", name);
	else if (card != NULL && holdings_card(h, card) != NULL)
		(void)err_set(e, ERR_POLICY, "card %s was enrolled before",
		    card);
	else
		return 0;
	return at(rec, e);
}

/* Whether this card signed, in this ceremony, that it is given up. */
static bool
gave_up(const struct audit *a, const char *card)
{
	bool gave = false;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *of = json_string_value(json_object_get(data, "card"));
		const char *action = json_string_value(json_object_get(data,
		    "action"));

		gave |= register_is(rec, "officer", "present") && of != NULL &&
		    strcmp(of, card) == 0 && action != NULL &&
		    strcmp(action, "give up the card") == 0;
	}
	return gave;
}

/* It said so itself, or somebody says what became of it. */
int
audit_replaced(struct audit *a, const struct record *rec, struct err *e)
{
	const char *card = json_string_value(json_object_get(rec->data, "card"));
	const char *how = json_string_value(json_object_get(rec->data, "how"));
	bool said = json_is_string(json_object_get(rec->data, "reason")) &&
	    json_is_string(json_object_get(rec->data, "who"));
	bool lost = how != NULL && strcmp(how, "lost") == 0;

	if (lost != said)
		(void)err_set(e, ERR_FORMAT, "a card is lost when somebody gave "
		    "the reason, and not otherwise");
	else if (!lost && (card == NULL || !gave_up(a, card)))
		(void)err_set(e, ERR_POLICY, "card %s was replaced as one that "
		    "was there, and did not sign that it is given up",
		    card == NULL ? "?" : card);
	else if (!json_is_boolean(json_object_get(rec->data, "empty")) ||
	    !json_is_string(json_object_get(rec->data, "joiner")))
		(void)err_set(e, ERR_FORMAT, "a card was replaced, and it is not "
		    "said for whom, or whether shares are on it");
	else
		return 0;
	return at(rec, e);
}
