#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

/* What an enrolment that was cut off may still do with a card, and may not. */

static struct secret *pins[4];

static struct card_enrolment
again(const char *old_admin, enum card_admin is, bool agreed)
{
	pins[0] = desk_pin(old_admin);
	pins[1] = desk_pin(DESK_ADMIN);
	pins[2] = desk_pin(FACTORY_USER);
	pins[3] = desk_pin(DESK_USER);
	return (struct card_enrolment){
		.old_admin = pins[0], .admin = pins[1], .old_user = pins[2],
		.user = pins[3], .now = 1800000000, .resumed = true,
		.admin_is = is, .last_try_agreed = agreed,
		.agree = desk_agree,
	};
}

static void
refused(struct card *c, struct card_enrolment n, enum err_kind kind,
    const char *words, enum card_admin is, unsigned left)
{
	struct card_tries tries;
	struct err e;

	check_refused(card_enrol(c, &n, &e), &e, kind, words);
	for (size_t i = 0; i < 4; i++)
		secret_free(&pins[i]);
	assert_int_equal(n.admin_is, is);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.admin, left);
}

static void
enrolled(struct card *c, struct card_enrolment n)
{
	struct card_tries tries;
	struct err e;

	check_ok(card_enrol(c, &n, &e), &e);
	for (size_t i = 0; i < 4; i++)
		secret_free(&pins[i]);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.admin, 3);
	assert_int_equal(tries.user, 3);
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
}

static void
a_wrong_old_admin_pin_costs_a_try_and_changes_nothing(void **state)
{
	struct card *c = desk_open();

	(void)state;
	refused(c, again("00000000", CARD_ADMIN_OLD, false), ERR_PIN,
	    "2 tries are left", CARD_ADMIN_OLD, 2);
	refused(c, again("00000000", CARD_ADMIN_OLD, false), ERR_PIN,
	    "1 try is left", CARD_ADMIN_OLD, 1);
	assert_false(card_identity(c)->has_key);
	refused(c, again(FACTORY_ADMIN, CARD_ADMIN_OLD, false), ERR_POLICY,
	    "has to agree first", CARD_ADMIN_OLD, 1);
	enrolled(c, again(FACTORY_ADMIN, CARD_ADMIN_OLD, true));
	card_close(&c);
}

static void
the_last_try_is_not_used_to_find_out_which_pin_it_is(void **state)
{
	struct card *c = desk_open();

	(void)state;
	pin_set_tries(desk_dir, 3, 2);
	refused(c, again(FACTORY_ADMIN, CARD_ADMIN_EITHER, false), ERR_POLICY,
	    "has to agree first", CARD_ADMIN_EITHER, 1);
	refused(c, again(FACTORY_ADMIN, CARD_ADMIN_EITHER, false), ERR_POLICY,
	    "has to agree first", CARD_ADMIN_EITHER, 1);
	enrolled(c, again(FACTORY_ADMIN, CARD_ADMIN_OLD, true));
	/* The same card again, which has the new one now. */
	pin_set_tries(desk_dir, 3, 1);
	refused(c, again(FACTORY_ADMIN, CARD_ADMIN_NEW, false), ERR_POLICY,
	    "has to agree first", CARD_ADMIN_NEW, 1);
	enrolled(c, again(FACTORY_ADMIN, CARD_ADMIN_NEW, true));
	card_close(&c);
}

static void
a_user_pin_that_is_blocked_is_set_by_the_admin_pin(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(desk_dir, 1, 0);
	c = desk_open();
	check_refused(card_check(c, &e), &e, ERR_POLICY, "has 0 tries");
	check_ok(card_check_resumed(c, &e), &e);
	enrolled(c, again(FACTORY_ADMIN, CARD_ADMIN_EITHER, false));
	card_close(&c);
	pin_set_tries(desk_dir, 3, 0);
	c = desk_open();
	check_refused(card_check_resumed(c, &e), &e, ERR_POLICY,
	    "0 for its admin PIN");
	card_close(&c);
}

static void
a_new_pin_that_is_the_old_one_is_refused_before_any_is_tried(void **state)
{
	struct card *c = desk_open();

	(void)state;
	refused(c, again(DESK_ADMIN, CARD_ADMIN_EITHER, false), ERR_POLICY,
	    "is the old one; neither was changed", CARD_ADMIN_EITHER, 3);
	assert_int_equal(desk_logged("00 20 00 83"), 0);
	card_close(&c);
}

