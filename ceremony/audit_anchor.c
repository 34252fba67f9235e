#include <stdio.h>
#include <string.h>

#include "ceremony/anchors.h"
#include "ceremony/answer.h"
#include "keyset/cms.h"
#include "keyset/file.h"

#include "ceremony/audit_state.h"

enum { ANCHOR_BYTES_MAX = 1 << 18 };

static const char *
fact(const struct audit *a, const char *name)
{
	return audit_fact(a, "anchor", "result", name);
}

/* The result is of what was meant, and the step ended with it. */
static int
check_records(const struct audit *a, struct err *e)
{
	static const char *const names[] = { "id", "source", "document", "ksk" };
	const char *done = audit_fact(a, "anchor", "done", "document");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *meant = audit_fact(a, "anchor", "intent", names[i]);
		const char *made = fact(a, names[i]);

		if (meant == NULL || made == NULL || strcmp(meant, made) != 0)
			return err_set(e, ERR_CRYPTO, "the trust anchor that was "
			    "made is not the one that was meant: its %s differs",
			    names[i]);
	}
	if (done == NULL || strcmp(done, fact(a, "document")) != 0)
		return err_set(e, ERR_CRYPTO, "the step of the trust anchor "
		    "ended with another one than it made");
	if ((strncmp(fact(a, "id"), REHEARSAL, sizeof(REHEARSAL) - 1) == 0) !=
	    a->rehearsal)
		return err_set(e, ERR_POLICY, "the trust anchor and the journal "
		    "do not both say that this was a rehearsal");
	return 0;
}

/* The KSK that signed, which is one of those that it names. */
static const struct register_key *
signer(const struct audit *a, struct err *e)
{
	const struct register_key *keys[ANCHORS_MAX], *k;
	struct digest id;
	size_t n;

	if (digest_from_hex(&id, fact(a, "ksk"), e) != 0)
		return NULL;
	if ((k = register_key(&a->reg, &id)) != NULL) {
		if (anchors_keys(&a->reg, &k->zone, keys, &n, e) != 0)
			return NULL;
		for (size_t i = 0; i < n; i++)
			if (keys[i] == k)
				return k;
	}
	err_set(e, ERR_CRYPTO, "the key that signed the trust anchor is none of "
	    "those in it");
	return NULL;
}

/* Made again from the journal, octet by octet. */
static int
check_document(const struct audit *a, const struct register_key *k,
    const struct blob *document, struct err *e)
{
	struct blob again = { .len = 0 };
	int rc;

	if (anchors_write(&a->reg, &k->zone, fact(a, "id"), fact(a, "source"),
	    &again, e) != 0)
		return -1;
	rc = again.len == document->len && memcmp(again.data, document->data,
	    again.len) == 0 ? 0 : err_set(e, ERR_CRYPTO, ANCHOR_FILE " is not "
	    "what the journal's keys make");
	blob_free(&again);
	return rc;
}

/* Good, or one of which the journal says why there is none. */
static int
check_signature(const struct audit *a, const struct register_key *k,
    const struct blob *document, bool *is_signed, struct err *e)
{
	const json_t *signature = json_object_get(register_last(&a->reg,
	    "anchor", "result"), "signature");
	struct blob der = { .len = 0 };
	int rc;

	*is_signed = json_object_get(signature, "cms") != NULL;
	if (!*is_signed)
		return json_is_string(json_object_get(signature, "not-made")) ?
		    0 : err_set(e, ERR_FORMAT, "the journal does not say whether "
		    "the trust anchor was signed");
	if (file_read(a->folder, ANCHOR_SIGNATURE, ANCHOR_BYTES_MAX, &der,
	    e) != 0)
		return -1;
	rc = cms_signed_by(&der, document, &k->key, e);
	blob_free(&der);
	return rc == 0 ? 0 : err_doing(e, ANCHOR_SIGNATURE);
}

/* No document has left since without it. */
static void
tell_old(struct audit *a)
{
	char text[200];

	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (k->anchored == 0 || (!k->ended && k->disclosed == 0))
			continue;
		snprintf(text, sizeof(text), "KSK %u %s, and validators believe "
		    "it by the trust anchor that left in ceremony %04u: hold "
		    "TRUST ANCHOR, and publish that", dnskey_tag(&k->key),
		    k->ended ? "was destroyed" : "is in other hands",
		    k->anchored);
		audit_say(a, "WARN", text);
	}
}

int
audit_anchor(struct audit *a, struct err *e)
{
	const struct register_key *k;
	struct blob document = { .len = 0 };
	bool is_signed = false;
	int rc = -1;

	if (register_last(&a->reg, "anchor", "result") == NULL) {
		tell_old(a);
		return 0;
	}
	if (check_records(a, e) != 0 || (k = signer(a, e)) == NULL ||
	    file_read(a->folder, ANCHOR_FILE, ANCHOR_BYTES_MAX, &document,
	    e) != 0)
		return -1;
	if (check_document(a, k, &document, e) == 0)
		rc = check_signature(a, k, &document, &is_signed, e);
	blob_free(&document);
	if (rc != 0)
		return -1;
	if (!is_signed)
		audit_say(a, "WARN", "the trust anchor has no signature; the "
		    "journal says why");
	return audit_passed(a, "trust anchor: it names the KSKs that were made "
	    "here, live and are not revoked, %s KSK %u", is_signed ?
	    "signed by" : "not signed by", dnskey_tag(&k->key));
}
