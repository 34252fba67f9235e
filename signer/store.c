#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signer/store_folder.h"
#include "signer/store_guard.h"
#include "signer/store_private.h"

/* Room of addresses, of which the file takes what it needs. */
static const size_t MAP = (size_t)1 << 36;

enum { FORMAT = 2, ABOUT_MAX = 512 };

static const struct {
	const char	*name;
	unsigned	 flags;
} databases[DBS] = {
	[DB_ABOUT] = { "about", 0 }, [DB_NAMES] = { "names", 0 },
	[DB_HASHES] = { "hashes", 0 }, [DB_EXPIRY] = { "expiry", 0 },
	[DB_REVISIONS] = { "revisions", MDB_INTEGERKEY },
};

int
store_failed(int rc, const char *doing, struct err *e)
{
	if (rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND ||
	    rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH)
		return store_damaged(mdb_strerror(rc), e);
	return err_set(e, ERR_SYS, "%s the store: %s", doing,
	    mdb_strerror(rc));
}

int
store_damaged(const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "the store is damaged (%s): remove its "
	    "folder, and capstan-signer resign makes it anew of the zone that "
	    "is served", what);
}

static int
databases_open(struct store *s, enum store_use use, struct err *e)
{
	unsigned flags = use == STORE_LOOK ? MDB_RDONLY : 0;
	unsigned make = use == STORE_LOOK ? 0 : MDB_CREATE;
	MDB_txn *txn;
	int rc;

	if ((rc = mdb_txn_begin(s->env, NULL, flags, &txn)) != 0)
		return store_failed(rc, "open", e);
	for (size_t i = 0; rc == 0 && i < DBS; i++)
		rc = mdb_dbi_open(txn, databases[i].name,
		    databases[i].flags | make, &s->dbi[i]);
	if (rc != 0)
		mdb_txn_abort(txn);
	else
		rc = mdb_txn_commit(txn);
	/* One that was cut off when it was made is one that is empty. */
	s->have = rc == 0;
	return rc == 0 || rc == MDB_NOTFOUND ? 0 : store_failed(rc, "open", e);
}

static int
env_open(struct store *s, enum store_use use, struct err *e)
{
	unsigned flags = MDB_NOTLS | MDB_NORDAHEAD |
	    (use == STORE_LOOK ? MDB_RDONLY : 0);
	char data[PATH_MAX];
	struct stat st;
	int rc;

	/* The folder may be there, or an empty file, where its making was cut. */
	snprintf(data, sizeof(data), "%s/data.mdb", s->folder);
	if (use != STORE_MAKE && (stat(data, &st) != 0 ? errno == ENOENT :
	    st.st_size == 0))
		return err_set(e, ERR_SYS, "there is no store in %.200s: sign "
		    "the zone first, with \"store = true\" in the "
		    "configuration", s->folder);
	if ((rc = mdb_env_create(&s->env)) != 0 ||
	    (rc = mdb_env_set_maxdbs(s->env, DBS)) != 0 ||
	    (rc = mdb_env_set_mapsize(s->env, MAP)) != 0 ||
	    (rc = mdb_env_open(s->env, s->folder, flags, 0600)) != 0) {
		store_failed(rc, "open", e);
		return err_doing(e, "%.200s", s->folder);
	}
	store_guard(s->env, s->folder);
	return databases_open(s, use, e);
}

struct store *
store_open(const char *folder, enum store_use use, struct err *e)
{
	struct store *s;

	if (use == STORE_MAKE && store_folder_make(folder, e) != 0)
		return NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL ||
	    (s->folder = strdup(folder)) == NULL) {
		free(s);
		err_sys(e, "the store");
		return NULL;
	}
	if (env_open(s, use, e) != 0)
		store_close(&s);
	return s;
}

void
store_close(struct store **sp)
{
	struct store *s = *sp;

	if (s == NULL)
		return;
	store_guard_end();
	if (s->env != NULL)
		mdb_env_close(s->env);
	free(s->folder);
	free(s);
	*sp = NULL;
}

void
store_hurry(struct store *s)
{
	(void)mdb_env_set_flags(s->env, MDB_NOSYNC, 1);	/* or it is slow */
}

static struct store_txn *
txn_begin(struct store *s, unsigned flags, struct err *e)
{
	struct store_txn *t = calloc(1, sizeof(*t));
	int rc;

	if (t == NULL) {
		err_sys(e, "the store");
		return NULL;
	}
	t->store = s;
	if ((rc = mdb_txn_begin(s->env, NULL, flags, &t->txn)) == 0)
		return t;
	free(t);
	store_failed(rc, "read", e);
	return NULL;
}

struct store_txn *
store_read(struct store *s, struct err *e)
{
	return txn_begin(s, MDB_RDONLY, e);
}

struct store_txn *
store_write(struct store *s, struct err *e)
{
	return txn_begin(s, 0, e);
}

