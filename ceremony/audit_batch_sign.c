#include <string.h>

#include "ceremony/anew.h"
#include "ceremony/batch_answer.h"
#include "ceremony/batch_files.h"
#include "ceremony/recorded.h"
#include "keyset/apart.h"
#include "keyset/response.h"

#include "ceremony/audit_state.h"

/* ---- one response -------------------------------------------------------- */

/* Signatures of a response, in the order in which its sets were signed. */
struct replay {
	const struct request	*from;
	unsigned		 tag;
	size_t			 slot, next;	/* 0: of DNSKEY; or a notice's */
};

static const struct rrsig *
sig_by(const struct bundle_sig *sigs, size_t n, unsigned tag)
{
	for (size_t i = 0; i < n; i++)
		if (sigs[i].rrsig.tag == tag)
			return &sigs[i].rrsig;
	return NULL;
}

/* The next set of the slot that is signed; behind the last, the next slot's. */
static const struct rrsig *
next_sig(struct replay *r)
{
	while (r->slot < r->from->n_bundles) {
		const struct bundle *b = &r->from->bundles[r->slot];
		const size_t i = r->next;

		r->next++;
		if (i == 0)
			return sig_by(b->sigs, b->n_sigs, r->tag);
		if (i > NOTICE_KINDS) {
			r->next = 0;
			r->slot++;
		} else if (b->notices[i - 1].n_sigs > 0)
			return sig_by(b->notices[i - 1].sigs,
			    b->notices[i - 1].n_sigs, r->tag);
	}
	return NULL;
}

static int
repeat(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	const struct rrsig *s = next_sig(of);

	(void)data;
	(void)len;
	if (s == NULL)
		return err_set(e, ERR_CRYPTO, "the response has not every "
		    "signature that it should have");
	memcpy(sig, s->sig, s->len);
	*sig_len = s->len;
	return 0;
}

static int
make_again(const struct audited_batch *b, const struct batch_request *r,
    const struct agreed *a, const struct judgement *by,
    const struct request *response, const struct blob *bytes, struct err *e)
{
	const struct dnskey *ksk = &a->planned.keys[PLAN_CURRENT];
	struct replay replay = { .from = response, .tag = dnskey_tag(ksk) };
	const struct signing_key key = {
		.key = *ksk, .sign = repeat, .of = &replay,
	};
	struct blob again = { .len = 0 };
	bool same;

	if (batch_answer(&b->batch, r, a, by, &key, &again, e) != 0)
		return -1;
	same = again.len == bytes->len &&
	    memcmp(again.data, bytes->data, again.len) == 0;
	blob_free(&again);
	return same ? 0 : err_set(e, ERR_CRYPTO, "the response made again from "
	    "the request, the policy and its signatures is not the one that is "
	    "here");
}

/* What was agreed to held still when the last part was begun. */
static int
check_lapse(const struct request *q, const struct judgement *by, time_t at,
    struct err *e)
{
	struct finding f;

	return !request_worsens(q, by, at, &f) ? 0 : err_set(e, ERR_POLICY,
	    "by the time that it was signed the check \"%s\" says %s: %s",
	    f.rule, verdict_word(f.verdict), f.found);
}

/*
 * That it is made again says too that for validators it is what was agreed to:
 * batch_answer() makes no other.
 */
static int
check_answer(const struct audited_batch *b, size_t request,
    const struct agreed *a, const struct request *q,
    const struct request *response, const struct blob *bytes, time_t at,
    struct err *e)
{
	const struct batch_request *r = &b->batch.requests[request];
	struct earlier_responses earlier;
	struct request *previous;
	struct judgement by;
	int rc = -1;

	if (response_answers(response, q, a->planned.keys, 1, e) != 0 ||
	    planned_answers(&a->planned, q, response, e) != 0 ||
	    audit_batch_previous(b, request, &previous, &earlier, e) != 0)
		return -1;
	by = batch_judgement(&b->batch, r, &b->audit->reg, a,
	    b->agreed.judged, previous, &earlier);
	if (make_again(b, r, a, &by, response, bytes, e) == 0)
		rc = check_lapse(q, &by, at, e);
	request_free(&previous);
	earlier_free(&earlier);
	return rc;
}

