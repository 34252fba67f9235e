#include <stdio.h>
#include <string.h>

#include "keyset/border.h"
#include "keyset/response.h"
#include "keyset/utc.h"

#include "keyset/check_safety.h"

/* Since when the parent surely has the key's DS, in all caches; 0: never. */
static time_t
ds_counts(const struct safety *s, const struct member *m)
{
	const struct judgement *by = s->inquiry.by;

	if (m->role == PLAN_ROLES || by->standing[m->role].ds == 0)
		return 0;
	return by->standing[m->role].ds + by->policy->roll.ds_ttl +
	    by->policy->roll.parent_propagation;
}

static bool
ds_in_time(const struct safety *s, const struct member *m, time_t at)
{
	time_t from = ds_counts(s, m);

	return from != 0 && from <= at;
}

/* What holds in each slot, in some for the DS of this one alone; NULL: in none. */
static void
found_by_ds(struct safety *s, const struct member *seen, const char *words)
{
	char when[UTC_TEXT];

	if (seen == NULL) {
		row_found(&s->inquiry, "%s", words);
		return;
	}
	utc_text(s->inquiry.by->standing[seen->role].ds, when);
	row_found(&s->inquiry, "%s; KSK %u counts, for its DS was seen on "
	    "%.10s", words, dnskey_tag(seen->key), when);
}

/* A KSK that leads to that set, and whose DS was seen in time; or NULL. */
static const struct member *
seen_in_time(const struct safety *s, size_t at)
{
	const struct moment *now = safety_moment(s, at);

	for (size_t k = 0; k < now->n; k++)
		if (member_leads(&now->members[k]) &&
		    ds_in_time(s, &now->members[k], now->from))
			return &now->members[k];
	return NULL;
}

/* Without a response before there is nobody yet who could be misled. */
static bool
has_before(struct safety *s)
{
	if (s->joined.first > 0)
		return true;
	if (s->inquiry.by->previous != NULL) {
		s->danger(&s->inquiry, "the last response begins no earlier than "
		    "this one: there is nothing to go on from");
		return false;
	}
	row_found(&s->inquiry, "there is no response before");
	s->inquiry.finding->verdict = VERDICT_NONE;
	return false;
}

/* Whether it led validators to the last set of the response before. */
static bool
established(const struct safety *s, const struct member *m)
{
	const struct member *was = joined_member(&s->joined,
	    s->joined.first - 1, m->key);

	return was != NULL && member_leads(was);
}

void
check_signer(struct safety *s)
{
	const struct member *seen = NULL;

	if (!has_before(s))
		return;
	for (size_t i = s->joined.first; i < s->joined.n; i++) {
		const struct moment *now = safety_moment(s, i);
		bool trusted = false;

		for (size_t k = 0; k < now->n; k++) {
			const struct member *m = &now->members[k];
			const struct member *was = joined_member(&s->joined,
			    i - 1, m->key);

			trusted |= member_leads(m) && was != NULL &&
			    !was->revoked;
		}
		if (!trusted && seen_in_time(s, i) != NULL)
			seen = seen_in_time(s, i);
		else if (!trusted)
			s->danger(&s->inquiry, "slot %zu: its set is signed by no "
			    "KSK of the set before", now->slot);
	}
	found_by_ds(s, seen, "in each slot");
}

/* Longest since when a KSK that signs the slot was published by then. */
static int64_t
published_for(const struct safety *s, size_t at, const struct member *m)
{
	time_t since = joined_since(&s->joined, at, m->key);

	if (m->role != PLAN_ROLES && since <= safety_moment(s, 0)->from &&
	    s->inquiry.by->standing[m->role].published != 0 &&
	    s->inquiry.by->standing[m->role].published < since)
		since = s->inquiry.by->standing[m->role].published;
	return safety_moment(s, at)->from - since;
}

/*
 * In each slot one KSK that was published for so long, or led validators
 * before this response.
 */
static void
check_published(struct safety *s, int64_t least, bool ds_excuses)
{
	const struct member *seen = NULL;
	char text[DURATION_TEXT];

	for (size_t i = s->joined.first; i < s->joined.n; i++) {
		const struct moment *now = safety_moment(s, i);
		int64_t longest = -1;
		bool good = false;

		for (size_t k = 0; k < now->n; k++) {
			const struct member *m = &now->members[k];
			int64_t is;

			if (!member_leads(m))
				continue;
			is = published_for(s, i, m);
			longest = is > longest ? is : longest;
			good |= is >= least || established(s, m);
		}
		if (!good && ds_excuses && seen_in_time(s, i) != NULL)
			seen = seen_in_time(s, i);
		else if (!good)
			s->danger(&s->inquiry, "slot %zu: the KSK that signs was "
			    "published for %s", now->slot,
			    duration_words(longest < 0 ? 0 : longest, text));
	}
	found_by_ds(s, seen, "in each slot a KSK that was there as long, or "
	    "signed before");
}

/* RFC 7583, 3.3.1: the set's TTL, and until all servers have it. */
void
check_publish_safety(struct safety *s)
{
	const struct policy *p = s->inquiry.by->policy;
	int64_t least = p->ksk.publish_safety, wait = p->roll.propagation;
	struct range limit;

	if (wait > 0)
		wait += response_ttl(s->inquiry.request, p);
	limit.min = limit.max = least > wait ? least : wait;
	row_limit_durations(&s->inquiry, &limit);
	if (has_before(s))
		check_published(s, limit.min, true);
}

