#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"

static int
name_order(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	if (x->owner_len != y->owner_len)
		return x->owner_len < y->owner_len ? -1 : 1;
	return x->owner_len == 0 ? 0 : memcmp(x->owner, y->owner,
	    x->owner_len);
}

static int
hash_order(const void *a, const void *b)
{
	const struct touched_hash *x = a, *y = b;

	return memcmp(x->hash, y->hash, NSEC3_HASH);
}

bool
amend_is_made(uint16_t type)
{
	return type == LDNS_RR_TYPE_RRSIG || type == LDNS_RR_TYPE_NSEC;
}

bool
amend_says_same(const struct node *a, const struct node *b)
{
	struct span x = { 0 }, y = { 0 };
	bool more_x, more_y;

	if (a == NULL || b == NULL)
		return a == b;
	for (;;) {
		do
			more_x = node_next(a, &x);
		while (more_x && amend_is_made(x.type));
		do
			more_y = node_next(b, &y);
		while (more_y && amend_is_made(y.type));
		if (!more_x || !more_y)
			return more_x == more_y;
		if (x.len != y.len || memcmp(x.at, y.at, x.len) != 0)
			return false;
	}
}

bool
amend_all(const struct amend *a)
{
	return a->new_zsk || a->early || a->negative_ttl != a->negative_ttl_was;
}

void *
amend_grow(void *list, size_t n, size_t *room, size_t size, struct err *e)
{
	if (n < *room)
		return list;
	if ((list = reallocarray(list, 2 * *room + 64, size)) == NULL)
		err_sys(e, "what a change touches");
	else
		*room = 2 * *room + 64;
	return list;
}

static struct touched *
touch_new(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	struct touched *t = calloc(1, sizeof(*t));
	uint8_t *own = arena_take(a->arena, len + 1, e);
	struct node *old;
	void *list;

	if (t == NULL || own == NULL || (list = amend_grow(a->at, a->n,
	    &a->room, sizeof(struct touched *), e)) == NULL) {
		free(t);
		err_set(e, ERR_SYS, "no memory for what a change touches");
		return NULL;
	}
	if (len > 0)
		memcpy(own, owner, len);
	a->at = list;
	a->at[a->n++] = t;
	t->owner = own;
	t->owner_len = (uint8_t)len;
	if (store_name(a->txn, STORE_AT, own, len, a->arena, &old, e) != 0)
		return NULL;
	t->old = t->now = old;
	if (tsearch(t, &a->names, name_order) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	return t;
}

struct touched *
amend_touch(struct amend *a, const uint8_t *owner, size_t len, struct err *e)
{
	const struct touched wanted = { .owner = owner,
	    .owner_len = (uint8_t)len };
	struct touched **found = tfind(&wanted, &a->names, name_order);

	return found != NULL ? *found : touch_new(a, owner, len, e);
}

struct touched_hash *
amend_touch_hash(struct amend *a, const uint8_t hash[NSEC3_HASH],
    struct err *e)
{
	struct touched_hash wanted, **found, *h;
	void *list;

	memcpy(wanted.hash, hash, NSEC3_HASH);
	if ((found = tfind(&wanted, &a->hashes, hash_order)) != NULL)
		return *found;
	if ((list = amend_grow(a->hash_at, a->n_hashes, &a->room_hashes,
	    sizeof(struct touched_hash *), e)) == NULL)
		return NULL;
	a->hash_at = list;
	if ((h = calloc(1, sizeof(*h))) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	a->hash_at[a->n_hashes++] = h;
	memcpy(h->hash, hash, NSEC3_HASH);
	if (store_hash(a->txn, STORE_AT, hash, a->arena, &h->old, &h->was,
	    e) != 0)
		return NULL;
	h->now = h->old;
	h->is = h->was;
	if (tsearch(h, &a->hashes, hash_order) == NULL) {
		err_sys(e, "what a change touches");
		return NULL;
	}
	return h;
}

int
amend_set(struct amend *a, struct touched *t, const struct node *n,
    struct err *e)
{
	const bool there = t->now != NULL;

	t->now = n;
	if (n != NULL)
		return store_name_put(a->txn, n, e);
	return there ? store_name_drop(a->txn, t->owner, t->owner_len, e) : 0;
}

bool
amend_in_chain(const struct amend *a, const struct node *n)
{
	const struct denial *d = &a->about.denial;

	return n != NULL && (n->role == NODE_AUTHORITATIVE ||
	    (n->role == NODE_DELEGATION && (!d->hashed || !d->opt_out ||
	    (n->has & HAS_DS) != 0)));
}

void
amend_mini(const struct amend *a, struct zone *z, struct zone_entry at[3],
    const struct node *apex, const struct node *n, const struct node *next)
{
	const struct node *nodes[] = { apex, n, next };

	*z = (struct zone){ .origin = a->about.origin, .at = at };
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		if (nodes[i] != NULL)	/* it is only looked at */
			at[z->n++] = (struct zone_entry){
			    .node = (struct node *)(uintptr_t)nodes[i] };
}

static void
nothing(void *node)
{
	(void)node;	/* the lists own them */
}

void
amend_touch_free(struct amend *a)
{
	tdestroy(a->names, nothing);
	tdestroy(a->hashes, nothing);
	for (size_t i = 0; i < a->n; i++) {
		free(a->at[i]->records);
		free(a->at[i]);
	}
	for (size_t i = 0; i < a->n_hashes; i++)
		free(a->hash_at[i]);
	free(a->at);
	free(a->hash_at);
}
