#ifndef SIGNER_BESIDE_H
#define SIGNER_BESIDE_H

#include "keyset/dname.h"
#include "keyset/err.h"

/* What goes beside a request. */
struct companion {
	const char	*name;		/* of the file */
	const char	*what;		/* in words */
};

/*
 * The path of what goes beside a request by a name of its own, in the folder
 * where that is written; malloc'ed.  ERR_FORMAT: the request itself would have
 * that name.  ERR_POLICY: a file is there by that name, and it is of another
 * zone, or no request or response at all: two signers that write into one
 * folder would take each other's away.
 */
char	*beside(const char *request, const struct companion *,
	    const struct dname *zone, struct err *);
/*
 * Whether the request itself may be written there: nothing is there, or a
 * request of the same zone.  ERR_POLICY or what file_read() says: it is
 * anything else, as a response that is still to be accepted.
 */
int	 beside_nothing(const char *request, const struct dname *zone,
	    struct err *);

#endif
