#ifndef CEREMONY_BROUGHT_H
#define CEREMONY_BROUGHT_H

#include "ceremony/ceremony.h"

/*
 * A request is compared with the last response that the journal has.  One that
 * it does not have, for it left at another site or its journal is lost, comes
 * on REQ beside the request.
 */

/*
 * Looks for previous.* on REQ.  One that the journal has is left there.  Where
 * the journal has another response of the zone: ERR_POLICY, for a newer journal
 * is somewhere.  Else it is read, both people type that the journal has lost
 * it, and give their reasons; *text is then of its bytes, the caller's, and
 * empty where there is none.
 */
int	 brought_read(struct ceremony *, struct blob *text, struct err *);
/*
 * The digest of the one that this ceremony's request was compared with; false:
 * none was brought.
 */
bool	 brought_digest(const struct registry *, struct digest *);
/*
 * Whether the last request was compared with one that was brought, or was not,
 * as the record of the request says; and both gave their reasons before.
 * ERR_POLICY.
 */
int	 brought_audit(const struct registry *, bool brought, struct err *);

#endif
