#include <time.h>

#include "ceremony/clock.h"
#include "tests/test.h"

/* This machine's clock, and what is typed beside it. */

static time_t shift;

static time_t
now(void)
{
	return time(NULL) + shift;
}

static void
a_jump_that_was_noted_is_an_alarm_though_the_clock_is_right_again(void **state)
{
	struct ceremony c = { .now = now };
	struct err e;
	long long by;

	(void)state;
	shift = 0;
	assert_int_equal(clock_agree(&c, now(), &e), 0);
	assert_false(clock_moved(&c, &by));
	c.clock_noted = true;
	c.clock_by = -86400;
	assert_true(clock_alarm(&c));
	assert_true(clock_moved(&c, &by));
	assert_int_equal(by, -86400);
	assert_int_not_equal(ceremony_clock_holds(&c, &e), 0);
	assert_int_equal(clock_agree(&c, now(), &e), 0);
	assert_false(clock_alarm(&c));
}

static void
what_was_typed_is_the_wall_to_two_minutes(void **state)
{
	struct err e;
	time_t wall;

	(void)state;
	assert_int_equal(clock_wall("2027-01-12 09:11", &wall, &e), 0);
	assert_int_equal(clock_wall("2027-01-12 9:11", &wall, &e), -1);
	assert_int_equal(clock_wall("2027-01-12T09:11", &wall, &e), -1);
	assert_true(clock_is_wall(wall, wall - 120));
	assert_false(clock_is_wall(wall, wall - 121));
	assert_true(clock_is_wall(wall, wall + 179));
	assert_false(clock_is_wall(wall, wall + 180));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_jump_that_was_noted_is_an_alarm_though_the_clock_is_right_again),
		cmocka_unit_test(what_was_typed_is_the_wall_to_two_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
