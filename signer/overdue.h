#ifndef SIGNER_OVERDUE_H
#define SIGNER_OVERDUE_H

#include <time.h>

#include "signer/board.h"

/*
 * A zone that was signed before the slot in force began has the set and the ZSK
 * of another.  The old ZSK is published for one slot more and then is gone, but
 * what it signed is in caches for a TTL after the zone was signed anew: so that
 * has to be soon after the slot begins (RFC 7583, 3.2.1).
 */
enum overdue {
	OVERDUE_NOT,
	OVERDUE_SLOT,		/* for more than OVERDUE_GRACE of this slot */
	OVERDUE_SLOTS,		/* for all of the slot before, too */
};

enum { OVERDUE_GRACE = 86400 };		/* seconds, for who signs each night */

/* The slot is that in force now, on this board. */
enum overdue overdue_now(const struct board *, const struct bundle *slot,
	    time_t signed_at, time_t now);

#endif
