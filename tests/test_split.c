#include "backup/master.h"
#include "backup/recover.h"
#include "backup/split.h"
#include "tests/shares.h"
#include "tests/test.h"

static void
assert_round_trip(const struct split_plan *plan, size_t len)
{
	struct secret *secret = plain_secret(len), *out = plain_secret(64);
	struct share *s = shares_of(plan, secret);
	struct err e;

	check_ok(recover(s, split_shares(plan), NULL, out, &e), &e);
	assert_true(secret_equal(out, secret));
	shares_free(s, split_shares(plan));
	secret_free(&secret);
	secret_free(&out);
}

static void
every_threshold_of_every_count_comes_back(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= 16; count++)
		for (unsigned t = count == 1 ? 1 : 2; t <= count; t++) {
			struct split_plan plan = plan_of(t, count);

			assert_round_trip(&plan, 32);
		}
}

static void
every_length_comes_back(void **state)
{
	struct split_plan plan = plan_of(3, 5);

	(void)state;
	for (size_t len = 16; len <= 64; len += 2)
		assert_round_trip(&plan, len);
}

static void
every_number_of_groups_comes_back(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= 16; count++)
		for (unsigned t = 1; t <= count; t++) {
			struct split_plan plan = plan_of(2, 3);

			plan.group_threshold = t;
			plan.group_count = count;
			for (unsigned i = 1; i < count; i++)
				plan.groups[i] = plan.groups[0];
			assert_round_trip(&plan, 32);
		}
}

/* From one share to all; which of them suffice is a matter of number only. */
static size_t
recover_each_choice(const struct share *s, unsigned threshold, unsigned count,
    const struct secret *wanted)
{
	struct secret *out = plain_secret(64);
	struct share given[SHARE_MEMBERS];
	struct err e;

	for (unsigned set = 1; set < 1u << count; set++) {
		size_t n = 0;

		for (unsigned i = 0; i < count; i++)
			if (set & 1u << i)
				given[n++] = s[i];
		if (n < threshold) {
			check_refused(recover(given, n, NULL, out, &e), &e,
			    ERR_POLICY, "are needed");
			continue;
		}
		check_ok(recover(given, n, NULL, out, &e), &e);
		assert_true(secret_equal(out, wanted));
	}
	secret_free(&out);
	return (1u << count) - 1;
}

static void
every_choice_of_members_recovers_or_is_too_few(void **state)
{
	struct secret *secret = plain_secret(32);
	size_t tried = 0;

	(void)state;
	for (unsigned count = 2; count <= 7; count++)
		for (unsigned t = 2; t <= count; t++) {
			struct split_plan plan = plan_of(t, count);
			struct share *s = shares_of(&plan, secret);

			tried += recover_each_choice(s, t, count, secret);
			shares_free(s, count);
		}
	assert_int_equal(tried, 3 + 2 * 7 + 3 * 15 + 4 * 31 + 5 * 63 +
	    6 * 127);
	secret_free(&secret);
}

static void
plans_that_cannot_be_are_refused(void **state)
{
	static const struct {
		struct split_plan plan;
		const char *why;
	} plans[] = {
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 1, 2 } } }, "group 1: 1 of 2 is not" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 0, 2 } } }, "group 1: the members: 0 of 2" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 3, 2 } } }, "group 1: the members: 3 of 2" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 2, 17 } } }, "17 cannot be" },
		{ { .group_threshold = 1, .group_count = 1,
		    .groups = { { 0, 0 } } }, "0 cannot be" },
		{ { .group_threshold = 2, .group_count = 1,
		    .groups = { { 2, 3 } } }, "the groups: 2 of 1" },
		{ { .group_threshold = 0, .group_count = 1,
		    .groups = { { 2, 3 } } }, "the groups: 0 of 1" },
		{ { .group_threshold = 1, .group_count = 0 }, "0 cannot be" },
		{ { .group_threshold = 1, .group_count = 17 }, "17 cannot be" },
		{ { .group_threshold = 1, .group_count = 2,
		    .groups = { { 2, 3 }, { 1, 3 } } }, "group 2: 1 of 3" },
		{ { .group_threshold = 1, .group_count = 1, .id = 32768,
		    .groups = { { 2, 3 } } }, "id of 32768" },
		{ { .group_threshold = 1, .group_count = 1, .exponent = 16,
		    .groups = { { 2, 3 } } }, "exponent of 16" },
	};
	struct secret *secret = plain_secret(32);
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	struct share s[32];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		check_refused(split(&plans[i].plan, secret, NULL, &random, s,
		    &e), &e, ERR_POLICY, plans[i].why);
		check_refused(split_check_ours(&plans[i].plan, 32, &e), &e,
		    ERR_POLICY, plans[i].why);
	}
	assert_int_equal(stream.taken, 0);
	secret_free(&secret);
}

