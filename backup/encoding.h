#ifndef BACKUP_ENCODING_H
#define BACKUP_ENCODING_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/* Octets as text: hexadecimal digits, lower case, and base64 (RFC 4648, 4). */

int	 encoding_hex(struct blob *, const uint8_t *, size_t, struct err *);
/* All of out, from twice as many digits and nothing else (ERR_FORMAT). */
int	 encoding_from_hex(uint8_t *out, size_t, const char *, struct err *);
/* Without line breaks. */
int	 encoding_base64(struct blob *, const uint8_t *, size_t, struct err *);
/* At most room octets, one or more (ERR_FORMAT). */
int	 encoding_from_base64(uint8_t *out, size_t room, size_t *len,
	    const char *, struct err *);

#endif
