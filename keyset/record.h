#ifndef KEYSET_RECORD_H
#define KEYSET_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/err.h"

/*
 * New record of class IN from its RDATA, uncompressed, at most 65535 octets;
 * the caller's (ldns_rr_free).  NULL: ERR_FORMAT when the RDATA is none of
 * this type.
 */
ldns_rr	*record_new(const struct dname *owner, unsigned type, uint32_t ttl,
	    const uint8_t *rdata, size_t len, struct err *);
/* RDATA in canonical form (RFC 4034, 6.2), appended. */
int	 record_rdata(const ldns_rr *, struct blob *, struct err *);

#endif
