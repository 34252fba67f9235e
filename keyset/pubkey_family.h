#ifndef KEYSET_PUBKEY_FAMILY_H
#define KEYSET_PUBKEY_FAMILY_H

#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "keyset/pubkey.h"

/*
 * What pubkey.c asks of a family of algorithms; its functions are described
 * in pubkey.h.  Here to_evp gives NULL and from_evp -1 without an error.
 */
struct pubkey_family {
	int	  (*check)(const struct alg *, const uint8_t *, size_t,
		    struct err *);
	EVP_PKEY *(*to_evp)(const struct alg *, const uint8_t *, size_t);
	int	  (*from_evp)(const struct alg *, const EVP_PKEY *, uint8_t *,
		    size_t max, size_t *len);
	unsigned  (*bits)(const struct alg *, const uint8_t *, size_t);
	uint64_t  (*exponent)(const struct alg *, const uint8_t *, size_t);
};

extern const struct pubkey_family pubkey_rsa, pubkey_ecdsa, pubkey_eddsa;

/* New public key of libcrypto's type ("RSA", "EC"), or NULL. */
EVP_PKEY *pubkey_from_params(const char *type, OSSL_PARAM_BLD *);

#endif