static int
check_response(const struct audited_batch *b, size_t zone,
    const struct blob *bytes, time_t at, struct err *e)
{
	const struct batch_zone *z = &b->agreed.zones[zone];
	const struct batch_request *r = &b->batch.requests[z->request];
	struct request *response = NULL, *q = request_unpack(r->packed, e);
	struct agreed a;
	int rc = q == NULL ? -1 : batch_plan(&a, &b->audit->reg, &z->ksk, e);

	if (rc == 0 && (response = request_read_apart(bytes->data, bytes->len,
	    e)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = check_answer(b, z->request, &a, q, response, bytes, at, e);
	request_free(&q);
	request_free(&response);
	return rc == 0 ? 0 : err_doing(e, BATCH_RESPONSES "/%s", r->name);
}

/* ---- the records --------------------------------------------------------- */

/* Where in the batch the records are. */
struct parts {
	struct audited_batch	*of;
	time_t			 last;		/* intent */
	bool			 broken;	/* off, since the last intent */
	size_t			 meant, made;	/* zones so far */
	size_t			 n_meant, n_made; /* parts */
	size_t			 signatures;
};

static int
check_data(json_t *should, const json_t *is, size_t number, struct err *e)
{
	bool same = should != NULL && json_equal(should, is);

	json_decref(should);
	return same ? 0 : err_set(e, ERR_CRYPTO, "the journal says something "
	    "else of part %zu of the batch than was agreed to, or than is here",
	    number);
}

/* A part that was broken off is meant again. */
static int
take_intent(struct parts *p, const json_t *data, struct err *e)
{
	struct audited_batch *b = p->of;
	struct batch_chunk k;

	if (p->broken) {
		p->meant = p->made;
		p->n_meant = p->n_made;
	}
	p->broken = false;
	k = batch_chunk(b->counts, b->agreed.n, p->meant);
	if (k.n == 0)
		return err_set(e, ERR_CRYPTO, "the journal means to sign more "
		    "than was agreed to");
	p->meant += k.n;
	p->n_meant++;
	if (p->n_meant - p->n_made > BATCH_AHEAD)
		return err_set(e, ERR_CRYPTO, "the journal means to sign part "
		    "%zu of the batch before it has part %zu, and no more than "
		    "%d are signed at once", p->n_meant, p->n_made + 1,
		    BATCH_AHEAD);
	return check_data(batch_intent_json(&b->batch, &b->agreed, &k, p->n_meant),
	    data, p->n_meant, e);
}

/* The responses of a part that the record gives, from the folder. */
static int
read_part(const struct parts *p, const struct batch_chunk *k,
    const json_t *list, struct blob *files, struct blob *all, struct err *e)
{
	const struct audited_batch *b = p->of;

	for (size_t i = 0; i < k->n; i++) {
		const char *hex = json_string_value(json_object_get(
		    json_array_get(list, i), "response"));
		struct digest d;

		if (hex == NULL || digest_from_hex(&d, hex, e) != 0)
			return check_data(NULL, list, p->n_made + 1, e);
		if (audit_batch_file(b->audit, BATCH_RESPONSES,
		    b->batch.requests[b->agreed.zones[k->first + i].request].name,
		    &d, &files[i], e) != 0 || blob_append(all, files[i].data,
		    files[i].len, e) != 0)
			return -1;
	}
	return 0;
}

static int
check_part(struct parts *p, const struct batch_chunk *k, const json_t *data,
    const struct blob *files, const struct blob *all, struct err *e)
{
	struct digest pack = digest_of(all->data, all->len);

	if (check_data(batch_result_json(&p->of->batch, &p->of->agreed, k,
	    p->n_made + 1, &pack, files), data, p->n_made + 1, e) != 0)
		return -1;
	for (size_t i = 0; i < k->n; i++)
		if (check_response(p->of, k->first + i, &files[i], p->last,
		    e) != 0)
			return -1;
	p->n_made++;
	p->made += k->n;
	p->signatures += k->signatures;
	return 0;
}

static int
take_result(struct parts *p, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "responses");
	struct batch_chunk k = batch_chunk(p->of->counts, p->of->agreed.n,
	    p->made);
	struct blob files[BATCH_CHUNK] = { { .len = 0 } }, all = { .len = 0 };
	int rc;

	if (p->n_made == p->n_meant)
		return err_set(e, ERR_CRYPTO, "a part of the batch was signed "
		    "before the journal meant to");
	if (json_array_size(list) != k.n)
		return check_data(NULL, data, p->n_made + 1, e);
	rc = read_part(p, &k, list, files, &all, e);
	if (rc == 0)
		rc = check_part(p, &k, data, files, &all, e);
	for (size_t i = 0; i < k.n; i++)
		blob_free(&files[i]);
	blob_free(&all);
	return rc;
}

int
audit_batch_responses(struct audited_batch *b, struct err *e)
{
	const json_t *records = b->audit->reg.records;
	const size_t from = anew_from(&b->audit->reg, "batch-review");
	struct parts p = { .of = b };
	json_t *end;
	int rc = 0;

	for (size_t i = 0; i < json_array_size(records); i++)
		if (register_is(json_array_get(records, i), "batch-sign",
		    "intent"))
			p.last = json_integer_value(json_object_get(
			    json_array_get(records, i), "time"));
	for (size_t i = 0; rc == 0 && i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		p.broken = p.broken || register_is(rec, "ceremony", "resumed") ||
		    register_is(rec, "batch-sign", "failed");
		if (i >= from && register_is(rec, "batch-sign", "intent"))
			rc = take_intent(&p, json_object_get(rec, "data"), e);
		else if (register_is(rec, "batch-sign", "result"))
			rc = take_result(&p, json_object_get(rec, "data"), e);
	}
	if (rc != 0)
		return -1;
	end = json_pack("{s:i,s:i}", "zones", (int)b->agreed.n, "signatures",
	    (int)p.signatures);
	if (p.made != b->agreed.n)
		rc = err_set(e, ERR_CRYPTO, "the journal has responses for %zu "
		    "zones, and %zu were agreed to", p.made, b->agreed.n);
	if (rc == 0 && (end == NULL || !json_equal(end, register_last(
	    &b->audit->reg, "batch-sign", "done"))))
		rc = err_set(e, ERR_CRYPTO, "the journal counts the batch's "
		    "zones or signatures wrongly");
	json_decref(end);
	return rc != 0 || audit_begun(b->audit, "batch-review",
	    "batch-sign") != 0 ? -1 : audit_passed(b->audit, "responses of the batch: "
	    "%zu, parts: %zu; each answers its request and nothing else, by "
	    "plan \"normal\", and made again from request, policy and its "
	    "signatures it is byte for byte the one here; signatures, each "
	    "verified: %zu",
	    p.made, p.n_made, p.signatures);
}
