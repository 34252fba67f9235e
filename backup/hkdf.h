#ifndef BACKUP_HKDF_H
#define BACKUP_HKDF_H

#include <stddef.h>

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * HKDF with SHA-256 (RFC 5869), extract and expand: len octets, written to
 * out.  salt may be NULL with salt_len 0.
 */
int	 hkdf_sha256(const struct secret *from, const void *salt,
	    size_t salt_len, const void *info, size_t info_len,
	    struct secret *out, size_t len, struct err *);

#endif
