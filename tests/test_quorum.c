#include <string.h>

#include "ceremony/quorum.h"
#include "tests/test.h"

static const char *
said(const char *text)
{
	static char again[QUORUM_TEXT];
	struct split_plan p;
	struct err e;

	check_ok(quorum_read(text, &p, &e), &e);
	return quorum_text(&p, again);
}

static void
what_is_no_quorum_is_refused(void **state)
{
	static const struct {
		const char	*text, *why;
	} cases[] = {
		{ "", "not like" }, { "2", "not like" }, { "2 of", "not like" },
		{ "of 4", "not like" }, { "2 4", "not like" },
		{ "2 off 4", "not like" }, { "two of four", "not like" },
		{ "-2 of 4", "not like" }, { "2 of 17", "not like" },
		{ "2 of 4 or", "not like" }, { "2 of 4 2 of 4", "not like" },
		{ "2 of 4 xor 2 of 4", "not like" },
		{ "2 of 4 or 2 of 4 and 2 of 4", "not like" },
		{ "2 of 4 or 3 of 99999999999", "not like" },
		{ "2 of 3 or 2 of 3 or 2 of 3 or 2 of 3 or 2 of 3", "not like" },
		{ "1 of 4", "not a split" }, { "5 of 4", "5 of 4" },
		{ "0 of 0", "cannot be" }, { "1 of 1", "two are the least" },
		{ "2 of 4 or 1 of 1", "group 2" },
	};
	struct split_plan p = { .id = 7 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_refused(quorum_read(cases[i].text, &p, &e), &e,
		    ERR_FORMAT, cases[i].why);
		assert_int_equal(p.id, 7);
	}
}

static void
one_group_is_so_many_of_so_many(void **state)
{
	struct split_plan p;
	struct err e;

	(void)state;
	check_ok(quorum_read("3 of 5", &p, &e), &e);
	assert_int_equal(p.group_count, 1);
	assert_int_equal(p.group_threshold, 1);
	assert_int_equal(p.groups[0].threshold, 3);
	assert_int_equal(p.groups[0].count, 5);
	assert_true(p.extendable);
	assert_string_equal(said("  16  of 16 "), "16 of 16");
}

static void
groups_are_joined_by_or_where_either_is_enough(void **state)
{
	struct split_plan p;
	struct err e;

	(void)state;
	check_ok(quorum_read("3 of 7 or 5 of 7", &p, &e), &e);
	assert_int_equal(p.group_count, 2);
	assert_int_equal(p.group_threshold, 1);
	assert_int_equal(p.groups[1].threshold, 5);
	assert_string_equal(said("3 of 7 or 5 of 7"), "3 of 7 or 5 of 7");
}

static void
and_by_and_where_both_are_needed(void **state)
{
	struct split_plan p;
	struct err e;

	(void)state;
	check_ok(quorum_read("2 of 3 and 2 of 2", &p, &e), &e);
	assert_int_equal(p.group_threshold, 2);
	assert_string_equal(said("2 of 3 and 2 of 2"), "2 of 3 and 2 of 2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_quorum_is_refused),
		cmocka_unit_test(one_group_is_so_many_of_so_many),
		cmocka_unit_test(groups_are_joined_by_or_where_either_is_enough),
		cmocka_unit_test(and_by_and_where_both_are_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
