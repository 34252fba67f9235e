#ifndef CEREMONY_BROUGHT_H
#define CEREMONY_BROUGHT_H

#include "ceremony/ceremony.h"

/*
 * A request is compared with the last response that the journal has.  Two others
 * may come on REQ beside the request: one that the journal does not have, for it
 * left at another site or its journal is lost; and the emergency response that
 * was sealed beside the last one, where its sets are in force by now.  Of that
 * the journal has the digest, and nobody can bring another.
 */

/*
 * Looks for previous.* on REQ.  One that the journal has is left there.  Where
 * the journal has other responses of the zone, and did not seal this one beside
 * the last: ERR_POLICY, for a newer journal is somewhere.  Else it is read, both
 * people type that the journal has lost it, or that the emergency sets were
 * used, and give their reasons; *text is then of its bytes, the caller's, and
 * empty where there is none.
 */
int	 brought_read(struct ceremony *, struct blob *text, struct err *);
/*
 * The digest of the one that this ceremony's request was compared with; false:
 * none was brought.
 */
bool	 brought_digest(const struct registry *, struct digest *);
/* Whether it is the emergency response sealed beside the zone's last one. */
bool	 brought_used(const struct registry *, const struct dname *zone);
/*
 * Whether the last request was compared with one that may be brought, or with
 * none, as the record of the request says; and both gave their reasons before.
 * ERR_POLICY.
 */
int	 brought_audit(const struct registry *, const struct dname *zone,
	    struct err *);

#endif
