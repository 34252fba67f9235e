#ifndef SIGNER_ZONEMD_H
#define SIGNER_ZONEMD_H

#include "signer/sign.h"

/*
 * A digest of the whole signed zone, at its apex (RFC 8976): scheme SIMPLE,
 * SHA-384, with the serial of the SOA and its TTL.
 *
 * It is there before the zone is signed, so that the denials show it, with a
 * digest of zeros; what it is can be known only once all else is.
 */
int	 zonemd_put(struct zone *, struct err *);
/*
 * Into a zone that was signed with it, and read back and ordered: its digest,
 * and the signature over it.
 */
int	 zonemd_fill(struct zone *, const struct signing *, struct err *);
/*
 * Whether it is there where it is wanted, once, and right, of an ordered zone;
 * one that is there and not wanted is looked at too, where it is of SHA-384 and
 * this scheme.  ERR_CRYPTO.
 */
int	 zonemd_verify(const struct zone *, bool wanted, struct err *);

#endif
