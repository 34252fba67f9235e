#ifndef KEYSET_SIGNATURE_H
#define KEYSET_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "keyset/alg.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * Signatures in DNSSEC form, made and checked by libcrypto.  libcrypto has
 * those of ECDSA in DER (SEQUENCE of r and s), DNSSEC and PKCS#11 have r and
 * s joined, each as long as the curve's order (RFC 6605, 4).
 */

/* DER to DNSSEC form; ERR_CRYPTO when it is none for this algorithm. */
int	 signature_from_der(const struct alg *, const uint8_t *, size_t,
	    uint8_t out[SIGNATURE_MAX], size_t *len, struct err *);
/* DNSSEC form to DER; *der is the caller's (OPENSSL_free). */
int	 signature_to_der(const struct alg *, const uint8_t *, size_t,
	    uint8_t **der, size_t *len, struct err *);

/* Over the data itself, not a digest of it. */
int	 signature_make(const struct alg *, EVP_PKEY *, const uint8_t *data,
	    size_t, uint8_t out[SIGNATURE_MAX], size_t *len, struct err *);
/* ERR_CRYPTO when it is not good. */
int	 signature_verify(const struct alg *, EVP_PKEY *, const uint8_t *data,
	    size_t, const uint8_t *sig, size_t sig_len, struct err *);
/* The same of as many as there are, with a key made ready for it once. */
struct signature_check {
	const struct alg *alg;
	EVP_PKEY	 *pkey;		/* borrowed */
	EVP_MD		 *digest;	/* NULL: it takes the message whole */
	EVP_PKEY_CTX	 *of;		/* NULL there too */
};
int	 signature_check_start(struct signature_check *, const struct alg *,
	    EVP_PKEY *, struct err *);
int	 signature_check(const struct signature_check *, const uint8_t *data,
	    size_t, const uint8_t *sig, size_t sig_len, struct err *);
/* Also of one that did not start, or is all zeros. */
void	 signature_check_end(struct signature_check *);

#endif
