#include <stdlib.h>
#include <string.h>

#include "signer/crew.h"
#include "signer/entry_sort.h"
#include "signer/node_sort.h"
#include "signer/zone.h"

enum {
	PIECE		= 4096,		/* nodes that a thread takes at a time */
	NOTES_MAX	= 1 << 14,	/* octets; a person reads no more */
};

struct ordering {
	struct zone	*zone;
	struct changes	*changed;	/* of each piece */
};

static int
entries_order(const struct zone_entry *a, const struct zone_entry *b,
    const void *of)
{
	(void)of;
	return owner_order(a->node->bytes, a->node->owner_len,
	    b->node->bytes, b->node->owner_len);
}

static bool
same_owner(const struct zone_entry *a, const struct zone_entry *b)
{
	return a->key == b->key && a->node->owner_len == b->node->owner_len &&
	    memcmp(a->node->bytes, b->node->bytes, a->node->owner_len) == 0;
}

/* One node of the nodes from i up to end, all of one name. */
static struct node *
nodes_join(struct zone *z, size_t i, size_t end, struct err *e)
{
	const struct node *first = z->at[i].node;
	struct node *n = node_new(z->arena, first->bytes, first->owner_len, e);

	for (; n != NULL && i < end; i++) {
		struct span s = { 0 };

		while (node_next(z->at[i].node, &s)) {
			struct rr r = { 0 };

			while (span_next(&s, &r))
				if (node_add(&n, z->arena, &r, e) != 0)
					return NULL;
		}
	}
	return n;
}

/* Nodes that were met more than once become one. */
static int
zone_join(struct zone *z, struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < z->n; i = end) {
		struct zone_entry at = z->at[i];

		for (end = i + 1; end < z->n &&
		    same_owner(&at, &z->at[end]); end++)
			;
		if (end > i + 1 &&
		    (at.node = nodes_join(z, i, end, e)) == NULL)
			return -1;
		z->at[kept++] = at;
	}
	z->n = kept;
	return 0;
}

static int
scratch_start(void *of, void **own, struct err *e)
{
	(void)of;
	if ((*own = calloc(1, sizeof(struct scratch))) == NULL)
		return err_sys(e, "sort a zone");
	return 0;
}

static void
scratch_end(void *of, void *own)
{
	(void)of;
	scratch_free(own);
	free(own);
}

static size_t
piece_end(const struct zone *z, size_t i)
{
	return (i + 1) * PIECE < z->n ? (i + 1) * PIECE : z->n;
}

static int
sort_piece(void *of, void *own, size_t i, struct err *e)
{
	const struct ordering *o = of;

	for (size_t at = i * PIECE; at < piece_end(o->zone, i); at++) {
		struct node *n = o->zone->at[at].node;

		if (!node_look(n) &&
		    node_sort(n, own, at, &o->changed[i], e) != 0)
			return -1;
	}
	return 0;
}

/* Of the signed zone that is read back: neither names nor cuts of it. */
static bool
is_hashed(const struct node *n)
{
	return (n->has & HAS_NSEC3) != 0 && (n->has & HAS_OTHER) == 0;
}

static enum node_role
role_of(const struct node *n, const struct node *cut)
{
	if (cut != NULL && owner_within(n->bytes, n->owner_len, cut->bytes,
	    cut->owner_len))
		return NODE_OCCLUDED;
	if (n->owner_len > 0 && (n->has & HAS_NS) != 0)
		return NODE_DELEGATION;
	return is_hashed(n) ? NODE_HASHED : NODE_AUTHORITATIVE;
}

/*
 * Of the nodes above that at i the uppermost that has this: of a cut or an
 * alias below another nothing comes.  NULL when there is none.
 */
static const struct node *
uppermost(const struct zone *z, size_t i, uint8_t has)
{
	const struct node *n = z->at[i].node, *found = NULL, *above;
	size_t at = 0;

	while (at < n->owner_len) {
		at += n->bytes[at] + 1U;
		above = zone_owner(z, n->bytes + at, n->owner_len - at);
		/* The apex has NS, and is no cut. */
		if (above != NULL && (above->has & has) != 0 &&
		    (above->owner_len > 0 || has != HAS_NS))
			found = above;
	}
	return found;
}

static int
judge_piece(void *of, void *own, size_t i, struct err *e)
{
	const struct ordering *o = of;
	const struct zone *z = o->zone;
	size_t at = i * PIECE;
	const struct node *cut = uppermost(z, at, HAS_NS);
	const struct node *alias = uppermost(z, at, HAS_DNAME);

	(void)own;
	if (alias != NULL && cut != NULL && owner_within(alias->bytes,
	    alias->owner_len, cut->bytes, cut->owner_len))
		alias = NULL;
	for (; at < piece_end(z, i); at++) {
		struct node *n = z->at[at].node;

		n->role = (uint8_t)role_of(n, cut);
		if (n->role == NODE_DELEGATION)
			cut = n;
		if (alias != NULL && n->role != NODE_HASHED &&
		    owner_within(n->bytes, n->owner_len, alias->bytes,
		    alias->owner_len))
			return zone_check_below(z, n, e);
		if (zone_check(z, at, e) != 0)
			return -1;
		if (n->role != NODE_OCCLUDED && (n->has & HAS_DNAME) != 0)
			alias = n;
	}
	return 0;
}

static int
note(struct blob *notes, const struct zone *z, const struct settled *c,
    struct err *e)
{
	char text[DNAME_TEXT_MAX], *mnemonic;
	struct dname owner;
	int rc;

	if (notes->len > NOTES_MAX)
		return 0;
	node_owner(z->at[c->at].node, &z->origin, &owner);
	mnemonic = ldns_rr_type2str((ldns_rr_type)c->type);
	rc = blob_printf(notes, e, "%s %s: %s\n", dname_text(&owner, text),
	    mnemonic != NULL ? mnemonic : "", c->twice ?
	    "a record that is there twice was taken once" :
	    "its records have different TTLs, the lowest was taken");
	free(mnemonic);
	return rc;
}

static int
tell_changes(const struct ordering *o, size_t pieces, struct blob *notes,
    struct err *e)
{
	for (size_t i = 0; i < pieces; i++)
		for (size_t k = 0; k < o->changed[i].n; k++)
			if (note(notes, o->zone, &o->changed[i].list[k],
			    e) != 0)
				return -1;
	return 0;
}

int
zone_order(struct zone *z, struct blob *notes, struct err *e)
{
	struct ordering o = { .zone = z };
	struct crew_work sort = { .of = &o, .start = scratch_start,
	    .piece = sort_piece, .end = scratch_end };
	struct crew_work judge = { .of = &o, .piece = judge_piece };
	int rc = -1;

	if (entry_sort(z->at, z->n, entries_order, NULL, e) != 0 ||
	    zone_join(z, e) != 0)
		return -1;
	sort.n = judge.n = (z->n + PIECE - 1) / PIECE;
	if ((o.changed = calloc(sort.n + 1, sizeof(*o.changed))) == NULL)
		return err_sys(e, "order a zone");
	if (crew_run(&sort, e) == 0 &&
	    tell_changes(&o, sort.n, notes, e) == 0 &&
	    zone_check_apex(z, e) == 0)
		rc = crew_run(&judge, e);
	for (size_t i = 0; i < sort.n; i++)
		free(o.changed[i].list);
	free(o.changed);
	return rc;
}
