#include "backup/card_state.h"
#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

/*
 * A card that somebody had before it is enrolled: what he may have prepared on
 * it, and what he may miss on it afterwards.
 */

static const char CODE[] = "77777777", THIEF[] = "999999";

/* What needs no PIN: the code, and a PIN of one's own behind it. */
static int
reset_with_code(struct card *c, struct err *e)
{
	uint8_t both[14];
	const struct apdu_command reset = {
		.doing = "reset the PIN with the code", .ins = INS_UNBLOCK,
		.p2 = 0x81, .data = both, .len = sizeof(both), .changes = true,
	};

	memcpy(both, CODE, 8);
	memcpy(both + 8, THIEF, 6);
	return apdu_do(c->apdu, &reset, e);
}

static void
code_set(const char *admin)
{
	struct card *c = desk_open();
	struct card_tries tries;
	struct err e;

	check_ok(desk_verify(c, CARD_ADMIN, admin, false, &e), &e);
	check_ok(card_put(c, "set a code", 0xd3, (const uint8_t *)CODE, 8, &e),
	    &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.unblock, 3);
	card_close(&c);
}

static void
a_resetting_code_of_before_opens_no_enrolled_card(void **state)
{
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	code_set(FACTORY_ADMIN);
	(void)desk_enrolled();
	c = desk_open();
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.unblock, 0);
	check_refused(reset_with_code(c, &e), &e, ERR_CARD, "6982");
	check_refused(desk_verify(c, CARD_USER, THIEF, false, &e), &e, ERR_PIN,
	    "2 tries are left");
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	card_close(&c);
}

static void
nor_does_one_where_the_enrolment_was_cut_off(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	code_set(FACTORY_ADMIN);
	desk_fault("cut=DA.1:before");
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_GONE, "Resetting Code");
	card_close(&c);
	desk_fault("");
	pcsc_fake_insert(0, desk_dir);
	c = desk_open();
	check_ok(desk_enrol(c, true, &e), &e);
	check_refused(reset_with_code(c, &e), &e, ERR_CARD, "6982");
	card_close(&c);
}

static void
a_card_that_keeps_the_code_is_not_enrolled(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	code_set(FACTORY_ADMIN);
	desk_fault("keep-code");
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_CARD,
	    "which opens it without its PIN, and keeps it (6700)");
	assert_false(card_identity(c)->has_key);
	card_close(&c);
}

static void
one_that_has_none_may_refuse_to_take_it_away(void **state)
{
	(void)state;
	desk_fault("keep-code");
	(void)desk_enrolled();
}

static void
a_code_set_later_is_counted_and_can_be_taken_away(void **state)
{
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	(void)desk_enrolled();
	code_set(DESK_ADMIN);
	c = desk_open();
	check_refused(card_forget_code(c, &e), &e, ERR_CARD, "6982");
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	check_ok(card_forget_code(c, &e), &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.unblock, 0);
	card_close(&c);
}

static void
a_card_that_takes_pins_in_another_form_is_refused_before_one_is_tried(
    void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	desk_fault("pin-blocks");
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_POLICY, "PIN blocks");
	card_close(&c);
	desk_fault("kdf");
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_POLICY, "KDF-DO");
	assert_int_equal(desk_logged("00 20 00 8"), 0);
	card_close(&c);
}

static void
nor_is_one_tried_where_that_was_set_since(void **state)
{
	struct card *c;
	struct err e;
	unsigned tried;

	(void)state;
	(void)desk_enrolled();
	tried = desk_logged("00 20 00 8");
	desk_fault("kdf");
	c = desk_open();
	check_refused(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e,
	    ERR_POLICY, "its PIN was not tried");
	check_refused(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e,
	    ERR_POLICY, "its admin PIN was not tried");
	assert_int_equal(desk_logged("00 20 00 8"), tried);
	card_close(&c);
}

static void
more_tries_than_three_are_refused(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(desk_dir, 1, 4);
	c = desk_open();
	check_refused(card_check(c, &e), &e, ERR_POLICY, "4 tries for its PIN");
	check_refused(card_check_resumed(c, &e), &e, ERR_POLICY, "4 tries");
	card_close(&c);
	pin_set_tries(desk_dir, 1, 3);
	pin_set_tries(desk_dir, 3, 4);
	c = desk_open();
	check_refused(card_check(c, &e), &e, ERR_POLICY, "4 for its admin PIN");
	check_refused(card_check_resumed(c, &e), &e, ERR_POLICY, "4 for its");
	card_close(&c);
}

/* ---- what is on it already ------------------------------------------------ */

