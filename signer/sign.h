#ifndef SIGNER_SIGN_H
#define SIGNER_SIGN_H

#include <time.h>

#include "keyset/request.h"
#include "signer/denial.h"
#include "signer/zone_write.h"

/* What a zone is signed with.  Everything is borrowed. */
struct signing {
	const struct bundle	 *slot;		/* the DNSKEY set, signed */
	const struct signing_key *zsk;		/* one of its keys */
	time_t			  inception, expiration;	/* of the RRSIGs */
	struct denial		  denial;
	int64_t			  jitter;	/* seconds by which some RRSIGs
						   end earlier, at most */
	bool			  zonemd;	/* with one, to be filled */
};

/*
 * Writes an ordered, unsigned zone as a signed one: the slot's DNSKEY set and
 * its signatures at the apex, the chain of NSEC or NSEC3 records, and an RRSIG
 * by the ZSK over every other authoritative RRset (RFC 4035, 2).  All
 * processors sign and write; in memory are added only the apex's records and,
 * for NSEC3, 44 octets a name.  A zone is signed once.
 */
int	 zone_sign(struct zone *, const struct signing *, const struct sink *,
	    struct err *);
/*
 * The RDATA of a signature over the DNSKEY set of a zone, in an empty blob that
 * is the caller's.
 */
int	 slot_rrsig(const struct rrsig *, const struct dname *origin,
	    uint32_t ttl, struct blob *, struct err *);

#endif
