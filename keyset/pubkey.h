#ifndef KEYSET_PUBKEY_H
#define KEYSET_PUBKEY_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "keyset/alg.h"
#include "keyset/err.h"

/*
 * The key field of a DNSKEY, and libcrypto's form of the same key: RFC 3110
 * for RSA, RFC 6605 for ECDSA, RFC 8080 for EdDSA.
 */

/*
 * ERR_FORMAT when the octets are no key of this algorithm: not its length,
 * not a point on its curve, RSA with leading zeros, an even number where a
 * key has odd ones, an exponent below 3, or not 512 to 4096 bits.
 */
int	 pubkey_check(const struct alg *, const uint8_t *, size_t,
	    struct err *);
/* New public key, the caller's (EVP_PKEY_free), of octets that were checked. */
EVP_PKEY *pubkey_to_evp(const struct alg *, const uint8_t *, size_t,
	    struct err *);
/* The octets, at most max; ERR_FORMAT when the key is not one for alg. */
int	 pubkey_from_evp(const struct alg *, const EVP_PKEY *, uint8_t *,
	    size_t max, size_t *len, struct err *);

/* Of octets that were checked. */
unsigned pubkey_bits(const struct alg *, const uint8_t *, size_t);
/* RSA's public exponent; 0: not RSA, or more than 64 bits. */
uint64_t pubkey_exponent(const struct alg *, const uint8_t *, size_t);

#endif
