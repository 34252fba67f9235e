#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/choose_plan.h"
#include "ceremony/exception.h"
#include "ceremony/leaving.h"
#include "keyset/utc.h"

static int
record(struct ceremony *c, const struct review *r, const struct page *p,
    const struct agreed *a, enum verdict worst, struct err *e)
{
	json_t *plan = agreed_json(a, c->request);
	char now[UTC_TEXT], hex[DIGEST_HEX];
	struct blob text = { .len = 0 };
	struct digest digest;
	int rc;

	if (plan == NULL || page_text(p, &text, e) != 0) {
		json_decref(plan);
		return plan == NULL ? err_sys(e, "record the review") : -1;
	}
	digest = digest_of(text.data, text.len);
	rc = ceremony_record(c, "review", "done", json_pack(
	    "{s:o,s:O,s:O,s:O,s:o,s:s,s:s,s:s,s:s}", "plan", json_string(
	    json_string_value(json_object_get(plan, "plan"))), "ksks",
	    json_object_get(plan, "ksks"), "identifiers",
	    json_object_get(plan, "identifiers"), "from",
	    json_object_get(plan, "from"), "leaves",
	    leaving_json(a, c->request), "judged",
	    utc_text(r->judgement.now, now), "verdict", verdict_word(worst),
	    "sha256", digest_hex(&digest, hex), "shown", (char *)text.data), e);
	blob_free(&text);
	json_decref(plan);
	return rc;
}

/* So many checks are named where there is not room for all. */
enum { NAMED = 4, NAMED_TEXT = 160 };

/* The page is shown also when it ends in STOP: people must see every fault. */
static int
refuse(struct ceremony *c, const struct review *r, struct page *p,
    struct err *e)
{
	struct blob text = { .len = 0 };
	char names[NAMED_TEXT];
	int rc;

	page_foot(p, "NOW  Both: read every page; Enter ends this review, and "
	    "nothing is signed.");
	page_foot(p, "WHY  The request is stopped by %s.  Another one can be "
	    "read afterwards.", review_named(r, VERDICT_STOP, NAMED, names,
	    sizeof(names)));
	rc = page_text(p, &text, e);
	if (rc == 0)
		rc = ceremony_record(c, "review", "refused", json_pack("{s:s}",
		    "shown", (char *)text.data), e);
	blob_free(&text);
	if (rc == 0)
		rc = ceremony_undo(c, &step_request, "refused in the review", e);
	if (rc == 0)
		rc = ask_read(c, p, "review.refused", e);
	if (rc == 0)
		err_set(e, ERR_POLICY, "the request breaks the policy \"%s\"; the "
		    "checks that say STOP: %s", c->policy.name, names);
	return -1;
}

static int
agree(struct ceremony *c, const struct review *r, struct page *p,
    enum verdict worst, struct err *e)
{
	const struct planned *pl = r->judgement.planned;
	char object[DNAME_TEXT_MAX + 48], zone[DNAME_TEXT_MAX];
	char happened[REVIEW_HAPPENED];

	if (worst == VERDICT_STOP)
		return refuse(c, r, p, e);
	dname_text(&r->request->zone, zone);
	if (!plan_has(pl->plan, PLAN_NEXT))
		snprintf(object, sizeof(object), "%s %u", zone,
		    dnskey_tag(&pl->keys[PLAN_CURRENT]));
	else
		snprintf(object, sizeof(object), "%s %s %u %u", zone,
		    pl->plan->name, dnskey_tag(&pl->keys[PLAN_CURRENT]),
		    dnskey_tag(&pl->keys[PLAN_NEXT]));
	page_foot(p, "NOW  To sign exactly this, both type %s",
	    plan_has(pl->plan, PLAN_NEXT) ? "zone, plan and both tags, the "
	    "current one first, for example:  nl. roll 34112 5017" :
	    "the zone and the tag of the KSK, for example:  nl. 34112");
	page_foot(p, "WHY  Nothing is signed before the next step.  %s", worst ==
	    VERDICT_WARN ? "WARN: both give reasons." :
	    "If you are not sure: Ctrl-E.");
	if (ask_object(c, p, "review.object", object, true, e) != 0)
		return -1;
	if (worst == VERDICT_WARN)
		return ask_exception(c, EXCEPTION_REVIEW,
		    review_happened(r, happened), e);
	return 0;
}

static int
review(struct ceremony *c, struct agreed *a, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct answer_memory memory;
	struct digest digest;
	enum verdict worst;
	struct review r;
	int rc;

	if (answer_review(c, c->now(), &r, &digest, &memory, e) != 0)
		return -1;
	review_plan(&r, a);
	worst = review_page(&r, &p);
	rc = agree(c, &r, &p, worst, e);
	if (rc == 0)
		rc = record(c, &r, &p, a, worst, e);
	answer_forget(&memory);
	page_free(&p);
	return rc;
}

/*
 * Without a plan: none helps where the chain is broken, or, where none can be
 * held, any check of the request says STOP.  0: there is nothing to refuse.
 */
static int
stop_early(struct ceremony *c, bool any, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct answer_memory memory;
	struct digest digest;
	struct review r;
	int rc = 0;

	if (answer_review(c, c->now(), &r, &digest, &memory, e) != 0)
		return -1;
	if (review_stopped(&r, any, &p))
		rc = refuse(c, &r, &p, e);
	answer_forget(&memory);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct agreed a;
	struct err why;
	int rc;

	if (answer_request(c, e) != 0 || answer_previous(c, e) != 0)
		return -1;
	if (answer_names_fit(c->request, e) != 0)
		return answer_unfit(c, e);
	if (stop_early(c, false, e) != 0)
		return -1;
	rc = choose_plan(c, &a, e);
	if (rc == PLAN_NONE)
		return stop_early(c, true, &why) == 0 ? answer_unfit(c, e) :
		    err_set(e, why.kind, "%s", why.text);
	return rc == 0 ? review(c, &a, e) : -1;
}

const struct step step_review = {
	.id = "review",
	.title = "Request reviewed, both agree what to sign",
	.who = "both",
	.why = "Exactly what is shown here is signed, and nothing else.",
	.again = STEP_ONCE,
	.unchanged = "nothing was signed",
	.remedy = "tell the signer's people which checks these are: capstan "
	    "check, by the same policy, shows them on any machine what each "
	    "found; put the new request on the medium and do the step that "
	    "reads it again; or press X",
	.run = run,
};
