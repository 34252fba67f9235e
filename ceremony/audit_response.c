#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/brought.h"
#include "ceremony/emergency_request.h"
#include "ceremony/exception.h"
#include "ceremony/recorded.h"
#include "keyset/response.h"
#include "keyset/utc.h"

#include "ceremony/audit_state.h"

static const char *
fact(const struct answered *r, const char *step, const char *name)
{
	return audit_fact(r->audit, step, "done", name);
}

/* The name says the format that the content has. */
static struct request *
read_request(const struct answered *r, const char *stem, const char *sha256,
    struct blob *bytes, struct err *e)
{
	char name[AUDIT_FILE], right[ANSWER_FILE];
	struct request *q;

	(void)audit_file(r->audit, stem, name);
	if (audit_named(r->audit, name, sha256, bytes, e) != 0)
		return NULL;
	if ((q = answer_read(bytes, &r->policy, e)) == NULL)
		err_doing(e, "%s", name);
	else if (strcmp(name, answer_file(stem, q->format, right)) != 0) {
		err_set(e, ERR_FORMAT, "%s is in the format of %s", name, right);
		request_free(&q);
	}
	return q;
}

/* The request's twin, where the journal has one. */
static int
read_emergency(struct answered *r, struct err *e)
{
	const json_t *data = json_object_get(register_last(&r->audit->reg,
	    "request", "done"), "emergency");

	if (data == NULL)
		return 0;
	if (audit_named(r->audit, EMERGENCY_REQUEST, json_string_value(json_object_get(
	    data, "sha256")), &r->emergency_bytes, e) != 0)
		return -1;
	r->emergency = answer_read(&r->emergency_bytes, &r->policy, e);
	return r->emergency != NULL ? 0 : err_doing(e, EMERGENCY_REQUEST);
}

static int
get_earlier(void *of, const struct earlier_place *at, struct request **out,
    struct err *e)
{
	struct blob bytes = { .len = 0 };
	char hex[DIGEST_HEX], stem[EARLIER_STEM];

	*out = read_request(of, earlier_stem(at->number, stem), digest_hex(
	    &at->digest, hex), &bytes, e);
	blob_free(&bytes);
	return *out == NULL ? -1 : 0;
}

/* As many as still matter, by the register as the people had it. */
static int
read_earlier(struct answered *r, struct err *e)
{
	const struct registry *reg = &r->audit->reg;
	const json_t *said = json_object_get(register_last(reg, "request",
	    "done"), "earlier");

	if (!json_is_integer(said) ||
	    r->audit->n_earlier != earlier_count(reg, r->request, &r->policy))
		return err_set(e, ERR_POLICY, "the journal does not say rightly "
		    "how many responses before the last one the checks of the "
		    "request have to look at");
	return earlier_read(&r->earlier, reg, &r->request->zone,
	    r->audit->n_earlier, get_earlier, r, e);
}

static int
read_all(struct answered *r, struct err *e)
{
	char hex[DIGEST_HEX];

	if (audit_policy(r->audit, &r->policy, e) != 0)
		return -1;
	r->request = read_request(r, "request", fact(r, "request", "sha256"),
	    &r->request_bytes, e);
	if (r->request == NULL)
		return -1;
	r->response = read_request(r, "response", fact(r, "sign",
	    "response"), &r->response_bytes, e);
	if (r->response == NULL)
		return -1;
	if (r->audit->had_previous) {
		r->previous = read_request(r, "previous", digest_hex(
		    &r->audit->previous_digest, hex), &r->previous_bytes, e);
		if (r->previous == NULL)
			return -1;
	}
	return read_earlier(r, e) == 0 ? read_emergency(r, e) : -1;
}

