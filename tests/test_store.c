#include <stdlib.h>

#include "keyset/record.h"
#include "signer/zone_verify.h"
#include "tests/test.h"
#include "tests/zone_store.h"

#define ZONE								\
	"@ MX 1 mail.example.\nmail A 192.0.2.2\n"			\
	"plain NS ns.plain\nns.plain A 192.0.2.3\n"			\
	"safe NS ns.example.\nsafe DS 1 13 2 " DS "\n"			\
	"a.b.c.deep TXT \"x\"\n*.wild A 192.0.2.4\n"			\
	"d.c.deep NS ns.example.\n\\000\\001 A 192.0.2.5\n"
#define DS								\
	"0000000000000000000000000000000000000000000000000000000000000000"

static void
a_key_of_the_store_orders_names_as_rfc_4034_does(void **state)
{
	/* RFC 4034, 6.1, below the origin and with its odd octets. */
	static const char *const owners[] = { "", "\001a", "\010yljkjljk\001a",
	    "\001Z\001a", "\004zABC\001a", "\001z", "\001\001\001z",
	    "\001*\001z", "\001\310\001z" };
	uint8_t last[STORE_KEY_MAX], key[STORE_KEY_MAX], back[255];
	size_t last_len = 0, len, back_len;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		const uint8_t *owner = (const uint8_t *)owners[i];
		size_t n = strlen(owners[i]);
		int order;

		if (i == 3)
			continue;	/* in capitals, which no owner has */
		len = store_key(owner, n, key);
		check_ok(store_key_owner(key, len, back, &back_len, &e), &e);
		assert_int_equal(back_len, n);
		assert_memory_equal(back, owner, n);
		order = memcmp(last, key, last_len < len ? last_len : len);
		if (i > 0)
			assert_true(order < 0 || (order == 0 &&
			    last_len < len));
		memcpy(last, key, len);
		last_len = len;
	}
	check_refused(store_key_owner((const uint8_t *)"a\001", 2, back,
	    &back_len, &e), &e, ERR_FORMAT, "the store is damaged");
}

static void
a_store_that_is_not_there_or_empty_is_told_so(void **state)
{
	struct store *s;
	struct store_txn *t;
	struct err e;

	(void)state;
	assert_null(store_open("/nonexistent/store", STORE_LOOK, &e));
	assert_non_null(strstr(e.text, "there is no store"));
	s = store_anew();
	assert_non_null(t = store_read(s, &e));
	assert_null(store_zone(t, &e));
	assert_non_null(strstr(e.text, "the store is empty"));
	store_abort(&t);
	store_close(&s);
}

/* What is written of the store is what is written of the zone. */
static void
comes_back(const char *text, const struct denial *denial)
{
	const struct verifying by = { &the_slot, &filekey_signing_key(the_zsk)->key,
	    NOW, denial, false };
	struct blob wanted = { NULL, 0 }, got = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &got };
	struct zone *z = signed_zone(text, denial), *back;
	struct store *s = store_anew();
	struct store_txn *t;
	struct err e;

	zone_text(z, &wanted);
	store_take(s, z, denial);
	assert_non_null(t = store_read(s, &e));
	check_ok(store_write_zone(t, &sink, &e), &e);
	assert_string_equal((char *)got.data, (char *)wanted.data);
	if ((back = store_zone(t, &e)) == NULL)
		fail_msg("%s", e.text);
	check_ok(zone_verify(back, &by, &e), &e);
	check_ok(store_verify(t, back, &e), &e);
	store_abort(&t);
	store_close(&s);
	zone_free(&back);
	zone_free(&z);
	blob_free(&wanted);
	blob_free(&got);
}

static void
a_zone_comes_back_octet_for_octet(void **state)
{
	(void)state;
	comes_back(ZONE, &by_nsec);
	comes_back(ZONE, &by_nsec3);
	comes_back(ZONE, &opted_out);
	/* The hash of the apex, which is a name of the zone here. */
	comes_back("3msev9usmd4br9s97v51r2tdvmr9iqo1 A 192.0.2.9\n",
	    &by_nsec3);
}

