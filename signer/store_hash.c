#include <string.h>

#include "signer/store_private.h"

enum { HEAD = 6 };	/* whether it is a node, octets of the owner, below */

static int
hash_read(struct store_hash *h, const MDB_val *key, const MDB_val *value,
    struct arena *a, struct err *e)
{
	const uint8_t *p = value->mv_data;

	if (key->mv_size != NSEC3_HASH || value->mv_size < HEAD ||
	    value->mv_size - HEAD < p[1] ||
	    !store_owner_is_one(p + HEAD, p[1]))
		return store_damaged("a hash is cut off", e);
	*h = (struct store_hash){ .node = p[0] != 0, .owner_len = p[1] };
	memcpy(h->hash, key->mv_data, NSEC3_HASH);
	memcpy(&h->below, p + 2, 4);
	memcpy(h->owner, p + HEAD, h->owner_len);
	if (value->mv_size == HEAD + (size_t)h->owner_len)
		return 0;
	h->made = store_node_read(p + HEAD + h->owner_len,
	    value->mv_size - HEAD - h->owner_len, a, e);
	return h->made != NULL ? 0 : -1;
}

/* What LMDB gave, where nothing there is well. */
static int
hash_given(int rc, struct store_hash *out, const MDB_val *key,
    const MDB_val *value, struct arena *a, bool *there, struct err *e)
{
	*there = rc == 0;
	if (rc == MDB_NOTFOUND)
		return 0;
	return rc == 0 ? hash_read(out, key, value, a, e) :
	    store_failed(rc, "read", e);
}

static int
seek(MDB_cursor *c, enum store_place place, MDB_val *key, MDB_val *value)
{
	const MDB_val wanted = *key;
	int rc;

	if (place == STORE_AT)
		return mdb_cursor_get(c, key, value, MDB_SET_KEY);
	rc = mdb_cursor_get(c, key, value, MDB_SET_RANGE);
	if (place == STORE_AFTER) {
		if (rc == 0 && key->mv_size == NSEC3_HASH &&
		    memcmp(key->mv_data, wanted.mv_data, NSEC3_HASH) == 0)
			rc = mdb_cursor_get(c, key, value, MDB_NEXT);
		return rc != MDB_NOTFOUND ? rc :
		    mdb_cursor_get(c, key, value, MDB_FIRST);
	}
	if (rc == 0)
		rc = mdb_cursor_get(c, key, value, MDB_PREV);
	return rc != MDB_NOTFOUND ? rc :
	    mdb_cursor_get(c, key, value, MDB_LAST);
}

int
store_hash(struct store_txn *t, enum store_place place,
    const uint8_t hash[NSEC3_HASH], struct arena *a, struct store_hash *out,
    bool *there, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_HASHES, false, e);
	uint8_t room[NSEC3_HASH];
	MDB_val key = { NSEC3_HASH, room }, value;

	if (c == NULL)
		return -1;
	memcpy(room, hash, NSEC3_HASH);
	return hash_given(seek(c, place, &key, &value), out, &key, &value, a,
	    there, e);
}

int
store_hash_put(struct store_txn *t, const struct store_hash *h, struct err *e)
{
	size_t own = HEAD + (size_t)h->owner_len;
	uint8_t room[NSEC3_HASH], *p;
	MDB_val key = { NSEC3_HASH, room };
	MDB_val value = { own + (h->made != NULL ? store_node_size(h->made) :
	    0), NULL };
	int rc;

	memcpy(room, h->hash, NSEC3_HASH);
	rc = mdb_put(t->txn, t->store->dbi[DB_HASHES], &key, &value,
	    MDB_RESERVE);
	if (rc != 0)
		return store_failed(rc, "change", e);
	p = value.mv_data;
	p[0] = h->node;
	p[1] = h->owner_len;
	memcpy(p + 2, &h->below, 4);
	memcpy(p + HEAD, h->owner, h->owner_len);
	if (h->made != NULL)
		store_node_pack(h->made, p + own);
	return 0;
}

int
store_hash_drop(struct store_txn *t, const uint8_t hash[NSEC3_HASH],
    struct err *e)
{
	uint8_t room[NSEC3_HASH];
	MDB_val key = { NSEC3_HASH, room };
	int rc;

	memcpy(room, hash, NSEC3_HASH);
	rc = mdb_del(t->txn, t->store->dbi[DB_HASHES], &key, NULL);
	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

int
store_hash_walk(struct store_txn *t, bool begin, struct arena *a,
    struct store_hash *out, bool *there, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_HASHES, true, e);
	MDB_val key, value;

	if (c == NULL)
		return -1;
	return hash_given(mdb_cursor_get(c, &key, &value, begin ? MDB_FIRST :
	    MDB_NEXT), out, &key, &value, a, there, e);
}
