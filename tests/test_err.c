#include <errno.h>

#include "keyset/err.h"
#include "tests/test.h"

static void
the_object_is_put_in_front_and_the_kind_is_kept(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_PIN, "wrong PIN for %s", "T1"), -1);
	assert_int_equal(err_doing(&e, "log in"), -1);
	assert_int_equal(e.kind, ERR_PIN);
	assert_string_equal(e.text, "log in: wrong PIN for T1");
}

static void
an_error_may_be_made_of_its_own_text(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_HSM, "inner");
	err_set(&e, ERR_SYS, "outer (%s)", e.text);
	assert_string_equal(e.text, "outer (inner)");
}

static void
the_system_says_why(void **state)
{
	struct err e;

	(void)state;
	errno = ENOSPC;
	err_sys(&e, "write %s", "x");
	assert_string_equal(e.text, "write x: No space left on device");
}

static void
what_comes_from_outside_does_not_break_the_line(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_FORMAT, "\"%s\" is no time", "1\n2\033[2J\177\t");
	assert_string_equal(e.text, "\"1?2?[2J??\" is no time");
	err_doing(&e, "read %s", "a\nb");
	assert_string_equal(e.text, "read a?b: \"1?2?[2J??\" is no time");
	err_set(&e, ERR_FORMAT, "\303\244");
	assert_string_equal(e.text, "\303\244");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_object_is_put_in_front_and_the_kind_is_kept),
		cmocka_unit_test(an_error_may_be_made_of_its_own_text),
		cmocka_unit_test(the_system_says_why),
		cmocka_unit_test(what_comes_from_outside_does_not_break_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
