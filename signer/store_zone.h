#ifndef SIGNER_STORE_ZONE_H
#define SIGNER_STORE_ZONE_H

#include "keyset/request.h"
#include "signer/store.h"
#include "signer/zone_verify.h"
#include "signer/zone_write.h"

/* What a zone was signed with, in a digest: the slot's set and signatures. */
struct digest store_slot_digest(const struct bundle *slot);

/*
 * Puts a whole zone in place of what is in the store, which was signed, read
 * back, ordered and verified.  Not about: its revisions begin anew.
 */
int	 store_fill(struct store_txn *, const struct zone *,
	    const struct store_about *, struct err *);
/* The whole zone as zone_order() leaves it; new. */
struct zone *store_zone(struct store_txn *, struct err *);
/* What the zone says, without what is made here, as it is read; new. */
struct zone *store_said(struct store_txn *, struct err *);
/* Writes what zone_write() writes of that, octet for octet. */
int	 store_write_zone(struct store_txn *, const struct sink *,
	    struct err *);
/*
 * Whether the store has what belongs to its names and nothing else: their
 * roles, the hashes and what they stand for, and when each signature ends.
 * z is its zone.  ERR_FORMAT.
 */
int	 store_verify(struct store_txn *, const struct zone *z, struct err *);

#endif
