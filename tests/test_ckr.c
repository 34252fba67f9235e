#include "hsm/p11.h"
#include "tests/test.h"

static void
every_code_of_the_table_gives_a_sentence(void **state)
{
	char text[CKR_TEXT], *at;
	CK_RV rv, again;
	size_t n = 0;

	(void)state;
	for (; ckr_known(n, &rv); n++) {
		assert_ptr_equal(ckr_text(rv, text), text);
		/* Words, then the code's own name, and not cut off. */
		assert_non_null(at = strstr(text, " (CKR_"));
		assert_true(at > text + 8);
		assert_int_equal(text[strlen(text) - 1], ')');
		assert_true(text[0] >= 'a' && text[0] <= 'z');
		assert_true(strlen(text) < CKR_TEXT - 1);
		/* No row is there twice. */
		for (size_t i = 0; i < n; i++) {
			assert_true(ckr_known(i, &again));
			assert_true(again != rv);
		}
	}
	assert_true(n > 80);
}

static void
a_code_that_nobody_knows_is_given_in_hex(void **state)
{
	char text[CKR_TEXT];

	(void)state;
	assert_non_null(strstr(ckr_text(CKR_VENDOR_DEFINED | 0x22, text),
	    "(0x80000022)"));
	assert_non_null(strstr(text, "maker"));
	assert_non_null(strstr(ckr_text(0x7777, text), "(0x7777)"));
	assert_int_equal(ckr_kind(CKR_VENDOR_DEFINED | 0x22), ERR_HSM);
}

static void
the_kind_says_what_can_be_done(void **state)
{
	static const CK_RV gone[] = { CKR_DEVICE_REMOVED, CKR_DEVICE_ERROR,
	    CKR_TOKEN_NOT_PRESENT, CKR_SESSION_HANDLE_INVALID,
	    CKR_SESSION_CLOSED, CKR_TOKEN_NOT_RECOGNIZED, CKR_SLOT_ID_INVALID };

	(void)state;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		assert_int_equal(ckr_kind(gone[i]), ERR_GONE);
	assert_int_equal(ckr_kind(CKR_PIN_INCORRECT), ERR_PIN);
	assert_int_equal(ckr_kind(CKR_PIN_LOCKED), ERR_PIN);
	assert_int_equal(ckr_kind(CKR_USER_NOT_LOGGED_IN), ERR_HSM);
	assert_int_equal(ckr_kind(CKR_KEY_FUNCTION_NOT_PERMITTED), ERR_HSM);
}

static void
the_sentence_names_the_call_and_the_object(void **state)
{
	struct hsm h = { .chosen = true, .token = { .label = "AMS-A",
	    .serial = "1440022" } };
	struct err e;

	(void)state;
	assert_int_equal(p11_refused(&h, &e, CKR_KEY_FUNCTION_NOT_PERMITTED,
	    "C_SignInit", "with key \"%s\"", "example.-KSK"), -1);
	assert_string_equal(e.text, "C_SignInit with key \"example.-KSK\": the "
	    "key may not be used for this (CKR_KEY_FUNCTION_NOT_PERMITTED)");
	p11_refused(&h, &e, CKR_DEVICE_REMOVED, "C_Sign", "with key \"%s\"",
	    "example.-KSK");
	assert_string_equal(e.text, "C_Sign with key \"example.-KSK\": the "
	    "token was taken away (CKR_DEVICE_REMOVED); bring \"AMS-A\" "
	    "(serial 1440022) back and log in again");
	p11_refused(&h, &e, CKR_GENERAL_ERROR, "C_GetSlotList", "%s", "");
	assert_string_equal(e.text, "C_GetSlotList: the module failed and "
	    "does not say why (CKR_GENERAL_ERROR)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_of_the_table_gives_a_sentence),
		cmocka_unit_test(a_code_that_nobody_knows_is_given_in_hex),
		cmocka_unit_test(the_kind_says_what_can_be_done),
		cmocka_unit_test(the_sentence_names_the_call_and_the_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
