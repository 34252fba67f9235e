#include <string.h>

#include "signer/amend_private.h"
#include "signer/store_made.h"

/* ---- what has a hash in the chain ---------------------------------------- */

static int
name_hash(struct amend *a, const uint8_t *owner, size_t len,
    uint8_t hash[NSEC3_HASH], struct err *e)
{
	return nsec3_hash(a->hasher, &a->about.denial, &a->about.origin, owner,
	    len, hash, e);
}

/* The hash of a name, which is that of no other; NULL on failure. */
static struct touched_hash *
touch_name(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	uint8_t hash[NSEC3_HASH];
	struct touched_hash *h;

	if (name_hash(a, owner, len, hash, e) != 0 ||
	    (h = amend_touch_hash(a, hash, e)) == NULL)
		return NULL;
	if (h->is && (h->now.owner_len != len ||
	    (len > 0 && memcmp(h->now.owner, owner, len) != 0))) {
		err_set(e, ERR_POLICY, "two names of the zone have the same "
		    "NSEC3 hash: change nsec3-salt");
		return NULL;
	}
	if (!h->is) {
		memcpy(h->now.hash, hash, NSEC3_HASH);
		if (len > 0)
			memcpy(h->now.owner, owner, len);
		h->now.owner_len = (uint8_t)len;
		h->now.node = false;
		h->now.below = 0;
	}
	return h;
}

/*
 * One more, or one less, with one label more than the name that owner's first
 * label stands below; names without records come and go with what is below
 * them.  The apex is always there, and counts nothing.
 */
static int
count_above(struct amend *a, const uint8_t *owner, size_t len, bool more,
    struct err *e)
{
	for (;;) {
		struct touched_hash *h;
		bool was;

		len -= owner[0] + 1U;
		owner += owner[0] + 1U;
		if (len == 0)
			return 0;
		if ((h = touch_name(a, owner, len, e)) == NULL)
			return -1;
		was = h->is;
		if (!more && (!was || h->now.below == 0))
			return store_damaged("its chain of NSEC3 records lacks "
			    "a name that is above another", e);
		h->now.below += more ? 1 : -1U;
		h->is = h->now.node || h->now.below > 0;
		if (h->is == was)
			return 0;
	}
}

static int
enter(struct amend *a, const struct touched *t, struct err *e)
{
	struct touched_hash *h = touch_name(a, t->owner, t->owner_len, e);
	const bool was = h != NULL && h->is;

	if (h == NULL)
		return -1;
	h->is = h->now.node = true;
	return was ? 0 : count_above(a, t->owner, t->owner_len, true, e);
}

static int
leave(struct amend *a, const struct touched *t, struct err *e)
{
	struct touched_hash *h = touch_name(a, t->owner, t->owner_len, e);

	if (h == NULL)
		return -1;
	h->now.node = false;
	h->is = h->now.below > 0;
	return h->is ? 0 : count_above(a, t->owner, t->owner_len, false, e);
}

static int
look_at_name(struct amend *a, const struct touched *t, struct err *e)
{
	const bool was = amend_in_chain(a, t->old);
	const bool is = amend_in_chain(a, t->now);

	if (was != is)
		return is ? enter(a, t, e) : leave(a, t, e);
	/* Its types may be others. */
	return !is || touch_name(a, t->owner, t->owner_len, e) != NULL ? 0 :
	    -1;
}

/* ---- the chain ----------------------------------------------------------- */

/* Those that come are there, and those that go are gone, before any is made. */
static int
place(struct amend *a, const struct touched_hash *h, struct err *e)
{
	struct store_hash bare = h->now;

	if (!h->is)
		return h->was ? store_hash_drop(a->txn, h->hash, e) : 0;
	bare.made = NULL;
	return store_hash_put(a->txn, &bare, e);
}

static int
touch_before(struct amend *a, const struct touched_hash *h, struct err *e)
{
	struct store_hash before;
	bool there;

	if (store_hash(a->txn, STORE_BEFORE, h->hash, a->look, &before, &there,
	    e) != 0)
		return -1;
	if (!there)
		return store_damaged("its chain of NSEC3 records is empty", e);
	return amend_touch_hash(a, before.hash, e) != NULL ? 0 : -1;
}

