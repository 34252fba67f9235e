#include "backup/card_store.h"
#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

/* An enrolled card with shares, its admin PIN verified. */
static struct card *
used_card(void)
{
	struct card_shares s;
	struct card *c;
	struct err e;

	(void)desk_enrolled();
	desk_shares(&s, "SET-A-01", 0x5a);
	c = desk_open();
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	check_ok(card_store_write(c, &s, &e), &e);
	card_shares_clear(&s);
	return c;
}

static void
a_card_is_reset_with_its_admin_pin_and_holds_nothing(void **state)
{
	struct card *c = used_card();
	uint8_t object[255];
	struct card_tries tries;
	struct err e;

	(void)state;
	check_refused(card_reset(c, &e), &e, ERR_CARD, "nothing was changed");
	assert_true(object_read(desk_dir, 0x0103, object, 255) > 0);
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	check_ok(card_reset(c, &e), &e);
	assert_false(card_identity(c)->has_key);
	assert_int_equal(object_read(desk_dir, 0x0103, object, 255), 0);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	card_close(&c);
	/* It can be enrolled anew. */
	(void)desk_enrolled();
}

static void
a_card_in_which_a_key_stays_was_not_reset(void **state)
{
	struct card *c = used_card();
	struct err e;

	(void)state;
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	desk_fault("sw=E6.1:9000");
	check_refused(card_reset(c, &e), &e, ERR_CARD, "has its key still");
	card_close(&c);
}

static void
a_card_in_which_a_share_stays_was_not_reset(void **state)
{
	struct card *c = used_card();
	uint8_t object[255];
	struct err e;

	(void)state;
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	desk_fault("reset-keeps");
	check_refused(card_reset(c, &e), &e, ERR_CARD, "has shares still");
	assert_true(object_read(desk_dir, 0x0103, object, 255) > 0);
	card_close(&c);
	/* And so says a later look at it. */
	c = desk_open();
	check_refused(card_check_reset(c, &e), &e, ERR_CARD,
	    "has shares still");
	card_close(&c);
}

static void
a_reset_that_was_cut_off_is_ended(void **state)
{
	struct card *c = used_card();
	struct err e;

	(void)state;
	check_refused(card_reset_finish(readers, READER, &e), &e, ERR_CARD, "");
	check_ok(desk_verify(c, CARD_ADMIN, DESK_ADMIN, false, &e), &e);
	desk_fault("cut=44.1:before");
	check_refused(card_reset(c, &e), &e, ERR_GONE, "activate");
	card_close(&c);
	pcsc_fake_insert(0, desk_dir);
	desk_fault("");
	desk_open_refused(ERR_CARD, "was terminated");
	check_ok(card_reset_finish(readers, READER, &e), &e);
	c = desk_open();
	assert_false(card_identity(c)->has_key);
	card_close(&c);
	check_refused(card_reset_finish(readers, READER, &e), &e, ERR_CARD,
	    "not a terminated one; nothing was changed");
}

static void
one_share_goes_and_the_other_stays(void **state)
{
	struct card_shares s = { 0 }, back = { 0 };
	struct card_share one = {
		.purpose = SHARE_BACKUP_KEY, .state = SHARE_CURRENT,
		.threshold = 2, .of = 3, .index = 1,
	}, two = one;
	uint8_t octets[SHARE_OCTETS];
	struct card *c = desk_open_with_pin();
	struct err e;

	(void)state;
	memset(octets, 0x41, sizeof(octets));
	memcpy(one.set, "SET-A-01", SHARE_SET);
	memcpy(two.set, "SET-B-02", SHARE_SET);
	two.state = SHARE_COMING;
	one.octets = secret_new(SHARE_OCTETS, &e);
	check_ok(secret_set(one.octets, octets, sizeof(octets), &e), &e);
	memset(octets, 0x42, sizeof(octets));
	two.octets = secret_new(SHARE_OCTETS, &e);
	check_ok(secret_set(two.octets, octets, sizeof(octets), &e), &e);
	check_ok(card_shares_put(&s, &one, &e), &e);
	check_ok(card_shares_put(&s, &two, &e), &e);
	check_ok(card_store_write(c, &s, &e), &e);
	card_shares_blank(&s, 0);
	check_ok(card_store_write(c, &s, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 2);
	memset(octets, 0, sizeof(octets));
	assert_memory_equal(secret_bytes(back.share[0].octets), octets,
	    sizeof(octets));
	assert_true(secret_equal(back.share[1].octets, two.octets));
	card_shares_clear(&back);
	card_shares_drop(&s, 0);
	check_ok(card_store_write(c, &s, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 1);
	assert_int_equal(back.share[0].state, SHARE_CURRENT);
	assert_memory_equal(back.share[0].set, "SET-B-02", SHARE_SET);
	card_shares_drop(&s, 0);
	assert_int_equal(s.n, 0);
	card_shares_clear(&back);
	card_shares_clear(&s);
	secret_free(&one.octets);
	secret_free(&two.octets);
	card_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_card_is_reset_with_its_admin_pin_and_holds_nothing),
		DESK_TEST(a_card_in_which_a_key_stays_was_not_reset),
		DESK_TEST(a_card_in_which_a_share_stays_was_not_reset),
		DESK_TEST(a_reset_that_was_cut_off_is_ended),
		DESK_TEST(one_share_goes_and_the_other_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
