#include "ceremony/logcopy.h"
#include "tests/test.h"

/* A copy of so many files, each with these lines; NULL ends them. */
static struct logcopy
copy(const char *const files[])
{
	struct logcopy c = { .n = 0 };
	char name[LOGFILE_NAME];
	struct err e;

	for (size_t i = 0; files[i] != NULL; i++) {
		struct logfile *f;

		check_ok(logfile_name(name, i + 1, "sign", &e), &e);
		assert_non_null(f = logcopy_add(&c, name, &e));
		check_ok(blob_copy(&f->bytes, files[i], strlen(files[i]), &e),
		    &e);
	}
	return c;
}

static const char *const two[] = { "1\n2\n", "3\n4\n", NULL };
static const char *const one[] = { "1\n2\n", NULL };
static const char *const begun[] = { "1\n2\n", "3\n", NULL };
static const char *const holed[] = { "1\n", "3\n4\n", NULL };

static void
a_copy_begins_with_what_it_was(void **state)
{
	const char *const *const earlier[] = { two, one, begun };

	(void)state;
	for (size_t i = 0; i < sizeof(earlier) / sizeof(earlier[0]); i++) {
		struct logcopy a = copy(two), b = copy(earlier[i]);

		assert_true(logcopy_begins(&a, &b));
		assert_int_equal(logcopy_begins(&b, &a), i == 0);
		logcopy_free(&a);
		logcopy_free(&b);
	}
}

static void
a_file_behind_the_last_is_none(void **state)
{
	struct logcopy a = copy(two), b = copy(two);

	(void)state;
	/* What is behind the last is there still, as after a file was dropped. */
	a.n--;
	assert_false(logcopy_begins(&a, &b));
	assert_true(logcopy_begins(&b, &a));
	a.n++;
	logcopy_free(&a);
	logcopy_free(&b);
}

static void
only_the_last_file_may_have_been_shorter(void **state)
{
	struct logcopy a = copy(two), b = copy(holed);

	(void)state;
	assert_false(logcopy_begins(&a, &b));
	assert_false(logcopy_begins(&b, &a));
	logcopy_free(&a);
	logcopy_free(&b);
}

static void
copies_differ_at_the_first_record_that_one_has_not(void **state)
{
	struct logcopy a = copy(two), b = copy(holed), c = copy(begun);

	(void)state;
	assert_int_equal(logcopy_differs_at(&a, &b), 2);
	assert_int_equal(logcopy_differs_at(&b, &a), 2);
	assert_int_equal(logcopy_differs_at(&a, &c), 4);
	assert_int_equal(logcopy_differs_at(&c, &a), 4);
	logcopy_free(&a);
	logcopy_free(&b);
	logcopy_free(&c);
}

static void
a_file_has_a_number_of_the_journal_s(void **state)
{
	char name[LOGFILE_NAME];
	struct err e;

	(void)state;
	check_refused(logfile_name(name, 0, "sign", &e), &e, ERR_FORMAT,
	    "at most");
	check_refused(logfile_name(name, LOGCOPY_FILES_MAX + 1, "sign", &e), &e,
	    ERR_FORMAT, "at most");
	check_ok(logfile_name(name, LOGCOPY_FILES_MAX, "sign", &e), &e);
	assert_int_equal(logfile_number(name), LOGCOPY_FILES_MAX);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_begins_with_what_it_was),
		cmocka_unit_test(a_file_behind_the_last_is_none),
		cmocka_unit_test(only_the_last_file_may_have_been_shorter),
		cmocka_unit_test(
		    copies_differ_at_the_first_record_that_one_has_not),
		cmocka_unit_test(a_file_has_a_number_of_the_journal_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
