#include <string.h>

#include "signer/node_sort.h"
#include "signer/rdata.h"
#include "signer/store_private.h"

enum { HEAD = 8, OWNER_MAX = 254, RRSIG_LEAST = 18 };

size_t
store_node_size(const struct node *n)
{
	return HEAD + (size_t)n->owner_len + n->len;
}

void
store_node_pack(const struct node *n, uint8_t *out)
{
	const uint8_t head[4] = { n->role, n->has, n->owner_len, 0 };

	memcpy(out, head, sizeof(head));
	memcpy(out + 4, &n->n, 4);
	memcpy(out + HEAD, n->bytes, (size_t)n->owner_len + n->len);
}

bool
store_owner_is_one(const uint8_t *p, size_t len)
{
	size_t at = 0;

	while (at < len) {
		if (p[at] == 0 || p[at] > 63)
			return false;
		at += p[at] + 1U;
	}
	return at == len && len <= OWNER_MAX;
}

/* Whether there are n whole records, each of the form of its type. */
static bool
records_are(uint8_t *p, size_t len, uint32_t n)
{
	uint16_t type, data;

	for (; n > 0; n--) {
		if (len < RR_HEAD)
			return false;
		memcpy(&type, p, 2);
		memcpy(&data, p + 2, 2);
		if (len - RR_HEAD < data ||
		    (type == LDNS_RR_TYPE_RRSIG && data < RRSIG_LEAST) ||
		    !rdata_lower(type, p + RR_HEAD, data))
			return false;
		p += RR_HEAD + data;
		len -= RR_HEAD + (size_t)data;
	}
	return len == 0;
}

struct node *
store_node_read(const uint8_t *p, size_t len, struct arena *a, struct err *e)
{
	size_t owner;
	struct node *n;
	uint8_t has;

	if (len < HEAD || len - HEAD < p[2] || len > UINT32_MAX / 2 ||
	    p[0] > NODE_HASHED || !store_owner_is_one(p + HEAD, p[2])) {
		store_damaged("a name is cut off", e);
		return NULL;
	}
	owner = p[2];
	if ((n = arena_take(a, sizeof(*n) + len - HEAD, e)) == NULL)
		return NULL;
	*n = (struct node){ .len = (uint32_t)(len - HEAD - owner),
	    .role = p[0], .owner_len = p[2] };
	has = p[1];
	memcpy(&n->n, p + 4, 4);
	memcpy(n->bytes, p + HEAD, len - HEAD);
	for (size_t at = 0; at < owner; at += n->bytes[at] + 1U)
		n->labels++;
	if (!records_are(n->bytes + owner, n->len, n->n) ||
	    !node_look(n) || n->has != has) {
		store_damaged("the records of a name are none", e);
		return NULL;
	}
	return n;
}

static MDB_val
name_key(const uint8_t *owner, size_t len, uint8_t room[STORE_KEY_MAX])
{
	return (MDB_val){ store_key(owner, len, room), room };
}

/* A name's node, which must be that of the key it is at. */
static int
node_at(const MDB_val *key, const MDB_val *value, struct arena *a,
    struct node **out, struct err *e)
{
	uint8_t room[STORE_KEY_MAX];
	struct node *n = store_node_read(value->mv_data, value->mv_size, a, e);
	size_t len;

	if (n == NULL)
		return -1;
	len = store_key(n->bytes, n->owner_len, room);
	if (len != key->mv_size || memcmp(room, key->mv_data, len) != 0)
		return store_damaged("a name is where another belongs", e);
	*out = n;
	return 0;
}

/* The cursor to what is in front of where MDB_SET_RANGE has led. */
static int
seek_before(MDB_cursor *c, MDB_val *key, MDB_val *value)
{
	int rc = mdb_cursor_get(c, key, value, MDB_SET_RANGE);

	if (rc == 0)
		return mdb_cursor_get(c, key, value, MDB_PREV);
	return rc == MDB_NOTFOUND ? mdb_cursor_get(c, key, value, MDB_LAST) :
	    rc;
}

static int
seek_after(MDB_cursor *c, MDB_val *key, MDB_val *value)
{
	const MDB_val wanted = *key;
	int rc = mdb_cursor_get(c, key, value, MDB_SET_RANGE);

	if (rc == 0 && key->mv_size == wanted.mv_size &&
	    memcmp(key->mv_data, wanted.mv_data, wanted.mv_size) == 0)
		rc = mdb_cursor_get(c, key, value, MDB_NEXT);
	return rc;
}

/* All keys of names below begin with this one, whose last octet is 0. */
static int
seek_behind(MDB_cursor *c, MDB_val *key, MDB_val *value)
{
	((uint8_t *)key->mv_data)[key->mv_size - 1] = 1;
	return mdb_cursor_get(c, key, value, MDB_SET_RANGE);
}

static int
seek(MDB_cursor *c, enum store_place place, MDB_val *key, MDB_val *value)
{
	switch (place) {
	case STORE_AT:
		break;
	case STORE_AFTER:
		return seek_after(c, key, value);
	case STORE_BEFORE:
		return seek_before(c, key, value);
	case STORE_BEHIND:
		return seek_behind(c, key, value);
	}
	return mdb_cursor_get(c, key, value, MDB_SET_KEY);
}

int
store_name(struct store_txn *t, enum store_place place, const uint8_t *owner,
    size_t len, struct arena *a, struct node **out, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_NAMES, false, e);
	uint8_t room[STORE_KEY_MAX];
	MDB_val key = name_key(owner, len, room), value;
	int rc;

	if (c == NULL)
		return -1;
	rc = seek(c, place, &key, &value);
	*out = NULL;
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return store_failed(rc, "read", e);
	return node_at(&key, &value, a, out, e);
}

int
store_name_has(struct store_txn *t, const uint8_t *owner, size_t len,
    uint8_t *has, struct err *e)
{
	uint8_t room[STORE_KEY_MAX];
	MDB_val key = name_key(owner, len, room), value;
	int rc = mdb_get(t->txn, t->store->dbi[DB_NAMES], &key, &value);

	*has = 0;
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return store_failed(rc, "read", e);
	if (value.mv_size < HEAD)
		return store_damaged("a name is cut off", e);
	*has = ((const uint8_t *)value.mv_data)[1];
	return 0;
}

int
store_name_put(struct store_txn *t, const struct node *n, struct err *e)
{
	uint8_t room[STORE_KEY_MAX];
	MDB_val key = name_key(n->bytes, n->owner_len, room);
	MDB_val value = { store_node_size(n), NULL };
	int rc = mdb_put(t->txn, t->store->dbi[DB_NAMES], &key, &value,
	    MDB_RESERVE);

	if (rc != 0)
		return store_failed(rc, "change", e);
	store_node_pack(n, value.mv_data);
	return 0;
}

int
store_name_drop(struct store_txn *t, const uint8_t *owner, size_t len,
    struct err *e)
{
	uint8_t room[STORE_KEY_MAX];
	MDB_val key = name_key(owner, len, room);
	int rc = mdb_del(t->txn, t->store->dbi[DB_NAMES], &key, NULL);

	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

int
store_name_walk(struct store_txn *t, bool begin, struct arena *a,
    struct node **out, struct err *e)
{
	MDB_cursor *c = store_cursor(t, DB_NAMES, true, e);
	MDB_val key, value;
	int rc;

	if (c == NULL)
		return -1;
	rc = mdb_cursor_get(c, &key, &value, begin ? MDB_FIRST : MDB_NEXT);
	*out = NULL;
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return store_failed(rc, "read", e);
	return node_at(&key, &value, a, out, e);
}
