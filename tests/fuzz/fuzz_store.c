#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signer/amend.h"
#include "signer/store_private.h"
#include "signer/store_zone.h"
#include "tests/zone_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/*
 * A store with the entries that the input says, each a database, octets of the
 * key, of the value in two octets, low one first, and both: all that reads a
 * store reads it, and it is changed.
 */
static struct store *store;

static void
scratch_end(void)
{
	char command[600];

	store_close(&store);
	snprintf(command, sizeof(command), "rm -rf '%s'", getenv("TESTDIR"));
	(void)!system(command);
}

static void
scratch_begin(void)
{
	static char path[] = "/tmp/fuzz_store.XXXXXX";

	if (store != NULL)
		return;
	if (mkdtemp(path) == NULL || setenv("TESTDIR", path, 1) != 0)
		abort();
	(void)slot_begin(NULL);
	store = store_anew();
	(void)atexit(scratch_end);
}

static void
put(struct store_txn *t, const uint8_t *at, size_t left)
{
	while (left >= 4) {
		MDB_val key = { at[1], (void *)(uintptr_t)(at + 4) };
		MDB_val value = { at[2] | (size_t)at[3] << 8, NULL };
		const MDB_dbi dbi = t->store->dbi[at[0] % DBS];

		left -= 4;
		if (left < key.mv_size || left - key.mv_size < value.mv_size)
			return;
		value.mv_data = (uint8_t *)key.mv_data + key.mv_size;
		(void)mdb_put(t->txn, dbi, &key, &value, 0);	/* "" is no key */
		at += 4 + key.mv_size + value.mv_size;
		left -= key.mv_size + value.mv_size;
	}
}

static int
nowhere(void *of, const char *text, size_t len, struct err *e)
{
	(void)of;
	(void)text;
	(void)len;
	(void)e;
	return 0;
}

/* Whether it is a store, and of a zone that is well. */
static bool
look(struct store_about *about)
{
	const struct sink sink = { .put = nowhere };
	struct verifying by = { .slot = &the_slot, .now = NOW,
	    .denial = &about->denial };
	struct store_txn *t;
	struct store_revision r;
	struct zone *z;
	bool there, good;
	struct err e;

	if ((t = store_read(store, &e)) == NULL)
		abort();
	if (store_about(t, about, &there, &e) != 0 || !there)
		*about = (struct store_about){ .serial = 0 };
	(void)store_write_zone(t, &sink, &e);
	(void)store_revision(t, about->serial, &r, &there, &e);
	z = store_zone(t, &e);
	good = z != NULL && store_verify(t, z, &e) == 0 &&
	    zone_verify(z, &by, &e) == 0;
	zone_free(&z);
	store_abort(&t);
	return good;
}

/* A change of it: all that is due, and one name. */
static int
change(const struct store_about *about)
{
	static const uint8_t owner[] = { 3, 'n', 'e', 'w' };
	const struct change one = { .kind = CHANGE_ADD, .owner_len = 4,
	    .owner = { 3, 'n', 'e', 'w' }, .rr = { .type = 1, .len = 4,
	    .ttl = 60, .data = owner } };
	const struct signing with = signing_by(&about->denial);
	const struct amending by = { &with, NOW, 20 * DAY, SERIAL_INCREMENT };
	struct amended done;
	struct amend *a;
	size_t due;
	struct err e;
	int rc = -1;

	if ((a = amend_begin(store, &by, &e)) == NULL)
		return -1;
	if (amend_change(a, &one, &e) == 0 && amend_refresh(a, &due, &e) == 0)
		rc = amend_end(&a, &done, &e);
	amend_free(&a);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct store_about about;
	struct store_txn *t;
	struct err e;
	bool good;

	scratch_begin();
	if ((t = store_write(store, &e)) == NULL || store_clear(t, &e) != 0)
		abort();
	put(t, data, len);
	if (store_commit(&t, &e) != 0)
		abort();
	good = look(&about);
	/* What is well stays well. */
	if (change(&about) == 0 && good && !look(&about))
		abort();
	return 0;
}
