#include "hsm/p11.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static void
a_login_opens_and_a_logout_shuts(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	assert_true(hsm_is_open(h));
	check_ok(hsm_logout(h, &e), &e);
	assert_false(hsm_is_open(h));
	check_ok(hsm_logout(h, &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	assert_true(hsm_is_open(h));
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_wrong_pin_is_tried_once_and_the_tries_are_told(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *wrong = secret_of("9-wrong-9");
	struct secret *pin = secret_of(TEST_PIN);
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_logout(h, &e), &e);
	fault("");
	check_refused(hsm_login(h, wrong, &e), &e, ERR_PIN,
	    "the PIN is wrong (CKR_PIN_INCORRECT)");
	assert_int_equal(calls("C_Login"), 1);
	assert_false(hsm_is_open(h));
	/* SoftHSM tells no more than that one was wrong. */
	assert_non_null(strstr(e.text, "wrong at least once"));
	assert_non_null(strstr(e.text, "AMS-A"));
	assert_null(strstr(e.text, "9-wrong-9"));
	check_ok(hsm_describe(h, &t, &e), &e);
	assert_true(t.pin_count_low);
	check_ok(hsm_login(h, pin, &e), &e);
	check_ok(hsm_describe(h, &t, &e), &e);
	assert_false(t.pin_count_low);
	secret_free(&pin);
	secret_free(&wrong);
	hsm_close(&h);
}

static void
the_last_try_and_the_lock_are_told_in_words(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *wrong = secret_of("9-wrong-9");
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_logout(h, &e), &e);
	fault("C_GetTokenInfo:1:flags=0x20000");
	check_refused(hsm_login(h, wrong, &e), &e, ERR_PIN, "one last try");
	check_ok(hsm_describe(h, &t, &e), &e);
	assert_true(t.pin_final_try);
	/* Locked by this very try. */
	fault("C_GetTokenInfo:2:flags=0x40000");
	check_refused(hsm_login(h, wrong, &e), &e, ERR_PIN, "it is now locked");
	assert_int_equal(calls("C_Login"), 1);
	/* Locked before it: no try is made. */
	fault("C_GetTokenInfo:1:flags=0x40000");
	check_refused(hsm_login(h, wrong, &e), &e, ERR_PIN,
	    "nothing was tried");
	assert_int_equal(calls("C_Login"), 0);
	secret_free(&wrong);
	hsm_close(&h);
}

static void
a_token_with_a_pad_is_given_no_pin(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct hsm_token t;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_logout(h, &e), &e);
	fault("C_GetTokenInfo:1:flags=0x100");
	check_ok(hsm_describe(h, &t, &e), &e);
	assert_true(t.pin_pad);
	/* SoftHSM has none, so it misses the PIN; that shows there was none. */
	check_refused(hsm_login(h, pin, &e), &e, ERR_HSM, "CKR_ARGUMENTS_BAD");
	check_refused(hsm_login(h, NULL, &e), &e, ERR_HSM, "CKR_ARGUMENTS_BAD");
	fault("C_GetTokenInfo:1:flags=0x100,C_Login:1:lie");
	check_refused(hsm_login(h, NULL, &e), &e, ERR_HSM,
	    "says that nobody is logged in");
	assert_false(hsm_is_open(h));
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_pin_that_cannot_be_right_is_not_tried(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *none = secret_of("");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_logout(h, &e), &e);
	fault("");
	check_refused(hsm_login(h, none, &e), &e, ERR_PIN, "nothing was tried");
	check_refused(hsm_login(h, NULL, &e), &e, ERR_PIN, "nothing was tried");
	assert_int_equal(calls("C_Login"), 0);
	secret_free(&none);
	hsm_close(&h);
}

