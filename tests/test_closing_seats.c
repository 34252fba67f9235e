#include <string.h>

#include "ceremony/closing.h"
#include "tests/test.h"

static json_t *records;

static int
begin(void **state)
{
	(void)state;
	return (records = json_array()) == NULL ? -1 : 0;
}

static int
end(void **state)
{
	(void)state;
	json_decref(records);
	return 0;
}

static void
record(const char *step, const char *kind, const char *data)
{
	json_t *json = json_loads(data, 0, NULL);

	assert_non_null(json);
	assert_int_equal(json_array_append_new(records, json_pack(
	    "{s:s,s:s,s:o}", "step", step, "kind", kind, "data", json)), 0);
}

static void
came(const char *name, const char *action)
{
	char data[200];

	snprintf(data, sizeof(data), "{\"name\":\"%s\",\"card\":\"0006:%c\","
	    "\"action\":\"%s\"}", name, name[0], action);
	record("officer", "present", data);
}

static struct closing
seats(void)
{
	struct closing k;
	struct err e;

	check_ok(closing_read(&k, records, &e), &e);
	return k;
}

static void
nobody_is_asked_where_no_card_was(void **state)
{
	struct closing k;

	(void)state;
	record("people", "present", "{\"name\":\"Ada King\"}");
	record("officer", "wrong-pin", "{\"name\":\"R. Novak\",\"card\":\"1\"}");
	k = seats();
	assert_int_equal(k.n, 0);
	assert_null(closing_next(&k));
	closing_free(&k);
}

static void
each_is_asked_once_in_the_order_in_which_they_came(void **state)
{
	struct closing k;

	(void)state;
	came("R. Novak", "receive a share");
	came("E. Okafor", "receive a share");
	came("r. novak", "use a share");
	k = seats();
	assert_int_equal(k.n, 2);
	assert_string_equal(closing_next(&k)->name, "R. Novak");
	closing_free(&k);
	came("R. Novak", "close");
	k = seats();
	assert_string_equal(closing_next(&k)->name, "E. Okafor");
	assert_string_equal(closing_next(&k)->card, "0006:E");
	closing_free(&k);
}

static void
who_does_not_sign_is_settled_with_a_reason(void **state)
{
	struct closing k;

	(void)state;
	came("R. Novak", "use a share");
	record("officer", "not-signed", "{\"name\":\"R. Novak\","
	    "\"card\":\"0006:R\",\"reason\":\"gone\"}");
	k = seats();
	assert_null(closing_next(&k));
	assert_string_equal(k.seats[0].reason, "gone");
	closing_free(&k);
}

static void
who_uses_the_card_again_signs_again(void **state)
{
	struct closing k;

	(void)state;
	came("R. Novak", "use a share");
	came("R. Novak", "close");
	k = seats();
	assert_null(closing_next(&k));
	assert_null(k.seats[0].reason);
	closing_free(&k);
	came("R. Novak", "use a share");
	k = seats();
	assert_string_equal(closing_next(&k)->name, "R. Novak");
	closing_free(&k);
}

static void
a_card_that_was_given_up_is_not_asked_for(void **state)
{
	struct closing k;

	(void)state;
	came("R. Novak", "give up the card");
	k = seats();
	assert_null(closing_next(&k));
	assert_string_equal(k.seats[0].reason, "gave the card up");
	closing_free(&k);
	/* But that of the next card of the same officer. */
	came("R. Novak", "enrol");
	k = seats();
	assert_string_equal(closing_next(&k)->name, "R. Novak");
	closing_free(&k);
}

int
main(void)
{
#define UNIT(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		UNIT(nobody_is_asked_where_no_card_was),
		UNIT(each_is_asked_once_in_the_order_in_which_they_came),
		UNIT(who_does_not_sign_is_settled_with_a_reason),
		UNIT(who_uses_the_card_again_signs_again),
		UNIT(a_card_that_was_given_up_is_not_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
