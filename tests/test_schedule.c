#include "signer/schedule.h"
#include "tests/test.h"

enum { DAY = 86400, START = 1798761600 };	/* 2027-01-01 */

static const struct digest zsk[5] = {
	{ { 1 } }, { { 2 } }, { { 3 } }, { { 4 } }, { { 5 } },
};

static const struct slot_rule root = {
	.start = START, .count = 9, .length = 10 * DAY, .validity = 21 * DAY,
	.zsk_lifetime = 90 * DAY,
};

/* Each slot's ZSKs as digits, the one that signs first: "1 1 12". */
static const char *
shape(const struct slot_plan *plan, size_t n)
{
	static char text[256];
	char *p = text;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			*p++ = ' ';
		for (size_t j = 0; j < plan[i].n; j++)
			*p++ = (char)('0' + plan[i].zsks[j].bytes[0]);
	}
	*p = '\0';
	return text;
}

static size_t
plan_of(struct schedule *s, const struct slot_rule *r,
    const struct digest *last, size_t first, size_t n, struct slot_plan *plan)
{
	size_t missing = 99;
	struct err e;

	check_ok(schedule_plan(s, r, last, &zsk[first], n, plan, &missing,
	    &e), &e);
	return missing;
}

static void
a_roll_each_quarter_has_the_roots_shape(void **state)
{
	struct schedule s = { .n = 0 };
	struct slot_rule r = root;
	struct slot_plan plan[9];

	(void)state;
	assert_int_equal(plan_of(&s, &r, NULL, 0, 2, plan), 0);
	assert_string_equal(shape(plan, 9), "1 1 1 1 1 1 1 1 12");
	assert_int_equal(plan[8].inception, START + 80 * DAY);
	assert_int_equal(plan[8].expiration, START + 101 * DAY);
	r.start += 90 * DAY;
	assert_int_equal(plan_of(&s, &r, &zsk[0], 2, 1, plan), 0);
	assert_string_equal(shape(plan, 9), "21 2 2 2 2 2 2 2 23");
	r.start += 90 * DAY;
	assert_int_equal(plan_of(&s, &r, &zsk[1], 3, 1, plan), 0);
	assert_string_equal(shape(plan, 9), "32 3 3 3 3 3 3 3 34");
}

static void
without_a_roll_there_is_one_zsk(void **state)
{
	struct schedule s = { .n = 0 };
	struct slot_rule r = root;
	struct slot_plan plan[9];

	(void)state;
	r.zsk_lifetime = 0;
	assert_int_equal(plan_of(&s, &r, NULL, 0, 3, plan), 0);
	assert_string_equal(shape(plan, 9), "1 1 1 1 1 1 1 1 1");
	assert_int_equal(s.n, 1);
}

static void
a_short_lifetime_rolls_within_a_request(void **state)
{
	struct schedule s = { .n = 0 };
	struct slot_rule r = root;
	struct slot_plan plan[9];

	(void)state;
	r.zsk_lifetime = 30 * DAY;
	assert_int_equal(plan_of(&s, &r, NULL, 0, 4, plan), 0);
	assert_string_equal(shape(plan, 9), "1 1 12 21 2 23 32 3 34");
}

static void
a_roll_that_is_overdue_still_publishes_ahead(void **state)
{
	struct schedule s = { .n = 1, .at = { { { { 1 } }, 1000 } } };
	struct slot_plan plan[9];

	(void)state;
	assert_int_equal(plan_of(&s, &root, &zsk[0], 1, 1, plan), 0);
	assert_string_equal(shape(plan, 9), "1 12 21 2 2 2 2 2 2");
}

static void
a_late_request_keeps_the_zsk_that_signed_till_then(void **state)
{
	struct schedule s = { .n = 0 };
	struct slot_rule r = root;
	struct slot_plan plan[9];

	(void)state;
	assert_int_equal(plan_of(&s, &r, NULL, 0, 2, plan), 0);
	r.start += 100 * DAY;	/* a slot later than the set on board ends */
	r.zsk_lifetime = 0;
	assert_int_equal(plan_of(&s, &r, &zsk[0], 2, 0, plan), 0);
	assert_string_equal(shape(plan, 3), "21 2 2");
}

static void
what_is_missing_is_counted(void **state)
{
	struct schedule s = { .n = 0 };
	struct slot_plan plan[9];

	(void)state;
	assert_int_equal(plan_of(&s, &root, NULL, 0, 0, plan), 2);
	s.n = 0;
	assert_int_equal(plan_of(&s, &root, NULL, 0, 1, plan), 1);
}

static void
the_signer_changes_with_a_slot_only(void **state)
{
	const struct schedule s = { .n = 2, .at = {
	    { zsk[0], START }, { zsk[1], START + 10 * DAY } } };

	(void)state;
	assert_null(schedule_signer(&s, START - 1));
	assert_int_equal(schedule_signer(&s, START)->zsk.bytes[0], 1);
	assert_int_equal(schedule_signer(&s,
	    START + 10 * DAY - 1)->zsk.bytes[0], 1);
	assert_int_equal(schedule_signer(&s,
	    START + 10 * DAY)->zsk.bytes[0], 2);
}

static void
a_schedule_reads_back_as_written(void **state)
{
	const struct schedule s = { .n = 2, .at = {
	    { zsk[0], START }, { zsk[1], START + 10 * DAY } } };
	struct schedule back;
	struct blob text = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(schedule_write(&s, &text, &e), &e);
	check_ok(schedule_read(&back, (char *)text.data, &e), &e);
	assert_int_equal(back.n, 2);
	assert_int_equal(back.at[1].from, START + 10 * DAY);
	assert_true(digest_equal(&back.at[1].zsk, &zsk[1]));
	/* And nothing less than whole lines of it. */
	for (size_t len = 1; len < text.len; len++) {
		char *cut = strndup((char *)text.data, len);

		assert_non_null(cut);
		if (cut[len - 1] != '\n')
			check_refused(schedule_read(&back, cut, &e), &e,
			    ERR_FORMAT, "line");
		free(cut);
	}
	text.data[70] = 'x';
	check_refused(schedule_read(&back, (char *)text.data, &e), &e,
	    ERR_FORMAT, "line 1");
	blob_free(&text);
}

static void
a_schedule_out_of_order_is_refused(void **state)
{
	static const time_t second[] = { START, START - DAY };
	struct schedule back;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct schedule s = { .n = 2, .at = {
		    { zsk[0], START }, { zsk[1], second[i] } } };
		struct blob text = { NULL, 0 };

		check_ok(schedule_write(&s, &text, &e), &e);
		check_refused(schedule_read(&back, (char *)text.data, &e), &e,
		    ERR_FORMAT, "line 2 is not later than the one before");
		blob_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_roll_each_quarter_has_the_roots_shape),
		cmocka_unit_test(without_a_roll_there_is_one_zsk),
		cmocka_unit_test(a_short_lifetime_rolls_within_a_request),
		cmocka_unit_test(a_roll_that_is_overdue_still_publishes_ahead),
		cmocka_unit_test(
		    a_late_request_keeps_the_zsk_that_signed_till_then),
		cmocka_unit_test(what_is_missing_is_counted),
		cmocka_unit_test(the_signer_changes_with_a_slot_only),
		cmocka_unit_test(a_schedule_reads_back_as_written),
		cmocka_unit_test(a_schedule_out_of_order_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
