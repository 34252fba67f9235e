#include <stdio.h>
#include <string.h>

#include "keyset/modulus.h"

#include "keyset/check_row.h"

void
check_key_count(struct inquiry *q)
{
	const struct policy *p = q->by->policy;
	const struct request *r = q->request;

	if (p->n_keys_each > 0)
		row_limit(q, "as listed for each slot");
	else
		row_limit_counts(q, &p->keys);
	for (size_t i = 0; i < r->n_bundles; i++) {
		size_t n = r->bundles[i].n_keys;

		if (!range_has(&p->keys, (int64_t)n))
			row_stop(q, "slot %zu has %zu", i + 1, n);
		else if (i < p->n_keys_each && n != p->keys_each[i])
			row_stop(q, "slot %zu has %zu, not %u", i + 1, n,
			    p->keys_each[i]);
	}
	row_found(q, "as allowed");
}

void
check_key_different(struct inquiry *q)
{
	const struct range *allowed = &q->by->policy->different_keys;

	row_limit_counts(q, allowed);
	if (range_has(allowed, (int64_t)q->ring->n))
		row_found(q, "%zu", q->ring->n);
	else
		row_stop(q, "%zu", q->ring->n);
}

/* Compares a key with those of its own slot before it. */
static void
names_in_slot(struct inquiry *q, size_t slot, size_t at)
{
	const struct bundle *b = &q->request->bundles[slot];

	for (size_t i = 0; i < at; i++)
		if (strcmp(b->keys[i].identifier, b->keys[at].identifier) == 0)
			row_stop(q, "slot %zu has one identifier twice",
			    slot + 1);
}

/* Compares a key with those of the whole request, each where it was first. */
static void
names_in_ring(struct inquiry *q, size_t slot, const struct bundle_key *k)
{
	for (size_t i = 0; i < q->ring->n; i++) {
		const struct bundle_key *other = q->ring->keys[i];
		bool named = strcmp(other->identifier, k->identifier) == 0;
		bool same = dnskey_same_public(&other->key, &k->key);

		if (named && !dnskey_equal(&other->key, &k->key))
			row_stop(q, "slot %zu: one identifier for two keys, "
			    "tags %u and %u", slot + 1,
			    dnskey_tag(&other->key), dnskey_tag(&k->key));
		else if (same && !named)
			row_stop(q, "slot %zu: two identifiers for the key "
			    "of tag %u", slot + 1, dnskey_tag(&k->key));
	}
}

void
check_key_names(struct inquiry *q)
{
	const struct request *r = q->request;

	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			names_in_slot(q, i, j);
			names_in_ring(q, i, &r->bundles[i].keys[j]);
		}
	row_found(q, "one for one");
}

void
check_key_flags(struct inquiry *q)
{
	const struct request *r = q->request;

	row_limit(q, "%u", DNSKEY_ZSK);
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			unsigned flags = r->bundles[i].keys[j].key.flags;

			if (flags != DNSKEY_ZSK)
				row_stop(q, "slot %zu: flags %u", i + 1,
				    flags);
		}
	row_found(q, "%u", DNSKEY_ZSK);
}

void
check_key_tags(struct inquiry *q)
{
	const struct request *r = q->request;

	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			const struct bundle_key *k = &r->bundles[i].keys[j];
			unsigned tag = dnskey_tag(&k->key);

			if (k->claimed_tag != tag)
				row_stop(q, "slot %zu says %u for the key of "
				    "tag %u", i + 1, k->claimed_tag, tag);
		}
	row_found(q, "all right");
}

/* Their names, each once: a policy may have several rows of one. */
static void
limit_algorithms(struct inquiry *q)
{
	const struct policy *p = q->by->policy;
	char text[128] = "";
	size_t len = 0;

	for (size_t i = 0; i < p->n_algorithms && len < sizeof(text); i++) {
		const struct alg *a = alg_by_number(p->algorithms[i].alg);
		size_t j = 0;

		while (p->algorithms[j].alg != p->algorithms[i].alg)
			j++;
		if (j == i && a != NULL)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%s%s", len == 0 ? "" : ", ", a->name);
	}
	row_limit(q, "%s", text);
}

void
check_key_algorithm(struct inquiry *q)
{
	for (size_t i = 0; i < q->ring->n; i++) {
		const struct dnskey *k = &q->ring->keys[i]->key;
		const struct claim is = claim_of(k);

		if (!policy_approves(q->by->policy, k))
			row_stop(q, "tag %u: %s of %u bits, exponent %ju",
			    dnskey_tag(k), k->alg->name, is.bits,
			    (uintmax_t)is.exponent);
		row_found(q, "%s of %u bits", k->alg->name, is.bits);
	}
	limit_algorithms(q);
}

static bool
claim_is(const struct claim *a, const struct claim *b)
{
	return a->alg == b->alg && a->bits == b->bits &&
	    a->exponent == b->exponent;
}

/* The response repeats it, though nothing is to be seen of it. */
static void
claim_unused(struct inquiry *q, const struct claim *c)
{
	uintmax_t exponent = c->exponent;

	if (!policy_approves_claim(q->by->policy, c))
		row_stop(q, "algorithm %u, %u bits, exponent %ju is claimed, "
		    "which no key is of and our policy has not", c->alg,
		    c->bits, exponent);
	else
		row_warn(q, "no key is of algorithm %u, %u bits, exponent "
		    "%ju, which is claimed", c->alg, c->bits, exponent);
}

