#ifndef KEYSET_ADDRESS_H
#define KEYSET_ADDRESS_H

#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/err.h"

/*
 * Where parcels go: the public half of a signer's transport key, in a file
 * that is carried to a ceremony, capstan-media(5).  Nothing in it is secret;
 * but a key that somebody else put in its place gets what is sent to it, so
 * its words are compared by another way than it came.
 */
#define ADDRESS_FILE "transport.pub"

enum {
	ADDRESS_BYTES_MAX	= 4096,
	ADDRESS_PEM_MAX		= 2048,
	ADDRESS_BITS_MIN	= 3072,
	PARCEL_FORMAT_MAX	= 64,
};

/* By value. */
struct address {
	struct dname	zone;
	struct digest	id;	/* SHA-256 of the key as a DNSKEY has it */
	char		format[PARCEL_FORMAT_MAX];	/* of its parcels */
	char		pem[ADDRESS_PEM_MAX];	/* SubjectPublicKeyInfo */
};

/*
 * From a whole file.  ERR_FORMAT: what is read is what address_write() writes,
 * octet for octet, an RSA key of 3072 or 4096 bits, and the id is its own.
 * Whether the format is known is for whoever uses it.
 */
int	 address_read(struct address *, const void *, size_t, struct err *);
/* The file, appended; ERR_FORMAT when it could not be read back. */
int	 address_write(const struct address *, struct blob *, struct err *);

#endif
