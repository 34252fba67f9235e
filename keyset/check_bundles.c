#include <string.h>

#include "keyset/format.h"
#include "keyset/utc.h"

#include "keyset/check_row.h"

void
check_kind(struct inquiry *q)
{
	if (q->request->is_response)
		row_stop(q, "it is a response");
	else
		row_found(q, "a request");
}

void
check_domain(struct inquiry *q)
{
	const struct policy *p = q->by->policy;
	char name[DNAME_TEXT_MAX];
	bool ours = p->n_zones == 0;

	if (p->n_zones == 1)
		row_limit(q, "%s", dname_text(&p->zones[0], name));
	else if (p->n_zones > 1)
		row_limit(q, "%zu zones", p->n_zones);
	else
		row_limit(q, "any");
	for (size_t i = 0; i < p->n_zones; i++)
		ours |= dname_equal(&p->zones[i], &q->request->zone);
	dname_text(&q->request->zone, name);
	if (ours)
		row_found(q, "%s", name);
	else
		row_stop(q, "%s is not a zone of the policy", name);
}

void
check_bundle_count(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->bundles;
	size_t n = q->request->n_bundles;

	row_limit_counts(q, allowed);
	if (range_has(allowed, (int64_t)n))
		row_found(q, "%zu", n);
	else
		row_stop(q, "%zu", n);
}

void
check_bundle_unique(struct inquiry *q)
{
	const struct request *r = q->request;

	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(r->bundles[i].id, r->bundles[j].id) == 0)
				row_stop(q, "slots %zu and %zu have one id",
				    j + 1, i + 1);
	row_found(q, "all differ");
}

void
check_bundle_times(struct inquiry *q)
{
	const struct request *r = q->request;

	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (b->expiration <= b->inception)
			row_stop(q, "slot %zu expires before it begins",
			    i + 1);
		if (i > 0 && b->inception <= r->bundles[i - 1].inception)
			row_stop(q, "slot %zu does not begin after slot %zu",
			    i + 1, i);
	}
	row_found(q, "in order");
}

void
check_cycle(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->cycle;
	const struct request *r = q->request;
	char text[DURATION_TEXT];
	int64_t cycle = r->n_bundles == 0 ? 0 : r->bundles[r->n_bundles -
	    1].inception - r->bundles[0].inception;

	row_limit_durations(q, allowed);
	duration_words(cycle, text);
	if (range_has(allowed, cycle))
		row_found(q, "%s", text);
	else
		row_stop(q, "%s", text);
}

/* A duration of a slot, or of a slot and the one before it. */
struct measure {
	size_t		first;		/* slot that has it */
	int64_t		(*of)(const struct bundle *);
};

static int64_t
interval_of(const struct bundle *b)
{
	return b->inception - b[-1].inception;
}

static int64_t
overlap_of(const struct bundle *b)
{
	return b[-1].expiration - b->inception;
}

static int64_t
validity_of(const struct bundle *b)
{
	return b->expiration - b->inception;
}

static const struct measure INTERVAL = { 1, interval_of };
static const struct measure OVERLAP = { 1, overlap_of };
static const struct measure VALIDITY = { 0, validity_of };

static void
measure_slots(struct inquiry *q, const struct measure *m,
    const struct range *allowed)
{
	const struct request *r = q->request;
	char text[DURATION_TEXT], most[DURATION_TEXT];
	int64_t min = INT64_MAX, max = INT64_MIN;

	row_limit_durations(q, allowed);
	for (size_t i = m->first; i < r->n_bundles; i++) {
		int64_t n = m->of(&r->bundles[i]);

		if (!range_has(allowed, n))
			row_stop(q, "slot %zu: %s", i + 1,
			    duration_words(n, text));
		min = n < min ? n : min;
		max = n > max ? n : max;
	}
	if (max < min)
		row_found(q, "only one slot");
	else if (max == min)
		row_found(q, "%s", duration_words(min, text));
	else
		row_found(q, "%s to %s", duration_words(min, text),
		    duration_words(max, most));
}

void
check_intervals(struct inquiry *q)
{
	measure_slots(q, &INTERVAL, &q->by->policy->interval);
}

void
check_validity(struct inquiry *q)
{
	measure_slots(q, &VALIDITY, &q->by->policy->validity);
}

void
check_overlap(struct inquiry *q)
{
	measure_slots(q, &OVERLAP, &q->by->policy->overlap);
}

