#ifndef KEYSET_FILEKEY_H
#define KEYSET_FILEKEY_H

#include "keyset/rrsig.h"

/*
 * A private key in a PEM file (PKCS#8, RFC 5958), for the online signer and
 * for tests.  The private half lives in libcrypto's EVP_PKEY.
 */
struct filekey;

/*
 * Refuses (ERR_FORMAT) a file that others may read or write, or of another
 * owner; a key that is not one for the algorithm is ERR_FORMAT, one whose
 * halves are of two keys ERR_CRYPTO.
 */
struct filekey *filekey_open(const char *path, unsigned flags,
	    const struct alg *, struct err *);
/*
 * Makes a key and writes it, mode 0600, never over a file (ERR_POLICY).  bits
 * is looked at for RSA only: 1024 to 4096.
 */
struct filekey *filekey_make(const char *path, unsigned flags,
	    const struct alg *, unsigned bits, struct err *);
void	 filekey_close(struct filekey **);

/* Borrowed from the filekey, and gone with it. */
const struct signing_key *filekey_signing_key(const struct filekey *);

#endif
