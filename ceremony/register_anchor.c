#include "ceremony/anchors.h"
#include "ceremony/register_state.h"

/* The KSK that signed the trust anchor of this ceremony; NULL: it made none. */
static const struct register_key *
signer(const struct registry *r)
{
	return register_key_cited(r, json_object_get(register_last(r, "anchor",
	    "result"), "ksk"));
}

/* Whether they, borrowed from the register, are with this one. */
static bool
named(const struct register_key *const *keys, size_t n,
    const struct register_key *k)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i] == k)
			return true;
	return false;
}

void
register_anchor_left(struct registry *r)
{
	const struct register_key *keys[ANCHORS_MAX], *by = signer(r);
	struct err why;
	size_t n;

	if (by == NULL || anchors_keys(r, &by->zone, keys, &n, &why) != 0)
		return;
	for (size_t i = 0; i < r->n_keys; i++) {
		struct register_key *k = &r->keys[i];

		if (!dname_equal(&k->zone, &by->zone))
			continue;
		if (r->anchor_left != r->number)
			k->anchored_before = k->anchored;
		k->anchored = named(keys, n, k) ? r->number : 0;
	}
	r->anchor_left = r->number;
}

void
register_anchor_stayed(struct registry *r)
{
	const struct register_key *by = signer(r);

	if (by == NULL || r->anchor_left != r->number)
		return;
	for (size_t i = 0; i < r->n_keys; i++)
		if (dname_equal(&r->keys[i].zone, &by->zone))
			r->keys[i].anchored = r->keys[i].anchored_before;
	r->anchor_left = 0;
}
