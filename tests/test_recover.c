#include "backup/recover.h"
#include "backup/split.h"
#include "tests/shares.h"
#include "tests/test.h"

/* Another program's (npm slip39 0.1.9), of the octets 0, 1, 2 to 31. */
static void
another_programs_shares_are_recovered(void **state)
{
	static const char *const words[] = {
		"mayor favorite academic acid academic numerous regular "
		    "unknown alien presence freshman guilt afraid grasp often "
		    "envelope trash junk shaped cluster estimate raspy "
		    "entrance fragment depart roster champion helpful have "
		    "extra resident scatter civil",
		"mayor favorite academic agency adorn column toxic hamster "
		    "funding album pistol crystal herd force living submit "
		    "cylinder material vitamins mayor physics hush wrist "
		    "destroy dough multiple academic beaver privacy staff "
		    "behavior detailed platform",
		"mayor favorite academic always ajar peanut alien tolerate "
		    "boundary large program tendency sister package pickup "
		    "guitar spine snapshot rebuild bundle legal welfare easel "
		    "maximum deliver premium goat mule tension furl graduate "
		    "require pants",
	};
	struct secret *wanted = plain_secret(32), *out = plain_secret(64);
	struct share s[4];
	struct err e;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		s[i] = share_of(words[i % 3]);
	for (size_t first = 0; first < 3; first++) {
		check_ok(recover(s + first, 2, NULL, out, &e), &e);
		assert_true(secret_equal(out, wanted));
	}
	check_ok(recover(s, 3, NULL, out, &e), &e);
	assert_true(secret_equal(out, wanted));
	for (size_t i = 0; i < 4; i++)
		share_free(&s[i]);
	secret_free(&wanted);
	secret_free(&out);
}

/* A set of ours to break: two groups, 3 of 5 and 2 of 4, either enough. */
struct broken {
	struct split_plan	 plan;
	struct secret		*secret, *out;
	struct share		*s, *other;
	struct err		 e;
};

static int
broken_new(void **state)
{
	struct broken *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return -1;
	b->plan = plan_of(3, 5);
	b->plan.group_count = 2;
	b->plan.groups[1] = (struct split_group){ 2, 4 };
	b->secret = plain_secret(32);
	b->s = shares_of(&b->plan, b->secret);
	b->plan.id++;
	b->other = shares_of(&b->plan, b->secret);
	b->out = plain_secret(64);
	*state = b;
	return 0;
}

static int
broken_free(void **state)
{
	struct broken *b = *state;

	shares_free(b->s, 9);
	shares_free(b->other, 9);
	secret_free(&b->secret);
	secret_free(&b->out);
	free(b);
	return 0;
}

/* The n shares of b whose numbers these are; above 8, of the other set. */
static int
give(struct broken *b, size_t n, const unsigned *numbers)
{
	struct share given[16];

	for (size_t i = 0; i < n; i++)
		given[i] = numbers[i] < 9 ? b->s[numbers[i]] :
		    b->other[numbers[i] - 9];
	return recover(given, n, NULL, b->out, &b->e);
}

static void
damage(struct share *s)
{
	uint8_t kept[64];
	size_t len = secret_len(s->value);

	memcpy(kept, secret_bytes(s->value), len);
	kept[7] ^= 0x10;
	memcpy(secret_room(s->value, len), kept, len);
}

#define GIVE(b, ...)							\
	give((b), sizeof((unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned), \
	    (unsigned[]){ __VA_ARGS__ })

static void
too_few_are_told_by_group(void **state)
{
	struct broken *b = *state;

	check_refused(recover(NULL, 0, NULL, b->out, &b->e), &b->e,
	    ERR_FORMAT, "no share");
	check_refused(GIVE(b, 0), &b->e, ERR_POLICY,
	    "group 1: 1 of its shares is here, and 3 are needed");
	check_refused(GIVE(b, 5), &b->e, ERR_POLICY,
	    "group 2: 1 of its shares is here, and 2 are needed");
	check_ok(GIVE(b, 4, 0, 2), &b->e);
	check_ok(GIVE(b, 8, 5), &b->e);
	check_ok(GIVE(b, 8, 0, 5, 1, 2), &b->e);
	check_refused(GIVE(b, 4, 0, 2, 5), &b->e, ERR_POLICY, "group 2: 1");
}

static void
a_share_of_another_set_is_named(void **state)
{
	struct broken *b = *state;

	check_refused(GIVE(b, 9, 1, 2), &b->e, ERR_FORMAT,
	    "share 1 of group 1 (set 4712) is of another set than most "
	    "(set 4711): its number is another");
	check_refused(GIVE(b, 0, 1, 17), &b->e, ERR_FORMAT,
	    "share 4 of group 2 (set 4712) is of another set");
	check_refused(GIVE(b, 0, 10), &b->e, ERR_FORMAT, "share 1 of group 1 "
	    "(set 4711) and share 2 of group 1 (set 4712) are not of one set");
}

static void
sets_of_one_number_are_told_apart(void **state)
{
	struct broken *b = *state;

	b->s[1].exponent = 1;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 2 of group 1 (set 4711) is of another set than most "
	    "(set 4711): its cipher is another");
	b->s[1].exponent = 0;
	b->s[1].extendable = false;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "its cipher");
	b->s[1].extendable = true;
	b->s[2].group_count = 3;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 3 of group 1 (set 4711) is of another set than most "
	    "(set 4711): its number of groups");
	b->s[2].group_count = 2;
	(void)secret_room(b->s[0].value, 16);
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "its length");
}

