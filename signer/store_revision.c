#include <string.h>

#include "signer/store_private.h"

/*
 * Numbered from 1 on.  A value: the two serials, octets removed, and then what
 * was removed and what was added.
 */
enum { HEAD = 12 };

int
revision_put(struct blob *out, const uint8_t *owner, size_t len,
    const struct rr *r, struct err *e)
{
	const uint8_t owner_len = (uint8_t)len;
	uint8_t head[RR_HEAD];

	memcpy(head, &r->type, 2);
	memcpy(head + 2, &r->len, 2);
	memcpy(head + 4, &r->ttl, 4);
	if (blob_append(out, &owner_len, 1, e) != 0 ||
	    blob_append(out, owner, len, e) != 0 ||
	    blob_append(out, head, sizeof(head), e) != 0)
		return -1;
	return blob_append(out, r->data, r->len, e);
}

bool
revision_next(const uint8_t *octets, size_t len, size_t *at,
    const uint8_t **owner, size_t *owner_len, struct rr *r)
{
	const uint8_t *p = octets + *at;
	size_t left = len - *at;

	if (left < 1 || left - 1 < p[0] + (size_t)RR_HEAD)
		return false;
	*owner = p + 1;
	*owner_len = p[0];
	p += 1 + *owner_len;
	left -= 1 + *owner_len + RR_HEAD;
	memcpy(&r->type, p, 2);
	memcpy(&r->len, p + 2, 2);
	memcpy(&r->ttl, p + 4, 4);
	r->data = p + RR_HEAD;
	if (left < r->len)
		return false;
	*at = (size_t)(r->data + r->len - octets);
	return true;
}

static int
revision_read(struct store_revision *r, const MDB_val *value, struct err *e)
{
	const uint8_t *p = value->mv_data;
	uint32_t removed;

	if (value->mv_size < HEAD)
		return store_damaged("a revision is cut off", e);
	memcpy(&r->from, p, 4);
	memcpy(&r->to, p + 4, 4);
	memcpy(&removed, p + 8, 4);
	if (value->mv_size - HEAD < removed)
		return store_damaged("a revision is cut off", e);
	r->removed = p + HEAD;
	r->removed_len = removed;
	r->added = p + HEAD + removed;
	r->added_len = value->mv_size - HEAD - removed;
	return 0;
}

/* Of those before the last, newest first, what is too much goes. */
static int
revisions_prune(struct store_txn *t, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_REVISIONS, false, e);
	MDB_val key, value;
	MDB_stat st;
	int rc;

	if (c == NULL)
		return -1;
	for (;;) {
		size_t octets;

		rc = mdb_stat(t->txn, t->store->dbi[DB_REVISIONS], &st);
		octets = (st.ms_overflow_pages + st.ms_leaf_pages) *
		    st.ms_psize;
		if (rc != 0 || st.ms_entries <= 1 ||
		    (st.ms_entries <= REVISIONS_MAX &&
		    octets <= REVISION_OCTETS_MAX))
			break;
		if ((rc = mdb_cursor_get(c, &key, &value, MDB_FIRST)) != 0 ||
		    (rc = mdb_cursor_del(c, 0)) != 0)
			break;
	}
	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

static int
revision_write(struct store_txn *t, size_t number,
    const struct store_revision *r, struct err *e)
{
	MDB_val key = { sizeof(number), &number };
	MDB_val value = { HEAD + r->removed_len + r->added_len, NULL };
	const uint32_t removed = (uint32_t)r->removed_len;
	uint8_t *p;
	int rc;

	rc = mdb_put(t->txn, t->store->dbi[DB_REVISIONS], &key, &value,
	    MDB_RESERVE | MDB_APPEND);
	if (rc != 0)
		return store_failed(rc, "change", e);
	p = value.mv_data;
	memcpy(p, &r->from, 4);
	memcpy(p + 4, &r->to, 4);
	memcpy(p + 8, &removed, 4);
	memcpy(p + HEAD, r->removed, r->removed_len);
	memcpy(p + HEAD + r->removed_len, r->added, r->added_len);
	return revisions_prune(t, e);
}

/* Those before one that is missing lead nowhere. */
static int
revisions_drop(struct store_txn *t, struct err *e)
{
	int rc = mdb_drop(t->txn, t->store->dbi[DB_REVISIONS], 0);

	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

int
store_revision_add(struct store_txn *t, const struct store_revision *r,
    struct err *e)
{
	struct store_about about;
	bool there;

	if (store_about(t, &about, &there, e) != 0)
		return -1;
	about.revisions++;
	if (store_about_put(t, &about, e) != 0)
		return -1;
	if (r->removed_len > REVISION_OCTETS_MAX ||
	    r->added_len > REVISION_OCTETS_MAX)
		return revisions_drop(t, e);
	return revision_write(t, about.revisions, r, e);
}

int
store_revision(struct store_txn *t, uint32_t from, struct store_revision *out,
    bool *there, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_REVISIONS, false, e);
	MDB_val key, value;
	int rc;

	if (c == NULL)
		return -1;
	/* The newest are asked for most. */
	rc = mdb_cursor_get(c, &key, &value, MDB_LAST);
	for (; rc == 0; rc = mdb_cursor_get(c, &key, &value, MDB_PREV)) {
		if (revision_read(out, &value, e) != 0)
			return -1;
		if (out->from == from)
			break;
	}
	*there = rc == 0;
	return rc == 0 || rc == MDB_NOTFOUND ? 0 :
	    store_failed(rc, "read", e);
}
