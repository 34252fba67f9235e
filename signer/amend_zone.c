#include <string.h>

#include "signer/amend_private.h"

enum { PIECE = 4096 };		/* names of the store in memory at a time */

/* The store's names, one after the other, beside a zone's. */
struct differing {
	struct amend	*amend;
	struct arena	*arena;		/* owned */
	size_t		 n;		/* names in it */
	bool		 begun;
	struct node	*at;		/* NULL behind the last */
};

static int
store_step(struct differing *d, struct err *e)
{
	if (d->n++ % PIECE == 0) {
		arena_free(&d->arena);
		if ((d->arena = arena_new(e)) == NULL)
			return -1;
	}
	if (store_name_walk(d->amend->txn, !d->begun, d->arena, &d->at,
	    e) != 0)
		return -1;
	d->begun = true;
	return 0;
}

static int
gone(struct differing *d, struct err *e)
{
	struct node *none = node_new(d->amend->arena, d->at->bytes,
	    d->at->owner_len, e);

	return none != NULL ? amend_replace(d->amend, none, e) : -1;
}

/* A node of the zone, and what the store has in front of it and at it. */
static int
zone_step(struct differing *d, const struct node *n, struct err *e)
{
	int order = 1;

	while (d->at != NULL && (order = owner_order(d->at->bytes,
	    d->at->owner_len, n->bytes, n->owner_len)) < 0)
		if (gone(d, e) != 0 || store_step(d, e) != 0)
			return -1;
	if (d->at == NULL || order > 0)
		return amend_replace(d->amend, n, e);
	/* What the apex says hangs on the serial too: that is judged there. */
	if ((n->owner_len == 0 || !amend_says_same(d->at, n)) &&
	    amend_replace(d->amend, n, e) != 0)
		return -1;
	return store_step(d, e);
}

int
amend_zone(struct amend *a, const struct zone *z, struct err *e)
{
	struct differing d = { .amend = a };
	int rc = store_step(&d, e);

	for (size_t i = 0; rc == 0 && i < z->n; i++)
		rc = zone_step(&d, z->at[i].node, e);
	while (rc == 0 && d.at != NULL)
		if ((rc = gone(&d, e)) == 0)
			rc = store_step(&d, e);
	arena_free(&d.arena);
	return rc;
}
