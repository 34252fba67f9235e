#include <string.h>

#include "keyset/file.h"
#include "keyset/parcel.h"

#include "ceremony/audit_state.h"

/* Whether a record of the sending names this key and this transport key. */
static bool
names(const json_t *data, const struct register_key *k, const char *to)
{
	const char *label = json_string_value(json_object_get(data, "label"));
	const char *id = json_string_value(json_object_get(data, "id"));
	const char *is = json_string_value(json_object_get(data, "to"));
	char hex[DIGEST_HEX];

	return label != NULL && id != NULL && is != NULL &&
	    strcmp(label, k->label) == 0 && strcmp(is, to) == 0 &&
	    strcmp(id, digest_hex(&k->id, hex)) == 0;
}

/* Each attempt, the last with a parcel, was of one key to one place. */
static int
check_records(const struct audit *a, const struct register_key *k,
    const char *to, struct err *e)
{
	const char *done = audit_fact(a, "send", "done", "label");

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const json_t *data = json_object_get(rec, "data");

		if ((register_is(rec, "send", "intent") ||
		    register_is(rec, "send", "result")) && !names(data, k, to))
			return err_set(e, ERR_CRYPTO, "the journal says that "
			    "another key was sent than it says was made, or to "
			    "another transport key than was compared");
	}
	/* By the step that sent it, or by the one that copied it after that. */
	if (!k->kept)
		return err_set(e, ERR_POLICY, "the journal does not say that "
		    "the key that was sent cannot leave the HSM any more");
	if (done == NULL || strcmp(done, k->label) != 0)
		return err_set(e, ERR_FORMAT, "the journal ends the sending of "
		    "another key than it began");
	return 0;
}

static const struct register_key *
sent_key(const struct audit *a, struct err *e)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(register_last(&a->reg, "send", "result"), "id"));

	if (k != NULL && !k->foreign && k->ceremony == a->reg.number &&
	    k->key.flags == DNSKEY_ZSK)
		return k;
	err_set(e, ERR_CRYPTO, "the key that was sent is no ZSK that this "
	    "ceremony made");
	return NULL;
}

static int
load(const struct audit *a, const struct register_key *k, struct parcel *p,
    struct address *to, struct err *e)
{
	struct blob text = { .len = 0 };
	char name[PARCEL_NAME];
	int rc;

	parcel_name(&k->key, name);
	if (file_read(a->folder, name, PARCEL_BYTES_MAX, &text, e) != 0)
		return -1;
	rc = parcel_read(p, text.data, text.len, e);
	blob_free(&text);
	if (rc != 0)
		return err_doing(e, "%s", name);
	if (file_read(a->folder, ADDRESS_FILE, ADDRESS_BYTES_MAX, &text,
	    e) != 0)
		return -1;
	rc = address_read(to, text.data, text.len, e);
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, ADDRESS_FILE);
}

/* The record of the transport key says of its file what is in it. */
static int
check_address(const struct audit *a, const struct register_key *k,
    const struct address *to, struct err *e)
{
	const char *id = audit_fact(a, "transport-key", "done", "id");
	const char *zone = audit_fact(a, "transport-key", "done", "zone");
	const char *format = audit_fact(a, "transport-key", "done", "format");
	char hex[DIGEST_HEX], text[DNAME_TEXT_MAX];

	if (id == NULL || zone == NULL || format == NULL ||
	    strcmp(id, digest_hex(&to->id, hex)) != 0 ||
	    strcmp(zone, dname_text(&to->zone, text)) != 0 ||
	    strcmp(format, to->format) != 0 ||
	    !dname_equal(&to->zone, &k->zone))
		return err_set(e, ERR_CRYPTO, ADDRESS_FILE " is not the "
		    "transport key of which the journal speaks");
	return 0;
}

static int
check_parcel(const struct audit *a, const struct register_key *k,
    const struct parcel *p, const struct address *to, struct err *e)
{
	const char *format = audit_fact(a, "send", "result", "format");

	if (!dnskey_equal(&p->key, &k->key) ||
	    !dname_equal(&p->zone, &k->zone))
		return err_set(e, ERR_CRYPTO, "the parcel is of another key "
		    "than the journal says was sent");
	if (!digest_equal(&p->to, &to->id) || format == NULL ||
	    strcmp(format, p->format) != 0 || strcmp(format, to->format) != 0)
		return err_set(e, ERR_CRYPTO, "the parcel was sent to another "
		    "transport key than was compared");
	if (p->rehearsal != a->rehearsal)
		return err_set(e, ERR_POLICY, "the parcel and the journal do "
		    "not both say that this was a rehearsal");
	return 0;
}

int
audit_parcel(struct audit *a, struct err *e)
{
	const char *to = audit_fact(a, "transport-key", "done", "id");
	const struct register_key *k;
	struct address address;
	struct parcel p;

	if (register_last(&a->reg, "send", "done") == NULL)
		return 0;
	if (to == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no transport "
		    "key");
	if ((k = sent_key(a, e)) == NULL || check_records(a, k, to, e) != 0 ||
	    load(a, k, &p, &address, e) != 0 ||
	    check_address(a, k, &address, e) != 0 ||
	    check_parcel(a, k, &p, &address, e) != 0)
		return -1;
	return audit_passed(a, "parcel: the ZSK %u, made in this ceremony, "
	    "sealed to the transport key that was compared, %s", dnskey_tag(&k->key),
	    to);
}
