#include "keyset/signature.h"
#include "keyset/signature_engine.h"
#include "tests/test.h"

static const uint8_t one_and_two[] = { 0x30, 6, 2, 1, 1, 2, 1, 2 };

static void
der_is_made_as_wide_as_the_curve(void **state)
{
	const struct alg *p256 = alg_by_number(13), *p384 = alg_by_number(14);
	uint8_t sig[SIGNATURE_MAX], zeros[SIGNATURE_MAX] = { 0 };
	struct err e;
	size_t len;

	(void)state;
	check_ok(signature_from_der(p256, one_and_two, sizeof(one_and_two),
	    sig, &len, &e), &e);
	assert_int_equal(len, 64);
	assert_memory_equal(sig, zeros, 31);
	assert_int_equal(sig[31], 1);
	assert_memory_equal(sig + 32, zeros, 31);
	assert_int_equal(sig[63], 2);
	check_ok(signature_from_der(p384, one_and_two, sizeof(one_and_two),
	    sig, &len, &e), &e);
	assert_int_equal(len, 96);
	assert_int_equal(sig[47], 1);
	assert_int_equal(sig[95], 2);
}

static void
der_comes_back_from_the_joined_form(void **state)
{
	const struct alg *alg = alg_by_number(13);
	uint8_t sig[SIGNATURE_MAX], again[SIGNATURE_MAX], *der = NULL;
	size_t der_len = 0, len;
	struct err e;

	(void)state;
	/* A first bit that is set takes a zero octet more in DER. */
	for (unsigned first = 0; first < 256; first += 5) {
		memset(sig, 0x33, sizeof(sig));
		sig[0] = (uint8_t)first;
		sig[32] = (uint8_t)~first;
		check_ok(signature_to_der(alg, sig, 64, &der, &der_len, &e),
		    &e);
		check_ok(signature_from_der(alg, der, der_len, again, &len,
		    &e), &e);
		assert_int_equal(len, 64);
		assert_memory_equal(sig, again, 64);
		OPENSSL_free(der);
	}
}

static void
every_truncated_or_longer_der_is_refused(void **state)
{
	const struct alg *alg = alg_by_number(13);
	uint8_t der[sizeof(one_and_two) + 1] = { 0 };
	uint8_t sig[SIGNATURE_MAX] = { 0x5a };
	struct err e;
	size_t len = 7;

	(void)state;
	memcpy(der, one_and_two, sizeof(one_and_two));
	for (size_t n = 0; n < sizeof(one_and_two); n++)
		check_refused(signature_from_der(alg, der, n, sig, &len, &e),
		    &e, ERR_CRYPTO, "not a DER one");
	check_refused(signature_from_der(alg, der, sizeof(der), sig, &len, &e),
	    &e, ERR_CRYPTO, "not a DER one");
	assert_int_equal(len, 7);
	assert_int_equal(sig[0], 0x5a);
}

static void
numbers_that_do_not_fit_are_refused(void **state)
{
	static const uint8_t negative[] = { 0x30, 6, 2, 1, 0x81, 2, 1, 2 };
	const struct alg *p256 = alg_by_number(13), *p384 = alg_by_number(14);
	uint8_t sig[SIGNATURE_MAX], *der = NULL;
	size_t der_len = 0, len;
	struct err e;

	(void)state;
	check_refused(signature_from_der(p256, negative, sizeof(negative), sig,
	    &len, &e), &e, ERR_CRYPTO, "not a DER one");
	/* A signature of P-384 is too wide for P-256. */
	memset(sig, 0x33, sizeof(sig));
	check_ok(signature_to_der(p384, sig, 96, &der, &der_len, &e), &e);
	check_refused(signature_from_der(p256, der, der_len, sig, &len, &e),
	    &e, ERR_CRYPTO, "not a DER one");
	OPENSSL_free(der);
}

static void
a_joined_form_of_another_length_is_refused(void **state)
{
	const struct alg *alg = alg_by_number(13);
	uint8_t sig[128] = { 1 }, *der = NULL;
	size_t der_len = 0;
	struct err e;

	(void)state;
	for (size_t len = 0; len <= sizeof(sig); len++)
		if (len != 64)
			check_refused(signature_to_der(alg, sig, len, &der,
			    &der_len, &e), &e, ERR_CRYPTO, "not ");
	assert_null(der);
}

static void
what_is_signed_verifies_and_nothing_else_does(void **state)
{
	uint8_t data[] = "a text", sig[SIGNATURE_MAX];
	struct err e;
	size_t len;

	(void)state;
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a)) {
		EVP_PKEY *pkey = a->family == ALG_RSA ?
		    EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024) :
		    a->family == ALG_ECDSA ?
		    EVP_PKEY_Q_keygen(NULL, NULL, "EC", a->group) :
		    EVP_PKEY_Q_keygen(NULL, NULL, a->group);

		assert_non_null(pkey);
		check_ok(signature_make(a, pkey, data, sizeof(data), sig, &len,
		    &e), &e);
		assert_int_equal(len, a->sig_len != 0 ? a->sig_len : 128);
		check_ok(signature_verify(a, pkey, data, sizeof(data), sig, len,
		    &e), &e);
		data[3] ^= 1;
		check_refused(signature_verify(a, pkey, data, sizeof(data),
		    sig, len, &e), &e, ERR_CRYPTO, "not good");
		data[3] ^= 1;
		sig[len - 1] ^= 1;
		check_refused(signature_verify(a, pkey, data, sizeof(data),
		    sig, len, &e), &e, ERR_CRYPTO, "not good");
		sig[len - 1] ^= 1;
		assert_int_equal(signature_verify(a, pkey, data, sizeof(data),
		    sig, len - 1, &e), -1);
		assert_int_equal(signature_verify(a, pkey, data, sizeof(data),
		    sig, 0, &e), -1);
		EVP_PKEY_free(pkey);
	}
}

