#ifndef SIGNER_ACCEPTANCE_H
#define SIGNER_ACCEPTANCE_H

#include "keyset/request.h"
#include "signer/anchor.h"
#include "signer/board.h"
#include "signer/config.h"

/* What a response is judged by.  Everything is borrowed. */
struct acceptance {
	const struct config	*config;
	const struct request	*asked;		/* the request it must answer */
	const struct schedule	*schedule;	/* that goes with the request */
	const struct anchor	*anchor;
	const struct board	*board;		/* what it would replace, */
	bool			 emergency;	/* slot by slot, as -e does */
	time_t			 now;
};

/*
 * Whether a response may go on board: it answers the request and nothing
 * else (response_answers), every KSK in it is in the trust anchor, each set
 * has one TTL that is no longer than a slot, one algorithm, and the ZSK that
 * is to sign; slots follow each other without a gap and are not all over; no
 * set on board that is still to be in force is lost with it; it was not made in
 * a rehearsal, unless those are wanted.  ERR_POLICY or ERR_CRYPTO says why not.
 * What is only odd is added to notes.
 */
int	 response_judge(const struct request *, const struct acceptance *,
	    struct blob *notes, struct err *);

/* The KSKs that sign this slot are in the anchor, and its signatures good. */
int	 slot_check(const struct bundle *, const struct dname *zone,
	    const struct anchor *, struct err *);

#endif
