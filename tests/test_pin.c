#include "hsm/hsm.h"
#include "tests/softhsm.h"
#include "tests/test.h"

#define NEW_PIN "a new one, of a quorum, 0123456789abcdefghijklmnopqrstuvwxyz"

static void
opens_with(struct hsm *h, const char *pin_text, bool wanted)
{
	struct secret *pin = secret_of(pin_text);
	struct err e;

	check_ok(hsm_select(h, "AMS-A", &e), &e);
	if (wanted) {
		check_ok(hsm_login(h, pin, &e), &e);
		check_ok(hsm_logout(h, &e), &e);
	} else {
		check_refused(hsm_login(h, pin, &e), &e, ERR_PIN, "PIN");
	}
	secret_free(&pin);
}

/* One of the three changes, with PINs as texts. */
typedef int change(struct hsm *, const struct secret *, const struct secret *,
    struct err *);

static int
with(struct hsm *h, change *act, const char *by_text, const char *new_text,
    struct err *e)
{
	struct secret *by = secret_of(by_text), *new = secret_of(new_text);
	int rc = act(h, by, new, e);

	secret_free(&by);
	secret_free(&new);
	return rc;
}

static int
tried(struct hsm *h, const char *text, struct err *e)
{
	struct secret *pin = secret_of(text);
	int rc = hsm_try_so_pin(h, pin, e);

	secret_free(&pin);
	return rc;
}

static void
the_limits_are_those_of_the_token(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_describe(h, &t, &e), &e);
	assert_int_equal(t.pin_min, 4);
	assert_int_equal(t.pin_max, 255);
	hsm_close(&h);
}

static void
what_cannot_be_a_pin_is_refused_and_nothing_is_asked_of_the_token(void **state)
{
	static change *const all[] = { hsm_set_pin, hsm_init_pin,
	    hsm_set_so_pin };
	struct hsm *h = softhsm_token("AMS-A");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	for (size_t i = 0; i < 3; i++) {
		check_refused(with(h, all[i], TEST_PIN, "123", &e), &e,
		    ERR_PIN, "4 to 255 characters, the new one has 3; nothing "
		    "was changed");
		check_refused(with(h, all[i], TEST_PIN, "", &e), &e, ERR_PIN,
		    "may not be empty; nothing was changed");
		check_refused(with(h, all[i], "", NEW_PIN, &e), &e, ERR_PIN,
		    "may not be empty; nothing was changed");
	}
	check_refused(with(h, hsm_set_pin, TEST_PIN, TEST_PIN, &e), &e,
	    ERR_PIN, "is the old one");
	check_refused(with(h, hsm_set_so_pin, TEST_PIN, TEST_PIN, &e), &e,
	    ERR_PIN, "is the old one");
	fault("C_GetTokenInfo:1:flags=0x100");
	check_refused(with(h, hsm_set_pin, TEST_PIN, NEW_PIN, &e), &e,
	    ERR_HSM, "at its own pad");
	assert_int_equal(calls("C_SetPIN") + calls("C_InitPIN") +
	    calls("C_Login"), 0);
	assert_true(hsm_is_open(h));
	hsm_close(&h);
}

static void
a_wrong_pin_changes_nothing_and_is_tried_once(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	check_refused(with(h, hsm_set_pin, "wrong", NEW_PIN, &e), &e, ERR_PIN,
	    "the user PIN was not changed");
	check_refused(with(h, hsm_set_so_pin, "wrong", NEW_PIN, &e), &e,
	    ERR_PIN, "the security officer's PIN was not changed");
	check_refused(with(h, hsm_init_pin, "wrong", NEW_PIN, &e), &e, ERR_PIN,
	    "did not set the user PIN");
	assert_int_equal(calls("C_Login"), 3);
	assert_int_equal(calls("C_SetPIN") + calls("C_InitPIN"), 0);
	opens_with(h, TEST_PIN, true);
	check_ok(with(h, hsm_set_so_pin, TEST_SO_PIN, NEW_PIN, &e), &e);
	hsm_close(&h);
}