static void
each_way_a_pin_is_refused_is_told_apart(void **state)
{
	static const struct {
		const char   *plan;
		enum err_kind kind;
		const char   *words;
	} rows[] = {
		{ "C_Login:1:0xa0", ERR_PIN, "does not say how many" },
		{ "C_Login:1:0xa2", ERR_PIN, "too short or too long" },
		{ "C_Login:1:0xa4", ERR_PIN, "locked" },
		{ "C_Login:1:0xa3", ERR_HSM, "expired" },
		{ "C_Login:1:0x102", ERR_HSM, "no user PIN yet" },
		{ "C_Login:1:0x32", ERR_GONE, "taken away" },
		{ "C_Login:1:0x80000055", ERR_HSM, "0x80000055" },
		{ "C_GetTokenInfo:1:0xe0", ERR_GONE, "not in its slot" },
	};
	struct secret *pin = secret_of(TEST_PIN);
	struct hsm *h;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((h = softhsm_token("AMS-A")) == NULL)
			skip();
		check_ok(hsm_logout(h, &e), &e);
		fault(rows[i].plan);
		check_refused(hsm_login(h, pin, &e), &e, rows[i].kind,
		    rows[i].words);
		/* Tries are told of a wrong PIN only. */
		assert_int_equal(strstr(e.text, "tries are left") != NULL,
		    i == 0);
		assert_true(calls("C_Login") <= 1);
		assert_false(hsm_is_open(h));
		hsm_close(&h);
	}
	secret_free(&pin);
}

static void
somebody_elses_login_is_ended_and_this_pin_is_asked(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *wrong = secret_of("9-wrong-9");
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	/* Logged in is not enough: the PIN given now must be right. */
	check_refused(hsm_login(h, wrong, &e), &e, ERR_PIN, "wrong");
	assert_int_equal(calls("C_Login"), 2);
	assert_int_equal(calls("C_Logout"), 1);
	assert_false(hsm_is_open(h));
	check_ok(hsm_login(h, pin, &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	assert_true(hsm_is_open(h));
	secret_free(&pin);
	secret_free(&wrong);
	hsm_close(&h);
}

/* Back to work as an operator would: put it in, choose it, log in. */
static void
come_back(struct hsm *h)
{
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	check_ok(hsm_select(h, "AMS-A", &e), &e);
	assert_false(hsm_is_open(h));
	check_ok(hsm_login(h, pin, &e), &e);
	secret_free(&pin);
}

static void
shut_is_a_token_of_which_each_key_refuses(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_shut proof = { .tried = 9 };
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 13, 0, "K1");
	key_made(h, 15, 0, "K2");
	fault("");
	check_ok(hsm_shut(h, &proof, &e), &e);
	assert_false(hsm_is_open(h));
	assert_int_equal(calls("C_SignInit"), 2);
	assert_int_equal(proof.tried, 2);
	assert_int_equal(proof.untried, 0);
	assert_non_null(strstr(proof.refusal, "CKR_"));
	come_back(h);
	fault("C_SignInit:2!:0x101");
	check_ok(hsm_shut(h, &proof, &e), &e);
	assert_string_equal(proof.refusal,
	    "nobody is logged in to the token (CKR_USER_NOT_LOGGED_IN)");
	hsm_close(&h);
}

/* What a token answers that is out of order says nothing of its being shut. */
static void
what_is_no_refusal_is_no_proof_that_it_is_shut(void **state)
{
	static const struct {
		const char   *plan;
		enum err_kind kind;
		const char   *words;
	} rows[] = {
		{ "C_SignInit:1:0x5", ERR_HSM, "CKR_GENERAL_ERROR" },
		{ "C_SignInit:1:0x6", ERR_HSM, "CKR_FUNCTION_FAILED" },
		{ "C_SignInit:1:0x70", ERR_HSM, "CKR_MECHANISM_INVALID" },
		{ "C_SignInit:1:0x63", ERR_HSM, "CKR_KEY_TYPE_INCONSISTENT" },
		{ "C_SignInit:1:0x90", ERR_HSM, "CKR_OPERATION_ACTIVE" },
		{ "C_SignInit:1:0x80000055", ERR_HSM, "0x80000055" },
		{ "C_SignInit:1:0x32", ERR_GONE, "taken away" },
		{ "C_SignInit:2:0x5", ERR_HSM, "with key \"K2\", to prove" },
		{ "C_SignInit:1:lie", ERR_HSM, "still signs with key \"K1\"" },
		{ "C_SignInit:2:lie", ERR_HSM, "still signs with key \"K2\"" },
		{ "C_Logout:1:lie", ERR_HSM, "still has somebody logged in" },
		{ "C_Logout:1:0x5", ERR_HSM, "C_Logout" },
		{ "C_GetSessionInfo:1:0x5", ERR_HSM, "C_GetSessionInfo" },
	};
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_shut proof = { .tried = 9 };
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 13, 0, "K1");
	key_made(h, 13, 0, "K2");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault(rows[i].plan);
		check_refused(hsm_shut(h, &proof, &e), &e, rows[i].kind,
		    rows[i].words);
		assert_int_equal(proof.tried, 9);
		fault("");
		come_back(h);
	}
	hsm_close(&h);
}

