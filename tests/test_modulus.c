#include <sys/resource.h>

#include <openssl/bn.h>

#include "keyset/modulus.h"
#include "tests/quarter.h"
#include "tests/test.h"

static void
modulus_is(const BIGNUM *n, const char *words)
{
	uint8_t pub[4 + 512] = { 3, 1, 0, 1 };
	const char *why;
	struct dnskey k;
	struct err e;
	int len = BN_num_bytes(n);

	BN_bn2bin(n, pub + 4);
	check_ok(dnskey_set(&k, DNSKEY_ZSK, 8, pub, 4 + (size_t)len, &e), &e);
	why = modulus_fault(&k);
	if (words == NULL)
		assert_null(why);
	else if (why == NULL || strstr(why, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why != NULL ? why : "",
		    words);
}

static void
weak_moduli_are_seen(void **state)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = BN_new(), *n = BN_new(), *next;

	(void)state;
	assert_true(BN_generate_prime_ex(p, 1024, 0, NULL, NULL, NULL));
	modulus_is(p, "is a prime");
	BN_sqr(n, p, ctx);
	modulus_is(n, "square");
	/* The next prime, so near that Fermat finds both. */
	next = BN_dup(p);
	do
		BN_add_word(next, 2);
	while (!BN_check_prime(next, ctx, NULL));
	BN_mul(n, p, next, ctx);
	modulus_is(n, "too close");
	BN_copy(n, p);
	BN_mul_word(n, 16381);
	modulus_is(n, "small factor");
	BN_free(next);
	BN_free(p);
	BN_free(n);
	BN_CTX_free(ctx);
}

/* A product of primes that are powers of 65537 modulo every small prime. */
static void
the_weak_generator_is_seen(void **state)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *m = BN_new(), *g = BN_new(), *n = BN_new(), *k = BN_new();
	BIGNUM *p = BN_new();

	(void)state;
	BN_one(m);
	BN_one(n);
	for (unsigned d = 2; d <= 167; d++) {
		bool prime = true;

		for (unsigned f = 2; f < d; f++)
			prime &= d % f != 0;
		if (prime)
			BN_mul_word(m, d);
	}
	for (unsigned i = 0; i < 2; i++) {
		BN_set_word(g, 65537);
		BN_set_word(k, 1000 + i);
		BN_mod_exp(g, g, k, m, ctx);
		do {
			BN_rand(k, 512 - BN_num_bits(m), BN_RAND_TOP_ONE,
			    BN_RAND_BOTTOM_ANY);
			BN_mul(p, k, m, ctx);
			BN_add(p, p, g);
		} while (!BN_check_prime(p, ctx, NULL));
		BN_mul(n, n, p, ctx);
	}
	modulus_is(n, "CVE-2017-15361");
	BN_free(m);
	BN_free(g);
	BN_free(n);
	BN_free(k);
	BN_free(p);
	BN_CTX_free(ctx);
}

/*
 * A request may have as many keys as fit in it, each a prime of 4096 bits, which
 * take the longest to be known: of processor time, that is some seconds.
 */
static void
as_many_primes_as_a_request_holds_are_seen_in_bounds(void **state)
{
	enum { KEYS = 64, SECONDS = 30 };
	BIGNUM *p = BN_get_rfc3526_prime_4096(NULL);
	struct rlimit limit, all;
	struct rusage used;

	(void)state;
	assert_non_null(p);
	assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
	assert_int_equal(getrlimit(RLIMIT_CPU, &all), 0);
	limit = all;
	limit.rlim_cur = (rlim_t)used.ru_utime.tv_sec + SECONDS;
	assert_int_equal(setrlimit(RLIMIT_CPU, &limit), 0);
	for (int i = 0; i < KEYS; i++)
		modulus_is(p, "is a prime");
	assert_int_equal(setrlimit(RLIMIT_CPU, &all), 0);
	BN_free(p);
}

static void
ordinary_keys_are_sound(void **state)
{
	struct made_key k;

	(void)state;
	for (int i = 0; i < 3; i++) {
		made_key_init(&k, "rsa", DNSKEY_ZSK, alg_by_number(8));
		assert_null(modulus_fault(&k.signs.key));
		EVP_PKEY_free(k.pkey);
	}
	made_key_init(&k, "ec", DNSKEY_ZSK, alg_by_number(13));
	assert_null(modulus_fault(&k.signs.key));
	EVP_PKEY_free(k.pkey);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weak_moduli_are_seen),
		cmocka_unit_test(the_weak_generator_is_seen),
		cmocka_unit_test(
		    as_many_primes_as_a_request_holds_are_seen_in_bounds),
		cmocka_unit_test(ordinary_keys_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
