#include "keyset/past.h"
#include "keyset/response.h"
#include "keyset/served.h"
#include "keyset/utc.h"

#include "keyset/border.h"

/* Behind all that is known. */
static const time_t NEVER = INT64_MAX;

/* While all the signatures of a set that was made are good. */
static time_t
signed_until(const struct bundle *b)
{
	time_t until = b->expiration;

	for (size_t i = 0; i < b->n_sigs; i++) {
		time_t end = utc_from_dnssec(b->sigs[i].rrsig.expiration,
		    b->inception);

		until = end < until ? end : until;
	}
	return until;
}

static void
set_add(struct border *w, const struct request *r, size_t i, time_t from,
    const struct policy *p)
{
	const struct bundle *b = &r->bundles[i];

	w->sets[w->n++] = (struct border_set){
		.bundle = b, .of = r, .slot = i + 1, .from = from,
		.until = r->is_response ? signed_until(b) : b->expiration,
		.ttl = !r->is_response ? response_ttl(r, p) :
		    b->n_keys > 0 ? b->keys[0].ttl : 0,
	};
}

/* A cache keeps no set for longer than it is signed (RFC 4035, 5.3.3). */
static time_t
set_gone(const struct border *w, const struct border_set *s)
{
	time_t gone = s->replaced + w->propagation + s->ttl;

	if (gone > s->until)
		gone = s->until;
	return gone > s->replaced ? gone : s->replaced;
}

void
border_make(struct border *w, const struct request *r,
    const struct judgement *by)
{
	const struct policy *p = by->policy;
	struct past past;

	past_make(&past, r, by);
	w->n = 0;
	w->propagation = p->roll.propagation;
	w->data = p->zone_ttl > 0 ? p->zone_ttl + w->propagation : 0;
	for (size_t i = 0; i < past.n; i++)
		set_add(w, past.sets[i].of, past.sets[i].slot - 1,
		    past.sets[i].from, p);
	w->first = w->n;
	for (size_t i = 0; i < r->n_bundles; i++)
		set_add(w, r, i, served_from(&r->bundles[i], by->now), p);
	for (size_t i = 0; i < w->n; i++) {
		struct border_set *s = &w->sets[i];

		s->replaced = i + 1 < w->n ? w->sets[i + 1].from : NEVER;
		s->gone = i + 1 < w->n ? set_gone(w, s) : NEVER;
	}
}

/*
 * Of data that was signed just so late that some of it is left when set `at`
 * comes: which of the sets may be in a validator's hands beside it.
 */
static bool
may_meet(const struct border *w, size_t at, size_t set)
{
	return w->sets[set].gone > w->sets[at].from - w->data;
}

static bool
is_zsk(const struct bundle_key *k)
{
	return !(k->key.flags & DNSKEY_SEP);
}

/* Whether the set has this ZSK, or one of the algorithm alone. */
static bool
has(const struct bundle *b, const struct dnskey *key, bool any)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (is_zsk(&b->keys[i]) && b->keys[i].key.alg == key->alg &&
		    (any || dnskey_same_public(&b->keys[i].key, key)))
			return true;
	return false;
}

static bool
all_have(const struct border *w, size_t at, size_t from, size_t to,
    const struct dnskey *key, bool any)
{
	for (size_t i = from; i < to; i++)
		if (may_meet(w, at, i) &&
		    !has(w->sets[i].bundle, key, any))
			return false;
	return true;
}

/* Whether a ZSK of the key's algorithm that the bundle has is in all. */
static bool
one_in_all(const struct border *w, size_t at, size_t from, size_t to,
    const struct bundle *b, const struct alg *alg)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (is_zsk(&b->keys[i]) && b->keys[i].key.alg == alg &&
		    all_have(w, at, from, to, &b->keys[i].key, false))
			return true;
	return false;
}

uint32_t
border_bit(const struct alg *alg)
{
	uint32_t bit = 1;

	for (const struct alg *a = alg_next(NULL); a != alg; a = alg_next(a))
		bit <<= 1;
	return bit;
}

bool
border_meets(const struct border *w, size_t at, size_t to, bool *key,
    uint32_t *lost)
{
	const struct bundle *b;
	size_t from = 0;

	while (from < to && !may_meet(w, at, from))
		from++;
	if (from >= to)
		return false;
	b = w->sets[from].bundle;
	*key = false;
	*lost = 0;
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct dnskey *k = &b->keys[i].key;

		if (!is_zsk(&b->keys[i]))
			continue;
		if (one_in_all(w, at, from, to, b, k->alg))
			*key = true;
		else if (all_have(w, at, from, to, k, true))
			*lost |= border_bit(k->alg);
	}
	return true;
}

int64_t
border_query_interval(int64_t ttl, int64_t validity)
{
	const int64_t HOUR = 3600, MOST = 15 * 24 * HOUR;
	int64_t interval = ttl < validity ? ttl / 2 : validity / 2;

	if (interval > MOST)
		interval = MOST;
	return interval > HOUR ? interval : HOUR;
}
