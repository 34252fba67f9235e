#include <string.h>

#include "ceremony/anew.h"
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

/* What the journal has of one KSK in one slot. */
struct made {
	bool		meant;
	const json_t	*result;	/* data, or NULL */
};

/* Of the plan's keys, as they are meant and made, slot by slot. */
struct again {
	const struct answered *by;
	struct request	*response;	/* the one that is made again */
	struct made	 made[REQUEST_BUNDLES_MAX][PLAN_ROLES];
};

static const struct rrsig *
find_rrsig(const struct bundle_sig *sigs, size_t n, unsigned tag)
{
	for (size_t i = 0; i < n; i++)
		if (sigs[i].rrsig.tag == tag)
			return &sigs[i].rrsig;
	return NULL;
}

/* Every signature of the key is one of the journal's, and no other is there. */
static bool
slot_equal(const struct bundle *b, const struct dnskey *key,
    const struct recorded_sigs *s)
{
	unsigned tag = dnskey_tag(key);
	const struct rrsig *is = find_rrsig(b->sigs, b->n_sigs, tag);
	size_t n = 1;

	if (is == NULL || !rrsig_equal(is, &s->rrsig[0]))
		return false;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		const struct notice *x = &b->notices[kind];

		if (x->n_sigs == 0)
			continue;
		is = find_rrsig(x->sigs, x->n_sigs, tag);
		if (is == NULL || n >= s->n || !rrsig_equal(is, &s->rrsig[n++]))
			return false;
	}
	return n == s->n;
}

/* The role of the key that a record names, and that signs in this slot. */
static bool
role_of(const struct answered *r, const json_t *data, size_t slot,
    enum plan_role *role)
{
	const char *ksk = json_string_value(json_object_get(data, "ksk"));
	char hex[DIGEST_HEX];

	for (*role = 0; ksk != NULL && *role < PLAN_ROLES; (*role)++)
		if (plan_has(r->agreed->planned.plan, *role) && strcmp(ksk,
		    digest_hex(&r->agreed->ids[*role], hex)) == 0)
			return planned_part(&r->agreed->planned, r->request,
			    slot, *role) >= PART_SIGNS;
	return false;
}

/* What the slot tells the parent, of whichever key. */
static unsigned
slot_tells(const struct answered *r, size_t slot)
{
	struct planned_key keys[PLAN_ROLES];
	size_t n = planned_slot(&r->agreed->planned, r->request, slot, keys);

	for (size_t i = 0; i < n; i++)
		if (keys[i].tells)
			return response_tells(r->request, &r->policy);
	return 0;
}

static bool
notices_are(const json_t *data, unsigned tells)
{
	json_t *notices = recorded_notices(tells);
	const json_t *named = json_object_get(data, "notices");
	bool same = notices == NULL ? named == NULL :
	    json_equal(notices, named);

	json_decref(notices);
	return same;
}

/* The intent before a signature: this slot, by a KSK that signs it. */
static int
take_intent(struct again *a, const json_t *data, struct err *e)
{
	const struct answered *r = a->by;
	json_int_t slot = json_integer_value(json_object_get(data, "slot"));
	const char *bundle = json_string_value(json_object_get(data, "bundle"));
	enum plan_role role;

	if (slot < 1 || slot > (json_int_t)r->request->n_bundles ||
	    bundle == NULL || strcmp(bundle, r->request->bundles[slot - 1].id) !=
	    0 || !role_of(r, data, (size_t)slot - 1, &role))
		return err_set(e, ERR_CRYPTO, "the journal means to sign slot "
		    "%lld, which is not in the request or not for this KSK",
		    (long long)slot);
	if (!notices_are(data, slot_tells(r, (size_t)slot - 1)))
		return err_set(e, ERR_CRYPTO, "the journal means to tell the parent "
		    "zone something else in slot %lld than the policy says",
		    (long long)slot);
	a->made[slot - 1][role].meant = true;
	return 0;
}

