#include "tests/card_desk.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

static void
the_card_service_is_told_in_sentences(void **state)
{
	static const struct {
		const char *function;
		LONG rv;
		enum err_kind kind;
		const char *words;
	} cases[] = {
		{ "SCardConnect", SCARD_E_SHARING_VIOLATION, ERR_CARD,
		    "most often GnuPG's scdaemon; nothing was sent" },
		{ "SCardConnect", SCARD_W_UNRESPONSIVE_CARD, ERR_CARD,
		    "see that it is the right way round" },
		{ "SCardConnect", SCARD_E_NO_SERVICE, ERR_SYS,
		    "pcscd is not running" },
		{ "SCardConnect", SCARD_E_READER_UNAVAILABLE, ERR_GONE,
		    "the reader was unplugged" },
		{ "SCardConnect", SCARD_E_PROTO_MISMATCH, ERR_CARD,
		    "do not agree on a protocol" },
		{ "SCardConnect", SCARD_W_SECURITY_VIOLATION, ERR_SYS,
		    "polkit" },
		{ "SCardConnect", 0x80100099, ERR_SYS,
		    "the card service failed" },
		{ "SCardTransmit", SCARD_W_RESET_CARD, ERR_GONE,
		    "was reset by another program and has forgotten the PIN" },
		{ "SCardTransmit", SCARD_W_REMOVED_CARD, ERR_GONE,
		    "was taken out" },
		{ "SCardTransmit", SCARD_W_UNPOWERED_CARD, ERR_GONE,
		    "lost its power" },
		{ "SCardTransmit", SCARD_F_COMM_ERROR, ERR_GONE,
		    "the way to the card was lost" },
		{ "SCardTransmit", SCARD_E_NO_SERVICE, ERR_SYS,
		    "pcscd is not running" },
		{ "SCardTransmit", SCARD_E_SERVICE_STOPPED, ERR_SYS,
		    "pcscd has ended" },
		{ "SCardTransmit", SCARD_E_INSUFFICIENT_BUFFER, ERR_CARD,
		    "longer than a short one" },
	};
	struct readers *none;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pcsc_fake_fail(cases[i].function, cases[i].rv);
		desk_open_refused(cases[i].kind, cases[i].words);
	}
	pcsc_fake_fail("SCardEstablishContext", SCARD_E_NO_SERVICE);
	assert_null(none = readers_open(&e));
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "the card service pcscd is not "
	    "running; nothing was sent: start it and try again (card readers, "
	    "SCARD_E_NO_SERVICE)"));
}

static void
readers_are_listed(void **state)
{
	const struct reader_view *v;
	struct card *c;
	struct err e;
	size_t n;

	(void)state;
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].name, "Fake 0");
	assert_int_equal(v[0].state, READER_CARD);
	assert_false(v[0].in_use);
	assert_int_equal(v[1].state, READER_EMPTY);
	c = desk_open();
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_true(v[0].in_use);
	card_close(&c);
	desk_fault("dead");
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(v[0].state, READER_MUTE);
	pcsc_fake_readers(0);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 0);
}

static const struct reader_patience short_while = { .ms = 300 };

static void
put_second(void)
{
	pcsc_fake_insert(1, desk_dir);
}

static void
a_card_that_comes_is_noticed(void **state)
{
	struct reader_view v;
	bool came;
	struct err e;

	(void)state;
	check_ok(readers_wait_card(readers, NULL, &short_while, &v, &came,
	    &e), &e);
	assert_true(came);
	assert_string_equal(v.name, "Fake 0");
	check_ok(readers_wait_card(readers, "Fake 1", &short_while, &v, &came,
	    &e), &e);
	assert_false(came);
	pcsc_fake_meanwhile(put_second);
	check_ok(readers_wait_card(readers, "Fake 1", &short_while, &v, &came,
	    &e), &e);
	assert_true(came);
}

static void
take_first(void)
{
	pcsc_fake_remove(0);
}

/* Out and in again before anybody looks. */
static void
swap_first(void)
{
	pcsc_fake_remove(0);
	pcsc_fake_insert(0, desk_dir);
}

static void
a_card_that_goes_or_is_swapped_is_noticed(void **state)
{
	struct reader_view v;
	bool came, went;
	struct err e;

	(void)state;
	check_ok(readers_wait_card(readers, READER, &short_while, &v, &came,
	    &e), &e);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_false(went);
	pcsc_fake_meanwhile(swap_first);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_true(went);
	check_ok(readers_wait_card(readers, READER, &short_while, &v, &came,
	    &e), &e);
	pcsc_fake_meanwhile(take_first);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_true(went);
}

static void
plug_in(void)
{
	pcsc_fake_readers(3);
}

static void
unplug(void)
{
	pcsc_fake_readers(1);
}

static void
a_reader_that_comes_or_goes_is_noticed(void **state)
{
	const struct reader_view *v;
	bool changed;
	struct err e;
	size_t n;

	(void)state;
	check_ok(readers_look(readers, &v, &n, &e), &e);
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	assert_false(changed);
	pcsc_fake_meanwhile(plug_in);
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	assert_true(changed);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 3);
	pcsc_fake_meanwhile(unplug);
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	assert_true(changed);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 1);
}

static bool
stop_at_third(void *ctx)
{
	return ++*(int *)ctx == 3;
}

static void
a_wait_is_stopped_by_the_operator(void **state)
{
	int asked = 0;
	const struct reader_patience p = { .ms = 60000,
	    .stop = stop_at_third, .ctx = &asked };
	struct reader_view v;
	struct err e;
	bool came;

	(void)state;
	check_refused(readers_wait_card(readers, "Fake 1", &p, &v, &came, &e),
	    &e, ERR_ABORTED, "was stopped");
	assert_int_equal(asked, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_card_service_is_told_in_sentences),
		DESK_TEST(readers_are_listed),
		DESK_TEST(a_card_that_comes_is_noticed),
		DESK_TEST(a_card_that_goes_or_is_swapped_is_noticed),
		DESK_TEST(a_reader_that_comes_or_goes_is_noticed),
		DESK_TEST(a_wait_is_stopped_by_the_operator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
