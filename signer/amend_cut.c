#include <string.h>

#include "signer/amend_private.h"

/* What stands above a name, in the store as it is now. */
struct above {
	bool	cut;		/* a delegation */
	bool	alias;		/* a DNAME; below a cut nothing comes of it */
};

static int
look_above(struct amend *a, const struct touched *t, struct above *out,
    struct err *e)
{
	size_t at = 0;
	uint8_t has;

	*out = (struct above){ false, false };
	while (at < t->owner_len) {
		at += t->owner[at] + 1U;
		if (store_name_has(a->txn, t->owner + at, t->owner_len - at,
		    &has, e) != 0)
			return -1;
		/* The apex has NS, and is no cut. */
		out->cut |= at < t->owner_len && (has & HAS_NS) != 0;
		out->alias |= (has & HAS_DNAME) != 0;
	}
	return 0;
}

int
amend_uppermost_cut(struct amend *a, const struct node *n,
    struct node **out, struct err *e)
{
	const uint8_t *owner = NULL, *p = n->bytes;
	size_t len = 0, left = n->owner_len;
	uint8_t has;

	while (left > 0) {
		left -= *p + 1U;
		p += *p + 1U;
		if (store_name_has(a->txn, p, left, &has, e) != 0)
			return -1;
		if (left > 0 && (has & HAS_NS) != 0) {
			owner = p;
			len = left;
		}
	}
	if (owner == NULL)
		return store_damaged("a name is taken for one below a "
		    "delegation", e);
	return store_name(a->txn, STORE_AT, owner, len, a->look, out, e);
}

static bool
is_cut(const struct touched *t, const struct node *n)
{
	return n != NULL && t->owner_len > 0 && (n->has & HAS_NS) != 0;
}

/* Touches all names below this one. */
static int
touch_below(struct amend *a, const struct touched *t, struct err *e)
{
	const uint8_t *owner = t->owner;
	size_t len = t->owner_len;
	struct node *n;

	for (;;) {
		if (store_name(a->txn, STORE_AFTER, owner, len, a->look, &n,
		    e) != 0)
			return -1;
		if (n == NULL || !owner_within(n->bytes, n->owner_len,
		    t->owner, t->owner_len))
			return 0;
		if (amend_touch(a, n->bytes, n->owner_len, e) == NULL)
			return -1;
		owner = n->bytes;
		len = n->owner_len;
	}
}

static int
put_role(struct amend *a, struct touched *t, bool below_cut, struct err *e)
{
	const uint8_t role = below_cut ? NODE_OCCLUDED : is_cut(t, t->now) ?
	    NODE_DELEGATION : NODE_AUTHORITATIVE;
	const size_t size = sizeof(*t->now) + t->now->owner_len + t->now->len;
	struct node *n;

	if (t->now->role == role)
		return 0;
	/* What it was is still compared with. */
	if ((n = arena_take(a->arena, size, e)) == NULL)
		return -1;
	memcpy(n, t->now, size);
	n->role = role;
	return amend_set(a, t, n, e);
}

/* A DNAME is to have nothing below it. */
static int
check_below(struct amend *a, const struct touched *t, const struct zone *z,
    struct err *e)
{
	struct node *n;

	if ((t->now->has & HAS_DNAME) == 0 || t->now->role == NODE_OCCLUDED)
		return 0;
	if (store_name(a->txn, STORE_AFTER, t->owner, t->owner_len, a->look,
	    &n, e) != 0)
		return -1;
	if (n == NULL || !owner_within(n->bytes, n->owner_len, t->owner,
	    t->owner_len))
		return 0;
	return zone_check_below(z, n, e);
}

static int
judge_name(struct amend *a, struct touched *t, struct err *e)
{
	struct zone_entry at[3];
	struct above above;
	struct zone z;

	if (t->now == NULL)
		return 0;
	if (look_above(a, t, &above, e) != 0 ||
	    put_role(a, t, above.cut, e) != 0)
		return -1;
	amend_mini(a, &z, at, NULL, t->now, NULL);
	if (t->owner_len == 0 && zone_check_apex(&z, e) != 0)
		return -1;
	if (above.alias && !above.cut)
		return zone_check_below(&z, t->now, e);
	return zone_check(&z, 0, e) == 0 ? check_below(a, t, &z, e) : -1;
}

int
amend_judge(struct amend *a, struct err *e)
{
	const size_t changed = a->n;

	/* The list grows, and what is below is no cut that was not one. */
	for (size_t i = 0; i < changed; i++) {
		const struct touched *t = a->at[i];

		if (is_cut(t, t->old) != is_cut(t, t->now) &&
		    touch_below(a, t, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < a->n; i++)
		if (judge_name(a, a->at[i], e) != 0)
			return -1;
	return 0;
}
