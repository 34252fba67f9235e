#include <unistd.h>

#include "hsm/hsm.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static void
refuse_module(const char *path, enum err_kind kind, const char *words)
{
	struct err e = { ERR_NONE, "" };

	assert_null(hsm_open(path, &e));
	assert_int_equal(e.kind, kind);
	if (strstr(e.text, words) == NULL || strstr(e.text, path) == NULL)
		fail_msg("\"%s\" does not say \"%s\" of %s", e.text, words,
		    path);
}

static void
what_is_no_module_is_refused_in_one_sentence(void **state)
{
	const char *dir = getenv("TESTDIR");
	char path[600];
	FILE *f;

	(void)state;
	refuse_module("/no/such/module.so", ERR_SYS, "No such file");
	snprintf(path, sizeof(path), "%.500s/text.so",
	    dir != NULL ? dir : "/tmp");
	assert_non_null(f = fopen(path, "we"));
	fputs("not a library\n", f);
	fclose(f);
	refuse_module(path, ERR_HSM, "cannot be loaded");
	unlink(path);
}

static void
a_library_that_is_no_module_is_refused(void **state)
{
	static const char *const places[] = {
		"/usr/lib/x86_64-linux-gnu/libldns.so.3",
		"/lib/x86_64-linux-gnu/libc.so.6",
		"/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6",
	};
	struct err e = { ERR_NONE, "" };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (access(places[i], R_OK) != 0)
			continue;
		assert_null(hsm_open(places[i], &e));
		assert_int_equal(e.kind, ERR_HSM);
		assert_non_null(strstr(e.text, "no C_GetFunctionList"));
		return;
	}
	skip();
}

static void
a_module_that_does_not_start_is_refused(void **state)
{
	const char *module = softhsm_start();
	struct err e = { ERR_NONE, "" };

	(void)state;
	if (module == NULL)
		skip();
	fault("C_Initialize:1:0x1c1");
	assert_null(hsm_open(module, &e));
	assert_int_equal(e.kind, ERR_HSM);
	assert_non_null(strstr(e.text, "self-test"));
	fault("");
	setenv("P11_REAL", "/no/such/module.so", 1);
	assert_null(hsm_open(module, &e));
	assert_int_equal(e.kind, ERR_HSM);
}

static struct hsm *
open_empty(void)
{
	const char *module = softhsm_start();
	struct hsm *h;
	struct err e;

	if (module == NULL)
		return NULL;
	if ((h = hsm_open(module, &e)) == NULL)
		fail_msg("%s", e.text);
	return h;
}

static struct hsm_token
token_made(struct hsm *h, const char *label)
{
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct hsm_token t;
	struct err e;

	check_ok(hsm_init_token(h, label, so, pin, &e), &e);
	check_ok(hsm_describe(h, &t, &e), &e);
	secret_free(&so);
	secret_free(&pin);
	return t;
}