/* The KSKs that sign are in the HSM; that they are ours, audit_agreed() asks. */
static int
find_ksks(const struct answered *r, struct err *e)
{
	const char *serial = fact(r, "close", "serial");
	const struct planned *pl = &r->agreed->planned;

	for (enum plan_role role = 0; role < PLAN_ROLES; role++) {
		const struct register_key *k;

		if (!plan_has(pl->plan, role))
			continue;
		k = register_key(&r->audit->reg, &r->agreed->ids[role]);
		if (planned_signs(pl, r->request, role) && (serial == NULL ||
		    !register_key_in(k, serial)))
			return err_set(e, ERR_POLICY, "KSK %u is not in the HSM "
			    "that the journal says was used",
			    dnskey_tag(&k->key));
	}
	return 0;
}

/* The ZSKs that the register remembers are those of the request. */
static bool
zsks_are(const json_t *list, const struct request *q)
{
	size_t n = 0;

	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++, n++) {
			struct dnskey key;
			struct dname zone;
			struct err e;

			if (recorded_dnskey_read(&key, &zone,
			    json_array_get(list, n), &e) != 0 ||
			    !dnskey_equal(&key, &q->bundles[s].keys[i].key) ||
			    !dname_equal(&zone, &q->zone))
				return false;
		}
	return json_array_size(list) == n;
}

/* So are the ids that no later request may have. */
static bool
slot_ids_are(const json_t *list, const struct request *q)
{
	for (size_t s = 0; s < q->n_bundles; s++) {
		const char *id = json_string_value(json_array_get(list, s));

		if (id == NULL || strcmp(id, q->bundles[s].id) != 0)
			return false;
	}
	return json_array_size(list) == q->n_bundles;
}

/* What the journal says of the request is what the request says. */
static int
check_request(const struct answered *r, struct err *e)
{
	const json_t *data = register_last(&r->audit->reg, "request", "done");
	const char *id = fact(r, "request", "id");
	const char *zone = fact(r, "request", "zone");
	const char *site = audit_fact(r->audit, "ceremony", "begin", "zone");
	const json_t *first = json_object_get(data, "first");
	char name[DNAME_TEXT_MAX];

	(void)dname_text(&r->request->zone, name);
	if (zone == NULL || site == NULL || strcmp(zone, name) != 0 ||
	    strcmp(site, name) != 0)
		return err_set(e, ERR_CRYPTO, "the request is for %.150s; the "
		    "journal, or its KSK, is of another zone", name);
	if (id == NULL || strcmp(id, r->request->id) != 0 ||
	    json_integer_value(json_object_get(data, "slots")) !=
	    (json_int_t)r->request->n_bundles)
		return err_set(e, ERR_CRYPTO, "the journal gives the request "
		    "another id or number of slots than it has");
	if (!slot_ids_are(json_object_get(data, "slot-ids"), r->request))
		return err_set(e, ERR_CRYPTO, "the journal gives the slots of "
		    "the request other ids than they have");
	if (!zsks_are(json_object_get(data, "zsks"), r->request))
		return err_set(e, ERR_CRYPTO, "the journal gives the request "
		    "other ZSKs than it has");
	if (!json_is_boolean(first) ||
	    json_is_true(first) == r->audit->had_previous)
		return err_set(e, ERR_POLICY, "the journal does not say rightly "
		    "whether this was the first request of its zone");
	return brought_audit(&r->audit->reg, &r->request->zone, e);
}

/* Going on against a warning is an exception, in the review agreed to. */
static bool
excepted(const struct registry *r, const struct review *review)
{
	char wanted[REVIEW_HAPPENED];
	bool since = false, has = false;

	(void)review_happened(review, wanted);
	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);
		const char *happened = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "happened"));

		if (register_is(rec, "request", "done") ||
		    register_is(rec, "review", "undone"))
			since = false;
		since = since || (exception_to(rec, EXCEPTION_REVIEW) &&
		    happened != NULL && strcmp(happened, wanted) == 0);
		if (register_is(rec, "review", "done"))
			has = since;
	}
	return has;
}

