#include <stdlib.h>
#include <string.h>

#include "signer/store_made.h"
#include "signer/store_private.h"
#include "signer/store_zone.h"

enum { PIECE = 4096 };		/* what is read before memory is given back */

/*
 * What one of the walks reads into: an arena that is given, or one of its own
 * and that before it, so that what was read last stays for a while.
 */
struct reading {
	struct arena	*into, *before;
	bool		 own;
	size_t		 n;
};

/* Both walks at once, in the order of names. */
struct merging {
	struct store_txn	*txn;
	struct reading		 names, chain, joined;
	struct node		*name;		/* the next of each, or NULL */
	struct store_hash	 hash;
	bool			 hashes;
};

/* NULL on failure. */
static struct arena *
reading_arena(struct reading *r, struct err *e)
{
	if (!r->own || r->n++ % PIECE != 0)
		return r->into;
	arena_free(&r->before);
	r->before = r->into;
	return r->into = arena_new(e);
}

static int
next_name(struct merging *m, bool begin, struct err *e)
{
	struct arena *a = reading_arena(&m->names, e);

	return a != NULL ? store_name_walk(m->txn, begin, a, &m->name, e) : -1;
}

static int
next_hash(struct merging *m, bool begin, struct err *e)
{
	struct arena *a = reading_arena(&m->chain, e);

	if (a == NULL || store_hash_walk(m->txn, begin, a, &m->hash,
	    &m->hashes, e) != 0)
		return -1;
	if (m->hashes && m->hash.made == NULL)
		return store_damaged("an NSEC3 record is missing", e);
	return 0;
}

/* Where a name of the zone is a hash's name too. */
static struct node *
join(struct merging *m, const struct node *made, struct err *e)
{
	struct arena *a = reading_arena(&m->joined, e);

	return a != NULL ? made_joined(m->name, made, a, e) : NULL;
}

/* The next node of the zone as it is written; *out is NULL behind the last. */
static int
merge_next(struct merging *m, struct node **out, struct err *e)
{
	const struct node *made = m->hashes ? m->hash.made : NULL;
	int order = m->name == NULL ? 1 : made == NULL ? -1 :
	    owner_order(m->name->bytes, m->name->owner_len, made->bytes,
	    made->owner_len);

	*out = m->name;
	if (m->name == NULL && made == NULL)
		return 0;
	if (order > 0)
		*out = m->hash.made;
	else if (order == 0 && (*out = join(m, made, e)) == NULL)
		return -1;
	if (order <= 0 && next_name(m, false, e) != 0)
		return -1;
	return order >= 0 ? next_hash(m, false, e) : 0;
}

/* What is read stays in all, or where that is NULL until a while after. */
static int
merge_begin(struct merging *m, struct store_txn *t, struct arena *all,
    struct err *e)
{
	const struct reading r = { .into = all, .own = all == NULL };

	*m = (struct merging){ .txn = t, .names = r, .chain = r, .joined = r };
	return next_name(m, true, e) == 0 ? next_hash(m, true, e) : -1;
}

static void
merge_end(struct merging *m)
{
	struct reading *all[] = { &m->names, &m->chain, &m->joined };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!all[i]->own)
			continue;
		arena_free(&all[i]->into);
		arena_free(&all[i]->before);
	}
}

int
store_filled(struct store_txn *t, struct store_about *about, struct err *e)
{
	bool there;

	if (store_about(t, about, &there, e) != 0)
		return -1;
	return there ? 0 : err_set(e, ERR_POLICY, "the store is empty: sign "
	    "the zone first");
}

int
store_zone_add(struct zone *z, size_t *room, struct node *n, struct err *e)
{
	struct zone_entry *at = z->at;

	if (z->n == *room) {
		*room = 2 * *room + 64;
		at = reallocarray(at, *room, sizeof(*at));
		if (at == NULL)
			return err_sys(e, "a zone's names");
		z->at = at;
	}
	at[z->n++] = (struct zone_entry){ .key = owner_key(n->bytes,
	    n->owner_len), .node = n };
	return 0;
}

struct zone *
store_zone(struct store_txn *t, struct err *e)
{
	struct blob notes = { NULL, 0 };	/* it was in order */
	struct store_about about;
	struct zone *z = NULL;
	struct merging m;
	struct node *n;
	size_t room = 0;
	int rc;

	if (store_filled(t, &about, e) != 0 ||
	    (z = zone_new(&about.origin, e)) == NULL)
		return NULL;
	rc = merge_begin(&m, t, z->arena, e);
	while (rc == 0 && (rc = merge_next(&m, &n, e)) == 0 && n != NULL)
		rc = store_zone_add(z, &room, n, e);
	if (rc != 0 || zone_order(z, &notes, e) != 0)
		zone_free(&z);
	blob_free(&notes);
	return z;
}

/* In pieces that are worth a call. */
static int
put_out(struct scribe *s, const struct sink *to, size_t least, struct err *e)
{
	int rc = 0;

	if (s->out.failed)
		return err_set(e, ERR_SYS, "no memory to write in");
	if (s->out.len < least)
		return 0;
	rc = to->put(to->of, s->out.at, s->out.len, e);
	s->out.len = 0;
	return rc;
}

static int
zone_put_out(struct store_txn *t, struct scribe *s, const struct sink *to,
    struct err *e)
{
	struct merging m;
	struct node *n = NULL;
	int rc = merge_begin(&m, t, NULL, e);