static int
touch_all(struct amend *a, struct err *e)
{
	struct store_hash h;
	bool there;

	if (store_hash_walk(a->txn, true, a->look, &h, &there, e) != 0)
		return -1;
	while (there) {
		if (amend_touch_hash(a, h.hash, e) == NULL ||
		    store_hash_walk(a->txn, false, a->look, &h, &there,
		    e) != 0)
			return -1;
	}
	return 0;
}

int
amend_link(struct amend *a, const struct touched_hash *h,
    struct amend_link *out, struct err *e)
{
	const struct node *apex, *n = NULL;
	struct store_hash next;
	bool there;

	if (store_hash(a->txn, STORE_AFTER, h->hash, a->look, &next, &there,
	    e) != 0)
		return -1;
	if (h->now.node) {
		struct touched *t = amend_touch(a, h->now.owner,
		    h->now.owner_len, e);

		if (t == NULL)
			return -1;
		n = t->now;
	}
	apex = amend_touch(a, NULL, 0, e)->now;
	if (!there || (h->now.node && n == NULL))
		return store_damaged("its chain of NSEC3 records is not that "
		    "of its names", e);
	amend_mini(a, &out->zone, out->names, apex, n == apex ? NULL : n,
	    NULL);
	/* Of a name without records nothing is asked but its hash. */
	out->links[0] = (struct nsec3_link){ .up = !h->now.node,
	    .node = n != NULL && n != apex };
	out->links[1] = (struct nsec3_link){ .up = 1 };
	memcpy(out->links[0].hash, h->hash, NSEC3_HASH);
	memcpy(out->links[1].hash, next.hash, NSEC3_HASH);
	out->at[0].link = &out->links[0];
	out->at[1].link = &out->links[1];
	out->chain = (struct nsec3_chain){ .n = 2, .at = out->at,
	    .links = out->links };
	return 0;
}

static int
hash_make(struct amend *a, struct touched_hash *h, struct err *e)
{
	uint8_t *room = arena_take(a->arena, RR_HEAD + NSEC3_MAX, e);
	struct rr records[2] = { { .type = LDNS_RR_TYPE_NSEC3,
	    .ttl = a->negative_ttl } };
	uint8_t label[1 + NSEC3_LABEL];
	struct amend_link link;
	const struct node *of;
	struct span s;

	if (room == NULL || amend_link(a, h, &link, e) != 0)
		return -1;
	nsec3_label(&link.chain, 0, label);
	records[0].data = room + RR_HEAD;
	records[0].len = (uint16_t)nsec3_rdata(&link.chain, 0, &link.zone,
	    &a->about.denial, room + RR_HEAD);
	span_of(&s, &records[0], room);
	if ((of = made_node(a->arena, label, sizeof(label), NODE_HASHED,
	    records, 1, e)) == NULL ||
	    amend_sign(a, of, h->old.made, &s, &records[1], e) != 0)
		return -1;
	h->now.made = made_node(a->arena, label, sizeof(label), NODE_HASHED,
	    records, 2, e);
	return h->now.made != NULL ? store_hash_put(a->txn, &h->now, e) : -1;
}

int
amend_hashes(struct amend *a, struct err *e)
{
	size_t changed;

	for (size_t i = 0; i < a->n; i++)
		if (look_at_name(a, a->at[i], e) != 0)
			return -1;
	changed = a->n_hashes;
	for (size_t i = 0; i < changed; i++)
		if (place(a, a->hash_at[i], e) != 0)
			return -1;
	for (size_t i = 0; i < changed; i++) {
		const struct touched_hash *h = a->hash_at[i];

		if (h->was != h->is && touch_before(a, h, e) != 0)
			return -1;
	}
	if (amend_all(a) && touch_all(a, e) != 0)
		return -1;
	for (size_t i = 0; i < a->n_hashes; i++)
		if (a->hash_at[i]->is && hash_make(a, a->hash_at[i], e) != 0)
			return -1;
	return 0;
}
