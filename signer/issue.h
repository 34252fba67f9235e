#ifndef SIGNER_ISSUE_H
#define SIGNER_ISSUE_H

#include "signer/run.h"

enum { ISSUE_PATH = 4096 };

/* One signed zone that is to be made.  Everything is borrowed. */
struct issue_order {
	const char	*input;		/* the zone's file; NULL: what the zone
					   says is in the store, */
	const char	*changes;	/* and in this file, or NULL, what of
					   it is to be changed */
	const char	*output;	/* NULL: as configured, or beside it */
	bool		 unverified;	/* somebody else verifies it */
};

/*
 * Where it goes: the output, else what is configured, else INPUT.signed;
 * ERR_FORMAT where there is none of these.
 */
int	 issue_path(const struct config *, const struct issue_order *,
	    char[ISSUE_PATH], struct err *);
/*
 * Reads the zone's file and signs it with the set and the ZSK of the slot that
 * is now; the result is read back and verified whole before it takes the place
 * of the last one, which stays as it is on any fault.  One line of what was
 * done is added to out, what is odd to notes.  In the state it leaves the
 * serial and, for issued.h, what was signed.
 *
 * Where a store is configured and what it has can be changed into that, only
 * what is new or due is signed and verified (amend.h), and the zone is written
 * from there before the store keeps it; where there is no such thing, nothing
 * is.  Where another ZSK signs, or the configuration is another, and no changes
 * are ordered, the whole zone is signed as the store says it; and where the
 * store is of no use, as the zone that was signed last does, if it is in place.
 *
 * ERR_POLICY and ERR_CRYPTO: it was judged and refused.  The state is taken
 * for this process from when the zone was read until it is in place; ERR_SYS
 * when somebody else has it, or has signed meanwhile, or the zone's file was
 * changed while it was read.
 */
int	 issue_make(struct run *, const struct issue_order *, struct err *);

#endif
