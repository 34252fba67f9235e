#ifndef KEYSET_PARCEL_H
#define KEYSET_PARCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/address.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

/*
 * A zone key on its way to a signer: capstan-media(5).  The sealed octets are
 * what the HSM of a ceremony made for one transport key, hsm/transport.h, and
 * nobody without that key's private half can open them.
 *
 * Anybody can make a parcel, though, of a key of his own: the file proves
 * nothing of who sent it.  Its SHA-256 does, which the ceremony's SHA256SUMS
 * has.
 */
enum {
	PARCEL_BYTES_MAX	= 1 << 14,
	PARCEL_SEALED_MAX	= 512 + 4096,
	PARCEL_NAME		= 24,
};

/* By value. */
struct parcel {
	struct dname	zone;
	struct dnskey	key;		/* which is in it */
	bool		rehearsal;	/* it was sent in one */
	struct digest	to;		/* id of the transport key */
	char		format[PARCEL_FORMAT_MAX];
	uint16_t	sealed_len;
	uint8_t		sealed[PARCEL_SEALED_MAX];
};

/*
 * From a whole file.  ERR_FORMAT: what is read is what parcel_write() writes,
 * octet for octet.
 */
int	 parcel_read(struct parcel *, const void *, size_t, struct err *);
/* The file, appended; ERR_FORMAT when it could not be read back. */
int	 parcel_write(const struct parcel *, struct blob *, struct err *);
/* "zsk-12345.parcel": the file's name on media. */
char	*parcel_name(const struct dnskey *, char[PARCEL_NAME]);

#endif