static void
a_token_is_made_described_and_listed(void **state)
{
	struct hsm_token t, all[4];
	struct hsm *h = open_empty();
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_tokens(h, all, 4, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_false(all[0].initialised);
	t = token_made(h, "AMS-A");
	assert_string_equal(t.label, "AMS-A");
	assert_int_equal(strlen(t.serial), 16);
	assert_string_equal(t.model, "SoftHSM v2");
	assert_string_equal(t.manufacturer, "SoftHSM project");
	assert_non_null(strchr(t.firmware, '.'));
	assert_true(t.initialised && t.user_pin_set);
	assert_false(t.pin_pad || t.pin_count_low || t.pin_final_try ||
	    t.pin_locked);
	check_ok(hsm_tokens(h, all, 4, &n, &e), &e);
	assert_int_equal(n, 2);
	check_ok(hsm_tokens(h, all, 1, &n, &e), &e);
	assert_int_equal(n, 1);
	hsm_close(&h);
	assert_null(h);
	hsm_close(&h);
}

static void
a_token_is_chosen_by_serial_or_by_a_label_that_only_it_has(void **state)
{
	struct hsm_token a, b, c, now;
	struct hsm *h = open_empty();
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	a = token_made(h, "twin");
	b = token_made(h, "twin");
	c = token_made(h, "single");
	assert_string_not_equal(a.serial, b.serial);
	check_refused(hsm_select(h, "twin", &e), &e, ERR_HSM,
	    "choose by serial number");
	assert_non_null(strstr(e.text, a.serial));
	assert_non_null(strstr(e.text, b.serial));
	check_ok(hsm_select(h, a.serial, &e), &e);
	check_ok(hsm_describe(h, &now, &e), &e);
	assert_string_equal(now.serial, a.serial);
	check_ok(hsm_select(h, b.serial, &e), &e);
	check_ok(hsm_describe(h, &now, &e), &e);
	assert_string_equal(now.serial, b.serial);
	check_ok(hsm_select(h, "single", &e), &e);
	check_ok(hsm_describe(h, &now, &e), &e);
	assert_string_equal(now.serial, c.serial);
	hsm_close(&h);
}

static void
a_token_that_is_not_there_is_not_chosen(void **state)
{
	struct hsm *h = open_empty();
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_refused(hsm_select(h, "AMS-A", &e), &e, ERR_HSM,
	    "there is an empty one");
	check_refused(hsm_describe(h, &t, &e), &e, ERR_HSM,
	    "no token was chosen");
	token_made(h, "AMS-A");
	check_refused(hsm_select(h, "AMS", &e), &e, ERR_HSM,
	    "\"AMS-A\" (serial");
	check_refused(hsm_select(h, "0", &e), &e, ERR_HSM, "no token has");
	check_refused(hsm_select(h, "", &e), &e, ERR_HSM, "no token has");
	hsm_close(&h);
}

static void
a_choice_survives_that_the_slots_get_other_numbers(void **state)
{
	struct hsm *h = open_empty();
	struct hsm_token a, now;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	a = token_made(h, "A");
	for (int i = 0; i < 3; i++)
		token_made(h, "other");
	hsm_close(&h);
	if ((h = hsm_open(getenv("P11_REAL"), &e)) == NULL)
		fail_msg("%s", e.text);
	check_ok(hsm_select(h, "A", &e), &e);
	check_ok(hsm_describe(h, &now, &e), &e);
	assert_string_equal(now.serial, a.serial);
	hsm_close(&h);
}

static void
init_refuses_what_would_harm_or_not_work(void **state)
{
	struct hsm *h = open_empty();
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct secret *none = secret_of("");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_refused(hsm_init_token(h, "", so, pin, &e), &e, ERR_HSM, "label");
	check_refused(hsm_init_token(h, "caf\xc3\xa9", so, pin, &e), &e,
	    ERR_HSM, "printable");
	check_refused(hsm_init_token(h, "blank ", so, pin, &e), &e, ERR_HSM,
	    "no blank");
	check_refused(hsm_init_token(h, "123456789012345678901234567890123",
	    so, pin, &e), &e, ERR_HSM, "1 to 32");
	check_refused(hsm_init_token(h, "A", none, pin, &e), &e, ERR_PIN,
	    "empty");
	check_refused(hsm_init_token(h, "A", so, none, &e), &e, ERR_PIN,
	    "empty");
	assert_int_equal(calls("C_InitToken"), 0);
	check_ok(hsm_init_token(h, "12345678901234567890123456789012", so, pin,
	    &e), &e);
	secret_free(&none);
	secret_free(&so);
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_token_that_holds_anything_is_never_initialised_again(void **state)
{
	struct hsm *h = open_empty();
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	token_made(h, "AMS-A");
	/* SoftHSM always has an empty one; hide it. */
	fault("C_GetTokenInfo:2:0xe0");
	check_refused(hsm_init_token(h, "B", so, pin, &e), &e, ERR_HSM,
	    "no token is empty");
	assert_non_null(strstr(e.text, "nothing was changed"));
	assert_non_null(strstr(e.text, "AMS-A"));
	assert_int_equal(calls("C_InitToken"), 0);
	secret_free(&so);
	secret_free(&pin);
	hsm_close(&h);
}

static void
init_that_breaks_off_says_how_far_it_came_and_is_finished(void **state)
{
	struct hsm *h = open_empty();
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct secret *none = secret_of("");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_InitToken:1:0x54");
	check_refused(hsm_init_token(h, "A", so, pin, &e), &e, ERR_HSM,
	    "C_InitToken \"A\": the module cannot do this");
	check_refused(hsm_finish_token(h, "A", so, pin, &e), &e, ERR_HSM,
	    "no token");
	fault("C_InitPIN:1:0xa2");
	check_refused(hsm_init_token(h, "A", so, pin, &e), &e, ERR_PIN,
	    "initialised but has no user PIN");
	assert_non_null(strstr(e.text, "too short or too long"));
	assert_null(strstr(e.text, TEST_PIN));
	assert_null(strstr(e.text, TEST_SO_PIN));
	fault("");
	check_refused(hsm_finish_token(h, "A", so, none, &e), &e, ERR_PIN,
	    "empty");
	check_refused(hsm_finish_token(h, "A", pin, pin, &e), &e, ERR_PIN,
	    "as the security officer: the PIN is wrong");
	check_ok(hsm_finish_token(h, "A", so, pin, &e), &e);
	assert_false(hsm_is_open(h));
	check_refused(hsm_finish_token(h, "A", so, so, &e), &e, ERR_HSM,
	    "nothing was changed");
	check_ok(hsm_login(h, pin, &e), &e);
	secret_free(&none);
	secret_free(&so);
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_token_that_is_away_is_noticed_and_so_is_its_return(void **state)
{
	struct hsm *h = open_empty();
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	token_made(h, "A");
	token_take();
	check_refused(hsm_describe(h, &t, &e), &e, ERR_GONE,
	    "the token is not in its slot");
	check_refused(hsm_select(h, "A", &e), &e, ERR_HSM,
	    "there is no token at all");
	token_bring();
	check_ok(hsm_select(h, "A", &e), &e);
	check_ok(hsm_describe(h, &t, &e), &e);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_module_is_refused_in_one_sentence),
		cmocka_unit_test(a_library_that_is_no_module_is_refused),
		cmocka_unit_test(a_module_that_does_not_start_is_refused),
		cmocka_unit_test(a_token_is_made_described_and_listed),
		cmocka_unit_test(a_token_is_chosen_by_serial_or_by_a_label_that_only_it_has),
		cmocka_unit_test(a_token_that_is_not_there_is_not_chosen),
		cmocka_unit_test(a_choice_survives_that_the_slots_get_other_numbers),
		cmocka_unit_test(init_refuses_what_would_harm_or_not_work),
		cmocka_unit_test(a_token_that_holds_anything_is_never_initialised_again),
		cmocka_unit_test(
		    init_that_breaks_off_says_how_far_it_came_and_is_finished),
		cmocka_unit_test(a_token_that_is_away_is_noticed_and_so_is_its_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