static void
what_a_zone_says_comes_back_without_what_is_made(void **state)
{
	/* A hash's name too. */
	static const char *const text =
	    ZONE "3msev9usmd4br9s97v51r2tdvmr9iqo1 A 192.0.2.9\n";
	static const struct denial *const denials[] = {
		&by_nsec, &by_nsec3, &opted_out };
	struct zone *unsigned_zone = zone_with(text);
	struct blob wanted = { NULL, 0 }, got = { NULL, 0 };

	(void)state;
	zone_text(unsigned_zone, &wanted);
	for (size_t i = 0; i < 3; i++) {
		struct zone *z = signed_zone(text, denials[i]), *said;
		struct store *s = store_anew();
		struct store_txn *t;
		struct err e;

		assert_non_null(t = store_read(s, &e));
		assert_null(store_said(t, &e));
		assert_int_equal(e.kind, ERR_POLICY);
		store_abort(&t);
		store_take(s, z, denials[i]);
		assert_non_null(t = store_read(s, &e));
		if ((said = store_said(t, &e)) == NULL)
			fail_msg("%s", e.text);
		zone_text(said, &got);
		assert_string_equal((char *)got.data, (char *)wanted.data);
		store_abort(&t);
		store_close(&s);
		zone_free(&said);
		zone_free(&z);
	}
	zone_free(&unsigned_zone);
	blob_free(&wanted);
	blob_free(&got);
}

static void
signatures_end_at_different_times(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct store_expiry x;
	struct store_txn *t;
	time_t first = 0, last = 0;
	size_t n = 0;
	bool there;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	assert_non_null(t = store_read(s, &e));
	check_ok(store_expiry_next(t, true, &x, &there, &e), &e);
	for (; there; n++) {
		assert_true(x.ends >= last);
		first = n == 0 ? x.ends : first;
		last = x.ends;
		check_ok(store_expiry_next(t, false, &x, &there, &e), &e);
	}
	assert_true(n > 10);
	assert_true(first >= NOW + 12 * DAY && last <= NOW + 14 * DAY);
	assert_true(last - first > DAY / 2);
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
}

/* Whatever else the store says than its zone is noticed. */
static void
a_store_that_says_something_else_is_refused(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec3), *back;
	struct arena *a;
	struct store *s;
	struct store_txn *t;
	struct store_hash h;
	struct store_expiry x;
	struct node *n;
	bool there;
	struct err e;

	(void)state;
	assert_non_null(a = arena_new(&e));
	for (int fault = 0; fault < 4; fault++) {
		s = store_anew();
		store_take(s, z, &by_nsec3);
		assert_non_null(t = store_write(s, &e));
		check_ok(store_hash_walk(t, true, a, &h, &there, &e), &e);
		check_ok(store_expiry_next(t, true, &x, &there, &e), &e);
		check_ok(store_name(t, STORE_AT, (const uint8_t *)"\004mail",
		    5, a, &n, &e), &e);
		assert_non_null(n);
		h.below += fault == 0;
		h.node ^= fault == 1;
		check_ok(store_hash_put(t, &h, &e), &e);
		if (fault == 2)
			check_ok(store_expiry_drop(t, &x, &e), &e);
		n->role = fault == 3 ? NODE_DELEGATION : n->role;
		check_ok(store_name_put(t, n, &e), &e);
		assert_non_null(back = store_zone(t, &e));
		check_refused(store_verify(t, back, &e), &e, ERR_FORMAT,
		    "the store is damaged");
		zone_free(&back);
		store_abort(&t);
		store_close(&s);
	}
	arena_free(&a);
	zone_free(&z);
}

