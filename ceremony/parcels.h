#ifndef CEREMONY_PARCELS_H
#define CEREMONY_PARCELS_H

#include "ceremony/ceremony.h"
#include "hsm/transport.h"
#include "keyset/parcel.h"

/*
 * Keys that go to a signer's own token, sealed to its transport key.
 */

/* Whether the ceremony has a step that sends the key that it makes. */
bool	 parcels_due(const struct ceremony *);
/*
 * The transport key that this ceremony's people compared, from the blob that
 * its record cites.
 */
int	 parcels_to(struct ceremony *, struct hsm_transport *, struct err *);
/*
 * Whether this HSM can send a key of the zone to it: asked before one is made.
 * ERR_POLICY says what it cannot.
 */
int	 parcels_can(struct ceremony *, struct err *);
/* Sends a key: the sealed parcel as a file, tried, appended. */
int	 parcels_make(struct ceremony *, const struct register_key *,
	    struct blob *file, struct err *);
/*
 * Ends that keys of the register can leave this HSM, and proves it, for each
 * that still can; there is a record of each.
 */
int	 parcels_keep(struct ceremony *, struct err *);

#endif
