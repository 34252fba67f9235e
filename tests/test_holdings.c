#include "ceremony/holdings.h"
#include "ceremony/recorded_set.h"
#include "tests/test.h"

#define HEX "000000000000000000000000000000000000000000000000000000000000007f"
#define KEY "000000000000000000000000000000000000000000000000000000000000000a"
#define OTHER "000000000000000000000000000000000000000000000000000000000000000b"

static struct holdings held;

static int
apply(const char *step, const char *kind, const char *data, struct err *e)
{
	static uint64_t seq = 1;
	json_t *json = json_loads(data, 0, NULL);
	const struct record rec = {
		.seq = seq++, .step = step, .kind = kind, .data = json,
	};
	int rc;

	assert_non_null(json);
	rc = holdings_apply(&held, &rec, e);
	json_decref(json);
	return rc;
}

static void
must(const char *step, const char *kind, const char *data)
{
	struct err e;

	check_ok(apply(step, kind, data, &e), &e);
}

/* A set of two of two, of a backup key or, with a serial, of a user PIN. */
static void
begun(const char *id, const char *serial)
{
	char data[700];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"purpose\":\"%s\","
	    "\"number\":7,\"groups-needed\":1,\"groups\":[[2,2]],\"octets\":32,"
	    "\"commitments\":[\"" HEX "\",\"" HEX "\"],"
	    "\"check\":\"0011223344556677\",\"serial\":\"%s\"}", id,
	    *serial == '\0' ? "backup-key" : "user-pin", serial);
	must("split", "set", data);
}

static char *
share(const char *id, int group, int member, const char *holder)
{
	static char data[300];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"group\":%d,\"member\":%d,"
	    "\"holder\":\"%s\",\"card\":\"\"}", id, group, member, holder);
	return data;
}

static char *
of(const char *id)
{
	static char data[64];

	snprintf(data, sizeof(data), "{\"set\":\"%s\"}", id);
	return data;
}

static char *
copied(const char *id, const char *set, const char *container)
{
	static char data[400];

	snprintf(data, sizeof(data), "{\"id\":\"%s\",\"set\":\"%s\","
	    "\"container\":\"%s\"}", id, set, container);
	return data;
}

static void
complete(const char *id, const char *serial)
{
	begun(id, serial);
	must("split", "given", share(id, 1, 1, "A"));
	must("split", "given", share(id, 1, 2, "B"));
	must("split", "complete", of(id));
}

#define ONE "1111111111111111"
#define TWO "2222222222222222"

static int
teardown(void **state)
{
	(void)state;
	holdings_free(&held);
	return 0;
}

static void
a_set_counts_only_when_it_is_complete(void **state)
{
	struct err e;

	(void)state;
	begun(ONE, "");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "given", share(ONE, 1, 2, "B. Two"));
	check_refused(apply("split", "complete", of(ONE), &e), &e, ERR_FORMAT,
	    "was not given");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "given", share(ONE, 1, 1, "A. One"));
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "complete", of(ONE));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[0]);
	assert_string_equal(held.sets[0].shares[0].holder, "A. One");
	assert_string_equal(held.sets[0].shares[1].holder, "B. Two");
}

static void
the_last_complete_set_is_the_one(void **state)
{
	(void)state;
	complete(ONE, "");
	begun(TWO, "");
	must("split", "given", share(TWO, 1, 1, "A"));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[0]);
	must("split", "given", share(TWO, 1, 2, "B"));
	must("split", "complete", of(TWO));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[1]);
}

static void
a_set_is_of_one_purpose_and_token(void **state)
{
	(void)state;
	complete(ONE, "77");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	assert_null(holdings_set(&held, SHARE_USER_PIN, ""));
	assert_null(holdings_set(&held, SHARE_USER_PIN, "78"));
	assert_null(holdings_set(&held, SHARE_SO_PIN, "77"));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
}

static void
what_is_malformed_is_refused(void **state)
{
	static const struct {
		const char *kind, *data;
	} cases[] = {
		{ "set", "{}" },
		{ "given", "{}" },
		{ "given", "{\"set\":\"" TWO "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":0,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":2,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":3,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":"
		    "4294967297,\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":\"1\","
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"A\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "\",\"card\":\"\"}" },
		{ "complete", "{}" }, { "complete", "{\"set\":\"" TWO "\"}" },
		{ "complete", "{\"set\":7}" },
	}, copies[] = {
		{ "result", "{}" },
		{ "result", "{\"set\":\"" TWO "\",\"id\":\"" KEY
		    "\",\"container\":\"" HEX "\"}" },
		{ "result", "{\"set\":\"" ONE "\",\"id\":\"\",\"container\":\""
		    HEX "\"}" },
		{ "result", "{\"set\":\"" ONE "\",\"id\":\"" KEY
		    "\",\"container\":7}" },
	};
	struct err e;

	(void)state;
	begun(ONE, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(apply("split", cases[i].kind, cases[i].data, &e),
		    &e, ERR_FORMAT, "");
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++)
		check_refused(apply("back-up", "result", copies[i].data, &e), &e,
		    ERR_FORMAT, "");
	assert_int_equal(held.n_sets, 1);
	assert_int_equal(held.n_backups, 0);
	assert_false(held.sets[0].shares[0].given);
}

static void
records_of_other_steps_change_nothing(void **state)
{
	(void)state;
	must("share", "used", "{}");
	must("back-up", "kept", "{}");
	must("restore", "result", "{}");
	assert_int_equal(held.n_sets + held.n_backups, 0);
}

