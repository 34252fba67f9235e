#ifndef BACKUP_MASTER_H
#define BACKUP_MASTER_H

#include <stdbool.h>

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * What SLIP-0039 splits is not the master secret but that secret under a
 * passphrase: four rounds of PBKDF2-HMAC-SHA256, 2500 * 2^exponent iterations
 * each (SLIP-0039, "Encryption of the master secret").
 *
 * Every passphrase gives back some secret, and only one the right one; nobody
 * can tell which but who knows the secret by another sign.  Our secrets are
 * random and have no passphrase: it could only be lost.
 *
 * If extendable, the result does not depend on the id, and one secret can be
 * split again under another id without being encrypted anew.
 */
struct master_cipher {
	unsigned		 id;		/* 15 bits */
	bool			 extendable;
	unsigned		 exponent;	/* 4 bits */
	const struct secret	*passphrase;	/* borrowed; NULL: empty */
};

/*
 * to, with room for as many octets, becomes the other form of from; they may
 * not be the same.  ERR_FORMAT for a passphrase with anything but printable
 * ASCII, or a secret that is not an even number of 16 to 64 octets.
 */
int master_encrypt(const struct master_cipher *, const struct secret *from,
    struct secret *to, struct err *);
int master_decrypt(const struct master_cipher *, const struct secret *from,
    struct secret *to, struct err *);

#endif
