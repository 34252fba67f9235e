#include "signer/serial.h"
#include "tests/test.h"

/* 2027-02-10T12:00:00Z */
enum { NOON = 1802260800 };

static uint32_t
next(enum serial_policy policy, uint32_t input, bool has_last, uint32_t last)
{
	const struct serial_basis b = { input, has_last, last, NOON };
	uint32_t out = 0;
	struct err e;

	check_ok(serial_next(policy, &b, &out, &e), &e);
	return out;
}

static void
each_policy_has_its_serial(void **state)
{
	(void)state;
	assert_int_equal(next(SERIAL_KEEP, 7, false, 0), 7);
	assert_int_equal(next(SERIAL_KEEP, 7, true, 7), 7);
	assert_int_equal(next(SERIAL_INCREMENT, 7, false, 0), 8);
	assert_int_equal(next(SERIAL_INCREMENT, 7, true, 20), 21);
	assert_int_equal(next(SERIAL_INCREMENT, 30, true, 20), 31);
	assert_int_equal(next(SERIAL_UNIXTIME, 7, false, 0), NOON);
	assert_int_equal(next(SERIAL_DATE, 7, false, 0), 2027021000);
	assert_int_equal(next(SERIAL_DATE, 7, true, 2027021000), 2027021001);
}

static void
a_serial_never_goes_back(void **state)
{
	const struct serial_basis b = { 7, true, 8, NOON };
	const struct serial_basis half = { 0x80000001, true, 1, NOON };
	uint32_t out = 99;
	struct err e;

	(void)state;
	assert_int_equal(next(SERIAL_UNIXTIME, 7, true, NOON), NOON + 1);
	assert_int_equal(next(SERIAL_UNIXTIME, 2027021001, false, 0),
	    2027021002);
	assert_int_equal(next(SERIAL_DATE, 7, true, 2027030100), 2027030101);
	check_refused(serial_next(SERIAL_KEEP, &b, &out, &e), &e, ERR_POLICY,
	    "go back from 8 to 7");
	check_refused(serial_next(SERIAL_KEEP, &half, &out, &e), &e,
	    ERR_POLICY, "go back from 1 to 2147483649");
	assert_int_equal(out, 99);
	assert_int_equal(next(SERIAL_KEEP, 0x80000000, true, 1), 0x80000000);
	assert_int_equal(next(SERIAL_KEEP, 1, true, 1), 1);
}

static void
the_highest_serial_is_followed_by_zero(void **state)
{
	(void)state;
	assert_int_equal(next(SERIAL_INCREMENT, UINT32_MAX, false, 0), 0);
	assert_int_equal(next(SERIAL_KEEP, 0, true, UINT32_MAX), 0);
	assert_true(serial_is_after(0, UINT32_MAX));
	assert_false(serial_is_after(5, 5));
	assert_false(serial_is_after(0x80000000, 0));
}

static void
a_policy_of_no_such_name_is_refused(void **state)
{
	enum serial_policy p = SERIAL_DATE;
	struct err e;

	(void)state;
	check_refused(serial_policy_parse("Keep", &p, &e), &e, ERR_FORMAT,
	    "none of keep");
	assert_int_equal(p, SERIAL_DATE);
	check_ok(serial_policy_parse("increment", &p, &e), &e);
	assert_int_equal(p, SERIAL_INCREMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy_has_its_serial),
		cmocka_unit_test(a_serial_never_goes_back),
		cmocka_unit_test(the_highest_serial_is_followed_by_zero),
		cmocka_unit_test(a_policy_of_no_such_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