static void
a_change_that_is_not_committed_was_not_made(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct store_about about;
	struct store_txn *t;
	bool there;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	assert_non_null(t = store_write(s, &e));
	check_ok(store_clear(t, &e), &e);
	store_abort(&t);
	assert_non_null(t = store_read(s, &e));
	check_ok(store_about(t, &about, &there, &e), &e);
	assert_true(there);
	assert_int_equal(about.serial, 7);
	assert_true(dname_equal(&about.origin, &z->origin));
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
}

static void
the_last_revisions_are_kept_and_found_by_serial(void **state)
{
	static const uint8_t owner[] = { 1, 'a' };
	const struct rr r = { .type = 1, .ttl = 60, .len = 4,
	    .data = (const uint8_t *)"\300\000\002\001" };
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct blob octets = { NULL, 0 };
	struct store_revision v;
	struct store_txn *t;
	const uint8_t *name;
	size_t len, at = 0;
	struct rr got;
	bool there;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	check_ok(revision_put(&octets, owner, sizeof(owner), &r, &e), &e);
	assert_non_null(t = store_write(s, &e));
	/* Over the end of the serials. */
	for (uint32_t i = 0; i < REVISIONS_MAX + 3; i++) {
		const struct store_revision new = { .from = i - 5,
		    .to = i - 4, .added = octets.data,
		    .added_len = octets.len, .removed = octets.data };

		check_ok(store_revision_add(t, &new, &e), &e);
	}
	check_ok(store_revision(t, (uint32_t)-3, &v, &there, &e), &e);
	assert_false(there);
	check_ok(store_revision(t, (uint32_t)-2, &v, &there, &e), &e);
	assert_true(there);
	assert_int_equal(v.to, (uint32_t)-1);
	assert_int_equal(v.removed_len, 0);
	assert_true(revision_next(v.added, v.added_len, &at, &name, &len,
	    &got));
	assert_memory_equal(name, owner, sizeof(owner));
	assert_int_equal(got.type, 1);
	assert_int_equal(got.ttl, 60);
	assert_memory_equal(got.data, r.data, 4);
	assert_false(revision_next(v.added, v.added_len, &at, &name, &len,
	    &got));
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
	blob_free(&octets);
}

/* Of which no octet is looked at. */
static void
a_revision_too_large_to_be_of_use_takes_those_before_it_along(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	const uint8_t octet = 0;
	struct store_revision v = { .from = 7, .to = 8, .added = &octet,
	    .removed = &octet };
	struct store_txn *t;
	bool there;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	assert_non_null(t = store_write(s, &e));
	check_ok(store_revision_add(t, &v, &e), &e);
	check_ok(store_revision(t, 7, &v, &there, &e), &e);
	assert_true(there);
	v = (struct store_revision){ .from = 8, .to = 9, .added = &octet,
	    .added_len = REVISION_OCTETS_MAX / 2, .removed = &octet,
	    .removed_len = (size_t)UINT32_MAX + 1 };
	check_ok(store_revision_add(t, &v, &e), &e);
	for (uint32_t from = 7; from <= 8; from++) {
		check_ok(store_revision(t, from, &v, &there, &e), &e);
		assert_false(there);
	}
	v = (struct store_revision){ .from = 9, .to = 10, .added = &octet,
	    .removed = &octet };
	check_ok(store_revision_add(t, &v, &e), &e);
	check_ok(store_revision(t, 9, &v, &there, &e), &e);
	assert_true(there);
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_key_of_the_store_orders_names_as_rfc_4034_does),
		cmocka_unit_test(a_store_that_is_not_there_or_empty_is_told_so),
		cmocka_unit_test(a_store_that_says_something_else_is_refused),
		cmocka_unit_test(a_zone_comes_back_octet_for_octet),
		cmocka_unit_test(
		    what_a_zone_says_comes_back_without_what_is_made),
		cmocka_unit_test(signatures_end_at_different_times),
		cmocka_unit_test(a_change_that_is_not_committed_was_not_made),
		cmocka_unit_test(
		    the_last_revisions_are_kept_and_found_by_serial),
		cmocka_unit_test(
		a_revision_too_large_to_be_of_use_takes_those_before_it_along),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