static int
compare_review(const struct answered *r, const struct review *review,
    enum verdict worst, const struct blob *text, struct err *e)
{
	const char *shown = fact(r, "review", "shown");
	const char *verdict = fact(r, "review", "verdict");
	const char *sha256 = fact(r, "review", "sha256");
	struct digest digest = digest_of(text->data, text->len);
	char hex[DIGEST_HEX];

	if (worst == VERDICT_STOP)
		return err_set(e, ERR_POLICY, "the request breaks the policy "
		    "\"%s\", and was signed all the same", r->policy.name);
	if (text->len != strlen(shown) ||
	    memcmp(text->data, shown, text->len) != 0)
		return err_set(e, ERR_CRYPTO, "the review page made from these "
		    "files is not the one that the journal says was shown");
	if (verdict == NULL || strcmp(verdict, verdict_word(worst)) != 0 ||
	    sha256 == NULL || strcmp(sha256, digest_hex(&digest, hex)) != 0)
		return err_set(e, ERR_CRYPTO, "the journal gives the review "
		    "another verdict or digest than it has");
	if (worst == VERDICT_WARN && !excepted(&r->audit->reg, review))
		return err_set(e, ERR_POLICY, "the review warns, and the journal "
		    "has no exception with the reasons for going on");
	return audit_passed(r->audit, "review: made again from the files, it is "
	    "byte for byte what the people saw; verdict %s",
	    verdict_word(worst));
}

/* What was agreed to held still when the last set was signed. */
static int
check_lapse(const struct answered *r, const struct judgement *by,
    struct err *e)
{
	const json_t *records = r->audit->reg.records;
	struct finding worse;
	time_t at = by->now;

	for (size_t i = 0; i < json_array_size(records); i++)
		if (register_is(json_array_get(records, i), "sign", "intent"))
			at = json_integer_value(json_object_get(
			    json_array_get(records, i), "time"));
	if (request_worsens(r->request, by, at, &worse))
		return err_set(e, ERR_POLICY, "by the time that it was signed the "
		    "check \"%s\" said %s: %s", worse.rule,
		    verdict_word(worse.verdict), worse.found);
	return 0;
}

/* What left is for validators what the people agreed to. */
static int
check_made(const struct answered *r, const struct judgement *by,
    struct err *e)
{
	struct finding worse;

	if (response_worsens(r->response, r->request, by, &worse))
		return err_set(e, ERR_POLICY, "of the response that left, the "
		    "check \"%s\" says %s: %s", worse.rule,
		    verdict_word(worse.verdict), worse.found);
	return 0;
}