/* A private key of a type that no DNSSEC algorithm has. */
static void
diffie_hellman_put(struct hsm *h, const char *label)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_DH;
	CK_BBOOL yes = CK_TRUE;
	CK_BYTE number[] = { 0xc5 };
	CK_ATTRIBUTE is[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_KEY_TYPE, &type, sizeof(type) },
		{ CKA_TOKEN, &yes, sizeof(yes) },
		{ CKA_PRIVATE, &yes, sizeof(yes) },
		{ CKA_LABEL, p11_in(label), strlen(label) },
		{ CKA_PRIME, number, sizeof(number) },
		{ CKA_BASE, number, sizeof(number) },
		{ CKA_VALUE, number, sizeof(number) },
	};
	CK_OBJECT_HANDLE handle;

	assert_int_equal(h->p11->C_CreateObject(h->session, is,
	    sizeof(is) / sizeof(is[0]), &handle), CKR_OK);
}

static void
a_key_of_a_type_that_is_not_known_is_counted_apart(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_shut proof;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	diffie_hellman_put(h, "K0");
	check_ok(hsm_shut(h, &proof, &e), &e);
	assert_int_equal(proof.tried, 0);
	assert_int_equal(proof.untried, 1);
	assert_string_equal(proof.refusal, "");
	come_back(h);
	key_made(h, 13, 0, "K1");
	diffie_hellman_put(h, "K2");
	fault("");
	check_ok(hsm_shut(h, &proof, &e), &e);
	assert_int_equal(calls("C_SignInit"), 1);
	assert_int_equal(proof.tried, 1);
	assert_int_equal(proof.untried, 2);
	hsm_close(&h);
}

/* A handle is not to be known without a login: that too is a refusal. */
static void
each_code_of_a_refusal_is_a_proof(void **state)
{
	static const char *const plans[] = { "C_SignInit:1:0x101",
	    "C_SignInit:1:0x60", "C_SignInit:1:0x82" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_shut proof;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 13, 0, "K");
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		fault(plans[i]);
		check_ok(hsm_shut(h, &proof, &e), &e);
		assert_int_equal(proof.tried, 1);
		fault("");
		check_refused(hsm_shut(h, &proof, &e), &e, ERR_HSM,
		    "nobody is logged in");
		come_back(h);
	}
	hsm_close(&h);
}

static void
a_public_half_is_not_asked_to_sign(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_shut proof;
	struct pair *pairs;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key_made(h, 13, 0, "K");
	check_ok(pairs_list(h, &pairs, &n, &e), &e);
	assert_int_equal(h->p11->C_DestroyObject(h->session,
	    pairs[0].private), CKR_OK);
	free(pairs);
	fault("");
	check_ok(hsm_shut(h, &proof, &e), &e);
	assert_int_equal(calls("C_SignInit"), 0);
	assert_int_equal(proof.tried + proof.untried, 0);
	hsm_close(&h);
}

static CK_STATE session_state;

static CK_RV
session_in_a_state(CK_SESSION_HANDLE s, CK_SESSION_INFO *out)
{
	(void)s;
	*out = (CK_SESSION_INFO){ .state = session_state };
	return CKR_OK;
}

