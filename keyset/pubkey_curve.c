#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>

#include "keyset/pubkey_family.h"

/* New: a key that has the curve and no point yet. */
static EVP_PKEY *
curve_new(const struct alg *alg)
{
	char *group = (char *)(uintptr_t)alg->group;	/* only read */
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
		    group, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEY_PARAMETERS,
		    params);	/* on failure it leaves pkey NULL */
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/*
 * The same, made once and for the life of the process: to make a curve takes
 * libcrypto as long as a signature, and to copy one a tenth of that.  Whoever
 * comes second at the same time throws the other one away.
 */
static EVP_PKEY *
curve_of(const struct alg *alg)
{
	static _Atomic(EVP_PKEY *) curves[UINT8_MAX + 1];
	_Atomic(EVP_PKEY *) *at = &curves[alg->number];
	EVP_PKEY *is = atomic_load(at), *new;

	if (is != NULL || (new = curve_new(alg)) == NULL)
		return is;
	if (atomic_compare_exchange_strong(at, &is, new))
		return new;
	EVP_PKEY_free(new);
	return is;
}

static EVP_PKEY *
ec_to_evp(const struct alg *alg, const uint8_t *pub, size_t len)
{
	uint8_t point[1 + 2 * 66] = { POINT_CONVERSION_UNCOMPRESSED };
	EVP_PKEY *curve = curve_of(alg), *pkey;

	if (curve == NULL || len >= sizeof(point) ||
	    (pkey = EVP_PKEY_dup(curve)) == NULL)
		return NULL;
	memcpy(point + 1, pub, len);
	/* Which takes none that is not on the curve. */
	if (EVP_PKEY_set1_encoded_public_key(pkey, point, len + 1) == 1)
		return pkey;
	EVP_PKEY_free(pkey);
	return NULL;
}

static int
ec_from_evp(const struct alg *alg, const EVP_PKEY *pkey, uint8_t *out,
    size_t max, size_t *len)
{
	BIGNUM *x = NULL, *y = NULL;
	int half = (int)alg->pub_len / 2, rc = -1;
	char group[64];

	if (alg->pub_len > max || !EVP_PKEY_is_a(pkey, "EC") ||
	    EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME,
	    group, sizeof(group), NULL) != 1 || strcmp(group, alg->group) != 0)
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

	if (!EVP_PKEY_is_a(pkey, alg->group) ||
	    EVP_PKEY_get_raw_public_key(pkey, out, &n) != 1 ||
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

/*
 * Whether y is the coordinate of a point: 0 <= y < p, and x^2 = u/v has a
 * root, u = y^2 - 1, v = d y^2 + 1, d = -121665/121666 (RFC 8032, 5.1.3).
 * u/v is a square when u * 121666 * (121666 - 121665 y^2) is one.
 */
static bool
is_y_of_point(const BIGNUM *y, bool x_is_odd, BN_CTX *ctx)
{
	BIGNUM *p = BN_CTX_get(ctx), *u = BN_CTX_get(ctx);
	BIGNUM *v = BN_CTX_get(ctx), *w = BN_CTX_get(ctx);

	if (w == NULL || BN_one(p) != 1 || BN_lshift(p, p, 255) != 1 ||
	    BN_sub_word(p, 19) != 1 || BN_cmp(y, p) >= 0 ||
	    BN_mod_sqr(u, y, p, ctx) != 1 || BN_copy(v, u) == NULL ||
	    BN_sub_word(u, 1) != 1 ||		/* u = y^2 - 1 */
	    BN_mul_word(v, 121665) != 1 || BN_set_word(w, 121666) != 1 ||
	    BN_mod_sub(v, w, v, p, ctx) != 1 ||	/* v = 121666 - 121665 y^2 */
	    BN_mod_mul(v, v, w, p, ctx) != 1 || BN_nnmod(u, u, p, ctx) != 1)
		return false;
	if (BN_is_zero(u))			/* x = 0 is even */
		return !x_is_odd;
	return BN_mod_mul(u, u, v, p, ctx) == 1 && BN_kronecker(u, p, ctx) == 1;
}

/* libcrypto takes any 32 octets for a key of Ed25519. */
static int
ed_check(const struct alg *alg, const uint8_t *pub, size_t len, struct err *e)
{
	uint8_t little[32];
	BIGNUM *y = NULL;
	BN_CTX *ctx = NULL;
	bool good = false;

	if (curve_check(alg, pub, len, e) != 0)
		return -1;
	if (len != sizeof(little))
		return 0;		/* of another curve */
	memcpy(little, pub, len);
	little[31] &= 0x7f;		/* the lowest bit of x was there */
	if ((y = BN_lebin2bn(little, sizeof(little), NULL)) != NULL &&
	    (ctx = BN_CTX_new()) != NULL) {
		BN_CTX_start(ctx);
		good = is_y_of_point(y, (pub[31] & 0x80) != 0, ctx);
		BN_CTX_end(ctx);
	}
	BN_CTX_free(ctx);
	BN_free(y);
	return good ? 0 : err_set(e, ERR_FORMAT, "a key of %s is not a point "
	    "on its curve", alg->name);
}

static unsigned
curve_bits(const struct alg *alg, const uint8_t *pub, size_t len)
{
	(void)pub;	/* every key of a curve has the same */
	(void)len;
	return alg->bits;
}

static uint64_t
no_exponent(const struct alg *alg, const uint8_t *pub, size_t len)
{
	(void)alg;
	(void)pub;
	(void)len;
	return 0;
}

const struct pubkey_family pubkey_ecdsa = {
	.check = curve_check,
	.to_evp = ec_to_evp,
	.from_evp = ec_from_evp,
	.bits = curve_bits,
	.exponent = no_exponent,
};

const struct pubkey_family pubkey_eddsa = {
	.check = ed_check,
	.to_evp = ed_to_evp,
	.from_evp = ed_from_evp,
	.bits = curve_bits,
	.exponent = no_exponent,
};
