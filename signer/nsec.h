#ifndef SIGNER_NSEC_H
#define SIGNER_NSEC_H

#include "signer/zone.h"

/*
 * Adds the NSEC records of an ordered zone that has none (RFC 4034, 4): one
 * at each name that is not occluded, each naming the next, the last naming
 * the apex; TTL as RFC 9077 has it.
 */
int	 nsec_add(struct zone *, struct err *);
/*
 * Whether the zone has exactly that chain: no name left out, none that should
 * have no NSEC, each bitmap exact.  ERR_CRYPTO names the name.
 */
int	 nsec_verify(const struct zone *, struct err *);

#endif