static void
own_limit(struct inquiry *q, const struct measure *m, const char *what,
    int64_t min, int64_t max)
{
	char text[DURATION_TEXT];

	for (size_t i = m->first; i < q->request->n_bundles; i++) {
		int64_t n = m->of(&q->request->bundles[i]);

		if (n < min || n > max)
			row_warn(q, "slot %zu: %s %s is outside its own limits",
			    i + 1, what, duration_words(n, text));
	}
}

void
check_own_limits(struct inquiry *q)
{
	const struct claimed_policy *own = &q->request->zsk;

	if (!row_claims(q))
		return;
	own_limit(q, &VALIDITY, "validity", own->min_validity,
	    own->max_validity);
	own_limit(q, &OVERLAP, "overlap", own->min_overlap, own->max_overlap);
	row_found(q, "kept");
}

void
check_horizon(struct inquiry *q)
{
	int64_t allowed = q->by->policy->horizon, ahead;
	char text[DURATION_TEXT], found[ROW_AHEAD];

	row_limit(q, "at most %s", duration_words(allowed, text));
	if (!row_ahead(q, &ahead, found))
		return;
	if (ahead > allowed)
		row_stop(q, "%s", found);
	else
		row_found(q, "%s", found);
}

void
check_lead(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->lead;
	const struct request *r = q->request;
	char text[DURATION_TEXT];
	int64_t lead;

	row_limit_durations(q, allowed);
	if (r->n_bundles == 0) {
		row_stop(q, "no slot");
		return;
	}
	lead = r->bundles[0].inception - q->by->now;
	duration_words(lead < 0 ? -lead : lead, text);
	if (range_has(allowed, lead))
		row_found(q, "%s %s", text, lead < 0 ? "ago" : "ahead");
	else if (q->by->emergency && lead > allowed->max)
		row_warn(q, "%s ahead, behind emergency sets", text);
	else
		row_stop(q, "%s %s", text, lead < 0 ? "ago" : "ahead");
}

void
check_expired(struct inquiry *q)
{
	const struct request *r = q->request;
	char text[UTC_TEXT];

	row_limit(q, "after %s", utc_screen(q->by->now, text));
	for (size_t i = 0; i < r->n_bundles; i++)
		if (r->bundles[i].expiration <= q->by->now)
			row_stop(q, "slot %zu expired %s", i + 1,
			    utc_screen(r->bundles[i].expiration, text));
	row_found(q, "none expired");
}

static void
ttl_compare(struct inquiry *q, size_t slot, uint32_t ttl, uint32_t first)
{
	if (ttl != first)
		row_stop(q, "slot %zu: %u beside %u", slot + 1, ttl, first);
}

/*
 * The answer's TTL: the policy's own, or what is asked for, as long as a set
 * is out of the caches before the signatures of the slot before it end.
 */
static void
ttl_judge(struct inquiry *q, uint32_t asked)
{
	const struct policy *p = q->by->policy;

	if (p->ttl == 0) {
		row_limit(q, "all the same, from 1 to %jd",
		    (intmax_t)p->overlap.min);
		if (asked == 0)
			row_stop(q, "0: no cache would keep the set, and no "
			    "signer takes it");
		if (asked > p->overlap.min)
			row_stop(q, "%u is longer than the least overlap",
			    asked);
	} else {
		row_limit(q, "all the same; the answer has %u", p->ttl);
		if (asked != p->ttl)
			row_warn(q, "%u becomes %u in the answer", asked,
			    p->ttl);
	}
	row_found(q, "%u", asked);
}

void
check_ttl(struct inquiry *q)
{
	const struct request *r = q->request;
	uint32_t first;

	if (r->n_bundles == 0 || r->bundles[0].n_keys == 0) {
		row_stop(q, "no key");
		return;
	}
	first = r->bundles[0].keys[0].ttl;
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		for (size_t j = 0; j < b->n_keys; j++)
			ttl_compare(q, i, b->keys[j].ttl, first);
		for (size_t j = 0; j < b->n_sigs; j++)
			ttl_compare(q, i, b->sigs[j].ttl, first);
	}
	ttl_judge(q, first);
}

void
check_signers(struct inquiry *q)
{
	const struct request *r = q->request;

	if (r->format->signer_is != NULL && r->n_bundles > 0) {
		row_limit(q, "they alone can sign");
		row_found(q, "slot 1: %s", r->bundles[0].signers[0]);
		return;
	}
	for (size_t i = 0; i < r->n_bundles; i++)
		if (r->bundles[i].n_signers > 0)
			row_warn(q, "our schedule decides, but slot %zu asks "
			    "for %s", i + 1, r->bundles[i].signers[0]);
	row_found(q, "none asked for");
}
