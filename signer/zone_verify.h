#ifndef SIGNER_ZONE_VERIFY_H
#define SIGNER_ZONE_VERIFY_H

#include <time.h>

#include "keyset/request.h"
#include "signer/denial.h"
#include "signer/zone.h"

/* What a zone must be signed with.  Everything is borrowed. */
struct verifying {
	const struct bundle	*slot;		/* the DNSKEY set, signed */
	const struct dnskey	*zsk;		/* NULL: any ZSK of the set */
	time_t			 now;
	const struct denial	*denial;
	bool			 zonemd;	/* it must have one */
};

/*
 * Whether an ordered zone is signed as it must be before it goes anywhere:
 * the DNSKEY set and its signatures are the slot's, and good; every
 * authoritative RRset has one RRSIG, by the ZSK, good, in force now, with the
 * set's TTL; nothing else has one; the chain of NSEC or NSEC3 records is
 * closed and exact, and there is no other; a ZONEMD is that of the zone.  All
 * processors verify.
 * ERR_CRYPTO names the first name and type that is not so.
 *
 * What a signature covers is put together as for signing, from what was read
 * back; so that a fault in that does not confirm itself, the first RRset of
 * each type is verified by ldns too, which goes its own way.
 */
int	 zone_verify(const struct zone *, const struct verifying *,
	    struct err *);
/*
 * A part of it: whether the DNSKEY and NSEC3PARAM records of the apex, which
 * may be all there is of the zone, are as they must be.
 */
int	 zone_verify_apex(const struct zone *, const struct verifying *,
	    struct err *);

#endif