/* The factory's PINs, a key that is somebody's, and shares. */
static struct card_identity
used(struct card_shares *s)
{
	struct card_identity i;
	struct card *c = desk_open();
	struct err e;

	desk_shares(s, "SET-A-01", 0x5a);
	check_ok(desk_verify(c, CARD_USER, FACTORY_USER, false, &e), &e);
	check_ok(card_store_write(c, s, &e), &e);
	check_ok(desk_verify(c, CARD_ADMIN, FACTORY_ADMIN, false, &e), &e);
	check_ok(card_make_key(c, 1700000000, &e), &e);
	i = *card_identity(c);
	card_close(&c);
	return i;
}

static void
an_empty_card_is_enrolled_without_a_word(void **state)
{
	(void)state;
	(void)desk_enrolled();
	assert_int_equal(desk_asked.times, 0);
}

static void
a_card_with_a_key_and_a_share_stays_as_it_is_where_that_is_not_agreed(
    void **state)
{
	struct card_shares s, back = { .n = 0 };
	struct card_identity was = used(&s);
	struct card *c = desk_open();
	struct err e;

	(void)state;
	desk_asked.refuse = true;
	check_refused(desk_enrol(c, false, &e), &e, ERR_ABORTED, "agreed");
	assert_int_equal(desk_asked.times, 1);
	assert_true(desk_asked.key);
	assert_int_equal(desk_asked.n, 1);
	card_close(&c);
	c = desk_open();
	check_ok(card_recognise(c, &was, &e), &e);
	check_ok(desk_verify(c, CARD_ADMIN, FACTORY_ADMIN, false, &e), &e);
	check_ok(desk_verify(c, CARD_USER, FACTORY_USER, false, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 1);
	assert_true(secret_equal(back.share[0].octets, s.share[0].octets));
	card_shares_clear(&back);
	card_shares_clear(&s);
	card_close(&c);
}

static void
where_it_is_agreed_both_go(void **state)
{
	struct card_shares s, back = { .n = 0 };
	struct card_identity was = used(&s);
	struct card *c = desk_open();
	uint8_t object[255];
	struct err e;

	(void)state;
	check_ok(desk_enrol(c, false, &e), &e);
	assert_int_equal(desk_asked.times, 1);
	check_refused(card_recognise(c, &was, &e), &e, ERR_POLICY,
	    "another key");
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 0);
	assert_int_equal(object_read(desk_dir, 0x0103, object, 255), 0);
	card_shares_clear(&s);
	card_close(&c);
}

static void
what_is_no_share_is_asked_about_as_well(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	object_write(desk_dir, 0x0103, "somebody's notes", 16);
	desk_asked.refuse = true;
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_ABORTED, "agreed");
	assert_true(desk_asked.shares);
	assert_int_equal(desk_asked.n, 0);
	assert_false(desk_asked.key);
	desk_asked.refuse = false;
	check_ok(desk_enrol(c, false, &e), &e);
	card_close(&c);
}

/* The old user PIN may be unknown then: the admin PIN sets it first. */
static void
an_enrolment_that_goes_on_asks_before_the_key_and_the_share_go(void **state)
{
	struct card_shares s, back = { .n = 0 };
	struct card_identity was = used(&s);
	struct card *c = desk_open();
	struct err e;

	(void)state;
	desk_asked.refuse = true;
	check_refused(desk_enrol(c, true, &e), &e, ERR_ABORTED, "agreed");
	assert_int_equal(desk_asked.n, 1);
	card_close(&c);
	c = desk_open();
	check_ok(card_recognise(c, &was, &e), &e);
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 1);
	card_shares_clear(&back);
	card_shares_clear(&s);
	card_close(&c);
}

static void
a_wrong_old_user_pin_is_found_before_anything_is_changed(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	pin_set(desk_dir, 1, "654321", 6);
	c = desk_open();
	check_refused(desk_enrol(c, false, &e), &e, ERR_PIN, "2 tries are left");
	assert_int_equal(desk_logged("00 24 "), 0);
	assert_false(card_identity(c)->has_key);
	card_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_resetting_code_of_before_opens_no_enrolled_card),
		DESK_TEST(nor_does_one_where_the_enrolment_was_cut_off),
		DESK_TEST(a_card_that_keeps_the_code_is_not_enrolled),
		DESK_TEST(one_that_has_none_may_refuse_to_take_it_away),
		DESK_TEST(a_code_set_later_is_counted_and_can_be_taken_away),
		DESK_TEST(a_card_that_takes_pins_in_another_form_is_refused_before_one_is_tried),
		DESK_TEST(nor_is_one_tried_where_that_was_set_since),
		DESK_TEST(more_tries_than_three_are_refused),
		DESK_TEST(an_empty_card_is_enrolled_without_a_word),
		DESK_TEST(a_card_with_a_key_and_a_share_stays_as_it_is_where_that_is_not_agreed),
		DESK_TEST(where_it_is_agreed_both_go),
		DESK_TEST(what_is_no_share_is_asked_about_as_well),
		DESK_TEST(an_enrolment_that_goes_on_asks_before_the_key_and_the_share_go),
		DESK_TEST(a_wrong_old_user_pin_is_found_before_anything_is_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
