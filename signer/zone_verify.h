#ifndef SIGNER_ZONE_VERIFY_H
#define SIGNER_ZONE_VERIFY_H

#include <time.h>

#include "keyset/request.h"
#include "signer/zone.h"

/*
 * Whether an ordered zone is signed as it must be before it goes anywhere:
 * the DNSKEY set and its signatures are the slot's, and good; every
 * authoritative RRset has one RRSIG, by the ZSK, good, in force now, with the
 * set's TTL; nothing else has one; the NSEC chain is closed and exact.
 * ERR_CRYPTO names the first name and type that is not so.
 */
int	 zone_verify(const struct zone *, const struct bundle *slot,
	    const struct dnskey *zsk, time_t now, struct err *);

#endif