static void
cursors_close(struct store_txn *t)
{
	for (size_t i = 0; i < DBS; i++) {
		if (t->cursor[i] != NULL)
			mdb_cursor_close(t->cursor[i]);
		if (t->walk[i] != NULL)
			mdb_cursor_close(t->walk[i]);
	}
}

int
store_commit(struct store_txn **tp, struct err *e)
{
	struct store_txn *t = *tp;
	int rc;

	cursors_close(t);
	rc = mdb_txn_commit(t->txn);
	free(t);
	*tp = NULL;
	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

void
store_abort(struct store_txn **tp)
{
	struct store_txn *t = *tp;

	if (t == NULL)
		return;
	cursors_close(t);
	mdb_txn_abort(t->txn);
	free(t);
	*tp = NULL;
}

MDB_cursor *
store_cursor(struct store_txn *t, enum store_db db, bool walks, struct err *e)
{
	MDB_cursor **c = walks ? &t->walk[db] : &t->cursor[db];
	int rc;

	if (*c == NULL && (rc = mdb_cursor_open(t->txn, t->store->dbi[db],
	    c)) != 0) {
		*c = NULL;
		store_failed(rc, "read", e);
	}
	return *c;
}

int
store_clear(struct store_txn *t, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < DBS; i++)
		rc = mdb_drop(t->txn, t->store->dbi[i], 0);
	return rc == 0 ? 0 : store_failed(rc, "empty", e);
}

/* ---- about: in the order of the struct, in front its format ---- */

static uint8_t *
put(uint8_t *p, const void *from, size_t len)
{
	memcpy(p, from, len);
	return p + len;
}

static MDB_val
about_key(void)
{
	static char name[] = "zone";

	return (MDB_val){ sizeof(name) - 1, name };
}

int
store_about_put(struct store_txn *t, const struct store_about *a,
    struct err *e)
{
	const struct denial *d = &a->denial;
	const uint8_t fixed[] = { FORMAT, d->hashed, d->opt_out, d->salt_len,
	    a->origin.len };
	uint8_t out[ABOUT_MAX + DNAME_MAX], *p = put(out, fixed, sizeof(fixed));
	MDB_val key = about_key(), value;
	int rc;

	p = put(p, &a->serial, sizeof(a->serial));
	p = put(p, &a->revisions, sizeof(a->revisions));
	p = put(p, &a->begins, sizeof(a->begins));
	p = put(p, &d->iterations, sizeof(d->iterations));
	p = put(p, a->slot.bytes, DIGEST_LEN);
	p = put(p, a->zsk.bytes, DIGEST_LEN);
	p = put(p, d->salt, d->salt_len);
	p = put(p, a->origin.wire, a->origin.len);
	value = (MDB_val){ (size_t)(p - out), out };
	rc = mdb_put(t->txn, t->store->dbi[DB_ABOUT], &key, &value, 0);
	return rc == 0 ? 0 : store_failed(rc, "change", e);
}

static const uint8_t *
get(const uint8_t *p, void *to, size_t len)
{
	memcpy(to, p, len);
	return p + len;
}

enum { ABOUT_FIXED = 5 + 4 + 8 + 8 + 2 + 2 * DIGEST_LEN };

static int
about_read(struct store_about *a, const uint8_t *p, size_t len, struct err *e)
{
	uint8_t fixed[5];
	struct denial *d = &a->denial;

	if (len < sizeof(fixed))
		return store_damaged("what it is of is cut off", e);
	p = get(p, fixed, sizeof(fixed));
	if (fixed[0] != FORMAT)
		return err_set(e, ERR_FORMAT, "the store is of another version "
		    "of this program: take its folder away, and sign the zone");
	if (len != (size_t)ABOUT_FIXED + fixed[3] + fixed[4])
		return store_damaged("what it is of is cut off", e);
	*a = (struct store_about){ .denial = { .hashed = fixed[1] != 0,
	    .opt_out = fixed[2] != 0, .salt_len = fixed[3] } };
	p = get(p, &a->serial, sizeof(a->serial));
	p = get(p, &a->revisions, sizeof(a->revisions));
	p = get(p, &a->begins, sizeof(a->begins));
	p = get(p, &d->iterations, sizeof(d->iterations));
	p = get(p, a->slot.bytes, DIGEST_LEN);
	p = get(p, a->zsk.bytes, DIGEST_LEN);
	p = get(p, d->salt, d->salt_len);
	return dname_from_wire(&a->origin, p, fixed[4], e);
}

int
store_about(struct store_txn *t, struct store_about *out, bool *there,
    struct err *e)
{
	MDB_val key = about_key(), value;
	int rc = MDB_NOTFOUND;

	if (t->store->have)
		rc = mdb_get(t->txn, t->store->dbi[DB_ABOUT], &key, &value);
	*there = rc == 0;
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return store_failed(rc, "read", e);
	return about_read(out, value.mv_data, value.mv_size, e);
}
