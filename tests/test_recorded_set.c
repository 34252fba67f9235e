#include "ceremony/recorded_set.h"
#include "tests/shares.h"
#include "tests/test.h"

static struct share_set set;

static int
known_fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	(void)context;
	(void)e;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(0xa0 + i);
	return 0;
}

static int
setup(void **state)
{
	const struct random_source random = { .fill = known_fill };
	struct split_plan plan = { .id = 0x1234, .extendable = true,
	    .group_threshold = 1, .group_count = 2,
	    .groups = { { 2, 3 }, { 2, 2 } } };
	struct secret *secret = plain_secret(32);
	struct share *shares = shares_of(&plan, secret);
	struct err e;

	(void)state;
	check_ok(share_set_make(&set, SHARE_BACKUP_KEY, &plan, shares, secret,
	    &random, &e), &e);
	shares_free(shares, split_shares(&plan));
	secret_free(&secret);
	return 0;
}

static void
a_set_is_read_as_it_was_recorded(void **state)
{
	json_t *data = recorded_set(&set);
	struct share_set read;
	struct err e;

	(void)state;
	assert_non_null(data);
	check_ok(recorded_set_read(&read, data, &e), &e);
	assert_int_equal(read.purpose, SHARE_BACKUP_KEY);
	assert_int_equal(read.value_len, 32);
	assert_int_equal(read.plan.id, 0x1234);
	assert_true(read.plan.extendable);
	assert_int_equal(read.plan.group_count, 2);
	assert_int_equal(read.plan.groups[1].threshold, 2);
	assert_int_equal(split_shares(&read.plan), 5);
	assert_memory_equal(read.id, set.id, sizeof(set.id));
	assert_memory_equal(read.secret_check, set.secret_check,
	    sizeof(set.secret_check));
	for (size_t i = 0; i < 5; i++)
		assert_true(digest_equal(&read.commitments[i],
		    &set.commitments[i]));
	json_decref(data);
}

static void
a_set_is_named_by_its_first_octets(void **state)
{
	char name[SET_NAME], hex[SET_HEX];

	(void)state;
	assert_string_equal(set_name(&set, name), "A0A1-A2A3");
	assert_string_equal(set_hex(&set, hex), "a0a1a2a3a4a5a6a7");
}

static void
what_is_no_set_is_refused_and_nothing_written(void **state)
{
	static const struct {
		const char	*member, *value;	/* NULL: taken away */
		enum err_kind	 kind;
	} cases[] = {
		{ "set", NULL, ERR_FORMAT }, { "set", "\"a0\"", ERR_FORMAT },
		{ "set", "\"a0a1a2a3a4a5a6ag\"", ERR_FORMAT },
		{ "set", "\"a0a1a2a3a4a5a6 7\"", ERR_FORMAT },
		{ "set", "7", ERR_FORMAT },
		{ "purpose", NULL, ERR_FORMAT },
		{ "purpose", "\"lunch\"", ERR_FORMAT },
		{ "purpose", "3", ERR_FORMAT },
		{ "check", NULL, ERR_FORMAT }, { "check", "\"\"", ERR_FORMAT },
		{ "octets", NULL, ERR_FORMAT }, { "octets", "-1", ERR_FORMAT },
		{ "octets", "65", ERR_FORMAT }, { "octets", "32.0", ERR_FORMAT },
		{ "number", NULL, ERR_FORMAT }, { "number", "32768", ERR_FORMAT },
		{ "number", "-1", ERR_FORMAT },
		{ "groups-needed", NULL, ERR_FORMAT },
		{ "groups-needed", "0", ERR_POLICY },
		{ "groups-needed", "3", ERR_POLICY },
		{ "groups", NULL, ERR_POLICY }, { "groups", "[]", ERR_POLICY },
		{ "groups", "{}", ERR_POLICY }, { "groups", "[2,3]", ERR_FORMAT },
		{ "groups", "[[2],[2,2]]", ERR_FORMAT },
		{ "groups", "[[4,3],[2,2]]", ERR_POLICY },
		{ "groups", "[[2,17],[2,2]]", ERR_FORMAT },
		{ "groups", "[[2,3],[2,2],[2,2],[2,2],[2,2],[2,2],[2,2],[2,2],"
		    "[2,2],[2,2],[2,2],[2,2],[2,2],[2,2],[2,2],[2,2],[2,2]]",
		    ERR_FORMAT },
		{ "groups", "[[2,3]]", ERR_FORMAT },
		{ "commitments", NULL, ERR_FORMAT },
		{ "commitments", "[]", ERR_FORMAT },
		{ "commitments", "[1,2,3,4,5]", ERR_FORMAT },
		{ "commitments", "[\"\",\"\",\"\",\"\",\"\"]", ERR_FORMAT },
	};
	struct share_set read = { .value_len = 77 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *data = recorded_set(&set);

		assert_non_null(data);
		if (cases[i].value == NULL)
			(void)json_object_del(data, cases[i].member);
		else
			(void)json_object_set_new(data, cases[i].member,
			    json_loads(cases[i].value, JSON_DECODE_ANY, NULL));
		if (recorded_set_read(&read, data, &e) == 0)
			fail_msg("%s %s was taken", cases[i].member,
			    cases[i].value);
		if (e.kind != cases[i].kind)
			fail_msg("%s %s: %s", cases[i].member, cases[i].value,
			    e.text);
		assert_int_equal(read.value_len, 77);
		json_decref(data);
	}
	check_refused(recorded_set_read(&read, NULL, &e), &e, ERR_FORMAT,
	    "no share set");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_read_as_it_was_recorded),
		cmocka_unit_test(a_set_is_named_by_its_first_octets),
		cmocka_unit_test(what_is_no_set_is_refused_and_nothing_written),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
