#include <stdbool.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "keyset/pubkey.h"

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
from_params(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *ctx = NULL;
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if ((params = OSSL_PARAM_BLD_to_param(build)) != NULL &&
	    (ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL)) != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return pkey;
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
		pkey = from_params("RSA", build);
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
	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
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

static EVP_PKEY *
ec_to_evp(const struct alg *alg, const uint8_t *pub, size_t len)
{
	uint8_t point[1 + 2 * 66] = { POINT_CONVERSION_UNCOMPRESSED };
	OSSL_PARAM_BLD *build = NULL;
	EVP_PKEY *pkey = NULL;

	if (len >= sizeof(point))
		return NULL;
	memcpy(point + 1, pub, len);
	if ((build = OSSL_PARAM_BLD_new()) != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
	    alg->group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
	    point, len + 1) == 1)
		pkey = from_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static int
ec_from_evp(const struct alg *alg, const EVP_PKEY *pkey, uint8_t *out,
    size_t max, size_t *len)
{
	BIGNUM *x = NULL, *y = NULL;
	int half = (int)alg->pub_len / 2, rc = -1;
	char group[64];

	if (alg->pub_len > max || EVP_PKEY_get_utf8_string_param(pkey,
	    OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) != 1 ||
	    strcmp(group, alg->group) != 0)
		return -1;
	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
	    BN_bn2binpad(x, out, half) == half &&
	    BN_bn2binpad(y, out + half, half) == half) {
		*len = alg->pub_len;
		rc = 0;
	}
	BN_free(x);
	BN_free(y);
	return rc;
}

static EVP_PKEY *
ed_to_evp(const struct alg *alg, const uint8_t *pub, size_t len)
{
	return EVP_PKEY_new_raw_public_key_ex(NULL, alg->group, NULL, pub, len);
}

static int
ed_from_evp(const struct alg *alg, const EVP_PKEY *pkey, uint8_t *out,
    size_t max, size_t *len)
{
	size_t n = max;

	if (EVP_PKEY_get_raw_public_key(pkey, out, &n) != 1 ||
	    n != alg->pub_len)
		return -1;
	*len = n;
	return 0;
}

/* Any key of a curve: its length, and a point that libcrypto takes. */
static int
curve_check(const struct alg *alg, const uint8_t *pub, size_t len,
    struct err *e)
{
	EVP_PKEY *pkey;

	if (len != alg->pub_len)
		return err_set(e, ERR_FORMAT, "a key of %s has %zu octets, not "
		    "%zu", alg->name, alg->pub_len, len);
	if ((pkey = pubkey_to_evp(alg, pub, len, e)) == NULL)
		return err_set(e, ERR_FORMAT, "a key of %s is not a point on "
		    "its curve", alg->name);
	EVP_PKEY_free(pkey);
	return 0;
}

static unsigned
curve_bits(const struct alg *alg, const uint8_t *pub, size_t len)
{
	(void)pub;	/* every key of a curve has the same */
	(void)len;
	return alg->bits;
}

static const struct family {
	const char *type;		/* of EVP_PKEY */
	int	  (*check)(const struct alg *, const uint8_t *, size_t,
		    struct err *);
	EVP_PKEY *(*to_evp)(const struct alg *, const uint8_t *, size_t);
	int	  (*from_evp)(const struct alg *, const EVP_PKEY *, uint8_t *,
		    size_t, size_t *);
	unsigned  (*bits)(const struct alg *, const uint8_t *, size_t);
} families[] = {
	[ALG_RSA] = { "RSA", rsa_check, rsa_to_evp, rsa_from_evp, rsa_bits },
	[ALG_ECDSA] = { "EC", curve_check, ec_to_evp, ec_from_evp, curve_bits },
	[ALG_EDDSA] = { "ED25519", curve_check, ed_to_evp, ed_from_evp,
	    curve_bits },
};

int
pubkey_check(const struct alg *alg, const uint8_t *pub, size_t len,
    struct err *e)
{
	return families[alg->family].check(alg, pub, len, e);
}

EVP_PKEY *
pubkey_to_evp(const struct alg *alg, const uint8_t *pub, size_t len,
    struct err *e)
{
	EVP_PKEY *pkey = families[alg->family].to_evp(alg, pub, len);

	/* What libcrypto has to say of it would be put before another fault. */
	ERR_clear_error();
	if (pkey == NULL)
		err_set(e, ERR_CRYPTO, "libcrypto does not take a public key "
		    "of %s", alg->name);
	return pkey;
}

int
pubkey_from_evp(const struct alg *alg, const EVP_PKEY *pkey, uint8_t *out,
    size_t max, size_t *len, struct err *e)
{
	const struct family *f = &families[alg->family];
	int rc = -1;

	if (EVP_PKEY_is_a(pkey, f->type))
		rc = f->from_evp(alg, pkey, out, max, len);
	ERR_clear_error();
	if (rc != 0)
		return err_set(e, ERR_FORMAT, "a key is not one for %s",
		    alg->name);
	return 0;
}

unsigned
pubkey_bits(const struct alg *alg, const uint8_t *pub, size_t len)
{
	return families[alg->family].bits(alg, pub, len);
}

uint64_t
pubkey_exponent(const struct alg *alg, const uint8_t *pub, size_t len)
{
	struct rsa_field f;
	uint64_t value = 0;
	struct err e;

	if (alg->family != ALG_RSA || rsa_split(pub, len, &f, &e) != 0 ||
	    f.e_len > sizeof(value))
		return 0;
	for (size_t i = 0; i < f.e_len; i++)
		value = value << 8 | f.e[i];
	return value;
}
