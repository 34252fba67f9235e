#include "backup/recover.h"
#include "backup/share_set.h"
#include "tests/shares.h"
#include "tests/test.h"

/* Another program's share; the digests were computed by a third. */
static const char words[] = "mayor favorite academic acid academic numerous "
    "regular unknown alien presence freshman guilt afraid grasp often "
    "envelope trash junk shaped cluster estimate raspy entrance fragment "
    "depart roster champion helpful have extra resident scatter civil";
static const char other_words[] = "mayor favorite academic agency adorn "
    "column toxic hamster funding album pistol crystal herd force living "
    "submit cylinder material vitamins mayor physics hush wrist destroy dough "
    "multiple academic beaver privacy staff behavior detailed platform";

static int
known_fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	(void)context;
	(void)e;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(0xa0 + i);
	return 0;
}

static void
a_commitment_is_as_known(void **state)
{
	struct share s[2] = { share_of(words), share_of(other_words) };
	struct random_source random = { known_fill, NULL };
	struct secret *secret = plain_secret(32);
	struct split_plan plan = plan_of(2, 2);
	char hex[DIGEST_HEX];
	struct share_set set;
	struct err e;

	(void)state;
	plan.id = s[0].id;
	check_ok(share_set_make(&set, SHARE_BACKUP_KEY, &plan, s, secret,
	    &random, &e), &e);
	assert_string_equal(digest_hex(&set.commitments[0], hex),
	    "a7a2be85f62e14cab04a2f7c2877f2a9"
	    "b7e9d0bd727a87548d092d84604b374e");
	assert_memory_equal(set.secret_check,
	    "\x7f\x87\x7f\x63\x96\x6d\x93\x0c", 8);
	assert_memory_equal(set.id, "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7", 8);
	check_ok(share_set_check(&set, &s[1], &e), &e);
	share_free(&s[0]);
	share_free(&s[1]);
	secret_free(&secret);
}

/* Three sets of one secret: groups of 3-of-5 and 2-of-4, either enough. */
struct sets {
	struct share_set	 set[3];
	struct share		*s[3];
	struct secret		*secret;
	struct err		 e;
};

static int
sets_new(void **state)
{
	struct sets *b = calloc(1, sizeof(*b));
	struct stream stream = stream_of("sets", 4);
	struct random_source random = stream_source(&stream);

	if (b == NULL)
		return -1;
	b->secret = plain_secret(32);
	for (unsigned i = 0; i < 3; i++) {
		struct split_plan plan = plan_of(3, 5);

		plan.id += i;
		plan.group_count = 2;
		plan.groups[1] = (struct split_group){ 2, 4 };
		b->s[i] = shares_of(&plan, b->secret);
		if (share_set_make(&b->set[i], SHARE_USER_PIN + i, &plan,
		    b->s[i], b->secret, &random, &b->e) != 0)
			return -1;
	}
	*state = b;
	return 0;
}

static int
sets_free(void **state)
{
	struct sets *b = *state;

	for (unsigned i = 0; i < 3; i++)
		shares_free(b->s[i], 9);
	secret_free(&b->secret);
	free(b);
	return 0;
}

static void
each_share_is_known_alone(void **state)
{
	struct sets *b = *state;

	for (unsigned i = 0; i < 3; i++)
		for (unsigned j = 0; j < 9; j++) {
			check_ok(share_set_check(&b->set[i], &b->s[i][j],
			    &b->e), &b->e);
			assert_ptr_equal(share_set_of(b->set, 3, &b->s[i][j]),
			    &b->set[i]);
		}
}

static void
a_share_of_another_set_is_told_by_what_it_says(void **state)
{
	struct sets *b = *state;

	check_refused(share_set_check(&b->set[0], &b->s[1][7], &b->e), &b->e,
	    ERR_FORMAT, "share 3 of group 2 is of another set, 4712, and not "
	    "of that of the user PIN, 4711");
	b->s[0][0].exponent = 2;
	check_refused(share_set_check(&b->set[0], &b->s[0][0], &b->e), &b->e,
	    ERR_FORMAT, "though both have the number 4711");
	b->s[0][1].member = 5;
	check_refused(share_set_check(&b->set[0], &b->s[0][1], &b->e), &b->e,
	    ERR_FORMAT, "share 6 of group 1, 3 of which are needed: the set "
	    "has no such share");
	b->s[0][2].member_threshold = 2;
	check_refused(share_set_check(&b->set[0], &b->s[0][2], &b->e), &b->e,
	    ERR_FORMAT, "the set has no such share");
	assert_null(share_set_of(b->set, 3, &b->s[0][2]));
}

