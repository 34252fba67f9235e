#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/anew.h"
#include "ceremony/ask.h"
#include "ceremony/batch_answer.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_missing.h"
#include "ceremony/batch_rounds.h"

static void
signing_free(struct batch_signing *s)
{
	batch_agreed_free(&s->agreed);
	free(s->plans);
	free(s->counts);
	free(s->keys);
}

/* ---- what is to be signed ------------------------------------------------ */

/* Each zone's plan, and how many signatures its response has. */
static int
make_plans(struct batch_signing *s, struct err *e)
{
	const size_t n = s->agreed.n;

	s->plans = calloc(n + 1, sizeof(*s->plans));
	s->counts = calloc(n + 1, sizeof(*s->counts));
	s->keys = calloc(n + 1, sizeof(*s->keys));
	if (s->plans == NULL || s->counts == NULL || s->keys == NULL)
		return err_sys(e, "sign the batch");
	for (size_t i = 0; i < n; i++) {
		const struct batch_request *r = batch_signing_request(s, i);
		struct request *q = request_unpack(r->packed, e);

		if (q == NULL)
			return -1;
		if (batch_plan(&s->plans[i], &s->c->reg, &s->agreed.zones[i].ksk,
		    e) != 0) {
			request_free(&q);
			return -1;
		}
		s->counts[i] = batch_signatures(&s->plans[i].planned, q,
		    &s->c->batch.groups[r->group].policy);
		request_free(&q);
	}
	return 0;
}

static int
find_keys(struct batch_signing *s, size_t first, struct err *e)
{
	const size_t n = s->agreed.n - first;
	struct dnskey *publics = calloc(n + 1, sizeof(*publics));
	int rc;

	if (publics == NULL)
		return err_sys(e, "sign the batch");
	for (size_t i = 0; i < n; i++)
		publics[i] = s->plans[first + i].planned.keys[PLAN_CURRENT];
	rc = hsm_signing_keys(s->c->hsm, publics, n, &s->keys[first], e);
	free(publics);
	return rc;
}

/* What an earlier run brought to its end: so many zones, in so many chunks. */
static int
made_before(const struct batch_signing *s, size_t *zones, size_t *chunks,
    struct err *e)
{
	const json_t *records = s->c->reg.records;

	*zones = *chunks = 0;
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		if (!register_is(rec, "batch-sign", "result"))
			continue;
		*zones += json_array_size(json_object_get(json_object_get(rec,
		    "data"), "responses"));
		++*chunks;
	}
	return *zones <= s->agreed.n ? 0 : err_set(e, ERR_FORMAT, "the journal "
	    "has more responses than were agreed to");
}

static json_int_t
sum(const struct ceremony *c, const char *kind)
{
	json_int_t n = 0;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);

		if (register_is(rec, "batch-sign", kind))
			n += json_integer_value(json_object_get(json_object_get(
			    rec, "data"), "signatures"));
	}
	return n;
}

/* Whoever signs has seen what is signed. */
static int
same_people(const struct ceremony *c, struct err *e)
{
	if (json_equal(register_people(&c->reg, step_batch_review.id),
	    register_last(&c->reg, step_people.id, "present")))
		return 0;
	return err_set(e, ERR_POLICY, "the batch was reviewed by other people "
	    "than those who are in the room now");
}

/* As for one request: what is half of one agreement is no other's half. */
static int
still_good(struct batch_signing *s, size_t first, struct err *e)
{
	struct err why;

	if (first == s->agreed.n || (batch_still_good(s, e) == 0 && (first > 0 ||
	    same_people(s->c, e) == 0)))
		return 0;
	if (e->kind != ERR_POLICY)
		return -1;
	if (first > 0)
		return err_set(e, e->kind, "%.300s; %zu of its %zu responses "
		    "are made and stay in the journal: press X, and abandon "
		    "this ceremony", e->text, first, s->agreed.n);
	if (ceremony_undo(s->c, &step_batch_review, e->text, &why) != 0)
		return err_set(e, why.kind, "%s", why.text);
	return err_set(e, e->kind, "%.400s; it must be reviewed again", e->text);
}