/* The page the people agreed to, made again from what is here. */
static int
check_review(const struct answered *r, struct err *e)
{
	const char *judged = fact(r, "review", "judged");
	struct digest digest = digest_of(r->request_bytes.data,
	    r->request_bytes.len);
	struct digest twin = digest_of(r->emergency_bytes.data,
	    r->emergency_bytes.len);
	struct review review = {
		.request = r->request, .digest = &digest,
		.emergency = r->emergency, .twin = &twin,
		.judgement = {
			.policy = &r->policy, .previous = r->previous,
			.first = !r->audit->had_previous,
			.brought = r->audit->brought && !r->audit->used,
			.emergency = r->audit->used,
			.made = register_judged(&r->audit->reg,
			    &r->request->zone),
			.earlier = r->earlier.list,
			.n_earlier = r->earlier.n,
			.whole = !r->audit->brought,
			.known = r->audit->known,
			.n_known = r->audit->n_known,
			.ids = r->audit->ids, .n_ids = r->audit->n_ids,
		},
	};
	struct blob text = { .len = 0 };
	struct page p = { .n_lines = 0 };
	enum verdict worst;
	int rc;

	if (fact(r, "review", "shown") == NULL || judged == NULL ||
	    utc_parse(judged, &review.judgement.now, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal holds no review");
	if (review.judgement.now > register_done_at(&r->audit->reg, "review"))
		return err_set(e, ERR_POLICY, "the request was judged as of %s, "
		    "after the people had agreed", judged);
	review_plan(&review, r->agreed);
	worst = review_page(&review, &p);
	rc = page_text(&p, &text, e);
	if (rc == 0)
		rc = compare_review(r, &review, worst, &text, e);
	if (rc == 0)
		rc = check_lapse(r, &review.judgement, e);
	if (rc == 0)
		rc = check_made(r, &review.judgement, e);
	blob_free(&text);
	page_free(&p);
	return rc;
}

/* "KSK 1 and 2": of the roles that sign a slot, or that are in one only. */
static const char *
tags(const struct answered *r, bool sign, char *text, size_t room)
{
	const struct planned *pl = &r->agreed->planned;
	size_t at = 0, first;

	text[0] = '\0';
	for (enum plan_role role = 0; role < PLAN_ROLES && at < room; role++)
		if (plan_has(pl->plan, role) &&
		    planned_signs(pl, r->request, role) == sign &&
		    planned_appears(pl, r->request, role, &first))
			at += (size_t)snprintf(text + at, room - at, "%s%u",
			    at == 0 ? "KSK " : " and ",
			    dnskey_tag(&pl->keys[role]));
	return text;
}

static int
say_answer(const struct answered *r)
{
	const struct bundle *b = r->response->bundles;
	char from[UTC_TEXT], to[UTC_TEXT], sign[32], rest[32];

	(void)tags(r, false, rest, sizeof(rest));
	return audit_passed(r->audit, "response: answers the request and nothing "
	    "else, by plan \"%s\", slots: %zu, %s to %s, each signature verified "
	    "with %s%s%s", r->agreed->planned.plan->name,
	    r->response->n_bundles, utc_screen(b[0].inception, from),
	    utc_screen(b[r->response->n_bundles - 1].expiration, to),
	    tags(r, true, sign, sizeof(sign)), rest[0] == '\0' ? "" :
	    "; published, and signs nothing: ", rest);
}

static int
check(struct answered *r, struct err *e)
{
	const struct planned *pl = &r->agreed->planned;

	if (pl->plan == NULL)
		return err_set(e, ERR_FORMAT, "the journal holds no review");
	if (read_all(r, e) != 0 || find_ksks(r, e) != 0 ||
	    check_request(r, e) != 0 || response_answers(r->response,
	    r->request, pl->keys, plan_has(pl->plan, PLAN_NEXT) ? 2 : 1,
	    e) != 0 || planned_answers(pl, r->request, r->response, e) != 0 ||
	    audit_from(r->audit, r->request, e) != 0)
		return -1;
	(void)say_answer(r);
	if (check_review(r, e) != 0 || audit_signatures(r, e) != 0 ||
	    audit_emergency(r, e) != 0)
		return -1;
	return audit_passed(r->audit, "made in %s, and its keys are named so",
	    r->audit->rehearsal ? "REHEARSAL" : "production");
}

int
audit_response(struct audit *a, struct err *e)
{
	struct answered r = { .audit = a, .agreed = &a->agreed };
	int rc;

	if (a->disagreed.text[0] != '\0') {
		*e = a->disagreed;
		return -1;
	}
	if (register_last(&a->reg, "batch-sign", "done") != NULL)
		return audit_batch(a, e);
	if (register_last(&a->reg, "sign", "done") == NULL) {
		if (a->adrift > 0 || register_last(&a->reg, "sign", "result"))
			return err_set(e, ERR_CRYPTO, "signatures were made, and "
			    "no response of them");
		return audit_passed(a, "no request was signed in this ceremony");
	}
	rc = check(&r, e);
	blob_free(&r.request_bytes);
	blob_free(&r.response_bytes);
	blob_free(&r.previous_bytes);
	request_free(&r.request);
	request_free(&r.response);
	request_free(&r.previous);
	earlier_free(&r.earlier);
	blob_free(&r.emergency_bytes);
	request_free(&r.emergency);
	return rc;
}
