#ifndef KEYSET_TRUST_ANCHOR_H
#define KEYSET_TRUST_ANCHOR_H

#include <stddef.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"

/*
 * A zone's trust anchor as a document that validators read: the XML of RFC
 * 9718, section 2, with each key's DNSKEY beside its SHA-256 digest.
 */

struct anchor_key {
	const char		*id;	/* of the KeyDigest element */
	const struct dnskey	*key;	/* a KSK that is not revoked */
	time_t			 from;	/* validFrom */
};

/*
 * The same octets for the same anchor, keys in order of validFrom and then of
 * their RDATA.  id: the document's own; source: where it is published, a URL.
 * ERR_FORMAT: no keys, or one of them is no KSK, or an id or source has what
 * XML 1.0 cannot hold.
 */
int	 trust_anchor_write(struct blob *, const struct dname *zone,
	    const char *id, const char *source, const struct anchor_key *,
	    size_t n, struct err *);

#endif
