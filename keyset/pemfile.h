#ifndef KEYSET_PEMFILE_H
#define KEYSET_PEMFILE_H

#include <openssl/evp.h>

#include "keyset/err.h"

/*
 * A private key in a file: PEM of PKCS#8 (RFC 5958) without a passphrase.
 * What goes through memory of ours on the way is wiped; for the copies that
 * libcrypto makes see wipe.h.
 */

/*
 * New key, the caller's (EVP_PKEY_free).  A file that others may read or
 * write, or of another owner than this user or root, is ERR_FORMAT; what is
 * no regular file, or holds no such key, ERR_FORMAT.
 */
EVP_PKEY *pemfile_read(const char *path, struct err *);
/* Mode 0600, and never over a file (ERR_POLICY). */
int	 pemfile_create(const char *path, const EVP_PKEY *, struct err *);

#endif
