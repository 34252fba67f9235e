#ifndef BACKUP_BACKUP_KEY_H
#define BACKUP_BACKUP_KEY_H

#include <stdint.h>

#include "hsm/hsm.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * The backup key: one secret of 32 octets, which is split over the officers
 * and kept nowhere, and two keys that are derived from it by HKDF-SHA256
 * (RFC 5869), without a salt, each with an info of its own:
 *
 *	wrap	"capstan-backup-wrap-1"	AES-256, under which keys are wrapped
 *	mac	"capstan-backup-mac-1"	HMAC-SHA256, which seals containers
 *
 * capstan-backup(5) has the same for openssl(1).
 */
enum { BACKUP_SECRET = 32, BACKUP_CHECK = 8 };

#define BACKUP_INFO_WRAP "capstan-backup-wrap-1"
#define BACKUP_INFO_MAC	 "capstan-backup-mac-1"

struct backup_key {
	struct secret	*secret, *wrap, *mac;	/* owned */
};

/*
 * A new one: of the kernel's random numbers and the token's, by exclusive or,
 * so that either alone is enough.
 */
int	 backup_key_make(struct backup_key *, struct hsm *, struct err *);
/* From a secret that was joined; it is copied. */
int	 backup_key_from(struct backup_key *, const struct secret *,
	    struct err *);
/* Wipes all three; harmless on one that is all NULL. */
void	 backup_key_free(struct backup_key *);

/*
 * The first octets of HMAC-SHA256(secret, "check-v1"), which tell whether a
 * joined secret is the one of a share set and nothing else of it.
 */
int	 backup_key_check(const struct backup_key *, uint8_t[BACKUP_CHECK],
	    struct err *);
/* HMAC-SHA256 under the mac key. */
int	 backup_key_mac(const struct backup_key *, const void *, size_t,
	    struct digest *, struct err *);

#endif
