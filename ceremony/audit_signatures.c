#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/recorded.h"
#include "keyset/response.h"

#include "ceremony/audit_state.h"

static const char *
fact(const struct answered *r, const char *step, const char *name)
{
	return audit_fact(r->audit, step, "done", name);
}

static bool
rrsig_equal(const struct rrsig *a, const struct rrsig *b)
{
	return a->covered == b->covered && a->alg == b->alg &&
	    a->labels == b->labels && a->original_ttl == b->original_ttl &&
	    a->expiration == b->expiration && a->inception == b->inception &&
	    a->tag == b->tag && dname_equal(&a->signer, &b->signer) &&
	    a->len == b->len && memcmp(a->sig, b->sig, a->len) == 0;
}

/* Every signature of the slot is one of the journal's, and no other is there. */
static bool
slot_equal(const struct bundle *b, const struct recorded_sigs *s)
{
	size_t n = 1;

	if (!rrsig_equal(&b->sigs[0].rrsig, &s->rrsig[0]))
		return false;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		if (b->notices[kind].n_sigs > 0 && (n >= s->n ||
		    !rrsig_equal(&b->notices[kind].sigs[0].rrsig,
		    &s->rrsig[n++])))
			return false;
	return n == s->n;
}

/* The intent before a signature: this slot, by this key. */
static int
check_intent(const struct answered *r, const json_t *data,
    bool meant[REQUEST_BUNDLES_MAX], struct err *e)
{
	json_int_t slot = json_integer_value(json_object_get(data, "slot"));
	const char *bundle = json_string_value(json_object_get(data, "bundle"));
	const char *ksk = json_string_value(json_object_get(data, "ksk"));
	json_t *notices = recorded_notices(response_tells(r->request,
	    &r->policy));
	const json_t *named = json_object_get(data, "notices");
	bool same = notices == NULL ? named == NULL :
	    json_equal(notices, named);
	char hex[DIGEST_HEX];

	json_decref(notices);
	if (!same)
		return err_set(e, ERR_CRYPTO, "the journal means to tell the parent "
		    "zone something else in slot %lld than the policy says",
		    (long long)slot);
	if (slot < 1 || slot > (json_int_t)r->request->n_bundles ||
	    bundle == NULL || strcmp(bundle, r->request->bundles[slot - 1].id) !=
	    0 || ksk == NULL || strcmp(ksk, digest_hex(&r->ksk->id, hex)) != 0)
		return err_set(e, ERR_CRYPTO, "the journal means to sign slot "
		    "%lld, which is not in the request or not for this KSK",
		    (long long)slot);
	meant[slot - 1] = true;
	return 0;
}

/* One slot of the response, made again with the journal's signature. */
static int
sign_again(const struct answered *r, struct request *again, const json_t *data,
    const char *identifier, const bool meant[REQUEST_BUNDLES_MAX],
    struct err *e)
{
	json_int_t slot = json_integer_value(json_object_get(data, "slot"));
	const char *bundle = json_string_value(json_object_get(data, "bundle"));
	struct recorded_sigs sigs;
	struct signing_key signs;
	const struct ksk_part part = {
		.identifier = identifier, .key = &r->ksk->key, .signs = &signs,
		.tells = response_tells(r->request, &r->policy),
	};
	const struct bundle *b;

	if (slot < 1 || slot > (json_int_t)again->n_bundles)
		return err_set(e, ERR_CRYPTO, "the journal says that slot %lld of "
		    "%zu was signed", (long long)slot, again->n_bundles);
	if (!meant[slot - 1])
		return err_set(e, ERR_CRYPTO, "slot %lld was signed before the "
		    "journal meant to", (long long)slot);
	b = &again->bundles[slot - 1];
	recorded_key(&signs, &r->ksk->key, &sigs);
	if (recorded_slot_read(&sigs, data, e) != 0 ||
	    response_sign(again, (size_t)slot - 1, &part, 1, e) != 0)
		return err_doing(e, "the journal's signature of slot %lld",
		    (long long)slot);
	if (!slot_equal(b, &sigs) || bundle == NULL || strcmp(bundle, b->id) != 0)
		return err_set(e, ERR_CRYPTO, "the journal's signature of slot "
		    "%lld is not for that slot", (long long)slot);
	return 0;
}

static int
sign_all_again(const struct answered *r, struct request *again, size_t *made,
    struct err *e)
{
	const json_t *records = r->audit->reg.records;
	char identifier[IDENTIFIER_MAX + 1];
	bool meant[REQUEST_BUNDLES_MAX] = { false };

	answer_identifier(r->audit->rehearsal, r->ksk->label, identifier);
	if (strcmp(fact(r, "review", "identifier"), identifier) != 0)
		return err_set(e, ERR_POLICY, "the KSK was shown as \"%s\", it "
		    "should be \"%s\"", fact(r, "review", "identifier"),
		    identifier);
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		if (register_is(rec, "sign", "intent") &&
		    check_intent(r, json_object_get(rec, "data"), meant, e) != 0)
			return -1;
		if (!register_is(rec, "sign", "result"))
			continue;
		if (sign_again(r, again, json_object_get(rec, "data"), identifier,
		    meant, e) != 0)
			return -1;
		(*made)++;
	}
	if (*made != again->n_bundles || json_integer_value(json_object_get(
	    register_last(&r->audit->reg, "sign", "done"), "slots")) !=
	    (json_int_t)*made)
		return err_set(e, ERR_CRYPTO, "the journal says that %zu "
		    "signatures were made, the response has %zu slots", *made,
		    again->n_bundles);
	return 0;
}

int
audit_signatures(const struct answered *r, struct err *e)
{
	struct request *again = answer_start(r->request, &r->policy,
	    fact(r, "review", "judged"), e);
	char name[AUDIT_FILE];
	struct blob bytes = { .len = 0 };
	size_t made = 0;
	int rc = -1;

	if (again == NULL || sign_all_again(r, again, &made, e) != 0 ||
	    request_write(again, &bytes, e) != 0)
		goto out;
	if (bytes.len != r->response_bytes.len ||
	    memcmp(bytes.data, r->response_bytes.data, bytes.len) != 0)
		err_set(e, ERR_CRYPTO, "the response made again from the request, "
		    "the policy and the journal's signatures is not %s",
		    audit_file(r->audit, "response", name));
	else
		rc = audit_passed(r->audit, "response: made again from the "
		    "request, the policy and the journal's %zu signatures, it is "
		    "byte for byte %s", made,
		    audit_file(r->audit, "response", name));
out:
	blob_free(&bytes);
	request_free(&again);
	return rc;
}