static void
a_copy_is_found_by_key_and_set(void **state)
{
	struct digest key, other;
	struct err e;

	(void)state;
	check_ok(digest_from_hex(&key, KEY, &e), &e);
	check_ok(digest_from_hex(&other, OTHER, &e), &e);
	complete(ONE, "");
	complete(TWO, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	must("back-up", "result", copied(KEY, ONE, KEY));
	assert_ptr_equal(holdings_backup(&held, &key, &held.sets[0].set),
	    &held.backups[1]);
	assert_null(holdings_backup(&held, &key, &held.sets[1].set));
	assert_null(holdings_backup(&held, &other, &held.sets[0].set));
}

static void
a_copy_goes_out_once_and_the_newest_alone(void **state)
{
	(void)state;
	complete(ONE, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	must("back-up", "result", copied(OTHER, ONE, HEX));
	must("back-up", "result", copied(KEY, ONE, OTHER));
	assert_false(holdings_due(&held, 0, 1));
	assert_true(holdings_due(&held, 1, 1));
	assert_true(holdings_due(&held, 2, 1));
	holdings_left(&held, 1);
	/* The same ceremony may write another medium. */
	assert_true(holdings_due(&held, 1, 1));
	assert_false(holdings_due(&held, 1, 2));
	assert_false(holdings_due(&held, 2, 2));
	must("back-up", "result", copied(KEY, ONE, KEY));
	assert_false(holdings_due(&held, 2, 1));
	assert_true(holdings_due(&held, 3, 2));
}

static void
a_share_is_counted_over_the_groups_before(void **state)
{
	const struct split_plan p = { .group_count = 3,
	    .groups = { { 2, 3 }, { 2, 2 }, { 3, 5 } } };

	(void)state;
	assert_int_equal(share_index(&p, 0, 2), 2);
	assert_int_equal(share_index(&p, 1, 0), 3);
	assert_int_equal(share_index(&p, 2, 4), 9);
}

#define PIN_OF "\"serial\":\"77\",\"label\":\"T\",\"sets\":[\"%s\"]," \
    "\"characters\":[%d]}"

static void
change(const char *kind, const char *set, int characters)
{
	char data[200];

	snprintf(data, sizeof(data), "{" PIN_OF, set, characters);
	must("new-pins", kind, data);
}

/* A set of a user PIN that no token has. */
static void
waiting(const char *id)
{
	complete(id, "x");
	held.sets[held.n_sets - 1].serial[0] = '\0';
}

static void
between_its_intent_and_its_result_both_sets_of_a_pin_count(void **state)
{
	struct err e;

	(void)state;
	waiting(ONE);
	assert_false(holdings_counts(&held, &held.sets[0]));
	check_refused(apply("new-pins", "intent", "{\"serial\":\"77\",\"label\":"
	    "\"T\",\"sets\":[\"3333333333333333\"],\"characters\":[51]}", &e), &e,
	    ERR_FORMAT, "was not handed out");
	change("result", ONE, 51);
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
	assert_int_equal(held.sets[0].characters, 51);
	waiting(TWO);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	change("intent", TWO, 20);
	assert_ptr_equal(holdings_meant(&held, SHARE_USER_PIN, "77"),
	    &held.sets[1]);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "78"));
	assert_null(holdings_meant(&held, SHARE_USER_PIN, ""));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
	change("nothing", TWO, 20);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_false(holdings_counts(&held, &held.sets[1]));
	change("intent", TWO, 20);
	change("result", TWO, 20);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[1]);
	assert_false(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
	check_refused(apply("new-pins", "result", "{\"serial\":\"78\",\"label\":"
	    "\"T\",\"sets\":[\"" TWO "\"],\"characters\":[51]}", &e), &e,
	    ERR_FORMAT, "two tokens");
}

static void
the_shares_of_a_token_that_is_gone_count_no_more(void **state)
{
	(void)state;
	waiting(ONE);
	change("result", ONE, 51);
	must("init-token", "gone", "{\"serial\":\"78\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "gone", "{\"serial\":\"77\",\"label\":\"T\"}");
	assert_false(holdings_counts(&held, &held.sets[0]));
}

static void
a_pin_has_the_length_that_its_record_says(void **state)
{
	static const char *const bad[] = { "0", "-1", "256", "\"51\"", "null" };
	char data[200];
	struct err e;

	(void)state;
	waiting(ONE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(data, sizeof(data), "{\"serial\":\"77\",\"label\":\"T\","
		    "\"sets\":[\"" ONE "\"],\"characters\":[%s]}", bad[i]);
		check_refused(apply("init-token", "result", data, &e), &e,
		    ERR_FORMAT, "no length of a PIN");
	}
	must("init-token", "result", "{\"serial\":\"77\",\"label\":\"T\","
	    "\"sets\":[\"" ONE "\"]}");
	assert_int_equal(held.sets[0].characters, 0);
}

int
main(void)
{
#define UNIT(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		UNIT(a_set_counts_only_when_it_is_complete),
		UNIT(the_last_complete_set_is_the_one),
		UNIT(a_set_is_of_one_purpose_and_token),
		UNIT(what_is_malformed_is_refused),
		UNIT(records_of_other_steps_change_nothing),
		UNIT(a_copy_is_found_by_key_and_set),
		UNIT(a_copy_goes_out_once_and_the_newest_alone),
		UNIT(a_share_is_counted_over_the_groups_before),
		UNIT(between_its_intent_and_its_result_both_sets_of_a_pin_count),
		UNIT(the_shares_of_a_token_that_is_gone_count_no_more),
		UNIT(a_pin_has_the_length_that_its_record_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