static void
every_flipped_bit_of_a_value_is_found(void **state)
{
	struct sets *b = *state;
	struct share *s = &b->s[2][4];
	uint8_t value[32];

	memcpy(value, secret_bytes(s->value), 32);
	for (unsigned bit = 0; bit < 256; bit++) {
		value[bit / 8] ^= (uint8_t)(1u << bit % 8);
		check_ok(secret_set(s->value, value, 32, &b->e), &b->e);
		check_refused(share_set_check(&b->set[2], s, &b->e), &b->e,
		    ERR_CRYPTO, "share 5 of group 1 is damaged: it is not the "
		    "share that was made for the backup key");
		value[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	check_ok(secret_set(s->value, value, 32, &b->e), &b->e);
	check_ok(share_set_check(&b->set[2], s, &b->e), &b->e);
}

static void
a_set_is_of_the_shares_of_its_plan(void **state)
{
	struct random_source random = { known_fill, NULL };
	struct sets *b = *state;
	struct share mixed[9];
	struct share_set set;

	memcpy(mixed, b->s[0], sizeof(mixed));
	mixed[1] = b->s[0][2];
	check_refused(share_set_make(&set, SHARE_SO_PIN, &b->set[0].plan,
	    mixed, b->secret, &random, &b->e), &b->e, ERR_FORMAT,
	    "share 2 is not where it belongs");
	mixed[1] = b->s[1][1];
	check_refused(share_set_make(&set, SHARE_SO_PIN, &b->set[0].plan,
	    mixed, b->secret, &random, &b->e), &b->e, ERR_FORMAT,
	    "of another set");
}

/* Another member's share under this one's number is not this one. */
static void
each_commitment_is_to_its_own_place(void **state)
{
	struct sets *b = *state;
	struct share_set moved = b->set[0];

	for (unsigned i = 0; i < 9; i++)
		for (unsigned j = 0; j < 9; j++)
			if (i != j)
				assert_false(digest_equal(
				    &b->set[0].commitments[i],
				    &b->set[0].commitments[j]));
	moved.id[7] ^= 1;
	check_refused(share_set_check(&moved, b->s[0], &b->e), &b->e,
	    ERR_CRYPTO, "damaged");
	moved = b->set[0];
	moved.purpose = SHARE_SO_PIN;
	check_refused(share_set_check(&moved, b->s[0], &b->e), &b->e,
	    ERR_CRYPTO, "for the SO PIN");
}

/* As it might come from a record that somebody else wrote. */
static void
a_set_that_cannot_be_is_refused(void **state)
{
	struct random_source random = { known_fill, NULL };
	struct sets *b = *state;
	struct share_set set = b->set[0];
	struct share out;

	set.plan.groups[0].count = 1u << 31;
	check_refused(share_set_check(&set, &b->s[0][5], &b->e), &b->e,
	    ERR_POLICY, "the set of the user PIN: group 1: the members");
	check_refused(share_set_recreate(&set, b->s[0], 3, 0, 16, &out,
	    &b->e), &b->e, ERR_POLICY, "group 1: the members");
	set.plan.group_count = 17;
	check_refused(share_set_check(&set, &b->s[0][5], &b->e), &b->e,
	    ERR_POLICY, "17 cannot be");
	check_refused(share_set_make(&set, 5, &b->set[0].plan, b->s[0],
	    b->secret, &random, &b->e), &b->e, ERR_FORMAT, "purpose 5");
	assert_string_equal(share_purpose_name(0), "secret");
}

static void
the_secret_is_known_by_its_check(void **state)
{
	struct sets *b = *state;
	struct secret *out = plain_secret(64), *other = plain_secret(30);

	check_ok(recover(b->s[1] + 5, 2, NULL, out, &b->e), &b->e);
	check_ok(share_set_check_secret(&b->set[1], out, &b->e), &b->e);
	check_refused(share_set_check_secret(&b->set[1], other, &b->e), &b->e,
	    ERR_CRYPTO, "this is not the SO PIN that was split");
	secret_free(&out);
	secret_free(&other);
}

static void
every_share_is_made_again_from_every_quorum(void **state)
{
	struct sets *b = *state;
	size_t made = 0;

	for (unsigned set = 1; set < 1u << 5; set++)
		for (unsigned lost = 0; lost < 5; lost++) {
			struct share given[5], again;
			size_t n = 0;

			for (unsigned i = 0; i < 5; i++)
				if (set & 1u << i)
					given[n++] = b->s[0][i];
			if (n < 3) {
				check_refused(share_set_recreate(&b->set[0],
				    given, n, 0, lost, &again, &b->e), &b->e,
				    ERR_POLICY, "and 3 are needed");
				continue;
			}
			check_ok(share_set_recreate(&b->set[0], given, n, 0,
			    lost, &again, &b->e), &b->e);
			assert_true(share_equal(&again, &b->s[0][lost]));
			share_free(&again);
			made++;
		}
	assert_int_equal(made, 16 * 5);
}

static void
a_share_is_not_made_again_from_what_is_wrong(void **state)
{
	struct sets *b = *state;
	struct share given[3] = { b->s[0][0], b->s[0][1], b->s[0][5] }, out;
	struct share_set set = b->set[0];

	check_refused(share_set_recreate(&set, given, 3, 0, 2, &out, &b->e),
	    &b->e, ERR_FORMAT, "share 1 of group 2 does not help: the lost "
	    "share is of group 1");
	given[2] = b->s[0][1];
	check_refused(share_set_recreate(&set, given, 3, 0, 2, &out, &b->e),
	    &b->e, ERR_FORMAT, "share 2 of group 1 was given twice");
	given[2] = b->s[1][3];
	check_refused(share_set_recreate(&set, given, 3, 0, 2, &out, &b->e),
	    &b->e, ERR_FORMAT, "share 4 of group 1 is of another set");
	given[2] = b->s[0][3];
	secret_room(b->s[0][3].value, 32)[0] = 7;
	check_refused(share_set_recreate(&set, given, 3, 0, 2, &out, &b->e),
	    &b->e, ERR_CRYPTO, "share 4 of group 1 is damaged");
	given[2] = b->s[0][4];
	set.commitments[2].bytes[0] ^= 1;
	check_refused(share_set_recreate(&set, given, 3, 0, 2, &out, &b->e),
	    &b->e, ERR_CRYPTO, "share 3 of group 1 is damaged");
	check_refused(share_set_recreate(&set, given, 3, 0, 5, &out, &b->e),
	    &b->e, ERR_FORMAT, "share 6 of group 1: the set has no such");
	check_refused(share_set_recreate(&set, given, 3, 2, 0, &out, &b->e),
	    &b->e, ERR_FORMAT, "share 1 of group 3: the set has no such");
	check_refused(share_set_recreate(&set, given, 0, 0, 0, &out, &b->e),
	    &b->e, ERR_POLICY, "0 of its shares are here");
}

#define WITH_SETS(test)							\
	cmocka_unit_test_setup_teardown(test, sets_new, sets_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commitment_is_as_known),
		WITH_SETS(each_share_is_known_alone),
		WITH_SETS(a_share_of_another_set_is_told_by_what_it_says),
		WITH_SETS(every_flipped_bit_of_a_value_is_found),
		WITH_SETS(a_set_is_of_the_shares_of_its_plan),
		WITH_SETS(each_commitment_is_to_its_own_place),
		WITH_SETS(a_set_that_cannot_be_is_refused),
		WITH_SETS(the_secret_is_known_by_its_check),
		WITH_SETS(every_share_is_made_again_from_every_quorum),
		WITH_SETS(a_share_is_not_made_again_from_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
