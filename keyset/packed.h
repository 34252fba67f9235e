#ifndef KEYSET_PACKED_H
#define KEYSET_PACKED_H

#include "keyset/request.h"

/*
 * A request with room for what it has and no more, for whoever keeps many at
 * once: a bundle has room for all that one may ever have.  It is of this
 * process alone, and never written anywhere.
 */
struct packed;

/* New; NULL with ERR_SYS. */
struct packed *request_pack(const struct request *, struct err *);
/*
 * The request as it was, new; NULL with ERR_SYS.  Of a bundle's arrays what
 * does not count is not set.
 */
struct request *request_unpack(const struct packed *, struct err *);
void	 packed_free(struct packed **);			/* NULL is fine */

#endif