/* RFC 5011, 2.4.1: who follows it takes a new anchor after 30 days. */
void
check_hold_down(struct safety *s)
{
	int64_t wait = s->inquiry.by->policy->roll.hold_down;
	struct range limit = { wait, wait };

	if (wait == 0) {
		row_found(&s->inquiry, "the policy asks for none");
		s->inquiry.finding->verdict = VERDICT_NONE;
		return;
	}
	row_limit_durations(&s->inquiry, &limit);
	if (has_before(s))
		check_published(s, wait, false);
}

/* The longest that one who follows RFC 5011 may wait before asking again. */
static int64_t
asks_every(const struct safety *s)
{
	int64_t longest = 0;
	struct border w;

	border_make(&w, s->inquiry.request, s->inquiry.by);
	for (size_t i = 0; i < w.n; i++) {
		int64_t is = border_query_interval(w.sets[i].ttl,
		    w.sets[i].until - w.sets[i].bundle->inception);

		longest = is > longest ? is : longest;
	}
	return longest;
}

/*
 * RFC 5011, 2.3 and 2.4.1: who asked just before the anchor came sees it at
 * the next time, and takes it at the one after the 30 days.
 */
void
check_anchor_asked(struct safety *s)
{
	int64_t wait = s->inquiry.by->policy->roll.hold_down;
	struct range limit;

	if (wait == 0) {
		row_found(&s->inquiry, "the policy asks for no hold-down");
		s->inquiry.finding->verdict = VERDICT_NONE;
		return;
	}
	limit.min = limit.max = wait + 2 * asks_every(s);
	row_limit_durations(&s->inquiry, &limit);
	if (has_before(s))
		check_published(s, limit.min, false);
}

static bool
signed_ever(const struct safety *s, size_t before, const struct dnskey *key)
{
	for (size_t i = 0; i < before; i++) {
		const struct member *m = joined_member(&s->joined, i, key);

		if (m != NULL && member_leads(m))
			return true;
	}
	return false;
}

/* The longest that one which signs it has signed. */
static int64_t
signed_for(const struct safety *s, size_t at)
{
	const struct moment *now = safety_moment(s, at);
	int64_t longest = 0;

	for (size_t k = 0; k < now->n; k++) {
		const struct member *m = &now->members[k];
		int64_t is;

		if (!member_leads(m))
			continue;
		is = now->from - joined_signs_since(&s->joined, at, m->key);
		longest = is > longest ? is : longest;
	}
	return longest;
}

/* Whether the KSK led validators before that set, and does not from it on. */
static bool
retires(const struct safety *s, size_t at, const struct member *m)
{
	const struct member *now = joined_member(&s->joined, at, m->key);

	return !m->revoked && (now == NULL || now->revoked) &&
	    signed_ever(s, at, m->key);
}

/* What has led validators may go when another has done so long enough. */
void
check_retire_safety(struct safety *s)
{
	const int64_t wait = s->inquiry.by->policy->ksk.retire_safety;
	const struct member *seen = NULL;
	struct range limit = { wait, wait };
	char text[DURATION_TEXT];

	row_limit_durations(&s->inquiry, &limit);
	if (!has_before(s))
		return;
	for (size_t i = s->joined.first; i < s->joined.n; i++)
		for (size_t k = 0; k < safety_moment(s, i - 1)->n; k++) {
			const struct member *m =
			    &safety_moment(s, i - 1)->members[k];
			int64_t is = signed_for(s, i);

			if (!retires(s, i, m) || is >= wait)
				continue;
			if (seen_in_time(s, i) != NULL) {
				seen = seen_in_time(s, i);
				continue;
			}
			s->danger(&s->inquiry, "slot %zu: KSK %u %s, and another "
			    "has signed for %s", safety_moment(s, i)->slot,
			    dnskey_tag(m->key), joined_member(&s->joined, i,
			    m->key) == NULL ? "is gone" : "is revoked",
			    duration_words(is, text));
		}
	found_by_ds(s, seen, "none goes earlier");
}

/* RFC 7583, 3.3.3: its DS is in every cache before it signs alone. */
void
check_ds(struct safety *s)
{
	const struct policy *p = s->inquiry.by->policy;
	int64_t wait = p->roll.ds_ttl + p->roll.parent_propagation;
	struct range limit = { wait, wait };
	char when[UTC_TEXT] = "";

	if (s->inquiry.request->zone.len <= 1) {
		row_found(&s->inquiry, "the root has no parent");
		s->inquiry.finding->verdict = VERDICT_NONE;
		return;
	}
	row_limit_durations(&s->inquiry, &limit);
	if (!has_before(s))
		return;
	for (size_t i = s->joined.first; i < s->joined.n; i++) {
		const struct moment *now = safety_moment(s, i);
		const struct member *next = NULL;
		bool good = false;

		for (size_t k = 0; k < now->n; k++) {
			const struct member *m = &now->members[k];

			if (!member_leads(m))
				continue;
			good |= m->role == PLAN_CURRENT ||
			    ds_in_time(s, m, now->from);
			if (m->role == PLAN_NEXT)
				next = m;
		}
		if (next != NULL && ds_counts(s, next) != 0)
			utc_text(s->inquiry.by->standing[PLAN_NEXT].ds, when);
		if (!good && next != NULL && when[0] != '\0')
			s->danger(&s->inquiry, "slot %zu: KSK %u signs alone, and "
			    "its DS was seen on %.10s", now->slot,
			    dnskey_tag(next->key), when);
		else if (!good)
			s->danger(&s->inquiry, "slot %zu: nobody has seen the DS "
			    "of a KSK that signs it", now->slot);
	}
	if (when[0] != '\0')
		row_found(&s->inquiry, "that of KSK %u was seen on %.10s",
		    dnskey_tag(&s->inquiry.by->planned->keys[PLAN_NEXT]), when);
	else
		row_found(&s->inquiry, "the KSK that the zone has signs in each "
		    "slot");
}
