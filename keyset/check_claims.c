#include "keyset/format.h"
#include "keyset/utc.h"

#include "keyset/check_row.h"

/* A range that the request claims is none, or goes beyond ours. */
static void
claim_range(struct inquiry *q, const char *what, int64_t min, int64_t max,
    const struct range *ours)
{
	char from[DURATION_TEXT], to[DURATION_TEXT];

	if (min > max)
		row_stop(q, "%s is claimed to be at least %s and at most %s",
		    what, duration_words(min, from), duration_words(max, to));
	else if (!range_has(ours, min) || !range_has(ours, max))
		row_stop(q, "%s of %s to %s is claimed, beyond our policy",
		    what, duration_words(min, from), duration_words(max, to));
}

static void
claim_least(struct inquiry *q, const char *what, int64_t is, int64_t least)
{
	char text[DURATION_TEXT];

	if (is < least)
		row_stop(q, "%s of %s is claimed, less than our policy's",
		    what, duration_words(is, text));
}

/* The response repeats them: what it says of the ZSKs, we say. */
void
check_claim_limits(struct inquiry *q)
{
	const struct claimed_policy *own = &q->request->zsk;
	const struct policy *p = q->by->policy;

	if (!row_claims(q))
		return;
	row_limit(q, "our own");
	claim_range(q, "validity", own->min_validity, own->max_validity,
	    &p->validity);
	claim_range(q, "overlap", own->min_overlap, own->max_overlap,
	    &p->overlap);
	claim_least(q, "a publish safety", own->publish_safety,
	    p->zsk.publish);
	claim_least(q, "a retire safety", own->retire_safety, p->zsk.retire);
	row_found(q, "within them");
}

void
check_timestamp(struct inquiry *q)
{
	const struct request *r = q->request;
	char text[UTC_TEXT];

	row_limit(q, "not after %s", utc_screen(q->by->now, text));
	if (!r->has_timestamp) {
		row_found(q, "it does not say");
		q->finding->verdict = VERDICT_NONE;
		return;
	}
	utc_screen(r->timestamp, text);
	if (r->timestamp - r->format->unsure > q->by->now)
		row_warn(q, "%s", text);
	row_found(q, "%s%s", text, r->format->unsure == 0 ? "" : ", in the "
	    "time zone of whoever wrote it");
}