static void
a_card_that_goes_while_its_admin_pin_changes_may_have_either(void **state)
{
	struct card_enrolment n = again(FACTORY_ADMIN, CARD_ADMIN_OLD, false);
	struct card *c = desk_open();
	struct err e;

	(void)state;
	desk_fault("cut=24.1:after");
	check_refused(card_enrol(c, &n, &e), &e, ERR_GONE, "put it in");
	assert_int_equal(n.admin_is, CARD_ADMIN_EITHER);
	card_close(&c);
	pcsc_fake_insert(0, desk_dir);
	desk_fault("cut=2C.1:before");
	c = desk_open();
	check_refused(card_enrol(c, &n, &e), &e, ERR_GONE, "put it in");
	/* It took the new one, and is past that for good. */
	assert_int_equal(n.admin_is, CARD_ADMIN_NEW);
	card_close(&c);
	for (size_t i = 0; i < 4; i++)
		secret_free(&pins[i]);
}

static void
a_new_admin_pin_that_is_known_to_be_there_is_the_only_one_tried(void **state)
{
	struct card *c = desk_open();
	struct card_tries tries;
	struct err e;

	(void)state;
	/* The card has the old one: the journal is wrong, or it is another. */
	refused(c, again(FACTORY_ADMIN, CARD_ADMIN_NEW, false), ERR_PIN,
	    "2 tries are left", CARD_ADMIN_NEW, 2);
	assert_int_equal(desk_logged("00 24 00 83"), 0);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.admin, 2);
	card_close(&c);
}

static void
a_card_that_shows_another_key_than_it_made_is_refused(void **state)
{
	struct card *c = desk_open();
	struct err e;

	(void)state;
	desk_fault("another-key");
	check_refused(desk_enrol(c, false, &e), &e, ERR_CARD,
	    "made a key, and shows another one; take another card");
	card_close(&c);
}

static void
a_card_whose_signature_is_not_good_is_not_enrolled(void **state)
{
	struct card *c = desk_open();
	struct err e;

	(void)state;
	desk_fault("sig-flip");
	check_refused(desk_enrol(c, false, &e), &e, ERR_CRYPTO,
	    "not good for the card's key");
	card_close(&c);
}

static void
nor_one_that_does_not_take_its_new_pins(void **state)
{
	struct card *c = desk_open();
	struct err e;

	(void)state;
	/* Both old ones, then the new admin PIN, and then the new user PIN. */
	desk_fault("sw=20.3:6A80");
	check_refused(desk_enrol(c, false, &e), &e, ERR_CARD, "admin PIN");
	card_close(&c);
	pcsc_fake_insert(0, desk_card("another", "00001002"));
	desk_fault("sw=20.4:6A80");
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_CARD,
	    "check the card's PIN");
	card_close(&c);
}

static void
a_card_says_what_it_is_before_it_gets_a_pin(void **state)
{
	struct card_facts facts;
	struct card *c = desk_open();

	(void)state;
	card_facts(c, &facts);
	assert_int_equal(facts.version[0], 3);
	assert_int_equal(facts.version[1], 4);
	assert_int_equal(facts.room, 255);
	assert_string_equal(facts.maker, "none: a number drawn at random");
	card_close(&c);
	desk_fault("no-private");
	pcsc_fake_insert(0, desk_dir);
	c = desk_open();
	card_facts(c, &facts);
	assert_int_equal(facts.room, 0);
	card_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_wrong_old_admin_pin_costs_a_try_and_changes_nothing),
		DESK_TEST(the_last_try_is_not_used_to_find_out_which_pin_it_is),
		DESK_TEST(a_user_pin_that_is_blocked_is_set_by_the_admin_pin),
		DESK_TEST(a_new_pin_that_is_the_old_one_is_refused_before_any_is_tried),
		DESK_TEST(a_card_that_goes_while_its_admin_pin_changes_may_have_either),
		DESK_TEST(a_new_admin_pin_that_is_known_to_be_there_is_the_only_one_tried),
		DESK_TEST(a_card_that_shows_another_key_than_it_made_is_refused),
		DESK_TEST(a_card_whose_signature_is_not_good_is_not_enrolled),
		DESK_TEST(nor_one_that_does_not_take_its_new_pins),
		DESK_TEST(a_card_says_what_it_is_before_it_gets_a_pin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
