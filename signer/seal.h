#ifndef SIGNER_SEAL_H
#define SIGNER_SEAL_H

#include <stdbool.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * A file that whoever copies the disk it lies on cannot read: a line that says
 * so, a nonce of 12 octets, the file, a tag of 16 octets, by AES-256 in GCM
 * (NIST SP 800-38D).  That line and the file's name are authenticated too.  The
 * key lies elsewhere, in a file of this user alone, as 64 hexadecimal digits;
 * for an error in it see own_file.h.
 */

/* Whether these octets, or the beginning of them, are such a file. */
bool	 seal_is(const void *, size_t);
/* *out is appended to. */
int	 seal_close(const char *key_file, const char *name, const void *,
	    size_t, struct blob *out, struct err *);
/*
 * The file that is in those octets, in their place.  ERR_CRYPTO, and they stay
 * as they were, when it was sealed with another key, under another name, or was
 * changed.
 */
int	 seal_open(const char *key_file, const char *name, struct blob *,
	    struct err *);

#endif
