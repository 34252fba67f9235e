#include <openssl/err.h>

#include "keyset/pubkey.h"
#include "keyset/pubkey_family.h"

static const struct pubkey_family *const families[] = {
	[ALG_RSA] = &pubkey_rsa,
	[ALG_ECDSA] = &pubkey_ecdsa,
	[ALG_EDDSA] = &pubkey_eddsa,
};

EVP_PKEY *
pubkey_from_params(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *ctx = NULL;
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if ((params = OSSL_PARAM_BLD_to_param(build)) != NULL &&
	    (ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL)) != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1)
		/* On failure it leaves pkey NULL. */
		(void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY,
		    params);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return pkey;
}

int
pubkey_check(const struct alg *alg, const uint8_t *pub, size_t len,
    struct err *e)
{
	return families[alg->family]->check(alg, pub, len, e);
}

EVP_PKEY *
pubkey_to_evp(const struct alg *alg, const uint8_t *pub, size_t len,
    struct err *e)
{
	EVP_PKEY *pkey = families[alg->family]->to_evp(alg, pub, len);

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
	int rc = families[alg->family]->from_evp(alg, pkey, out, max, len);

	ERR_clear_error();
	if (rc != 0)
		return err_set(e, ERR_FORMAT, "a key is not one for %s",
		    alg->name);
	return 0;
}

unsigned
pubkey_bits(const struct alg *alg, const uint8_t *pub, size_t len)
{
	return families[alg->family]->bits(alg, pub, len);
}

uint64_t
pubkey_exponent(const struct alg *alg, const uint8_t *pub, size_t len)
{
	return families[alg->family]->exponent(alg, pub, len);
}
