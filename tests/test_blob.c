#include "keyset/blob.h"
#include "tests/test.h"

static void
a_copy_is_its_own_and_ends_in_nul(void **state)
{
	char text[] = "abc";
	struct blob b;
	struct err e;

	(void)state;
	check_ok(blob_copy(&b, text, 2, &e), &e);
	text[0] = 'x';
	assert_int_equal(b.len, 2);
	assert_memory_equal(b.data, "ab", 3);
	blob_free(&b);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	blob_free(&b);
}

static void
nothing_copied_is_still_a_text(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	check_ok(blob_copy(&b, NULL, 0, &e), &e);
	assert_int_equal(b.len, 0);
	assert_string_equal((char *)b.data, "");
	blob_free(&b);
}

static void
what_is_appended_follows_what_was_there(void **state)
{
	struct blob b = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(blob_append(&b, "a\0b", 3, &e), &e);
	check_ok(blob_printf(&b, &e, "%05d", 42), &e);
	check_ok(blob_printf(&b, &e, "%s", ""), &e);
	check_ok(blob_append(&b, "!", 1, &e), &e);
	assert_int_equal(b.len, 9);
	assert_memory_equal(b.data, "a\0b00042!", 10);
	blob_free(&b);
}

static void
more_than_memory_is_refused_and_changes_nothing(void **state)
{
	struct blob b = { NULL, 0 };
	struct err e;

	(void)state;
	check_refused(blob_copy(&b, "x", SIZE_MAX, &e), &e, ERR_SYS, "memory");
	check_ok(blob_append(&b, "abc", 3, &e), &e);
	check_refused(blob_append(&b, "x", SIZE_MAX - 3, &e), &e, ERR_SYS,
	    "memory");
	check_refused(blob_append(&b, "x", SIZE_MAX - 2, &e), &e, ERR_SYS,
	    "memory");
	assert_int_equal(b.len, 3);
	assert_string_equal((char *)b.data, "abc");
	blob_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_its_own_and_ends_in_nul),
		cmocka_unit_test(nothing_copied_is_still_a_text),
		cmocka_unit_test(what_is_appended_follows_what_was_there),
		cmocka_unit_test(more_than_memory_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