static void
a_share_that_comes_twice_is_named(void **state)
{
	struct broken *b = *state;

	check_refused(GIVE(b, 0, 1, 0), &b->e, ERR_FORMAT,
	    "share 1 of group 1 was given twice");
	assert_null(strstr(b->e.text, "not the same"));
	b->s[1].member = 0;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT,
	    "share 1 of group 1 was given twice, and not the same");
}

static void
thresholds_that_differ_are_refused(void **state)
{
	struct broken *b = *state;

	b->s[2].member_threshold = 2;
	check_refused(GIVE(b, 0, 1, 2), &b->e, ERR_FORMAT, "share 1 of group 1 "
	    "says that 3 of its group are needed, and share 3 of group 1 "
	    "that 2 are");
}

static void
a_damaged_share_is_named_where_it_can_be(void **state)
{
	struct broken *b = *state;

	for (unsigned i = 0; i < 5; i++) {
		char name[64];

		damage(&b->s[i]);
		check_refused(GIVE(b, i, (i + 1) % 5, (i + 2) % 5), &b->e,
		    ERR_CRYPTO, "group 1: the shares do not belong together");
		snprintf(name, sizeof(name), "share %u of group 1 is not what "
		    "it was", i + 1);
		check_refused(GIVE(b, i, (i + 1) % 5, (i + 2) % 5,
		    (i + 3) % 5), &b->e, ERR_CRYPTO, name);
		check_refused(GIVE(b, 0, 1, 2, 3, 4), &b->e, ERR_CRYPTO, name);
		check_ok(GIVE(b, (i + 1) % 5, (i + 2) % 5, (i + 3) % 5),
		    &b->e);
		damage(&b->s[i]);
	}
	damage(&b->s[0]);
	damage(&b->s[3]);
	check_refused(GIVE(b, 0, 1, 2, 3, 4), &b->e, ERR_CRYPTO,
	    "group 1: the shares contradict each other");
	check_refused(GIVE(b, 5, 6, 0, 1, 2, 3), &b->e, ERR_CRYPTO, "group 1");
	assert_int_equal(secret_len(b->out), 32);
}

/* Whole groups that are good in themselves, and not of one secret. */
static void
groups_that_do_not_agree_are_refused(void **state)
{
	struct broken *b = *state;
	uint8_t value[32];

	for (unsigned i = 9; i < 18; i++)
		b->other[i - 9].id = b->s[0].id;
	secret_set(b->secret, "another secret of 32 octets. yes", 32, &b->e);
	shares_free(b->other, 9);
	b->plan.id = b->s[0].id;
	b->other = shares_of(&b->plan, b->secret);
	check_refused(GIVE(b, 0, 1, 2, 14, 15), &b->e, ERR_CRYPTO,
	    "the groups: the shares contradict each other");
	memset(value, 0, sizeof(value));
	check_ok(secret_set(b->out, value, 32, &b->e), &b->e);
	check_refused(GIVE(b, 0, 10, 2), &b->e, ERR_CRYPTO, "group 1");
	assert_memory_equal(secret_bytes(b->out), value, 32);
}

static void
a_group_that_does_not_fit_is_named(void **state)
{
	struct secret *secret = plain_secret(32), *other = plain_secret(32);
	struct split_plan plan = plan_of(2, 2);
	struct share *s, *t, given[6];
	struct err e;

	(void)state;
	plan.group_count = 3;
	plan.group_threshold = 2;
	plan.groups[1] = plan.groups[2] = plan.groups[0];
	memset(secret_room(other, 32), 1, 32);
	s = shares_of(&plan, secret);
	t = shares_of(&plan, other);
	memcpy(given, s, sizeof(given));
	given[2] = t[2];
	given[3] = t[3];
	check_refused(recover(given, 6, NULL, other, &e), &e, ERR_CRYPTO,
	    "group 2 does not fit the others");
	check_refused(recover(given, 4, NULL, other, &e), &e, ERR_CRYPTO,
	    "the groups: the shares do not belong together");
	check_refused(recover(given, 2, NULL, other, &e), &e, ERR_POLICY,
	    "shares of 1 group are here, and of 2 they are needed");
	shares_free(s, 6);
	shares_free(t, 6);
	secret_free(&secret);
	secret_free(&other);
}

#define BREAKING(test)							\
	cmocka_unit_test_setup_teardown(test, broken_new, broken_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_programs_shares_are_recovered),
		BREAKING(too_few_are_told_by_group),
		BREAKING(a_share_of_another_set_is_named),
		BREAKING(sets_of_one_number_are_told_apart),
		BREAKING(a_share_that_comes_twice_is_named),
		BREAKING(thresholds_that_differ_are_refused),
		BREAKING(a_damaged_share_is_named_where_it_can_be),
		BREAKING(groups_that_do_not_agree_are_refused),
		cmocka_unit_test(a_group_that_does_not_fit_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
