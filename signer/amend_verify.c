#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"
#include "signer/nsec.h"
#include "signer/sig_verify.h"
#include "signer/store_made.h"

enum { TYPES = 1 << 16 };

/* What is looked at, and with what. */
struct looking {
	struct amend		*amend;
	const struct node	*apex;
	struct zone		 frame;
	struct verifying	 by;
	struct eye		*eye;
};

static bool
has_end(const struct node *n, const struct store_expiry *wanted)
{
	struct store_expiry x;
	struct span sigs;
	struct rr r = { 0 };

	if (n == NULL || !node_span(n, LDNS_RR_TYPE_RRSIG, &sigs))
		return false;
	while (span_next(&sigs, &r)) {
		if (made_expiry(n, &r, &x) && x.ends == wanted->ends &&
		    x.covers == wanted->covers && x.tag == wanted->tag)
			return true;
	}
	return false;
}

/* Whether the store knows when those of n end that now has, and no other. */
static int
ends_known(const struct amend *a, const uint8_t *key, size_t key_len,
    const struct node *n, const struct node *now, struct err *e)
{
	struct store_expiry x = { .key_len = key_len }, at;
	struct span sigs;
	struct rr r = { 0 };
	bool there;

	if (n == NULL || !node_span(n, LDNS_RR_TYPE_RRSIG, &sigs))
		return 0;
	memcpy(x.key, key, key_len);
	while (span_next(&sigs, &r)) {
		if (!made_expiry(n, &r, &x))
			continue;
		if (store_expiry_find(a->txn, &x, &at, &there, e) != 0)
			return -1;
		if (has_end(now, there ? &at : &x) != there)
			return err_set(e, ERR_CRYPTO, "the store does not know "
			    "which signatures end when");
	}
	return 0;
}

static int
ends_verify(const struct amend *a, const uint8_t *key, size_t key_len,
    const struct node *old, const struct node *now, struct err *e)
{
	return ends_known(a, key, key_len, old, now, e) == 0 ?
	    ends_known(a, key, key_len, now, now, e) : -1;
}

/* The name as it is read back, and the NSEC that it has. */
static int
name_verify(struct looking *l, const struct touched *t, struct err *e)
{
	struct amend *a = l->amend;
	uint8_t key[STORE_KEY_MAX];
	struct zone_entry at[3];
	struct node *n, *next = NULL;
	struct zone z;

	if (store_name(a->txn, STORE_AT, t->owner, t->owner_len, a->look, &n,
	    e) != 0)
		return -1;
	if ((n == NULL) != (t->now == NULL))
		return err_set(e, ERR_CRYPTO, "a name is in the store that "
		    "should not be, or is not");
	if (ends_verify(a, key, store_key(t->owner, t->owner_len, key),
	    t->old, n, e) != 0)
		return -1;
	if (n == NULL)
		return 0;
	l->eye->known = t->old;
	if (eye_verify(l->eye, n, e) != 0)
		return -1;
	if (a->about.denial.hashed)
		return 0;
	if (amend_in_chain(a, n) && amend_next(a, n, &next, e) != 0)
		return -1;
	amend_mini(a, &z, at, t->owner_len > 0 ? l->apex : NULL, n, next);
	return nsec_verify(&z, t->owner_len > 0, e);
}

static int
hash_verify(struct looking *l, const struct touched_hash *h, struct err *e)
{
	struct amend *a = l->amend;
	struct amend_link link;
	struct store_hash now;
	bool there;

	if (store_hash(a->txn, STORE_AT, h->hash, a->look, &now, &there,
	    e) != 0)
		return -1;
	if (there != h->is)
		return err_set(e, ERR_CRYPTO, "an NSEC3 is in the store that "
		    "should not be, or is not");
	if (ends_verify(a, h->hash, NSEC3_HASH, h->was ? h->old.made : NULL,
	    there ? now.made : NULL, e) != 0)
		return -1;
	if (!there)
		return 0;
	if (amend_link(a, h, &link, e) != 0 || nsec3_verify(&link.chain, 0,
	    &link.zone, &a->about.denial, now.made, e) != 0)
		return -1;
	l->eye->known = h->old.made;
	return eye_verify(l->eye, now.made, e);
}

static bool
has_nsec(const struct node *n)
{
	struct span s;

	return n != NULL && node_span(n, LDNS_RR_TYPE_NSEC, &s);
}

