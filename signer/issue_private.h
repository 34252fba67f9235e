#ifndef SIGNER_ISSUE_PRIVATE_H
#define SIGNER_ISSUE_PRIVATE_H

#include "signer/amend.h"
#include "signer/board.h"
#include "signer/issue.h"
#include "signer/issued.h"
#include "signer/keyring.h"
#include "signer/sign.h"
#include "signer/store_zone.h"
#include "signer/zone_file.h"

/* Within signer/issue*.c. */

/* The serial of the last signed zone, where one was signed. */
struct last {
	uint64_t	 serial;
	bool		 there;
};

/* What is at work while one zone is signed. */
struct job {
	const struct issue_order *order;
	struct last	 last;
	struct issued	 issued;	/* what will be remembered of it */
	bool		 has_issued;	/* something was signed before */
	struct stamp	 input;		/* before it was read */
	struct state	*state;
	struct board	 board;
	struct anchor	*anchor;
	struct keyring	*ring;
	struct zone	*zone;		/* NULL: as the store has it */
	struct signing	 with;
	uint8_t		 digest[ZONE_DIGEST];	/* of what the zone says */
	struct zone_file *file;		/* the signed zone, */
	char		 path[ISSUE_PATH];	/* and where it goes */
	bool		 keeps;		/* a store is configured, */
	char		 kept_in[CONFIG_PATH_MAX + 16];	/* in this folder */
	struct store	*store;		/* NULL: none is, or it is damaged */
	struct blob	 unsaid;	/* notes that nobody needs */
	struct change_list list;	/* what of it is to be changed, */
	struct amending	 by;
	struct amend	*amend;		/* and that at work */
};

int	 last_read(struct last *, const struct state *, struct err *);
/* Where the signed zone goes: not over what it is made from, nor the state. */
int	 output_choose(struct job *, const struct run *, struct err *);
/*
 * The zone, in order, where the order names a file, and what was signed last;
 * before the state is taken.
 */
int	 input_read(struct job *, struct run *, struct err *);
/*
 * Signs all of the zone, by all processors, beside the place where it will be,
 * and verifies what was written there.  The zone is what was read back then.
 */
int	 whole_make(struct job *, struct run *, struct err *);

/* The store, where one is configured; one that is damaged is none. */
int	 kept_open(struct job *, const struct run *, struct err *);
/*
 * What comes of what the store has.  Where it cannot be changed *why says why,
 * or is left as it was: words that follow on "the store", borrowed.
 */
enum kept {
	KEPT_CHANGED,	/* it can be changed into what is to be */
	KEPT_ANEW,	/* all of what it says has to be signed */
	KEPT_NOT,	/* nothing */
};

int	 kept_fits(struct job *, const struct run *, enum kept *,
	    const char **why, struct err *);
/* The zone as the store says it, in place of one that is read. */
int	 kept_said(struct job *, struct err *);
/*
 * Whether the signed zone in place has the serial that was signed last, and is
 * good: ERR_CRYPTO says what is not, ERR_POLICY that it is an earlier one.
 */
int	 kept_knows(const struct job *, struct run *, struct err *);
/* The same as the signed zone in place says it. */
int	 kept_served(struct job *, struct run *, struct err *);
/*
 * Makes of it what the zone or the order says, and what is due; it is there
 * once it is kept, and before that can be written.
 */
int	 kept_renew(struct job *, const struct run *, struct amended *,
	    struct err *);
int	 kept_write(struct job *, const struct sink *, struct err *);
int	 kept_keep(struct job *, struct err *);
/* Puts a store of the zone that was verified in place of what is there. */
int	 kept_fill(struct job *, struct err *);
void	 kept_close(struct job *);
/* When the first signature ends. */
int	 kept_ends(struct job *, time_t *, struct err *);

#endif
