#ifndef CEREMONY_RECORDED_H
#define CEREMONY_RECORDED_H

#include <jansson.h>

#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * Keys and signatures in records, as DNSKEY and RRSIG in presentation form
 * (RFC 4034): readable for an auditor, and read back by ldns.
 */

/* New strings; NULL when out of memory. */
json_t	*recorded_dnskey(const struct dnskey *, const struct dname *zone,
	    uint32_t ttl);
json_t	*recorded_rrsig(const struct rrsig *, const struct dname *zone,
	    uint32_t ttl);

/* zone may be NULL.  ERR_FORMAT when it is no such record. */
int	 recorded_dnskey_read(struct dnskey *, struct dname *zone,
	    const json_t *, struct err *);
int	 recorded_rrsig_read(struct rrsig *, const json_t *, struct err *);

/*
 * A signature that was recorded, standing in for the key that made it: it
 * goes through the same making and checking as a new one.  It is borrowed.
 */
void	 recorded_key(struct signing_key *, const struct dnskey *,
	    struct rrsig *);

#endif