static void
the_digest_is_that_of_the_algorithm(void **state)
{
	const struct alg *sha256 = alg_by_number(8);
	const struct alg *sha512 = alg_by_number(10);
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
	uint8_t data[] = "a text", sig[SIGNATURE_MAX];
	struct err e;
	size_t len;

	(void)state;
	check_ok(signature_make(sha256, pkey, data, sizeof(data), sig, &len,
	    &e), &e);
	check_refused(signature_verify(sha512, pkey, data, sizeof(data), sig,
	    len, &e), &e, ERR_CRYPTO, "not good");
	EVP_PKEY_free(pkey);
}

/* A digest of 64 octets and its frame do not fit into 512 bits. */
static void
a_key_too_small_for_its_digest_does_not_sign(void **state)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)512);
	uint8_t data[] = "a text", sig[SIGNATURE_MAX];
	struct err e;
	size_t len;

	(void)state;
	check_refused(signature_make(alg_by_number(10), pkey, data,
	    sizeof(data), sig, &len, &e), &e, ERR_CRYPTO, "does not sign");
	EVP_PKEY_free(pkey);
}

static EVP_PKEY *
key_of(const struct alg *a)
{
	EVP_PKEY *pkey = a->family == ALG_RSA ?
	    EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024) :
	    a->family == ALG_ECDSA ?
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", a->group) :
	    EVP_PKEY_Q_keygen(NULL, NULL, a->group);

	assert_non_null(pkey);
	return pkey;
}

/* Each way the other checks, again and again: r and s of every length come. */
static void
an_engine_makes_and_checks_the_same_signatures(void **state)
{
	uint8_t data[] = "a text", sig[SIGNATURE_MAX];
	struct err e;
	size_t len;

	(void)state;
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a)) {
		EVP_PKEY *pkey = key_of(a);
		struct signature_engine *makes = signature_engine_new(a, pkey,
		    SIGNATURE_MAKE, &e), *checks = signature_engine_new(a,
		    pkey, SIGNATURE_CHECK, &e);

		assert_non_null(makes);
		assert_non_null(checks);
		for (int i = 0; i < 300; i++) {
			data[0]++;
			check_ok(signature_engine_make(makes, data,
			    sizeof(data), sig, &len, &e), &e);
			check_ok(signature_verify(a, pkey, data, sizeof(data),
			    sig, len, &e), &e);
			check_ok(signature_engine_check(checks, data,
			    sizeof(data), sig, len, &e), &e);
			check_ok(signature_make(a, pkey, data, sizeof(data),
			    sig, &len, &e), &e);
			check_ok(signature_engine_check(checks, data,
			    sizeof(data), sig, len, &e), &e);
		}
		data[3] ^= 1;
		check_refused(signature_engine_check(checks, data,
		    sizeof(data), sig, len, &e), &e, ERR_CRYPTO, "not good");
		data[3] ^= 1;
		sig[len - 1] ^= 1;
		check_refused(signature_engine_check(checks, data,
		    sizeof(data), sig, len, &e), &e, ERR_CRYPTO, "not good");
		sig[len - 1] ^= 1;
		assert_int_equal(signature_engine_check(checks, data,
		    sizeof(data), sig, len - 1, &e), -1);
		check_ok(signature_engine_check(checks, data, sizeof(data),
		    sig, len, &e), &e);
		signature_engine_free(&makes);
		signature_engine_free(&checks);
		assert_null(makes);
		EVP_PKEY_free(pkey);
	}
}

/* All r and s are numbers that no key has, or that end in the middle. */
static void
an_engine_refuses_signatures_of_zeros(void **state)
{
	const struct alg *alg = alg_by_number(13);
	EVP_PKEY *pkey = key_of(alg);
	uint8_t sig[SIGNATURE_MAX] = { 0 };
	struct signature_engine *s;
	struct err e;

	(void)state;
	s = signature_engine_new(alg, pkey, SIGNATURE_CHECK, &e);
	assert_non_null(s);
	check_refused(signature_engine_check(s, sig, 1, sig, 64, &e), &e,
	    ERR_CRYPTO, "not good");
	memset(sig, 0xff, sizeof(sig));
	check_refused(signature_engine_check(s, sig, 1, sig, 64, &e), &e,
	    ERR_CRYPTO, "not good");
	signature_engine_free(&s);
	EVP_PKEY_free(pkey);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(der_is_made_as_wide_as_the_curve),
		cmocka_unit_test(der_comes_back_from_the_joined_form),
		cmocka_unit_test(every_truncated_or_longer_der_is_refused),
		cmocka_unit_test(numbers_that_do_not_fit_are_refused),
		cmocka_unit_test(a_joined_form_of_another_length_is_refused),
		cmocka_unit_test(what_is_signed_verifies_and_nothing_else_does),
		cmocka_unit_test(an_engine_makes_and_checks_the_same_signatures),
		cmocka_unit_test(an_engine_refuses_signatures_of_zeros),
		cmocka_unit_test(the_digest_is_that_of_the_algorithm),
		cmocka_unit_test(a_key_too_small_for_its_digest_does_not_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
