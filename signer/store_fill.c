#include <stdlib.h>
#include <string.h>

#include "signer/store_made.h"
#include "signer/store_zone.h"

/* A zone on its way into the store. */
struct filling {
	struct store_txn	*txn;
	const struct zone	*zone;
	struct nsec3_chain	 chain;
	uint32_t		*below;		/* of each link */
	struct nsec3_hasher	*hasher;
	const struct store_about *about;
	struct arena		*arena;
};

static int
expiries_put(const struct filling *f, const uint8_t *key, size_t key_len,
    const struct node *n, struct err *e)
{
	struct store_expiry x = { .key_len = key_len };
	struct span sigs;
	struct rr r = { 0 };

	memcpy(x.key, key, key_len);
	if (!node_span(n, LDNS_RR_TYPE_RRSIG, &sigs))
		return 0;
	while (span_next(&sigs, &r)) {
		if (made_expiry(n, &r, &x) &&
		    store_expiry_put(f->txn, &x, e) != 0)
			return -1;
	}
	return 0;
}

static int
names_put(const struct filling *f, struct err *e)
{
	uint8_t key[STORE_KEY_MAX];

	for (size_t i = 0; i < f->zone->n; i++) {
		const struct node *n = f->zone->at[i].node;
		struct node *own = NULL;

		if (n->role == NODE_HASHED)
			continue;
		/* One that is at a hash's name too. */
		if ((n->has & HAS_NSEC3) != 0) {
			if ((own = made_part(n, false, f->arena, e)) == NULL)
				return -1;
			n = own;
		}
		if (store_name_put(f->txn, n, e) != 0 ||
		    expiries_put(f, key, store_key(n->bytes, n->owner_len,
		    key), n, e) != 0)
			return -1;
	}
	return 0;
}

static const uint8_t *
link_owner(const struct filling *f, const struct nsec3_link *k, size_t *len)
{
	const struct node *n = f->zone->at[k->node].node;
	const uint8_t *p = n->bytes;

	for (unsigned up = k->up; up > 0; up--)
		p += *p + 1U;
	*len = (size_t)(n->bytes + n->owner_len - p);
	return p;
}

/* Counts the name at the one above it. */
static int
count_above(const struct filling *f, const struct nsec3_link *k,
    struct err *e)
{
	size_t len, lo = 0, hi = f->chain.n;
	const uint8_t *owner = link_owner(f, k, &len);
	uint8_t hash[NSEC3_HASH];

	if (len == 0 || len == owner[0] + 1U)
		return 0;
	len -= owner[0] + 1U;
	owner += owner[0] + 1U;
	if (nsec3_hash(f->hasher, &f->about->denial, &f->zone->origin, owner,
	    len, hash, e) != 0)
		return -1;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = memcmp(hash, f->chain.at[mid].link->hash, NSEC3_HASH);

		if (c == 0) {
			f->below[mid]++;
			return 0;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return err_set(e, ERR_CRYPTO, "the chain of NSEC3 records lacks a "
	    "name that is above another");
}

static int
hash_put(const struct filling *f, size_t i, struct err *e)
{
	const struct nsec3_link *k = f->chain.at[i].link;
	struct store_hash h = { .node = k->up == 0, .below = f->below[i] };
	uint8_t label[1 + NSEC3_LABEL];
	const struct node *n;
	const uint8_t *owner;
	size_t len;

	nsec3_label(&f->chain, i, label);
	if ((n = zone_owner(f->zone, label, sizeof(label))) == NULL)
		return err_set(e, ERR_CRYPTO, "an NSEC3 record is missing");
	owner = link_owner(f, k, &len);
	memcpy(h.hash, k->hash, NSEC3_HASH);
	memcpy(h.owner, owner, len);
	h.owner_len = (uint8_t)len;
	if ((h.made = made_part(n, true, f->arena, e)) == NULL ||
	    store_hash_put(f->txn, &h, e) != 0)
		return -1;
	return expiries_put(f, h.hash, NSEC3_HASH, h.made, e);
}

static int
hashes_put(struct filling *f, struct err *e)
{
	for (size_t i = 0; i < f->chain.n; i++)
		if (count_above(f, f->chain.at[i].link, e) != 0)
			return -1;
	for (size_t i = 0; i < f->chain.n; i++)
		if (hash_put(f, i, e) != 0)
			return -1;
	return 0;
}

static int
chain_make(struct filling *f, struct err *e)
{
	if ((f->hasher = nsec3_hasher_new(e)) == NULL ||
	    nsec3_chain_make(&f->chain, f->zone, &f->about->denial, e) != 0)
		return -1;
	f->below = calloc(f->chain.n + 1, sizeof(*f->below));
	return f->below != NULL ? 0 : err_sys(e, "fill the store");
}

int
store_fill(struct store_txn *t, const struct zone *z,
    const struct store_about *about, struct err *e)
{
	struct filling f = { .txn = t, .zone = z, .about = about };
	struct store_about own = *about;
	int rc = -1;

	own.revisions = 0;
	if ((f.arena = arena_new(e)) != NULL && store_clear(t, e) == 0 &&
	    store_about_put(t, &own, e) == 0 && names_put(&f, e) == 0)
		rc = !about->denial.hashed ||
		    (chain_make(&f, e) == 0 && hashes_put(&f, e) == 0) ? 0 :
		    -1;
	nsec3_chain_free(&f.chain);
	nsec3_hasher_free(&f.hasher);
	free(f.below);
	arena_free(&f.arena);
	return rc;
}
