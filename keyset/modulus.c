#include <openssl/bn.h>
#include <openssl/core_names.h>

#include "keyset/modulus.h"

enum {
	FACTOR_MAX	= 1 << 14,
	FERMAT_ROUNDS	= 32,
	ROCA_PRIME_MAX	= 167,
};

static bool
is_prime(unsigned n)
{
	for (unsigned d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return n > 1;
}

static bool
has_small_factor(const BIGNUM *n)
{
	for (unsigned p = 2; p < FACTOR_MAX; p++)
		if (is_prime(p) && BN_mod_word(n, p) == 0)
			return true;
	return false;
}

/* Whether r is a power of the generator modulo the prime p. */
static bool
in_subgroup(unsigned r, unsigned generator, unsigned p)
{
	unsigned power = 1;

	do {
		if (power == r)
			return true;
		power = power * (generator % p) % p;
	} while (power != 1);
	return false;
}

/*
 * The primes of that generator are powers of 65537 modulo each small prime,
 * and so is their product.  Of other moduli, one in 2^27 is such by chance.
 */
static bool
has_roca_print(const BIGNUM *n)
{
	for (unsigned p = 3; p <= ROCA_PRIME_MAX; p += 2)
		if (is_prime(p) &&
		    !in_subgroup((unsigned)BN_mod_word(n, p), 65537, p))
			return false;
	return true;
}

/* The least a with a * a >= n, by Newton's method from above. */
static bool
root_above(BIGNUM *a, const BIGNUM *n, BIGNUM *next, BN_CTX *ctx)
{
	if (!BN_one(a) || !BN_lshift(a, a, (BN_num_bits(n) + 1) / 2))
		return false;
	for (;;) {
		if (!BN_div(next, NULL, n, a, ctx) || !BN_add(next, next, a) ||
		    !BN_rshift1(next, next))
			return false;
		if (BN_cmp(next, a) >= 0)
			break;
		if (BN_copy(a, next) == NULL)
			return false;
	}
	/* a is the root from below now, or the root itself. */
	if (!BN_sqr(next, a, ctx))
		return false;
	return BN_cmp(next, n) == 0 || BN_add_word(a, 1);
}

/* 1: n is (a - b)(a + b) for a near its root; 0: not; -1: no memory. */
static int
splits_near_root(const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *a, *b, *rest, *next;
	int rc = -1;

	BN_CTX_start(ctx);
	a = BN_CTX_get(ctx);
	b = BN_CTX_get(ctx);
	rest = BN_CTX_get(ctx);
	if ((next = BN_CTX_get(ctx)) == NULL || !root_above(a, n, next, ctx))
		goto out;
	for (int i = 0; i < FERMAT_ROUNDS; i++) {
		if (!BN_sqr(rest, a, ctx) || !BN_sub(rest, rest, n))
			goto out;
		if (BN_is_zero(rest)) {
			rc = 1;
			goto out;
		}
		if (!root_above(b, rest, next, ctx) || !BN_sqr(next, b, ctx))
			goto out;
		if (BN_cmp(next, rest) == 0) {
			rc = 1;
			goto out;
		}
		if (!BN_add_word(a, 1))
			goto out;
	}
	rc = 0;
out:
	BN_CTX_end(ctx);
	return rc;
}

/*
 * Fermat's test to the base 2: 1 it passes, 0 it is composite, -1 no memory.  A
 * proof takes a hundred such powers of each prime, and a request may be full of
 * primes.  A composite that passes was looked for, and is refused as well.
 */
static int
passes_for_prime(const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *base, *power, *less;
	int rc = -1;

	BN_CTX_start(ctx);
	base = BN_CTX_get(ctx);
	power = BN_CTX_get(ctx);
	if ((less = BN_CTX_get(ctx)) != NULL && BN_set_word(base, 2) &&
	    BN_sub(less, n, BN_value_one()) &&
	    BN_mod_exp(power, base, less, n, ctx))
		rc = BN_is_one(power);
	BN_CTX_end(ctx);
	return rc;
}

static const char *
number_fault(const BIGNUM *n)
{
	BN_CTX *ctx = BN_CTX_new();
	const char *fault = NULL;
	int near = -1, prime = -1;

	if (has_small_factor(n)) {
		fault = "the modulus has a small factor";
	} else if (has_roca_print(n)) {
		fault = "the modulus is of a weak generator (CVE-2017-15361)";
	} else if (ctx != NULL) {
		near = splits_near_root(n, ctx);
		prime = passes_for_prime(n, ctx);
		if (near == 1)
			fault = "the modulus is a square or its primes are "
			    "too close";
		else if (prime == 1)
			fault = "the modulus is a prime, or passes for one";
	}
	if (fault == NULL && (near < 0 || prime < 0))
		fault = "no memory to look at the modulus";
	BN_CTX_free(ctx);
	return fault;
}

const char *
modulus_fault(const struct dnskey *k)
{
	const char *fault = "no memory to look at the modulus";
	EVP_PKEY *pkey;
	BIGNUM *n = NULL;
	struct err e;

	if (k->alg->family != ALG_RSA)
		return NULL;
	if ((pkey = dnskey_to_evp(k, &e)) != NULL &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n))
		fault = number_fault(n);
	BN_free(n);
	EVP_PKEY_free(pkey);
	return fault;
}
