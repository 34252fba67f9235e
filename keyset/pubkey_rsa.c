#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "keyset/pubkey_family.h"

enum { RSA_BITS_MIN = 512, RSA_BITS_MAX = 4096 };

/* The two numbers of an RSA key field; they point into it. */
struct rsa_field {
	const uint8_t	*e, *n;
	size_t		 e_len, n_len;
};

static unsigned
bits_of(const uint8_t *number, size_t len)
{
	unsigned bits = (unsigned)len * 8;

	for (unsigned top = 0x80; bits > 0 && (number[0] & top) == 0; top >>= 1)
		bits--;
	return bits;
}

/* RFC 3110, 2: one octet of exponent length, or 0 and two more. */
static int
rsa_split(const uint8_t *pub, size_t len, struct rsa_field *f, struct err *e)
{
	size_t head = 1;

	if (len >= 3 && pub[0] == 0) {
		head = 3;
		f->e_len = (size_t)pub[1] << 8 | pub[2];
		if (f->e_len < 256)
			return err_set(e, ERR_FORMAT, "an RSA key has the "
			    "length of its exponent in the long form, though "
			    "it is only %zu", f->e_len);
	} else {
		f->e_len = len > 0 ? pub[0] : 0;
	}
	if (f->e_len == 0 || len <= head + f->e_len)
		return err_set(e, ERR_FORMAT, "an RSA key of %zu octets is cut "
		    "off", len);
	f->e = pub + head;
	f->n = f->e + f->e_len;
	f->n_len = len - head - f->e_len;
	return 0;
}

static int
rsa_check(const struct alg *alg, const uint8_t *pub, size_t len, struct err *e)
{
	struct rsa_field f;
	unsigned bits;

	(void)alg;	/* the same for every digest */
	if (rsa_split(pub, len, &f, e) != 0)
		return -1;
	if (f.e[0] == 0 || f.n[0] == 0)
		return err_set(e, ERR_FORMAT, "an RSA key has leading zeros in "
		    "its %s", f.e[0] == 0 ? "exponent" : "modulus");
	bits = bits_of(f.n, f.n_len);
	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
		return err_set(e, ERR_FORMAT, "an RSA key has %u bits, not %d "
		    "to %d", bits, RSA_BITS_MIN, RSA_BITS_MAX);
	if ((f.n[f.n_len - 1] & 1) == 0)
		return err_set(e, ERR_FORMAT, "an RSA key has an even modulus");
	if ((f.e[f.e_len - 1] & 1) == 0 || (f.e_len == 1 && f.e[0] == 1))
		return err_set(e, ERR_FORMAT, "an RSA key has an exponent that "
		    "is even or 1");
	return 0;
}

static EVP_PKEY *
rsa_to_evp(const struct alg *alg, const uint8_t *pub, size_t len)
{
	OSSL_PARAM_BLD *build = NULL;
	BIGNUM *n = NULL, *exponent = NULL;
	EVP_PKEY *pkey = NULL;
	struct rsa_field f;
	struct err e;

	(void)alg;	/* the same for every digest */
	if (rsa_split(pub, len, &f, &e) != 0)
		return NULL;
	n = BN_bin2bn(f.n, (int)f.n_len, NULL);
	exponent = BN_bin2bn(f.e, (int)f.e_len, NULL);
	build = OSSL_PARAM_BLD_new();
	if (n != NULL && exponent != NULL && build != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		pkey = pubkey_from_params("RSA", build);
	OSSL_PARAM_BLD_free(build);
	BN_free(exponent);
	BN_free(n);
	return pkey;
}

static int
rsa_from_evp(const struct alg *alg, const EVP_PKEY *pkey, uint8_t *out,
    size_t max, size_t *len)
{
	BIGNUM *n = NULL, *exponent = NULL;
	size_t e_len, n_len, head;
	int rc = -1;

	(void)alg;	/* the same for every digest */
	if (!EVP_PKEY_is_a(pkey, "RSA") ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
		goto out;
	e_len = (size_t)BN_num_bytes(exponent);
	n_len = (size_t)BN_num_bytes(n);
	head = e_len < 256 ? 1 : 3;
	if (head + e_len + n_len > max)
		goto out;
	if (head == 1) {
		out[0] = (uint8_t)e_len;
	} else {
		out[0] = 0;
		out[1] = (uint8_t)(e_len >> 8);
		out[2] = (uint8_t)e_len;
	}
	if (BN_bn2bin(exponent, out + head) < 0 ||
	    BN_bn2bin(n, out + head + e_len) < 0)
		goto out;
	*len = head + e_len + n_len;
	rc = 0;
out:
	BN_free(exponent);
	BN_free(n);
	return rc;
}

static unsigned
rsa_bits(const struct alg *alg, const uint8_t *pub, size_t len)
{
	struct rsa_field f;
	struct err e;

	(void)alg;	/* the same for every digest */
	return rsa_split(pub, len, &f, &e) == 0 ? bits_of(f.n, f.n_len) : 0;
}

static uint64_t
rsa_exponent(const struct alg *alg, const uint8_t *pub, size_t len)
{
	struct rsa_field f;
	uint64_t value = 0;
	struct err e;

	(void)alg;	/* the same for every digest */
	if (rsa_split(pub, len, &f, &e) != 0 || f.e_len > sizeof(value))
		return 0;
	for (size_t i = 0; i < f.e_len; i++)
		value = value << 8 | f.e[i];
	return value;
}

const struct pubkey_family pubkey_rsa = {
	.check = rsa_check,
	.to_evp = rsa_to_evp,
	.from_evp = rsa_from_evp,
	.bits = rsa_bits,
	.exponent = rsa_exponent,
};
