#include "keyset/border.h"

#include "keyset/check_row.h"

/* What the borders let validators have; false and said: there is no slot. */
static bool
look(struct inquiry *q, struct border *w)
{
	border_make(w, q->request, q->by);
	if (w->n > w->first)
		return true;
	row_stop(q, "no slot");
	return false;
}

static bool
have_common(const struct bundle *a, const struct bundle *b)
{
	for (size_t i = 0; i < a->n_keys; i++)
		for (size_t j = 0; j < b->n_keys; j++)
			if (!(a->keys[i].key.flags & DNSKEY_SEP) &&
			    dnskey_same_public(&a->keys[i].key,
			    &b->keys[j].key))
				return true;
	return false;
}

/*
 * KSR-KEY-SUCCESSION and KSR-CHAIN-KEYS tell of neighbours with no ZSK in
 * common, but not where the request takes the place of slots of the response,
 * or of all of them.
 */
static bool
told_elsewhere(const struct inquiry *q, const struct border *w, size_t at)
{
	const struct border_set *before = &w->sets[at - 1];

	if (at == w->first && (before->of != q->by->previous ||
	    before->slot < before->of->n_bundles))
		return false;
	return !have_common(w->sets[at - 1].bundle, w->sets[at].bundle);
}

/* The limit of what is simulated: how old data and sets may be. */
static void
limit(struct inquiry *q)
{
	const struct policy *p = q->by->policy;
	char data[DURATION_TEXT] = "no age", wide[DURATION_TEXT];

	if (p->zone_ttl > 0)
		(void)duration_words(p->zone_ttl, data);
	row_limit(q, "data of %s, servers late by %s", data,
	    duration_words(p->roll.propagation, wide));
}

/* What a border shows that the sets before the request alone do not. */
static void
border_judge(const struct border *w, size_t at, bool *none, uint32_t *lost)
{
	uint32_t was_lost = 0;
	bool key = true, was = true;

	*lost = 0;
	(void)border_meets(w, at, w->first, &was, &was_lost);
	/* Set `at` itself can be met, unless it ends before it is given out. */
	(void)border_meets(w, at, at + 1, &key, lost);
	*none = !key && was;
	*lost = key ? *lost & ~was_lost : 0;
}

void
check_cache_keys(struct inquiry *q)
{
	struct border w;
	uint32_t lost;
	bool none;

	limit(q);
	if (!look(q, &w))
		return;
	for (size_t i = w.first > 0 ? w.first : 1; i < w.n; i++) {
		border_judge(&w, i, &none, &lost);
		if (none && !told_elsewhere(q, &w, i))
			row_stop(q, "slot %zu: no ZSK is in all sets that caches "
			    "may have then, with data that they may have",
			    w.sets[i].slot);
	}
	row_found(q, "at each border a ZSK that all have");
}

/* RFC 4035, 2.2: there are validators that ask for all algorithms of a set. */
void
check_cache_algorithms(struct inquiry *q)
{
	struct border w;
	uint32_t lost;
	bool none;

	limit(q);
	if (!look(q, &w))
		return;
	for (size_t i = w.first > 0 ? w.first : 1; i < w.n; i++) {
		border_judge(&w, i, &none, &lost);
		for (const struct alg *a = alg_next(NULL); a != NULL;
		    a = alg_next(a))
			if (lost & border_bit(a))
				row_stop(q, "slot %zu: of %s no ZSK is in all "
				    "sets that caches may have then, and each "
				    "has one", w.sets[i].slot, a->name);
	}
	row_found(q, "of each algorithm that all have");
}

/* Gaps are of KSR-CHAIN- and KSR-POLICY-SIG-OVERLAP, and KSR-CHAIN-GAP. */
static void
outlasts(struct inquiry *q, const struct border *w, size_t at)
{
	const struct border_set *s = &w->sets[at];
	int64_t over = s->until - s->replaced;
	char text[DURATION_TEXT];

	/* One whose follower has begun too is never given out. */
	if (over < 0 || s->from == s->replaced)
		return;
	duration_words(over, text);
	if (over < w->propagation)
		row_stop(q, "slot %zu begins only %s before the set ahead of it "
		    "expires, which late servers still have",
		    w->sets[at + 1].slot, text);
	else if (over < w->propagation + s->ttl)
		row_warn(q, "slot %zu begins only %s before the set ahead of it "
		    "expires, which has a TTL of %u", w->sets[at + 1].slot,
		    text, s->ttl);
}

/* RFC 6781, 4.4.2: a set is signed until it is out of servers and caches. */
void
check_cache_sets(struct inquiry *q)
{
	struct border w;
	char text[DURATION_TEXT];

	row_limit(q, "at least the TTL and %s", duration_words(
	    q->by->policy->roll.propagation, text));
	if (!look(q, &w))
		return;
	for (size_t i = w.first > 0 ? w.first - 1 : 0; i + 1 < w.n; i++)
		outlasts(q, &w, i);
	row_found(q, "each set is signed for longer");
}
