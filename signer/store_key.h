#ifndef SIGNER_STORE_KEY_H
#define SIGNER_STORE_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * The key of a name in the store, whose order as octets is the canonical order
 * of names (RFC 4034, 6.1): the labels from the right, an octet 0 behind each;
 * the octets 0 and 1 of a label become two, 1 and one more than it.  The apex
 * has the key 0, which is in front of all others.  So all names below another
 * have its key in front of theirs.  Of owners without the origin.
 */
enum { STORE_KEY_MAX = 504 };

size_t	 store_key(const uint8_t *owner, size_t len,
	    uint8_t out[STORE_KEY_MAX]);
/* The owner that has this key; ERR_FORMAT when none has. */
int	 store_key_owner(const uint8_t *key, size_t len, uint8_t out[255],
	    size_t *out_len, struct err *);

#endif
