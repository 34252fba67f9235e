#ifndef KEYSET_SIGNATURE_ENGINE_H
#define KEYSET_SIGNATURE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "keyset/alg.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * One key at work in one thread, for very many signatures: what libcrypto
 * looks up and sets up is done once, not for each as in keyset/signature.h.
 * The signatures are the same, in DNSSEC form.
 */
struct signature_engine;

enum signature_use { SIGNATURE_MAKE, SIGNATURE_CHECK };

/* Shares the key, of which it takes a reference.  NULL with ERR_CRYPTO. */
struct signature_engine *signature_engine_new(const struct alg *, EVP_PKEY *,
	    enum signature_use, struct err *);
void	 signature_engine_free(struct signature_engine **);

/* Over the data itself, not a digest of it. */
int	 signature_engine_make(struct signature_engine *, const uint8_t *data,
	    size_t, uint8_t out[SIGNATURE_MAX], size_t *len, struct err *);
/* ERR_CRYPTO when it is not good. */
int	 signature_engine_check(struct signature_engine *, const uint8_t *data,
	    size_t, const uint8_t *sig, size_t sig_len, struct err *);

#endif