static int
take_result(struct again *a, const json_t *data, struct err *e)
{
	json_int_t slot = json_integer_value(json_object_get(data, "slot"));
	struct made *to;
	enum plan_role role;

	if (slot < 1 || slot > (json_int_t)a->response->n_bundles)
		return err_set(e, ERR_CRYPTO, "the journal says that slot %lld of "
		    "%zu was signed", (long long)slot, a->response->n_bundles);
	if (!role_of(a->by, data, (size_t)slot - 1, &role))
		return err_set(e, ERR_CRYPTO, "the journal says that slot %lld was "
		    "signed by a KSK that does not sign it", (long long)slot);
	to = &a->made[slot - 1][role];
	if (!to->meant)
		return err_set(e, ERR_CRYPTO, "slot %lld was signed before the "
		    "journal meant to", (long long)slot);
	if (to->result != NULL)
		return err_set(e, ERR_CRYPTO, "the journal's signature of slot "
		    "%lld is there twice: slot %lld is signed already",
		    (long long)slot, (long long)slot);
	to->result = data;
	return 0;
}

/* One slot of the response, made again with the journal's signatures. */
static int
slot_again(struct again *a, size_t slot, struct err *e)
{
	const struct answered *r = a->by;
	const struct bundle *b = &a->response->bundles[slot];
	struct planned_key keys[PLAN_ROLES];
	struct recorded_sigs sigs[PLAN_ROLES];
	struct signing_key signs[PLAN_ROLES];
	struct ksk_part parts[PLAN_ROLES];
	size_t n = planned_slot(&r->agreed->planned, r->request, slot, keys);

	for (size_t i = 0; i < n; i++) {
		const json_t *data = a->made[slot][keys[i].role].result;

		parts[i] = (struct ksk_part){
			.identifier = r->agreed->identifiers[keys[i].role],
			.key = &keys[i].key, .tells = keys[i].tells ?
			    response_tells(r->request, &r->policy) : 0,
		};
		if (keys[i].part < PART_SIGNS)
			continue;
		recorded_key(&signs[i], &keys[i].key, &sigs[i]);
		parts[i].signs = &signs[i];
		if (recorded_slot_read(&sigs[i], data, e) != 0)
			return -1;
	}
	if (response_sign(a->response, slot, parts, n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *bundle = json_string_value(json_object_get(
		    a->made[slot][keys[i].role].result, "bundle"));

		if (keys[i].part >= PART_SIGNS && (!slot_equal(b, &keys[i].key,
		    &sigs[i]) || bundle == NULL || strcmp(bundle, b->id) != 0))
			return err_set(e, ERR_CRYPTO, "it is not for that slot");
	}
	return 0;
}

/* What was meant before the review was made anew is of another agreement. */
static int
take_all(struct again *a, size_t *made, struct err *e)
{
	const struct registry *reg = &a->by->audit->reg;
	const json_t *records = reg->records;
	const size_t from = anew_from(reg, "review");

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		if (i >= from && register_is(rec, "sign", "intent") &&
		    take_intent(a, json_object_get(rec, "data"), e) != 0)
			return -1;
		if (!register_is(rec, "sign", "result"))
			continue;
		if (take_result(a, json_object_get(rec, "data"), e) != 0)
			return -1;
		(*made)++;
	}
	return 0;
}

static int
sign_all_again(const struct answered *r, struct request *response,
    size_t *made, struct err *e)
{
	struct again a = { .by = r, .response = response };

	if (take_all(&a, made, e) != 0)
		return -1;
	if (*made != planned_signatures(&r->agreed->planned, r->request) ||
	    json_integer_value(json_object_get(register_last(&r->audit->reg,
	    "sign", "done"), "slots")) != (json_int_t)response->n_bundles)
		return err_set(e, ERR_CRYPTO, "the journal says that %zu "
		    "signatures were made, the response has %zu slots", *made,
		    response->n_bundles);
	for (size_t i = 0; i < response->n_bundles; i++)
		if (slot_again(&a, i, e) != 0)
			return err_doing(e, "the journal's signature of slot %zu",
			    i + 1);
	return 0;
}

int
audit_begun(struct audit *a, const char *review, const char *sign)
{
	size_t n = anew_begun(&a->reg, review, sign);

	return n == 0 ? 0 : audit_passed(a, "begun, and broken off before the "
	    "review was made anew: %zu; what that was is not held against "
	    "what is here, and whether the HSM signed it is not known", n);
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
	else if (audit_begun(r->audit, "review", "sign") == 0)
		rc = audit_passed(r->audit, "response: made again from the "
		    "request, the policy and the journal's %zu signatures, it is "
		    "byte for byte %s", made,
		    audit_file(r->audit, "response", name));
out:
	blob_free(&bytes);
	request_free(&again);
	return rc;
}
