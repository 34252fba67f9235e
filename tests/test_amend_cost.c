#include <dlfcn.h>
#include <lmdb.h>

#include "signer/amend.h"
#include "tests/amended.h"
#include "tests/test.h"
#include "tests/zone_store.h"

/*
 * That a change costs what it changes, counted and not timed: the calls by
 * which the store is read and written, the names that are touched and the
 * signatures that are made, in a zone of 1,000 delegations and in one of
 * 100,000, which are alike around each name that is changed.
 */
enum {
	SMALL	= 1000,
	LARGE	= 100 * SMALL,
	CHANGES	= 40,
	GROUP	= SMALL / CHANGES,	/* delegations that all are alike */
	LINE	= 200,
};

#define D64								\
	"0000000000000000000000000000000000000000000000000000000000000000"

struct cost {
	size_t	reads, writes, names, signatures;
};

static struct cost cost;

/* ---- LMDB, with a count in front of it ----------------------------------- */

#define COUNTED(counter, name, parameters, arguments)			\
int									\
name parameters								\
{									\
	int (*real) parameters;						\
	void *sym = dlsym(RTLD_NEXT, #name);				\
									\
	assert_non_null(sym);						\
	memcpy(&real, &sym, sizeof(real));				\
	counter++;							\
	return real arguments;						\
}

COUNTED(cost.reads, mdb_get, (MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v),
    (t, d, k, v))
COUNTED(cost.reads, mdb_cursor_get, (MDB_cursor *c, MDB_val *k, MDB_val *v,
    MDB_cursor_op op), (c, k, v, op))
COUNTED(cost.writes, mdb_put, (MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v,
    unsigned flags), (t, d, k, v, flags))
COUNTED(cost.writes, mdb_del, (MDB_txn *t, MDB_dbi d, MDB_val *k, MDB_val *v),
    (t, d, k, v))
COUNTED(cost.writes, mdb_cursor_del, (MDB_cursor *c, unsigned flags),
    (c, flags))

/* ---- the zones, and what is changed in them ------------------------------ */

static void
delegations(struct blob *text, unsigned n)
{
	struct err e;

	check_ok(blob_printf(text, &e, "%s", ZONE_HEAD), &e);
	for (unsigned i = 0; i < n; i++) {
		check_ok(blob_printf(text, &e, "d%06u NS ns.example.\n", i),
		    &e);
		if (i % GROUP % 2 == 1)
			check_ok(blob_printf(text, &e, "d%06u DS 1 13 2 " D64
			    "\n", i), &e);
	}
}

/* Of the delegation that this change is about. */
static size_t
change_put(char *out, unsigned number, unsigned at)
{
	switch (number % 4) {
	case 0:
		return (size_t)snprintf(out, LINE, "delete d%06u.example. NS\n"
		    "add d%06u.example. 60 NS ns.test.\n", at, at);
	case 1:
		return (size_t)snprintf(out, LINE, "add d%06u.example. 60 DS "
		    "1 13 2 " D64 "\n", at);
	case 2:
		return (size_t)snprintf(out, LINE, "delete d%06u.example. "
		    "DS\n", at + 5);
	default:
		return (size_t)snprintf(out, LINE, "add d%06ux.example. 60 NS "
		    "ns.test.\n", at);
	}
}

static void
changes_put(char out[CHANGES * LINE], unsigned n)
{
	size_t len = 0;

	for (unsigned i = 0; i < CHANGES; i++)
		len += change_put(out + len, i, i * (n / CHANGES));
}

/* Frees the text. */
static struct store *
store_of(struct blob *text, const struct denial *denial)
{
	struct zone *z = zone_signed(zone_of((char *)text->data), denial);
	struct store *s = store_anew();

	store_take(s, z, denial);
	zone_free(&z);
	blob_free(text);
	return s;
}

/* What the changes cost, and then that nothing is new and nothing due. */
static void
measure(unsigned n, const struct denial *denial, struct cost *change,
    struct cost *nothing)
{
	char changes[CHANGES * LINE] = "";
	struct blob text = { NULL, 0 };
	struct amended done;
	struct store *s;
	struct err e;

	delegations(&text, n);
	s = store_of(&text, denial);
	changes_put(changes, n);
	cost = (struct cost){ 0 };
	check_ok(amend_text(s, denial, changes, &done, &e), &e);
	assert_true(done.changed);
	*change = cost;
	change->names = done.names;
	change->signatures = done.signatures;
	cost = (struct cost){ 0 };
	check_ok(amend_due_all(s, denial, NOW, DAY, &done, &e), &e);
	assert_false(done.changed);
	*nothing = cost;
	nothing->signatures = done.signatures;
	store_close(&s);
	print_message("%u delegations: %zu reads, %zu writes, %zu names, %zu "
	    "signatures for %d changes; %zu reads for nothing\n", n,
	    change->reads, change->writes, change->names, change->signatures,
	    CHANGES, nothing->reads);
}

static void
nothing_is_only_read(const struct cost *small, const struct cost *large)
{
	assert_int_equal(large->writes, 0);
	assert_int_equal(large->signatures, 0);
	assert_true(large->reads <= 8);
	assert_int_equal(large->reads, small->reads);
}

static void
with_nsec_the_same_changes_cost_the_same_in_any_zone(void **state)
{
	struct cost small, large, none_small, none_large;

	(void)state;
	measure(SMALL, &by_nsec, &small, &none_small);
	measure(LARGE, &by_nsec, &large, &none_large);
	assert_int_equal(large.reads, small.reads);
	assert_int_equal(large.writes, small.writes);
	assert_int_equal(large.names, small.names);
	assert_int_equal(large.signatures, small.signatures);
	nothing_is_only_read(&none_small, &none_large);
}

static void
is_no_more(const char *what, size_t large, size_t small)
{
	/* Of few hashes one is next to two that change, and is done once. */
	if (large > small + small / 10)
		fail_msg("%zu %s, and %zu in a small zone", large, what,
		    small);
}

static void
costs_no_more(const struct denial *denial)
{
	struct cost small, large, none_small, none_large;

	measure(SMALL, denial, &small, &none_small);
	measure(LARGE, denial, &large, &none_large);
	is_no_more("reads", large.reads, small.reads);
	is_no_more("writes", large.writes, small.writes);
	is_no_more("names", large.names, small.names);
	is_no_more("signatures", large.signatures, small.signatures);
	nothing_is_only_read(&none_small, &none_large);
}

static void
with_nsec3_changes_cost_no_more_in_a_large_zone(void **state)
{
	(void)state;
	costs_no_more(&by_nsec3);
}

static void
with_opt_out_changes_cost_no_more_in_a_large_zone(void **state)
{
	(void)state;
	costs_no_more(&opted_out);
}

/* At, right before and right behind a delegation with so many names below. */
static size_t
reads_beside_glue(unsigned n, const struct denial *denial)
{
	struct blob text = { NULL, 0 };
	struct store *s;
	struct err e;

	check_ok(blob_printf(&text, &e, "%sd NS ns\nd.d NS ns\nz A "
	    "192.0.2.1\n", ZONE_HEAD), &e);
	for (unsigned i = 0; i < n; i++)
		check_ok(blob_printf(&text, &e, "g%u.d A 192.0.2.1\n"
		    "g%u.d.d A 192.0.2.1\n", i, i), &e);
	s = store_of(&text, denial);
	cost = (struct cost){ 0 };
	check_ok(amend_text(s, denial, "add d.example. 60 DS 1 13 2 " D64
	    "\nadd d\\000.example. 60 NS ns.test.\n"
	    "add c.example. 60 NS ns.test.\n"
	    "add g.d.example. 60 A 192.0.2.1\ndelete z.example.", NULL, &e),
	    &e);
	n = (unsigned)cost.reads;
	store_close(&s);
	return n;
}

static void
what_is_below_a_delegation_costs_nothing_where_that_stays(void **state)
{
	static const struct denial *const denials[] = {
		&by_nsec, &by_nsec3, &opted_out };

	(void)state;
	for (size_t d = 0; d < 3; d++) {
		size_t few = reads_beside_glue(2, denials[d]);

		assert_int_equal(reads_beside_glue(5000, denials[d]), few);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    with_nsec_the_same_changes_cost_the_same_in_any_zone),
		cmocka_unit_test(
		    with_nsec3_changes_cost_no_more_in_a_large_zone),
		cmocka_unit_test(
		    with_opt_out_changes_cost_no_more_in_a_large_zone),
		cmocka_unit_test(
		    what_is_below_a_delegation_costs_nothing_where_that_stays),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
