#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

static void
shares_are_written_read_and_wiped(void **state)
{
	struct card_shares s, back = { 0 };
	uint8_t object[255];
	struct card *c;
	struct err e;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	c = desk_open();
	check_refused(card_store_read(c, &back, &e), &e, ERR_CARD,
	    "wants its PIN first (6982)");
	check_refused(card_store_write(c, &s, &e), &e, ERR_CARD,
	    "wants its PIN first, or was not touched (6982); nothing was "
	    "changed");
	check_ok(desk_verify(c, CARD_USER, FACTORY_USER, false, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 0);
	check_ok(card_store_write(c, &s, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 1);
	assert_true(secret_equal(back.share[0].octets, s.share[0].octets));
	card_shares_clear(&back);
	check_ok(card_store_wipe(c, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 0);
	assert_int_equal(object_read(desk_dir, 0x0103, object, 255), 0);
	/* Zeros, read back, nothing, read back. */
	assert_int_equal(desk_logged("00 DA 01 03 -> 9000"), 3);
	check_ok(card_store_wipe(c, &e), &e);
	card_close(&c);
	card_shares_clear(&s);
}

static void
a_card_that_says_it_stored_is_not_believed(void **state)
{
	static const char *const lies[] = { "lie-put", "flip-put" };
	struct card_shares s;
	struct card *c;
	struct err e;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	for (size_t i = 0; i < 2; i++) {
		desk_fault(lies[i]);
		c = desk_open_with_pin();
		check_refused(card_store_write(c, &s, &e), &e, ERR_CARD,
		    "what is read back is something else");
		card_close(&c);
	}
	/* Now it holds the bent one. */
	desk_fault("lie-put");
	c = desk_open_with_pin();
	check_refused(card_store_wipe(c, &e), &e, ERR_CARD,
	    "wipe the shares: card FFFE:00001001 says that it was done");
	card_close(&c);
	card_shares_clear(&s);
}

static void
what_is_no_share_in_the_card_is_told(void **state)
{
	struct card_shares s, back = { 0 };
	uint8_t object[255];
	struct card *c;
	struct err e;
	size_t len;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	c = desk_open_with_pin();
	check_ok(card_store_write(c, &s, &e), &e);
	len = object_read(desk_dir, 0x0103, object, sizeof(object));
	object_write(desk_dir, 0x0103, object, len - 1);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "card FFFE:00001001: the card's shares are cut short");
	object[30] ^= 1;
	object_write(desk_dir, 0x0103, object, len);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "the checksum is not right");
	object_write(desk_dir, 0x0103, "somebody else's", 15);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "15 octets that are no shares of ours");
	desk_fault("no-private");
	check_refused(card_store_read(c, &back, &e), &e, ERR_CARD,
	    "has no private data objects (6A88)");
	card_close(&c);
	card_shares_clear(&s);
}

static void
a_card_that_is_slow_is_waited_for(void **state)
{
	struct card_shares s;
	struct card *c;
	struct err e;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	desk_fault("delay=DA.1:300");
	c = desk_open_with_pin();
	check_ok(card_store_write(c, &s, &e), &e);
	card_close(&c);
	card_shares_clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(shares_are_written_read_and_wiped),
		DESK_TEST(a_card_that_says_it_stored_is_not_believed),
		DESK_TEST(what_is_no_share_in_the_card_is_told),
		DESK_TEST(a_card_that_is_slow_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
