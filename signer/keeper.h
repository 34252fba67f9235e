#ifndef SIGNER_KEEPER_H
#define SIGNER_KEEPER_H

#include "signer/bulletin.h"
#include "signer/due.h"
#include "signer/issue.h"

/*
 * Keeps one zone signed, look by look; it never waits, and asks no clock.  On
 * any fault the signed zone stays as it was, and the next try is later each
 * time, unless something has changed.
 */
struct keeper {
	struct run	*run;		/* borrowed; what is told is added to it */
	char		 output[ISSUE_PATH];
	struct bulletin	 bulletin;	/* but for untold and told */
	unsigned	 failures;	/* in a row */
	struct due_facts tried;		/* at the last of them */
	struct stamp	 seen;		/* the input, at the last look */
	time_t		 quiet, forced;	/* it is from then on; 0: it is */
	time_t		 busy;		/* another command has the state; 0: no */
	time_t		 looked;	/* 0: not yet */
	time_t		 wake;		/* to look again, at the latest */
	struct stamp	 placed;	/* the signed zone, at the last look */
	bool		 issued;	/* another is in place, by whomever, than
					   at the last look */
};

enum { KEEPER_EVERY = 60 };		/* seconds from look to look at most */

/* ERR_FORMAT where the configuration names no input. */
int	 keeper_begin(struct keeper *, struct run *, struct err *);
/*
 * Looks, by this clock, whether the zone is to be signed, and does so; wake is
 * set.  anew: what failed before is tried again now.  Fails only where nothing
 * more can be told, for want of memory.
 */
int	 keeper_look(struct keeper *, time_t now, bool anew, struct err *);

#endif
