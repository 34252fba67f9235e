#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

/* ---- what a card is -------------------------------------------------- */

static void
a_card_says_who_it_is(void **state)
{
	struct card *c = desk_open();
	struct err e;

	(void)state;
	assert_string_equal(card_identity(c)->serial, "FFFE:00001001");
	assert_string_equal(card_reader(c), READER);
	assert_false(card_identity(c)->has_key);
	assert_false(card_wants_touch(c));
	check_ok(card_check(c, &e), &e);
	card_close(&c);
	assert_null(c);
	card_close(&c);
}

static void
a_card_that_answers_in_its_own_way_is_read(void **state)
{
	static const char *const ways[] = {
		"chunk=1", "chunk=20", "chunk=255", "wrong-le", "bare",
		"wrong-le bare", "chunk=100 bare", "uif",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct card *c;

		desk_fault(ways[i]);
		c = desk_open();
		check_ok(card_check(c, &e), &e);
		assert_string_equal(card_identity(c)->serial,
		    "FFFE:00001001");
		assert_int_equal(card_wants_touch(c),
		    strcmp(ways[i], "uif") == 0);
		card_close(&c);
	}
}

static void
a_card_without_the_profile_is_refused_with_the_reason(void **state)
{
	static const struct {
		const char *fault, *words;
	} cards[] = {
		{ "no-private", "has no private data objects" },
		{ "do-max=64", "room for a share of 64 octets, and 242" },
		{ "do-max=191", "191 octets" },
		{ "kdf", "key derivation" },
	};
	struct card *c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		desk_fault(cards[i].fault);
		c = desk_open();
		check_refused(card_check(c, &e), &e, ERR_POLICY,
		    cards[i].words);
		assert_non_null(strstr(e.text, "nothing was changed"));
		check_refused(desk_enrol(c, false, &e), &e, ERR_POLICY,
		    cards[i].words);
		card_close(&c);
	}
	desk_fault("");
	pin_set_tries(desk_dir, 1, 2);
	c = desk_open();
	check_refused(card_check(c, &e), &e, ERR_POLICY,
	    "2 tries for its PIN and 3 for its admin PIN");
	card_close(&c);
	assert_int_equal(desk_logged("00 20"), 0);
}

static void
a_version_2_card_is_refused(void **state)
{
	uint8_t aid[16];
	struct card *c;
	struct err e;

	(void)state;
	assert_int_equal(object_read(desk_dir, 0x4f, aid, 16), 16);
	aid[6] = 2;
	object_write(desk_dir, 0x4f, aid, 16);
	c = desk_open();
	check_refused(card_check(c, &e), &e, ERR_POLICY, "before 3");
	card_close(&c);
}

static void
what_is_no_card_of_ours_is_told(void **state)
{
	(void)state;
	desk_fault("not-openpgp");
	desk_open_refused(ERR_CARD, "is no OpenPGP card (6A82)");
	desk_fault("dead");
	desk_open_refused(ERR_CARD, "does not answer");
	desk_fault("");
	memory_put(desk_dir, "terminated", "", 0);
	desk_open_refused(ERR_CARD, "was terminated");
	desk_fault("sw=CA.1:6A88");
	memory_drop(desk_dir, "terminated");
	desk_open_refused(ERR_CARD, "says nothing of itself (6A88)");
	pcsc_fake_remove(0);
	desk_open_refused(ERR_GONE, "there is no card: put it in");
}

/* ---- PINs ------------------------------------------------------------ */

static void
a_wrong_pin_is_tried_once_and_counted(void **state)
{
	static const char *const ways[] = { "", "pin-6982" };
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pcsc_fake_insert(0, desk_card("pin", "00001002"));
		desk_fault(ways[i]);
		c = desk_open();
		check_refused(desk_verify(c, CARD_USER, "000000", false, &e),
		    &e, ERR_PIN, "the PIN of card FFFE:00001002 is wrong: 2 "
		    "tries are left");
		check_refused(desk_verify(c, CARD_USER, "000000", false, &e),
		    &e, ERR_PIN, "1 try is left");
		assert_int_equal(desk_logged("00 20 00 82"), 2);
		check_ok(card_tries(c, &tries, &e), &e);
		assert_int_equal(tries.user, 1);
		assert_int_equal(tries.admin, 3);
		assert_int_equal(tries.unblock, 0);
		/* The last one is the officer's to use, not ours. */
		check_refused(desk_verify(c, CARD_USER, FACTORY_USER, false,
		    &e), &e, ERR_POLICY, "it was not tried: the officer has to "
		    "agree first");
		assert_int_equal(desk_logged("00 20 00 82"), 2);
		check_refused(desk_verify(c, CARD_USER, "000000", true, &e), &e,
		    ERR_PIN, "wrong and blocked now");
		check_refused(desk_verify(c, CARD_USER, FACTORY_USER, true, &e),
		    &e, ERR_PIN, "is blocked: it opens again with the admin "
		    "PIN only");
		assert_int_equal(desk_logged("00 20 00 82"), 3);
		card_close(&c);
	}
}