static void
each_pin_is_changed_and_the_old_one_opens_nothing(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key key;
	struct secret *pin;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K");
	check_ok(with(h, hsm_set_pin, TEST_PIN, NEW_PIN, &e), &e);
	assert_false(hsm_is_open(h));
	opens_with(h, NEW_PIN, true);
	opens_with(h, TEST_PIN, false);
	check_ok(with(h, hsm_set_so_pin, TEST_SO_PIN, "officers", &e), &e);
	check_refused(tried(h, TEST_SO_PIN, &e), &e, ERR_PIN, "was tried");
	check_ok(tried(h, "officers", &e), &e);
	check_refused(tried(h, "", &e), &e, ERR_PIN, "may not be empty");
	assert_false(hsm_is_open(h));
	check_refused(with(h, hsm_init_pin, TEST_SO_PIN, TEST_PIN, &e), &e,
	    ERR_PIN, "did not set the user PIN");
	check_ok(with(h, hsm_init_pin, "officers", TEST_PIN, &e), &e);
	assert_false(hsm_is_open(h));
	opens_with(h, NEW_PIN, false);
	/* The keys are as they were. */
	pin = secret_of(TEST_PIN);
	check_ok(hsm_login(h, pin, &e), &e);
	check_ok(hsm_test_sign(h, &key, &e), &e);
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_token_that_only_says_so_is_found_out(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_SetPIN:1:lie");
	check_refused(with(h, hsm_set_pin, TEST_PIN, NEW_PIN, &e), &e, ERR_PIN,
	    "does not open with it");
	check_refused(with(h, hsm_set_so_pin, TEST_SO_PIN, NEW_PIN, &e), &e,
	    ERR_PIN, "does not open with it");
	fault("C_InitPIN:1:lie");
	check_refused(with(h, hsm_init_pin, TEST_SO_PIN, NEW_PIN, &e), &e,
	    ERR_PIN, "does not open with it");
	fault("");
	opens_with(h, TEST_PIN, true);
	hsm_close(&h);
}

/* Whatever failed: one of the two PINs opens it, the other does not. */
static unsigned
cut_everywhere(struct hsm *h, change *act, const char *by, const char *was)
{
	static const char *const called[] = { "C_GetTokenInfo", "C_Login",
	    "C_Logout", "C_SetPIN", "C_InitPIN", "C_OpenSession",
	    "C_CloseSession", "C_GetSessionInfo" };
	static const char *const faults[] = { "!:0x5", ":0x32", ":0x101" };
	struct secret *so = secret_of(TEST_SO_PIN), *user = secret_of(was);
	unsigned cuts = 0;
	char plan[64];
	struct err e;

	for (size_t i = 0; i < sizeof(called) / sizeof(called[0]); i++)
	for (unsigned n = 1; n <= 4; n++)
	for (size_t f = 0; f < sizeof(faults) / sizeof(faults[0]); f++) {
		snprintf(plan, sizeof(plan), "%s:%u%s", called[i], n,
		    faults[f]);
		fault(plan);
		(void)with(h, act, by, NEW_PIN, &e);
		fault("");
		cuts++;
		check_ok(hsm_select(h, "AMS-A", &e), &e);
		if (act == hsm_set_so_pin) {
			if (with(h, act, NEW_PIN, TEST_SO_PIN, &e) != 0)
				check_ok(with(h, hsm_init_pin, TEST_SO_PIN,
				    TEST_PIN, &e), &e);
			continue;
		}
		if (hsm_login(h, user, &e) != 0)
			opens_with(h, NEW_PIN, true);
		check_ok(hsm_init_pin(h, so, user, &e), &e);
	}
	secret_free(&so);
	secret_free(&user);
	return cuts;
}

static void
wherever_a_change_fails_one_of_the_two_pins_opens(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	unsigned cuts;

	(void)state;
	if (h == NULL)
		skip();
	cuts = cut_everywhere(h, hsm_set_pin, TEST_PIN, TEST_PIN);
	cuts += cut_everywhere(h, hsm_init_pin, TEST_SO_PIN, TEST_PIN);
	cuts += cut_everywhere(h, hsm_set_so_pin, TEST_SO_PIN, TEST_PIN);
	print_message("%u cut points\n", cuts);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limits_are_those_of_the_token),
		cmocka_unit_test(what_cannot_be_a_pin_is_refused_and_nothing_is_asked_of_the_token),
		cmocka_unit_test(a_wrong_pin_changes_nothing_and_is_tried_once),
		cmocka_unit_test(each_pin_is_changed_and_the_old_one_opens_nothing),
		cmocka_unit_test(a_token_that_only_says_so_is_found_out),
		cmocka_unit_test(wherever_a_change_fails_one_of_the_two_pins_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
