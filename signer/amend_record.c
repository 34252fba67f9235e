#include <string.h>

#include "signer/amend_private.h"
#include "signer/store_made.h"
#include "signer/store_zone.h"

/* Two states of a name, or of a hash. */
struct pair {
	const struct node	*old, *now;
	const uint8_t		*key;
	size_t			 key_len;
};

static bool
has_record(const struct node *n, const struct rr *wanted)
{
	struct rr r = { 0 };
	struct span s;

	if (n == NULL || !node_span(n, wanted->type, &s))
		return false;
	while (span_next(&s, &r)) {
		if (r.len == wanted->len && r.ttl == wanted->ttl &&
		    memcmp(r.data, wanted->data, r.len) == 0)
			return true;
	}
	return false;
}

/* A record that only one of the two has: when it ends is news. */
static int
note_end(struct amend *a, const struct pair *p, const struct node *n,
    const struct rr *r, struct err *e)
{
	struct store_expiry x = { .key_len = p->key_len };

	if (r->type != LDNS_RR_TYPE_RRSIG || !made_expiry(n, r, &x))
		return 0;
	memcpy(x.key, p->key, p->key_len);
	return n == p->now ? store_expiry_put(a->txn, &x, e) :
	    store_expiry_drop(a->txn, &x, e);
}

/* Appends what n has and other has not; the SOA only, or all else. */
static int
note_records(struct amend *a, const struct pair *p, bool old, bool soa,
    struct blob *to, struct err *e)
{
	const struct node *n = old ? p->old : p->now;
	const struct node *other = old ? p->now : p->old;
	struct span s = { 0 };

	while (n != NULL && node_next(n, &s)) {
		struct rr r = { 0 };

		if ((s.type == LDNS_RR_TYPE_SOA) != soa)
			continue;
		while (span_next(&s, &r)) {
			if (has_record(other, &r))
				continue;
			if (note_end(a, p, n, &r, e) != 0 || revision_put(to,
			    n->bytes, n->owner_len, &r, e) != 0)
				return -1;
		}
	}
	return 0;
}

/* Old ends are dropped first: a new one may be where an old one was. */
static int
note_pair(struct amend *a, const struct pair *p, struct blob *removed,
    struct blob *added, struct err *e)
{
	return note_records(a, p, true, false, removed, e) == 0 ?
	    note_records(a, p, false, false, added, e) : -1;
}

static int
note_soa(struct amend *a, struct blob *removed, struct blob *added,
    struct err *e)
{
	const struct touched *apex = amend_touch(a, NULL, 0, e);
	const struct pair p = { .old = apex->old, .now = apex->now };

	return note_records(a, &p, true, true, removed, e) == 0 ?
	    note_records(a, &p, false, true, added, e) : -1;
}

static int
note_all(struct amend *a, struct blob *removed, struct blob *added,
    struct err *e)
{
	uint8_t key[STORE_KEY_MAX];

	if (note_soa(a, removed, added, e) != 0)
		return -1;
	for (size_t i = 0; i < a->n; i++) {
		const struct touched *t = a->at[i];
		const struct pair p = { t->old, t->now, key,
		    store_key(t->owner, t->owner_len, key) };

		if (note_pair(a, &p, removed, added, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < a->n_hashes; i++) {
		const struct touched_hash *h = a->hash_at[i];
		const struct pair p = { h->was ? h->old.made : NULL,
		    h->is ? h->now.made : NULL, h->hash, NSEC3_HASH };

		if (note_pair(a, &p, removed, added, e) != 0)
			return -1;
	}
	return 0;
}

int
amend_record(struct amend *a, uint32_t from, struct err *e)
{
	struct blob removed = { NULL, 0 }, added = { NULL, 0 };
	int rc = -1;

	if (store_about_put(a->txn, &a->about, e) == 0 &&
	    note_all(a, &removed, &added, e) == 0) {
		const struct store_revision r = { .from = from,
		    .to = a->about.serial, .removed = removed.data,
		    .removed_len = removed.len, .added = added.data,
		    .added_len = added.len };

		/* With the serial that it was, no other server asks for it. */
		rc = r.from == r.to ? 0 : store_revision_add(a->txn, &r, e);
	}
	blob_free(&removed);
	blob_free(&added);
	return rc;
}
