#ifndef BACKUP_ENDORSEMENT_H
#define BACKUP_ENDORSEMENT_H

#include <stdbool.h>

#include "backup/card_key.h"
#include "backup/container.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * An officer's signature in a container: a card says that this copy, of this
 * key and under this set, is one that was made in a ceremony.  The backup
 * key's HMAC says so too, but only to who has brought the shares together.
 *
 * A card signs no bare digest: it signs a statement (statement.h), in which
 * nonce and head are both the SHA-256 of container_signed(), the ceremony is
 * the file's first line, "capstan-backup 1", the role "officer" and the action
 * "sign a copy".  All of it is in the file, which may outlive the journal.
 *
 * The key in the file is a SubjectPublicKeyInfo, in DER, and the signature is
 * in the form of an RRSIG by such a key (card_key.h).
 */

/* What is signed of a container: the SHA-256 of container_signed(). */
int	 endorsement_sealed(const struct container *, struct digest *,
	    struct err *);
/* What the card of that officer is given to sign. */
int	 endorsement_digest(const struct digest *sealed, const char *officer,
	    struct digest *, struct err *);

/* Adds one; ERR_FORMAT when there is no room for it, or for its name. */
int	 endorsement_add(struct container *, const char *officer,
	    const struct card_key *, const struct card_signature *,
	    struct err *);
/* Whether it says that it is by this key. */
bool	 endorsement_is_by(const struct container_signature *,
	    const struct card_key *);
/* ERR_CRYPTO: it is not this key's over this container and name. */
int	 endorsement_check(const struct container *,
	    const struct container_signature *, const struct card_key *,
	    struct err *);

#endif