static void
only_a_session_of_nobody_is_a_proof(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	CK_FUNCTION_LIST *real, other;
	struct hsm_shut proof;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	real = h->p11;
	other = *real;
	other.C_GetSessionInfo = session_in_a_state;
	for (session_state = 0; session_state <= 5; session_state++) {
		h->p11 = &other;
		if (session_state == CKS_RO_PUBLIC_SESSION ||
		    session_state == CKS_RW_PUBLIC_SESSION)
			check_ok(hsm_shut(h, &proof, &e), &e);
		else
			check_refused(hsm_shut(h, &proof, &e), &e, ERR_HSM,
			    "still has somebody logged in");
		h->p11 = real;
		come_back(h);
	}
	hsm_close(&h);
}

static void
another_users_login_is_ended_too(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_Login:1!:0x104");
	check_ok(hsm_login(h, pin, &e), &e);
	assert_int_equal(calls("C_Login"), 2);
	assert_int_equal(calls("C_Logout"), 1);
	assert_true(hsm_is_open(h));
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_logout_of_nobody_is_none_to_tell_of(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_Logout:1!:0x101");
	check_ok(hsm_logout(h, &e), &e);
	assert_false(hsm_is_open(h));
	hsm_close(&h);
}

static void
without_a_login_nothing_is_done_with_keys(void **state)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K" };
	struct hsm *h = softhsm_token("AMS-A");
	struct signing_key by;
	struct hsm_key key;
	struct dnskey dnskey;
	struct blob pem;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K1");
	check_ok(dnskey_set(&dnskey, DNSKEY_KSK, 13, key.pub, key.pub_len, &e),
	    &e);
	check_ok(hsm_logout(h, &e), &e);
	fault("");
	check_refused(hsm_generate(h, &spec, &key, &e), &e, ERR_HSM,
	    "nobody is logged in");
	check_refused(hsm_destroy(h, &key, &e), &e, ERR_HSM, "nobody is");
	check_refused(hsm_test_sign(h, &key, &e), &e, ERR_HSM, "nobody is");
	check_refused(hsm_signing_key(h, &key, &dnskey, &by, &e), &e, ERR_HSM,
	    "nobody is");
	check_refused(hsm_statement(h, &key, "K1", &pem, &e), &e, ERR_HSM,
	    "nobody is");
	assert_int_equal(calls("C_GenerateKeyPair"), 0);
	assert_int_equal(calls("C_DestroyObject"), 0);
	assert_int_equal(calls("C_Sign"), 0);
	hsm_close(&h);
}

static void
without_a_token_nothing_is_done_at_all(void **state)
{
	const char *module = softhsm_start();
	struct secret *pin = secret_of(TEST_PIN);
	struct hsm_key *keys;
	struct hsm *h;
	uint8_t octet;
	size_t n;
	struct err e;

	(void)state;
	if (module == NULL)
		skip();
	assert_non_null(h = hsm_open(module, &e));
	check_refused(hsm_login(h, pin, &e), &e, ERR_HSM,
	    "no token was chosen");
	check_refused(hsm_list(h, &keys, &n, &e), &e, ERR_HSM, "no token was");
	check_refused(hsm_random(h, &octet, 1, &e), &e, ERR_HSM,
	    "no token was");
	secret_free(&pin);
	hsm_close(&h);
}

static void
a_token_taken_away_is_gone_until_it_is_chosen_again(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct hsm_key key, *keys;
	size_t n;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K");
	token_take();
	check_refused(hsm_list(h, &keys, &n, &e), &e, ERR_GONE,
	    "bring \"AMS-A\"");
	assert_false(hsm_is_open(h));
	check_refused(hsm_list(h, &keys, &n, &e), &e, ERR_GONE, "was gone");
	check_refused(hsm_login(h, pin, &e), &e, ERR_GONE, "not in its slot");
	token_bring();
	check_refused(hsm_login(h, pin, &e), &e, ERR_GONE, "choose it again");
	come_back(h);
	check_ok(hsm_find(h, &key.id, &key, &e), &e);
	check_ok(hsm_test_sign(h, &key, &e), &e);
	secret_free(&pin);
	hsm_close(&h);
}