	while (rc == 0 && (rc = merge_next(&m, &n, e)) == 0 && n != NULL) {
		scribe_node(s, n);
		rc = put_out(s, to, 1 << 16, e);
	}
	if (rc == 0)
		rc = put_out(s, to, 1, e);
	merge_end(&m);
	return rc;
}

int
store_write_zone(struct store_txn *t, const struct sink *to, struct err *e)
{
	struct store_about about;
	struct zone *frame;
	struct scribe s;
	int rc = -1;

	if (store_filled(t, &about, e) != 0 ||
	    (frame = zone_new(&about.origin, e)) == NULL)
		return -1;
	if (scribe_init(&s, frame, e) == 0)
		rc = zone_put_out(t, &s, to, e);
	scribe_free(&s);
	zone_free(&frame);
	return rc;
}

struct digest
store_slot_digest(const struct bundle *slot)
{
	struct blob all = { NULL, 0 };
	struct err e;
	struct digest d;

	for (size_t i = 0; i < slot->n_keys; i++) {
		struct digest id = dnskey_id(&slot->keys[i].key);

		(void)blob_append(&all, id.bytes, DIGEST_LEN, &e);
		(void)blob_append(&all, &slot->keys[i].ttl, 4, &e);
		(void)blob_append(&all, &slot->keys[i].key.flags, 2, &e);
	}
	for (size_t i = 0; i < slot->n_sigs; i++)
		(void)blob_append(&all, slot->sigs[i].rrsig.sig,
		    slot->sigs[i].rrsig.len, &e);
	d = digest_of(all.data, all.len);
	blob_free(&all);
	return d;
}

/* ---- what the store says beside the zone itself ---- */

struct counting {
	struct store_txn	*txn;
	const struct zone	*zone;
	const struct store_about *about;
	struct arena		*arena;
	size_t			 sigs;		/* that should have an end */
};

static int
sigs_known(struct counting *c, const uint8_t *key, size_t key_len,
    const struct node *n, struct err *e)
{
	struct store_expiry x = { .key_len = key_len }, at;
	struct span sigs;
	struct rr r = { 0 };
	bool there;

	memcpy(x.key, key, key_len);
	if (!node_span(n, LDNS_RR_TYPE_RRSIG, &sigs))
		return 0;
	while (span_next(&sigs, &r)) {
		if (!made_expiry(n, &r, &x))
			continue;
		c->sigs++;
		if (store_expiry_find(c->txn, &x, &at, &there, e) != 0)
			return -1;
		if (!there || at.tag != x.tag)
			return store_damaged("it does not know when a "
			    "signature ends", e);
	}
	return 0;
}

static int
names_verify(struct counting *c, struct err *e)
{
	uint8_t key[STORE_KEY_MAX];
	struct node *n, *of;
	int rc;

	rc = store_name_walk(c->txn, true, c->arena, &n, e);
	while (rc == 0 && n != NULL) {
		of = zone_owner(c->zone, n->bytes, n->owner_len);
		if (of == NULL || of->role != n->role)
			return store_damaged("a name is taken for what it is "
			    "not", e);
		if (sigs_known(c, key, store_key(n->bytes, n->owner_len, key),
		    n, e) != 0)
			return -1;
		rc = store_name_walk(c->txn, false, c->arena, &n, e);
	}
	return rc;
}

/* The chain made anew, with whatever hangs below each of its names. */
static int
hashes_verify(struct counting *c, struct err *e)
{
	struct store_hash h;
	struct nsec3_chain chain;
	uint64_t below = 0, tops = 0;
	size_t n = 0;
	bool there;
	int rc;

	if (nsec3_chain_make(&chain, c->zone, &c->about->denial, e) != 0)
		return -1;
	rc = store_hash_walk(c->txn, true, c->arena, &h, &there, e);
	while (rc == 0 && there) {
		if (n == chain.n || memcmp(chain.at[n].link->hash, h.hash,
		    NSEC3_HASH) != 0 ||
		    h.node != (chain.at[n].link->up == 0) ||
		    (!h.node && h.below == 0))
			rc = store_damaged("a hash stands for another name", e);
		n++;
		below += h.below;
		tops += h.owner_len == 0 || h.owner_len == h.owner[0] + 1U;
		if (rc == 0)
			rc = sigs_known(c, h.hash, NSEC3_HASH, h.made, e);
		if (rc == 0)
			rc = store_hash_walk(c->txn, false, c->arena, &h,
			    &there, e);
	}
	if (rc == 0 && (n != chain.n || below + tops != n))
		rc = store_damaged("names of the chain are not counted "
		    "right", e);
	nsec3_chain_free(&chain);
	return rc;
}

int
store_verify(struct store_txn *t, const struct zone *z, struct err *e)
{
	struct store_about about;
	struct counting c = { .txn = t, .zone = z, .about = &about };
	struct store_expiry x;
	size_t ends = 0;
	bool there;
	int rc = -1;

	if (store_filled(t, &about, e) != 0 || (c.arena = arena_new(e)) == NULL)
		return -1;
	if (names_verify(&c, e) == 0)
		rc = about.denial.hashed ? hashes_verify(&c, e) : 0;
	if (rc == 0 && about.serial != zone_serial(z))
		rc = store_damaged("its serial is another than the zone's", e);
	if (rc == 0)
		rc = store_expiry_next(t, true, &x, &there, e);
	for (; rc == 0 && there; ends++)
		rc = store_expiry_next(t, false, &x, &there, e);
	if (rc == 0 && ends != c.sigs)
		rc = store_damaged("it knows of a signature that is not "
		    "there", e);
	arena_free(&c.arena);
	return rc;
}
