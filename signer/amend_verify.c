#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"
#include "signer/nsec.h"
#include "signer/sig_verify.h"

enum { TYPES = 1 << 16 };

/* What is looked at, and with what. */
struct looking {
	struct amend		*amend;
	const struct node	*apex;
	struct zone		 frame;
	struct verifying	 by;
	struct eye		*eye;
};

/* The name as it is read back, and the NSEC that it has. */
static int
name_verify(struct looking *l, const struct touched *t, struct err *e)
{
	struct amend *a = l->amend;
	struct zone_entry at[3];
	struct node *n, *next;
	struct zone z;

	if (store_name(a->txn, STORE_AT, t->owner, t->owner_len, a->look, &n,
	    e) != 0)
		return -1;
	if ((n == NULL) != (t->now == NULL))
		return err_set(e, ERR_CRYPTO, "a name is in the store that "
		    "should not be, or is not");
	if (n == NULL)
		return 0;
	l->eye->known = t->old;
	if (eye_verify(l->eye, n, e) != 0)
		return -1;
	if (a->about.denial.hashed)
		return 0;
	if (amend_next(a, n, &next, e) != 0)
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
	if (!there)
		return 0;
	if (amend_link(a, h, &link, e) != 0 || nsec3_verify(&link.chain, 0,
	    &link.zone, &a->about.denial, now.made, e) != 0)
		return -1;
	l->eye->known = h->old.made;
	return eye_verify(l->eye, now.made, e);
}

static int
all_verify(struct looking *l, struct err *e)
{
	const struct amend *a = l->amend;
	struct zone_entry at[3];
	struct zone z;

	amend_mini(a, &z, at, NULL, l->apex, NULL);
	if (zone_verify_apex(&z, &l->by, e) != 0)
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
