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

int
signature_verify(const struct alg *alg, EVP_PKEY *pkey, const uint8_t *data,
    size_t data_len, const uint8_t *sig, size_t sig_len, struct err *e)
{
	uint8_t *der = NULL;
	EVP_MD_CTX *ctx;
	int ok;

	if (alg->family == ALG_ECDSA) {
		if (signature_to_der(alg, sig, sig_len, &der, &sig_len, e) != 0)
			return -1;
		sig = der;
	}
	ok = (ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestVerifyInit_ex(ctx, NULL, alg->digest, NULL, NULL, pkey,
	    NULL) == 1 &&
	    EVP_DigestVerify(ctx, sig, sig_len, data, data_len) == 1;
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(der);
	ERR_clear_error();
	if (!ok)
		return err_set(e, ERR_CRYPTO, "a signature of %s is not good",
		    alg->name);
	return 0;
}