/*
 * What comes before a name or a hash that came or went names it or what is
 * behind it, whether or not it was thought of when that was made.
 */
static int
touch_before_name(struct amend *a, const struct touched *t, struct err *e)
{
	struct node *n;

	if (store_name(a->txn, STORE_BEFORE, t->owner, t->owner_len, a->look,
	    &n, e) != 0)
		return -1;
	if (n != NULL && !has_nsec(n) &&
	    amend_uppermost_cut(a, n, &n, e) != 0)
		return -1;
	if (n == NULL || !has_nsec(n))
		return err_set(e, ERR_CRYPTO, "the chain of NSEC records is "
		    "open");
	return amend_touch(a, n->bytes, n->owner_len, e) != NULL ? 0 : -1;
}

static int
touch_before_hash(struct amend *a, const struct touched_hash *h,
    struct err *e)
{
	struct store_hash before;
	bool there;

	if (store_hash(a->txn, STORE_BEFORE, h->hash, a->look, &before, &there,
	    e) != 0)
		return -1;
	if (!there)
		return err_set(e, ERR_CRYPTO, "the chain of NSEC3 records is "
		    "empty");
	return amend_touch_hash(a, before.hash, e) != NULL ? 0 : -1;
}

static int
touch_before(struct amend *a, struct err *e)
{
	const size_t names = a->n, hashes = a->n_hashes;

	for (size_t i = 0; i < names; i++)
		if (has_nsec(a->at[i]->old) != has_nsec(a->at[i]->now) &&
		    touch_before_name(a, a->at[i], e) != 0)
			return -1;
	for (size_t i = 0; i < hashes; i++)
		if (a->hash_at[i]->was != a->hash_at[i]->is &&
		    touch_before_hash(a, a->hash_at[i], e) != 0)
			return -1;
	return 0;
}

/* What the store says of itself; and that nothing in it is due any more. */
static int
about_verify(const struct looking *l, const struct zone *apex, struct err *e)
{
	const struct amend *a = l->amend;
	const struct signing *with = a->by->with;
	const time_t until = a->by->now + a->by->refresh;
	struct store_about about;
	struct store_expiry x;
	bool there;

	if (store_about(a->txn, &about, &there, e) != 0)
		return -1;
	if (!there || about.serial != zone_serial(apex) ||
	    !digest_equal(&about.slot, &a->about.slot) ||
	    !digest_equal(&about.zsk, &a->about.zsk))
		return err_set(e, ERR_CRYPTO, "the store has another serial, "
		    "slot or ZSK than its zone");
	/* What is made to be due at once is so. */
	if (!a->due || with->expiration - with->jitter <= until)
		return 0;
	if (store_expiry_next(a->txn, true, &x, &there, e) != 0)
		return -1;
	return !there || x.ends > until ? 0 : store_damaged("a signature that "
	    "it knows is due is not there", e);
}

static int
all_verify(struct looking *l, struct err *e)
{
	struct amend *a = l->amend;
	struct zone_entry at[3];
	struct zone z;

	amend_mini(a, &z, at, NULL, l->apex, NULL);
	if (zone_verify_apex(&z, &l->by, e) != 0 ||
	    about_verify(l, &z, e) != 0 || touch_before(a, e) != 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (name_verify(l, a->at[i], e) != 0)
			return -1;
	for (size_t i = 0; i < a->n_hashes; i++)
		if (hash_verify(l, a->hash_at[i], e) != 0)
			return -1;
	return 0;
}

int
amend_verify(struct amend *a, struct err *e)
{
	struct looking l = { .amend = a, .frame = { .origin =
	    a->about.origin }, .by = { .slot = a->by->with->slot,
	    .zsk = &a->by->with->zsk->key, .now = a->by->now,
	    .denial = &a->about.denial } };
	atomic_bool *by_ldns = calloc(TYPES, sizeof(*by_ldns));
	struct node *apex;
	int rc = -1;

	if (by_ldns == NULL)
		return err_sys(e, "verify a change");
	if (store_name(a->txn, STORE_AT, NULL, 0, a->arena, &apex, e) == 0 &&
	    (l.eye = eye_new(&l.frame, &l.by, by_ldns, e)) != NULL) {
		l.apex = apex;
		rc = all_verify(&l, e);
	}
	eye_free(&l.eye);
	free(by_ldns);
	return rc;
}