static void
ours_are_stricter_than_the_standard(void **state)
{
	struct split_plan plan = plan_of(2, 3);
	struct err e;

	(void)state;
	check_ok(split_check_ours(&plan, 32, &e), &e);
	check_refused(split_check_ours(&plan, 16, &e), &e, ERR_POLICY,
	    "32 octets, not 16");
	plan.exponent = 1;
	check_ok(split_check_standard(&plan, &e), &e);
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "exponent 0");
	plan = plan_of(2, 3);
	plan.extendable = false;
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "extendable");
	plan = plan_of(1, 1);
	check_ok(split_check_standard(&plan, &e), &e);
	check_refused(split_check_ours(&plan, 32, &e), &e, ERR_POLICY,
	    "group 1: its one member would be enough");
}

static void
secrets_that_cannot_be_split_are_refused(void **state)
{
	static const size_t lengths[] = { 0, 1, 14, 15, 17, 31, 33, 65, 66 };
	struct split_plan plan = plan_of(2, 3);
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	struct secret *pass = secret_from_text("caf\xc3\xa9"), *secret;
	struct share s[3];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		secret = secret_new(100, &e);
		(void)secret_room(secret, lengths[i]);
		check_refused(split(&plan, secret, NULL, &random, s, &e), &e,
		    ERR_FORMAT, "cannot be split");
		secret_free(&secret);
	}
	secret = plain_secret(32);
	check_refused(split(&plan, secret, pass, &random, s, &e), &e,
	    ERR_FORMAT, "character 4 of the passphrase");
	secret_free(&secret);
	secret_free(&pass);
}

/* Wherever the randomness stops, it is told, and no share is left. */
static void
without_randomness_nothing_is_split(void **state)
{
	struct secret *secret = plain_secret(32);
	struct split_plan plan = plan_of(4, 6);
	struct share s[12];
	struct err e;
	unsigned id = 0;

	(void)state;
	plan.group_count = 2;
	plan.group_threshold = 2;
	plan.groups[1] = (struct split_group){ 3, 6 };
	for (size_t end = 1; end < 28 + 92 + 60; end++) {
		struct stream stream = stream_of("", 0);
		struct random_source random = stream_source(&stream);

		stream.end = end;
		check_refused(split(&plan, secret, NULL, &random, s, &e), &e,
		    ERR_SYS, "the stream has ended");
		if (end == 1)
			check_refused(split_draw_id(&random, &id, &e), &e,
			    ERR_SYS, "the stream");
	}
	secret_free(&secret);
}

static void
an_id_has_15_bits(void **state)
{
	struct stream stream = stream_of("", 0);
	struct random_source random = stream_source(&stream);
	unsigned id, all = 0;
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		check_ok(split_draw_id(&random, &id, &e), &e);
		assert_true(id < SHARE_IDS);
		all |= id;
	}
	assert_int_equal(all, SHARE_IDS - 1);
}

static void
the_cipher_is_undone(void **state)
{
	struct secret *secret = plain_secret(32), *pass = secret_from_text("~ pass");
	struct secret *there = plain_secret(32), *back = plain_secret(32);
	struct master_cipher cipher = { .id = 32767, .exponent = 1,
	    .passphrase = pass };
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		cipher.extendable = i;
		check_ok(master_encrypt(&cipher, secret, there, &e), &e);
		assert_false(secret_equal(secret, there));
		check_ok(master_decrypt(&cipher, there, back, &e), &e);
		assert_true(secret_equal(secret, back));
	}
	cipher.id = 32768;
	check_refused(master_encrypt(&cipher, secret, there, &e), &e,
	    ERR_FORMAT, "id of 32768");
	secret_free(&secret);
	secret_free(&pass);
	secret_free(&there);
	secret_free(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_threshold_of_every_count_comes_back),
		cmocka_unit_test(every_length_comes_back),
		cmocka_unit_test(every_number_of_groups_comes_back),
		cmocka_unit_test(
		    every_choice_of_members_recovers_or_is_too_few),
		cmocka_unit_test(plans_that_cannot_be_are_refused),
		cmocka_unit_test(ours_are_stricter_than_the_standard),
		cmocka_unit_test(secrets_that_cannot_be_split_are_refused),
		cmocka_unit_test(without_randomness_nothing_is_split),
		cmocka_unit_test(an_id_has_15_bits),
		cmocka_unit_test(the_cipher_is_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