static void
the_last_try_with_the_right_pin_gives_all_back(void **state)
{
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(desk_dir, 1, 1);
	c = desk_open();
	check_ok(desk_verify(c, CARD_USER, FACTORY_USER, true, &e), &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	card_close(&c);
}

static void
a_blocked_pin_is_opened_with_the_admin_pin(void **state)
{
	struct secret *s = desk_pin(DESK_USER);
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(desk_dir, 1, 0);
	c = desk_open();
	check_refused(card_unblock(c, s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	check_refused(desk_verify(c, CARD_ADMIN, "00000000", false, &e), &e,
	    ERR_PIN, "the admin PIN of card FFFE:00001001 is wrong: 2");
	check_ok(desk_verify(c, CARD_ADMIN, FACTORY_ADMIN, false, &e), &e);
	check_ok(card_unblock(c, s, &e), &e);
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	card_close(&c);
	secret_free(&s);
}

static void
a_blocked_admin_pin_is_told(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(desk_dir, 3, 0);
	c = desk_open();
	check_refused(desk_verify(c, CARD_ADMIN, FACTORY_ADMIN, false, &e), &e,
	    ERR_PIN, "nothing opens it again but a reset");
	card_close(&c);
}

static void
pins_are_changed(void **state)
{
	struct card *c = desk_open();
	struct err e;

	(void)state;
	check_refused(desk_change(c, CARD_USER, "000000", DESK_USER, &e), &e,
	    ERR_PIN, "2 tries are left");
	check_ok(desk_change(c, CARD_USER, FACTORY_USER, DESK_USER, &e), &e);
	check_ok(desk_change(c, CARD_ADMIN, FACTORY_ADMIN, DESK_ADMIN, &e), &e);
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	check_refused(desk_change(c, CARD_USER, DESK_USER, DESK_USER, &e), &e,
	    ERR_POLICY, "is the old one; it was not changed");
	card_close(&c);
}

static void
a_pin_of_a_length_that_cannot_be_is_not_tried(void **state)
{
	char longest[129];
	struct card *c = desk_open();
	struct err e;

	(void)state;
	memset(longest, '1', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	check_refused(desk_verify(c, CARD_USER, "12345", false, &e), &e,
	    ERR_FORMAT, "the PIN of card FFFE:00001001 has 6 to 127 "
	    "characters, and what was typed has not; it was not tried");
	check_refused(desk_verify(c, CARD_ADMIN, "1234567", false, &e), &e,
	    ERR_FORMAT, "8 to 127");
	check_refused(desk_change(c, CARD_USER, FACTORY_USER, "12345", &e), &e,
	    ERR_FORMAT, "it was not tried");
	longest[127] = '\0';
	check_ok(desk_change(c, CARD_USER, FACTORY_USER, longest, &e), &e);
	check_ok(desk_verify(c, CARD_USER, longest, false, &e), &e);
	assert_int_equal(desk_logged("00 20 00 82"), 1);
	card_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_card_says_who_it_is),
		DESK_TEST(a_card_that_answers_in_its_own_way_is_read),
		DESK_TEST(
		    a_card_without_the_profile_is_refused_with_the_reason),
		DESK_TEST(a_version_2_card_is_refused),
		DESK_TEST(what_is_no_card_of_ours_is_told),
		DESK_TEST(a_wrong_pin_is_tried_once_and_counted),
		DESK_TEST(the_last_try_with_the_right_pin_gives_all_back),
		DESK_TEST(a_blocked_pin_is_opened_with_the_admin_pin),
		DESK_TEST(a_blocked_admin_pin_is_told),
		DESK_TEST(pins_are_changed),
		DESK_TEST(a_pin_of_a_length_that_cannot_be_is_not_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
