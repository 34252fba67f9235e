#ifndef CEREMONY_ANCHORS_H
#define CEREMONY_ANCHORS_H

#include "ceremony/register.h"
#include "keyset/blob.h"

/*
 * The zone's trust anchor, from the register: what the console shows and
 * writes, and what an auditor makes again.
 */

#define ANCHOR_FILE	 "trust-anchor.xml"
#define ANCHOR_SIGNATURE "trust-anchor.p7s"

enum { ANCHORS_MAX = 32, ANCHOR_ID = 64 };

/*
 * The KSKs that it names, borrowed, in the register's order: of the zone,
 * made here, not destroyed for good, and in no response that left revoked (RFC
 * 5011, 2.1).  ERR_POLICY: none, or too many.
 */
int	 anchors_keys(const struct registry *, const struct dname *zone,
	    const struct register_key *[ANCHORS_MAX], size_t *n, struct err *);
/* Those that live, revoked: they are not in it.  Returns how many. */
size_t	 anchors_revoked(const struct registry *, const struct dname *zone,
	    const struct register_key *[ANCHORS_MAX]);
/*
 * The document (RFC 9718), appended: each key from when it was made.  id and
 * source: as trust_anchor_write() has them.
 */
int	 anchors_write(const struct registry *, const struct dname *zone,
	    const char *id, const char *source, struct blob *, struct err *);

#endif
