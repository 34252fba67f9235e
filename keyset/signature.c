#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "keyset/signature.h"

/* Room for any libcrypto makes: DER adds at most 9 octets to r and s. */
enum { EVP_SIGNATURE_MAX = SIGNATURE_MAX + 16 };

int
signature_from_der(const struct alg *alg, const uint8_t *der, size_t der_len,
    uint8_t out[SIGNATURE_MAX], size_t *len, struct err *e)
{
	int half = (int)alg->sig_len / 2;
	const uint8_t *p = der;
	uint8_t joined[SIGNATURE_MAX];
	ECDSA_SIG *sig;
	int rc = -1;

	sig = d2i_ECDSA_SIG(NULL, &p, (long)der_len);
	if (sig == NULL || p != der + der_len ||
	    BN_is_negative(ECDSA_SIG_get0_r(sig)) ||
	    BN_is_negative(ECDSA_SIG_get0_s(sig)) ||
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), joined, half) != half ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), joined + half, half) != half) {
		err_set(e, ERR_CRYPTO, "a signature is not a DER one of %s",
		    alg->name);
	} else {
		memcpy(out, joined, alg->sig_len);
		*len = alg->sig_len;
		rc = 0;
	}
	ECDSA_SIG_free(sig);
	ERR_clear_error();
	return rc;
}

int
signature_to_der(const struct alg *alg, const uint8_t *joined, size_t len,
    uint8_t **out, size_t *out_len, struct err *e)
{
	int half = (int)alg->sig_len / 2, n;
	BIGNUM *r = NULL, *s = NULL;
	ECDSA_SIG *sig = NULL;
	uint8_t *der = NULL;
	int rc = -1;

	if (len != alg->sig_len)
		return err_set(e, ERR_CRYPTO, "a signature of %s has %zu "
		    "octets, not %zu", alg->name, alg->sig_len, len);
	r = BN_bin2bn(joined, half, NULL);
	s = BN_bin2bn(joined + half, half, NULL);
	sig = ECDSA_SIG_new();
	if (r == NULL || s == NULL || sig == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1)
		goto out;
	r = s = NULL;		/* sig has them now */
	if ((n = i2d_ECDSA_SIG(sig, &der)) > 0) {
		*out = der;
		*out_len = (size_t)n;
		rc = 0;
	}
out:
	if (rc != 0)
		err_set(e, ERR_SYS, "out of memory for a signature");
	ECDSA_SIG_free(sig);
	BN_free(r);
	BN_free(s);
	ERR_clear_error();
	return rc;
}

int
signature_make(const struct alg *alg, EVP_PKEY *pkey, const uint8_t *data,
    size_t data_len, uint8_t out[SIGNATURE_MAX], size_t *len, struct err *e)
{
	uint8_t sig[EVP_SIGNATURE_MAX];
	size_t n = sizeof(sig);
	EVP_MD_CTX *ctx;
	int ok;

	ok = (ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestSignInit_ex(ctx, NULL, alg->digest, NULL, NULL, pkey,
	    NULL) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, data, data_len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	if (!ok)
		return err_set(e, ERR_CRYPTO, "libcrypto does not sign with "
		    "%s", alg->name);
	if (alg->family == ALG_ECDSA)
		return signature_from_der(alg, sig, n, out, len, e);
	if (n > SIGNATURE_MAX)
		return err_set(e, ERR_CRYPTO, "a signature of %zu octets is "
		    "longer than any of DNSSEC", n);
	memcpy(out, sig, n);
	*len = n;
	return 0;
}

void
signature_check_end(struct signature_check *c)
{
	EVP_PKEY_CTX_free(c->of);
	EVP_MD_free(c->digest);
	c->of = NULL;
	c->digest = NULL;
}

int
signature_check_start(struct signature_check *c, const struct alg *alg,
    EVP_PKEY *pkey, struct err *e)
{
	bool ok = true;

	*c = (struct signature_check){ .alg = alg, .pkey = pkey };
	if (alg->digest != NULL)
		ok = (c->digest = EVP_MD_fetch(NULL, alg->digest, NULL)) !=
		    NULL &&
		    (c->of = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL)) !=
		    NULL && EVP_PKEY_verify_init(c->of) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(c->of, c->digest) == 1;
	ERR_clear_error();
	if (ok)
		return 0;
	signature_check_end(c);
	return err_set(e, ERR_CRYPTO, "libcrypto does not verify signatures of "
	    "%s with this key", alg->name);
}

static bool
digest_is_signed(const struct signature_check *c, const uint8_t *data,
    size_t data_len, const uint8_t *sig, size_t sig_len)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n;

	return EVP_Digest(data, data_len, digest, &n, c->digest, NULL) == 1 &&
	    EVP_PKEY_verify(c->of, sig, sig_len, digest, n) == 1;
}

static bool
message_is_signed(const struct signature_check *c, const uint8_t *data,
    size_t data_len, const uint8_t *sig, size_t sig_len)
{
	EVP_MD_CTX *of = EVP_MD_CTX_new();
	bool good;

	good = of != NULL && EVP_DigestVerifyInit_ex(of, NULL, NULL, NULL,
	    NULL, c->pkey, NULL) == 1 &&
	    EVP_DigestVerify(of, sig, sig_len, data, data_len) == 1;
	EVP_MD_CTX_free(of);
	return good;
}

int
signature_check(const struct signature_check *c, const uint8_t *data,
    size_t data_len, const uint8_t *sig, size_t sig_len, struct err *e)
{
	uint8_t *der = NULL;
	bool good;

	if (c->alg->family == ALG_ECDSA) {
		if (signature_to_der(c->alg, sig, sig_len, &der, &sig_len,
		    e) != 0)
			return -1;
		sig = der;
	}
	good = c->digest != NULL ?
	    digest_is_signed(c, data, data_len, sig, sig_len) :
	    message_is_signed(c, data, data_len, sig, sig_len);
	OPENSSL_free(der);
	ERR_clear_error();
	if (!good)
		return err_set(e, ERR_CRYPTO, "a signature of %s is not good",
		    c->alg->name);
	return 0;
}

int
signature_verify(const struct alg *alg, EVP_PKEY *pkey, const uint8_t *data,
    size_t data_len, const uint8_t *sig, size_t sig_len, struct err *e)
{
	struct signature_check c;
	int rc;

	if (signature_check_start(&c, alg, pkey, e) != 0)
		return -1;
	rc = signature_check(&c, data, data_len, sig, sig_len, e);
	signature_check_end(&c);
	return rc;
}