static void
each_code_of_a_token_that_is_gone_is_survived(void **state)
{
	static const char *const codes[] = { "0x32", "0x30", "0xe0", "0xe1",
	    "0xb3", "0xb0", "0x3" };
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key key;
	char plan[64];
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		snprintf(plan, sizeof(plan), "C_Sign:1:%s", codes[i]);
		fault(plan);
		check_refused(hsm_test_sign(h, &key, &e), &e, ERR_GONE,
		    "C_Sign with key \"K\"");
		assert_false(hsm_is_open(h));
		fault("");
		come_back(h);
		check_ok(hsm_test_sign(h, &key, &e), &e);
	}
	hsm_close(&h);
}

static void
a_logout_that_came_from_the_token_is_noticed(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key key;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	key = key_made(h, 13, 0, "K");
	fault("C_SignInit:1!:0x101");
	check_refused(hsm_test_sign(h, &key, &e), &e, ERR_HSM,
	    "nobody is logged in to the token (CKR_USER_NOT_LOGGED_IN)");
	assert_false(hsm_is_open(h));
	hsm_close(&h);
}

static void
closing_ends_login_session_and_module(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	const char *module;
	char path[4200];
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	hsm_close(&h);
	assert_int_equal(calls("C_Logout"), 1);
	assert_int_equal(calls("C_CloseSession"), 1);
	assert_int_equal(calls("C_Finalize"), 1);
	/* And it can be opened again in the same process. */
	module = getenv("BIN");
	snprintf(path, sizeof(path), "%s/tests/faulty.so",
	    module != NULL ? module : "build");
	if ((h = hsm_open(path, &e)) == NULL)
		fail_msg("%s", e.text);
	come_back(h);
	hsm_close(&h);
	/* Even when the token is away by then. */
	if ((h = hsm_open(path, &e)) == NULL)
		fail_msg("%s", e.text);
	come_back(h);
	token_take();
	hsm_close(&h);
	assert_null(h);
}

static void
random_octets_are_the_tokens(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	uint8_t a[64] = { 0 }, b[64] = { 0 };
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	check_ok(hsm_random(h, a, sizeof(a), &e), &e);
	check_ok(hsm_random(h, b, sizeof(b), &e), &e);
	assert_int_equal(calls("C_GenerateRandom"), 2);
	assert_memory_not_equal(a, b, sizeof(a));
	fault("C_GenerateRandom:1:0x121");
	check_refused(hsm_random(h, a, sizeof(a), &e), &e, ERR_HSM,
	    "no random numbers");
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login_opens_and_a_logout_shuts),
		cmocka_unit_test(a_wrong_pin_is_tried_once_and_the_tries_are_told),
		cmocka_unit_test(the_last_try_and_the_lock_are_told_in_words),
		cmocka_unit_test(a_token_with_a_pad_is_given_no_pin),
		cmocka_unit_test(a_pin_that_cannot_be_right_is_not_tried),
		cmocka_unit_test(each_way_a_pin_is_refused_is_told_apart),
		cmocka_unit_test(somebody_elses_login_is_ended_and_this_pin_is_asked),
		cmocka_unit_test(shut_is_a_token_of_which_each_key_refuses),
		cmocka_unit_test(what_is_no_refusal_is_no_proof_that_it_is_shut),
		cmocka_unit_test(a_key_of_a_type_that_is_not_known_is_counted_apart),
		cmocka_unit_test(each_code_of_a_refusal_is_a_proof),
		cmocka_unit_test(a_public_half_is_not_asked_to_sign),
		cmocka_unit_test(only_a_session_of_nobody_is_a_proof),
		cmocka_unit_test(another_users_login_is_ended_too),
		cmocka_unit_test(a_logout_of_nobody_is_none_to_tell_of),
		cmocka_unit_test(without_a_login_nothing_is_done_with_keys),
		cmocka_unit_test(without_a_token_nothing_is_done_at_all),
		cmocka_unit_test(a_token_taken_away_is_gone_until_it_is_chosen_again),
		cmocka_unit_test(each_code_of_a_token_that_is_gone_is_survived),
		cmocka_unit_test(a_logout_that_came_from_the_token_is_noticed),
		cmocka_unit_test(closing_ends_login_session_and_module),
		cmocka_unit_test(random_octets_are_the_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