/* ---- what became of it --------------------------------------------------- */

void
batch_tell_aside(const struct ceremony *c, struct page *p)
{
	json_int_t n = json_integer_value(json_object_get(register_last(&c->reg,
	    "batch-review", "done"), "aside"));
	size_t missing = batch_missing_said(&c->reg);

	if (!register_done(&c->reg, step_batch_review.id))
		return;
	if (n > 0)
		page_wrap(p, "   PUT ASIDE, and not signed: %lld; review.txt on "
		    "the output medium says which, and why.", (long long)n);
	if (missing > 0)
		page_wrap(p, "   NO REQUEST, and so not signed, of zones of the "
		    "groups: %zu; the report names them.", missing);
}

static void
show_groups(const struct batch_signing *s, struct page *p)
{
	const struct batch *b = &s->c->batch;

	page_line(p, "   Group                Responses  Signatures");
	for (size_t g = 0; g < b->n_groups; g++) {
		size_t n = 0, signatures = 0;

		for (size_t i = 0; i < s->agreed.n; i++)
			if (batch_signing_request(s, i)->group == g) {
				n++;
				signatures += s->counts[i];
			}
		if (n > 0)
			page_line(p, "   %-19.19s  %9zu  %10zu",
			    b->groups[g].name, n, signatures);
	}
}

static int
show(const struct batch_signing *s, struct err *e)
{
	const json_int_t broken = sum(s->c, "intent") - sum(s->c, "result");
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "SIGNED: every set was verified in software");
	page_line(&p, "%s", "");
	show_groups(s, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Beside trials the journal has no others.");
	if (broken > 0)
		page_wrap(&p, "   Begun and broken off: %lld at most.  How "
		    "many of those the HSM made is not known; %s.",
		    (long long)broken, anew_begun(&s->c->reg,
		    step_batch_review.id, "batch-sign") > 0 ? "the review was "
		    "made anew since, and they may be of sets that are not in "
		    "what leaves" : "they were of the same sets, and were made "
		    "again");
	batch_tell_aside(s->c, &p);
	if (s->c->site->emergency.group_count > 0)
		page_wrap(&p, "   NOT SEALED: there are no emergency sets of "
		    "these zones; SIGN REQUEST makes them.");
	page_foot(&p, "NOW  Administrator: show every page; Enter.");
	page_foot(&p, "WHY  Nothing has left yet: what is not on these pages "
	    "was not signed.");
	rc = ask_read(s->c, &p, "batch.signed", e);
	page_free(&p);
	return rc;
}

static int
sign(struct batch_signing *s, struct err *e)
{
	struct ceremony *c = s->c;
	json_int_t signatures;
	size_t first, chunks;

	if (batch_agreed_read(&s->agreed, &s->c->batch, &s->c->reg, e) != 0 ||
	    make_plans(s, e) != 0 || made_before(s, &first, &chunks, e) != 0 ||
	    still_good(s, first, e) != 0)
		return -1;
	if (first < s->agreed.n && (find_keys(s, first, e) != 0 ||
	    batch_sign_from(s, first, chunks + 1, e) != 0))
		return -1;
	if (show(s, e) != 0)
		return -1;
	signatures = sum(c, "result");
	return ceremony_record(c, "batch-sign", "done", json_pack("{s:i,s:I}",
	    "zones", (int)s->agreed.n, "signatures", signatures), e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct batch_signing s = { .c = c };
	int rc = batch_load(c, e);

	if (rc == 0)
		rc = sign(&s, e);
	signing_free(&s);
	return rc;
}

const struct step step_batch_sign = {
	.id = "batch-sign",
	.title = "DNSKEY sets of the batch signed, verified",
	.who = "system",
	.why = "Each as its zone's plan says, verified in software before it "
	    "counts.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "nothing left this machine; responses that were made are "
	    "in the journal and are not made twice",
	.remedy = "press E to record it; press X if the clock or a key cannot "
	    "be trusted",
	.run = run,
};
