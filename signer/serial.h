#ifndef SIGNER_SERIAL_H
#define SIGNER_SERIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "keyset/err.h"

/* How the signed zone gets its SOA serial. */
enum serial_policy {
	SERIAL_KEEP,		/* the input's */
	SERIAL_INCREMENT,	/* one more than the last, or the input's */
	SERIAL_UNIXTIME,	/* the clock */
	SERIAL_DATE,		/* YYYYMMDDnn */
};

/* "keep", "increment", "unixtime", "date"; ERR_FORMAT lists them. */
int	 serial_policy_parse(const char *, enum serial_policy *, struct err *);

/* What is known when a serial is chosen. */
struct serial_basis {
	uint32_t	input;
	bool		has_last;
	uint32_t	last;	/* of the zone signed before */
	time_t		now;
};

/*
 * The serial of the zone about to be signed.  It never goes back (RFC 1982):
 * a policy that would make it do so gives the last one plus one, but for
 * "keep", which is refused then (ERR_POLICY).
 */
int	 serial_next(enum serial_policy, const struct serial_basis *,
	    uint32_t *, struct err *);
bool	 serial_is_after(uint32_t, uint32_t than);	/* RFC 1982, 3.2 */

#endif
