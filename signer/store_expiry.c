#include <assert.h>
#include <string.h>

#include "signer/store_private.h"

/*
 * In the key, so that their order is that of time: five octets of it, the key
 * of the name, two octets of the type.  LMDB takes keys of up to 511 octets.
 */
enum { TIME = 5, TYPE = 2, ENTRY_MAX = TIME + STORE_KEY_MAX + TYPE };

static_assert(ENTRY_MAX <= 511, "a key of LMDB");

static MDB_val
entry_key(const struct store_expiry *x, uint8_t room[ENTRY_MAX])
{
	uint64_t ends = (uint64_t)x->ends;

	for (int i = TIME - 1; i >= 0; i--, ends >>= 8)
		room[i] = (uint8_t)ends;
	memcpy(room + TIME, x->key, x->key_len);
	room[TIME + x->key_len] = (uint8_t)(x->covers >> 8);
	room[TIME + x->key_len + 1] = (uint8_t)x->covers;
	return (MDB_val){ TIME + x->key_len + TYPE, room };
}

int
store_expiry_put(struct store_txn *t, const struct store_expiry *x,
    struct err *e)
{
	uint8_t room[ENTRY_MAX], tag[2] = { (uint8_t)(x->tag >> 8),
	    (uint8_t)x->tag };
	MDB_val key = entry_key(x, room), value = { sizeof(tag), tag };
	int rc = mdb_put(t->txn, t->store->dbi[DB_EXPIRY], &key, &value, 0);

	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

int
store_expiry_drop(struct store_txn *t, const struct store_expiry *x,
    struct err *e)
{
	uint8_t room[ENTRY_MAX];
	MDB_val key = entry_key(x, room);
	int rc = mdb_del(t->txn, t->store->dbi[DB_EXPIRY], &key, NULL);

	if (rc == MDB_NOTFOUND)
		return store_damaged("it does not know when a signature ends",
		    e);
	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

static int
entry_read(struct store_expiry *x, const MDB_val *key, const MDB_val *value,
    struct err *e)
{
	const uint8_t *p = key->mv_data, *tag = value->mv_data;

	if (key->mv_size < TIME + TYPE + 1 || key->mv_size > ENTRY_MAX ||
	    value->mv_size != 2)
		return store_damaged("the time of a signature is cut off", e);
	x->ends = 0;
	for (size_t i = 0; i < TIME; i++)
		x->ends = x->ends << 8 | p[i];
	x->key_len = key->mv_size - TIME - TYPE;
	memcpy(x->key, p + TIME, x->key_len);
	p += TIME + x->key_len;
	x->covers = (uint16_t)(p[0] << 8 | p[1]);
	x->tag = (uint16_t)(tag[0] << 8 | tag[1]);
	return 0;
}

int
store_expiry_find(struct store_txn *t, const struct store_expiry *x,
    struct store_expiry *out, bool *there, struct err *e)
{
	uint8_t room[ENTRY_MAX];
	MDB_val key = entry_key(x, room), value;
	int rc = mdb_get(t->txn, t->store->dbi[DB_EXPIRY], &key, &value);

	*there = rc == 0;
	if (rc == MDB_NOTFOUND)
		return 0;
	return rc == 0 ? entry_read(out, &key, &value, e) :
	    store_failed(rc, "read", e);
}

int
store_expiry_next(struct store_txn *t, bool begin, struct store_expiry *at,
    bool *there, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_EXPIRY, false, e);
	uint8_t room[ENTRY_MAX];
	MDB_val key, value, after = { 0, NULL };
	int rc;

	if (c == NULL)
		return -1;
	if (!begin)
		key = after = entry_key(at, room);
	rc = mdb_cursor_get(c, &key, &value, begin ? MDB_FIRST :
	    MDB_SET_RANGE);
	if (rc == 0 && !begin && key.mv_size == after.mv_size &&
	    memcmp(key.mv_data, after.mv_data, after.mv_size) == 0)
		rc = mdb_cursor_get(c, &key, &value, MDB_NEXT);
	*there = rc == 0;
	if (rc == MDB_NOTFOUND)
		return 0;
	return rc == 0 ? entry_read(at, &key, &value, e) :
	    store_failed(rc, "read", e);
}
