#ifndef SIGNER_NSEC_H
#define SIGNER_NSEC_H

#include "signer/bitmap.h"
#include "signer/zone.h"

enum { NSEC_MAX = DNAME_MAX + BITMAP_MAX };

/*
 * The NSEC of the node at i in an ordered zone (RFC 4034, 4): there is one at
 * each name that is not occluded, naming the next of these, the last naming
 * the apex.  False where there is none.  Its TTL (RFC 9077) is the caller's.
 */
bool	 nsec_rdata(const struct zone *, size_t i, uint8_t out[NSEC_MAX],
	    size_t *len);
/*
 * Whether the zone has exactly that at the node at i: none left out, none that
 * should not be there, the bitmap exact.  ERR_CRYPTO names the name.
 */
int	 nsec_verify(const struct zone *, size_t i, struct err *);

#endif
