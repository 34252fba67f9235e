#ifndef CEREMONY_RECORDED_H
#define CEREMONY_RECORDED_H

#include <jansson.h>

#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/notice.h"
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

/* One key's signatures of a slot: over DNSKEY, then over its notices. */
struct recorded_sigs {
	size_t		n, next;
	struct rrsig	rrsig[1 + NOTICE_KINDS];
};

/*
 * The part of the result of a slot and the key of this tag: "rrsig" and, where
 * there are notices, its signatures of those in "notices".  New; NULL when out
 * of memory, or the key has not signed.
 */
json_t	*recorded_slot(const struct bundle *, unsigned tag,
	    const struct dname *zone);
int	 recorded_slot_read(struct recorded_sigs *, const json_t *result,
	    struct err *);
/* The names of the notices that these bits give, new; NULL: there are none. */
json_t	*recorded_notices(unsigned tells);
/*
 * Signatures that were recorded, standing in for the key that made them: they
 * go through the same making and checking as new ones.  They are borrowed.
 */
void	 recorded_key(struct signing_key *, const struct dnskey *,
	    struct recorded_sigs *);

#endif
