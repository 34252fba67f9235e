#ifndef SIGNER_SIGN_H
#define SIGNER_SIGN_H

#include <time.h>

#include "keyset/request.h"
#include "signer/zone.h"

/* What a zone is signed with.  Everything is borrowed. */
struct signing {
	const struct bundle	 *slot;		/* the DNSKEY set, signed */
	const struct signing_key *zsk;		/* one of its keys */
	time_t			  inception, expiration;	/* of the RRSIGs */
};

/*
 * Turns an ordered, unsigned zone into a signed one: the slot's DNSKEY set
 * and its signatures at the apex, the NSEC chain, and an RRSIG by the ZSK
 * over every other authoritative RRset (RFC 4035, 2).  On failure the zone
 * is half signed and good for nothing but zone_free().
 */
int	 zone_sign(struct zone *, const struct signing *, struct err *);

#endif
