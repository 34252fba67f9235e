#include "signer/store_private.h"
#include "signer/store_zone.h"

enum { PIECE = 4096 };		/* names of the store in memory at a time */

/* The names of the store, of which a zone takes what they say. */
struct saying {
	struct store_txn *txn;
	struct arena	*look;		/* owned */
	size_t		 n;
	struct zone	*zone;
	size_t		 room;
};

static int
said_add(struct saying *s, const struct node *n, struct err *e)
{
	struct arena *a = s->zone->arena;
	struct node *said = node_new(a, n->bytes, n->owner_len, e);
	struct span at = { 0 };

	if (said == NULL)
		return -1;
	while (node_next(n, &at)) {
		struct rr r = { 0 };

		while (!type_is_made(at.type) && span_next(&at, &r))
			if (node_add(&said, a, &r, e) != 0)
				return -1;
	}
	return said->n > 0 ? store_zone_add(s->zone, &s->room, said, e) : 0;
}

static int
said_step(struct saying *s, bool *more, struct err *e)
{
	const bool begin = s->n == 0;
	struct node *n;

	if (s->n++ % PIECE == 0) {
		arena_free(&s->look);
		if ((s->look = arena_new(e)) == NULL)
			return -1;
	}
	if (store_name_walk(s->txn, begin, s->look, &n, e) != 0)
		return -1;
	*more = n != NULL;
	return n != NULL ? said_add(s, n, e) : 0;
}

struct zone *
store_said(struct store_txn *t, struct err *e)
{
	struct saying s = { .txn = t };
	struct blob notes = { NULL, 0 };	/* it was in order */
	struct store_about about;
	bool more = true;
	int rc = 0;

	if (store_filled(t, &about, e) != 0 ||
	    (s.zone = zone_new(&about.origin, e)) == NULL)
		return NULL;
	while (rc == 0 && more)
		rc = said_step(&s, &more, e);
	if (rc != 0 || zone_order(s.zone, &notes, e) != 0)
		zone_free(&s.zone);
	blob_free(&notes);
	arena_free(&s.look);
	return s.zone;
}
