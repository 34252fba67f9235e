#include "keyset/past.h"
#include "keyset/response.h"
#include "keyset/served.h"
#include "keyset/utc.h"

#include "keyset/check_row.h"

/*
 * The sets as validators meet them: those that are served before the request's,
 * then these.
 */
struct timeline {
	size_t			 n;
	size_t			 joint;		/* where the request's begin */
	const struct bundle	*at[PAST_MAX + REQUEST_BUNDLES_MAX];
	/* When servers have it first. */
	time_t			 from[PAST_MAX + REQUEST_BUNDLES_MAX];
};

static void
add(struct timeline *t, const struct bundle *b, time_t from)
{
	t->from[t->n] = from;
	t->at[t->n++] = b;
}

static void
join(struct timeline *t, const struct inquiry *q)
{
	const struct request *r = q->request;
	struct past past;

	past_make(&past, r, q->by);
	t->n = 0;
	for (size_t i = 0; i < past.n; i++)
		add(t, past.sets[i].bundle, past.sets[i].from);
	t->joint = t->n;
	for (size_t i = 0; i < r->n_bundles; i++)
		add(t, &r->bundles[i], served_from(&r->bundles[i], q->by->now));
}

static bool
has_zsk(const struct bundle *b, const struct dnskey *k)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (!(b->keys[i].key.flags & DNSKEY_SEP) &&
		    dnskey_same_public(&b->keys[i].key, k))
			return true;
	return false;
}

/*
 * How long the key has been in the sets without a break when set i begins.  What
 * is in the first set of the past that is known counts from then on; where nothing
 * was served, what is in slot 1 may be there since ever.
 */
static int64_t
published(const struct timeline *t, size_t i, const struct dnskey *k)
{
	size_t since = i;

	while (since > 0 && has_zsk(t->at[since - 1], k))
		since--;
	return since == 0 && t->joint == 0 ? INT64_MAX :
	    t->from[i] - t->from[since];
}

/* The longest that a key of set i was there which stays; -1: none stays. */
static int64_t
best_of(const struct timeline *t, size_t i)
{
	const struct bundle *b = t->at[i];
	int64_t best = -1;

	for (size_t j = 0; j < b->n_keys; j++) {
		const struct dnskey *k = &b->keys[j].key;
		int64_t is = has_zsk(t->at[i - 1], k) ? published(t, i, k) :
		    -1;

		best = is > best ? is : best;
	}
	return best;
}

/*
 * RFC 7583, 3.2.1: the next key is published for Ipub before it signs, which
 * is the DNSKEY set's TTL at least, and the old one for Iret after it signed.
 * When the old one goes, the next was there for both.
 */
static int64_t
wait_of(const struct inquiry *q)
{
	const struct policy *p = q->by->policy;
	int64_t ttl = response_ttl(q->request, p);

	return (p->zsk.publish > ttl ? p->zsk.publish : ttl) + p->zsk.retire;
}

/* Where no key stays at all, KSR-KEY-SUCCESSION or KSR-CHAIN-KEYS says so. */
static void
goes(struct inquiry *q, const struct timeline *t, size_t i, int64_t wait)
{
	const struct bundle *before = t->at[i - 1];
	int64_t best = best_of(t, i);
	char text[DURATION_TEXT];

	for (size_t j = 0; best >= 0 && j < before->n_keys; j++) {
		const struct dnskey *k = &before->keys[j].key;

		if ((k->flags & DNSKEY_SEP) || has_zsk(t->at[i], k) ||
		    best >= wait)
			continue;
		row_stop(q, "tag %u is gone in slot %zu, and what stays was "
		    "there for only %s", dnskey_tag(k), i - t->joint + 1,
		    duration_words(best, text));
	}
}

void
check_zsk_roll(struct inquiry *q)
{
	struct timeline t;
	char text[DURATION_TEXT];
	int64_t wait;

	join(&t, q);
	if (t.n == t.joint || t.at[t.joint]->n_keys == 0) {
		row_stop(q, "no slot, or no key in it");
		return;
	}
	wait = wait_of(q);
	row_limit(q, "%s in the sets before another goes",
	    duration_words(wait, text));
	for (size_t i = t.joint > 0 ? t.joint : 1; i < t.n; i++)
		goes(q, &t, i, wait);
	row_found(q, "each goes after that");
}

/* When a set of a response is good: while all its signatures are. */
static void
span_of(const struct bundle *b, time_t *from, time_t *to)
{
	*from = b->inception;
	*to = b->expiration;
	for (size_t i = 0; i < b->n_sigs; i++) {
		const struct rrsig *s = &b->sigs[i].rrsig;
		time_t begin = utc_from_dnssec(s->inception, b->inception);
		time_t end = utc_from_dnssec(s->expiration, b->inception);

		*from = i == 0 || begin > *from ? begin : *from;
		*to = i == 0 || end < *to ? end : *to;
	}
}

static void
gap_said(struct inquiry *q, time_t covered, time_t from)
{
	char from_text[UTC_TEXT], to_text[UTC_TEXT];

	if (from > covered)
		row_stop(q, "no set is signed from %s to %s", utc_screen(
		    covered, from_text), utc_screen(from, to_text));
}

/* The first response of a zone may be replaced before it is there. */
static void
none_served(struct inquiry *q)
{
	if (!q->by->whole)
		(q->by->brought ? row_warn : row_stop)(q, "no set of the previous "
		    "response is served before slot 1, and that before it is not "
		    "known");
	row_found(q, "no response is served before slot 1");
}

void
check_chain_gap(struct inquiry *q)
{
	struct timeline t;
	char text[UTC_TEXT];
	time_t covered = q->by->now, last = 0, from, to;

	row_limit(q, "no gap after %s", utc_screen(q->by->now, text));
	if (!row_previous(q))
		return;
	join(&t, q);
	for (size_t i = 0; i < t.joint; i++) {
		span_of(t.at[i], &from, &to);
		/* What was before the first of them is not known here. */
		if (i == 0 && from > covered)
			covered = from;
		gap_said(q, covered, from);
		covered = to > covered ? to : covered;
		last = to > last ? to : last;
	}
	if (t.joint == 0) {
		none_served(q);
		return;
	}
	/* Gaps behind slot 1 are of KSR-POLICY-SIG-OVERLAP. */
	gap_said(q, covered, t.at[t.joint]->inception);
	row_found(q, "signed until %s", utc_screen(last, text));
}

void
check_coverage(struct inquiry *q)
{
	int64_t least = q->by->policy->coverage, ahead;
	char text[DURATION_TEXT], found[ROW_AHEAD];

	row_limit(q, "at least %s", duration_words(least, text));
	if (!row_ahead(q, &ahead, found))
		return;
	if (ahead < least)
		row_stop(q, "%s", found);
	row_found(q, "%s", found);
}