void
check_key_claims(struct inquiry *q)
{
	const struct claimed_policy *own = &q->request->zsk;
	bool used[REQUEST_CLAIMS_MAX] = { false };

	if (!row_claims(q))
		return;
	row_limit(q, "what the request claims");
	for (size_t i = 0; i < q->ring->n; i++) {
		const struct dnskey *k = &q->ring->keys[i]->key;
		const struct claim is = claim_of(k);
		bool claimed = false;

		for (size_t c = 0; c < own->n_claims; c++)
			if (claim_is(&own->claims[c], &is))
				claimed = used[c] = true;
		if (!claimed)
			row_stop(q, "tag %u: %s, %u bits, exponent %ju is not "
			    "claimed", dnskey_tag(k), k->alg->name, is.bits,
			    (uintmax_t)is.exponent);
	}
	for (size_t c = 0; c < own->n_claims; c++)
		if (!used[c])
			claim_unused(q, &own->claims[c]);
	row_found(q, "the same");
}

void
check_key_modulus(struct inquiry *q)
{
	const char *why;

	/* Each takes its time, and so many are not signed anyway. */
	if ((int64_t)q->ring->n > q->by->policy->different_keys.max) {
		row_warn(q, "not looked at: too many keys");
		return;
	}
	for (size_t i = 0; i < q->ring->n; i++)
		if ((why = modulus_fault(&q->ring->keys[i]->key)) != NULL)
			row_stop(q, "tag %u: %s",
			    dnskey_tag(&q->ring->keys[i]->key), why);
	row_found(q, "no fault seen");
}

static unsigned
tag_revoked(const struct dnskey *k)
{
	struct dnskey revoked = *k;

	revoked.flags |= DNSKEY_REVOKE;
	return dnskey_tag(&revoked);
}

/* Calls with each key that is known: of the judgement, then of the previous. */
static void
known_walk(struct inquiry *q,
    void (*with)(struct inquiry *, const struct dnskey *))
{
	const struct request *last = q->by->previous;

	for (size_t i = 0; i < q->by->n_known; i++)
		with(q, &q->by->known[i]);
	for (size_t i = 0; last != NULL && i < last->n_bundles; i++)
		for (size_t j = 0; j < last->bundles[i].n_keys; j++)
			with(q, &last->bundles[i].keys[j].key);
}

static void
clash_with(struct inquiry *q, const struct dnskey *known)
{
	bool ksk = (known->flags & DNSKEY_SEP) != 0;
	unsigned tag = dnskey_tag(known);
	unsigned revoked = ksk ? tag_revoked(known) : tag;

	for (size_t i = 0; i < q->ring->n; i++) {
		const struct dnskey *k = &q->ring->keys[i]->key;
		unsigned is = dnskey_tag(k);

		if ((is != tag && is != revoked) ||
		    dnskey_same_public(k, known))
			continue;
		if (ksk)
			row_stop(q, "tag %u is also that of a KSK%s", is,
			    is != tag ? " once revoked" : "");
		else
			row_warn(q, "tag %u was also that of another ZSK", is);
	}
}

void
check_key_clash(struct inquiry *q)
{
	bool seen[UINT16_MAX + 1] = { false };

	for (size_t i = 0; i < q->ring->n; i++) {
		unsigned tag = dnskey_tag(&q->ring->keys[i]->key);

		if (seen[tag])
			row_stop(q, "two keys of the request have tag %u", tag);
		seen[tag] = true;
	}
	known_walk(q, clash_with);
	row_found(q, "all differ");
}

static void
foreign_with(struct inquiry *q, const struct dnskey *known)
{
	if ((known->flags & DNSKEY_SEP) == 0)
		return;
	for (size_t i = 0; i < q->ring->n; i++)
		if (dnskey_same_public(&q->ring->keys[i]->key, known))
			row_stop(q, "the key of tag %u is our KSK of tag %u",
			    dnskey_tag(&q->ring->keys[i]->key),
			    dnskey_tag(known));
}

void
check_key_foreign(struct inquiry *q)
{
	known_walk(q, foreign_with);
	row_found(q, "none is");
}

/*
 * A validator that holds the one set must find a key of it in the next, or
 * the answers it kept do not verify any more (RFC 6781, 4.1.1).
 */
static bool
sets_meet(const struct bundle *a, const struct bundle *b)
{
	for (size_t i = 0; i < a->n_keys; i++)
		for (size_t j = 0; j < b->n_keys; j++)
			if (dnskey_same_public(&a->keys[i].key,
			    &b->keys[j].key))
				return true;
	return false;
}

void
check_key_succession(struct inquiry *q)
{
	const struct request *r = q->request;

	for (size_t i = 1; i < r->n_bundles; i++)
		if (!sets_meet(&r->bundles[i - 1], &r->bundles[i]))
			row_stop(q, "slots %zu and %zu have no ZSK in common",
			    i, i + 1);
	row_found(q, "each ZSK comes before another goes");
}
