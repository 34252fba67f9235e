#ifndef SIGNER_PROSPECT_H
#define SIGNER_PROSPECT_H

#include "keyset/request.h"
#include "signer/board.h"
#include "signer/config.h"
#include "signer/keyring.h"

/* The slots to come, as the next request would ask for them. */
struct prospect {
	size_t			n;
	struct slot_plan	plan[REQUEST_BUNDLES_MAX];
	struct schedule		schedule;	/* that goes with them */
	size_t			missing;	/* ZSKs that must be made first */
	size_t			usable;		/* that sign now, or have not yet */
	/* In every slot, and signs in none; NULL: there is none. */
	const struct zsk	*standby;
	bool			lacks_standby;	/* and there is to be one */
};

/*
 * Slots follow those on board; where that is too late, or there are none, they
 * start with the next day (or slot length, if that is shorter).  start, if
 * not NULL, is where they start instead.  ERR_POLICY when the configured
 * algorithm is not that of the ZSK in use, or where that start is before all on
 * board, or so early that all slots are over.
 */
int	 prospect_make(struct prospect *, const struct config *,
	    const struct board *, const struct keyring *, const time_t *start,
	    time_t now, struct err *);

#endif
