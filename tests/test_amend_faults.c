#include <dlfcn.h>
#include <errno.h>
#include <lmdb.h>

#include "signer/amend.h"
#include "tests/amended.h"
#include "tests/test.h"
#include "tests/zone_store.h"

/*
 * A store of which one call goes wrong: each in turn fails, or says that it
 * has written and has not.  A change is refused then, and the store as it was;
 * or it is there, whole, where that call did not matter.
 */
#define D64								\
	"0000000000000000000000000000000000000000000000000000000000000000"
#define ZONE								\
	"mail A 192.0.2.2\nplain NS ns\nsafe NS ns\n"			\
	"safe DS 1 13 2 " D64 "\na.b.c.deep TXT \"x\"\nc.cut A 192.0.2.4\n"
#define CHANGES								\
	"delete mail.example.\nadd new.x.example. 60 A 192.0.2.3\n"	\
	"delete safe.example. DS\nadd plain.example. 60 DS 1 13 2 " D64	\
	"\nadd cut.example. 60 NS ns.example."
#define THEN								\
	"new.x 60 A 192.0.2.3\nplain NS ns\nsafe NS ns\n"		\
	"plain 60 DS 1 13 2 " D64 "\na.b.c.deep TXT \"x\"\n"		\
	"cut 60 NS ns\nc.cut A 192.0.2.4\n"

/* ---- LMDB, of which the call number at goes wrong ------------------------ */

enum fault { FAULT_FAILS, FAULT_LOST };

static struct {
	bool		 on;
	enum fault	 fault;
	size_t		 calls, at;
} wrong;

static bool
goes_wrong(void)
{
	return wrong.on && ++wrong.calls == wrong.at;
}

static void
real_of(const char *name, void *function)
{
	void *sym = dlsym(RTLD_NEXT, name);

	assert_non_null(sym);
	memcpy(function, &sym, sizeof(sym));
}

int
mdb_put(MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v, unsigned flags)
{
	int (*real)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *, unsigned);
	static uint8_t nowhere[1 << 16];

	real_of("mdb_put", &real);
	if (!goes_wrong())
		return real(t, d, k, v, flags);
	if (wrong.fault == FAULT_FAILS)
		return MDB_MAP_FULL;
	assert_true(v->mv_size <= sizeof(nowhere));
	if ((flags & MDB_RESERVE) != 0)
		v->mv_data = nowhere;
	return 0;
}

int
mdb_del(MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v)
{
	int (*real)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *);

	real_of("mdb_del", &real);
	if (!goes_wrong())
		return real(t, d, k, v);
	return wrong.fault == FAULT_FAILS ? ENOMEM : 0;
}

int
mdb_cursor_get(MDB_cursor *c, MDB_val *k, MDB_val *v, MDB_cursor_op op)
{
	int (*real)(MDB_cursor *, MDB_val *, MDB_val *, MDB_cursor_op);

	real_of("mdb_cursor_get", &real);
	if (wrong.fault == FAULT_FAILS && goes_wrong())
		return MDB_CORRUPTED;
	return real(c, k, v, op);
}

int
mdb_get(MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v)
{
	int (*real)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *);

	real_of("mdb_get", &real);
	if (wrong.fault == FAULT_FAILS && goes_wrong())
		return MDB_CORRUPTED;
	return real(t, d, k, v);
}

int
mdb_txn_commit(MDB_txn *t)
{
	int (*real)(MDB_txn *);

	real_of("mdb_txn_commit", &real);
	if (wrong.fault != FAULT_FAILS || !goes_wrong())
		return real(t);
	mdb_txn_abort(t);
	return ENOSPC;
}

/* ---- each call in turn --------------------------------------------------- */

struct pair {
	const struct denial	*denial;
	struct zone		*was, *then;
};

/* One change of a store anew; false: no call was left to go wrong. */
static bool
attempt(const struct pair *p, enum fault fault, size_t at, size_t *refused)
{
	struct store *s = store_anew();
	struct err e;
	int rc;

	store_take(s, p->was, p->denial);
	memset(&wrong, 0, sizeof(wrong));
	wrong.fault = fault;
	wrong.at = at;
	wrong.on = true;
	rc = amend_text(s, p->denial, CHANGES, NULL, &e);
	wrong.on = false;
	if (rc == 0) {
		store_is(s, p->denial, p->then, 8);
	} else {
		assert_true(e.kind == ERR_SYS || e.kind == ERR_FORMAT ||
		    e.kind == ERR_CRYPTO);
		store_is(s, p->denial, p->was, 7);
		(*refused)++;
	}
	store_close(&s);
	return wrong.calls >= at;
}

static void
each_call(enum fault fault)
{
	static const struct denial *const denials[] = {
		&by_nsec, &by_nsec3, &opted_out };

	for (size_t d = 0; d < 3; d++) {
		const struct pair p = { denials[d],
		    signed_zone(ZONE, denials[d]),
		    signed_zone(THEN, denials[d]) };
		struct zone *was = p.was, *then = p.then;
		size_t at = 1, refused = 0;

		while (attempt(&p, fault, at, &refused))
			at++;
		print_message("%zu calls, %zu refused\n", at - 1, refused);
		assert_true(at > 20);
		if (fault == FAULT_FAILS)
			assert_int_equal(refused, at - 1);
		zone_free(&was);
		zone_free(&then);
	}
}

static void
a_change_of_which_a_call_fails_is_not_made(void **state)
{
	(void)state;
	each_call(FAULT_FAILS);
}

static void
a_change_of_which_a_write_is_lost_is_refused_or_whole(void **state)
{
	(void)state;
	each_call(FAULT_LOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_of_which_a_call_fails_is_not_made),
		cmocka_unit_test(
		    a_change_of_which_a_write_is_lost_is_refused_or_whole),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
