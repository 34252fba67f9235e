#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "backup/statement.h"
#include "ceremony/audit_state.h"

/*
 * What an officer's card signed: who, as what, what for, in which ceremony,
 * and all of the journal before.  Only the card that was enrolled can.
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
	const struct officer *o = name == NULL ? NULL :
	    holdings_officer(&a->reg.holdings, name);
	char ceremony[64], head[DIGEST_HEX];
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
	if (o == NULL || card == NULL || strcmp(o->card.serial, card) != 0)
		return err_set(e, ERR_POLICY, "no officer was enrolled with that "
		    "name and card");
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

int
audit_officer(struct audit *a, const struct record *rec, struct err *e)
{
	if (check(a, rec, e) != 0)
		return err_doing(e, "%s, record %llu, an officer's card",
		    rec->file, (unsigned long long)rec->seq);
	a->presences++;
	return 0;
}
