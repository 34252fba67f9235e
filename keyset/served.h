#ifndef KEYSET_SERVED_H
#define KEYSET_SERVED_H

#include <stdbool.h>
#include <time.h>

#include "keyset/request.h"

/*
 * When servers give a set out.  Its inception (RFC 4034, 3.1.5) says since when
 * its signatures are good, and may lie long before the set was made.
 */

/*
 * The first moment at which servers can have the bundle's set: its inception,
 * but not before it was made, which is 0 when that is not known.
 */
time_t	 served_from(const struct bundle *, time_t made);
/*
 * Whether a set of the last response comes to servers before those of the next,
 * which is made now: it has begun by now, or begins before the next one does.
 */
bool	 served_before(const struct bundle *last, const struct request *next,
	    time_t now);

#endif
