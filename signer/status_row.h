#ifndef SIGNER_STATUS_ROW_H
#define SIGNER_STATUS_ROW_H

#include "signer/board.h"
#include "signer/keyring.h"
#include "signer/view.h"
#include "signer/run.h"
#include "signer/state.h"

/*
 * The rows of a status that are more than a question of the sets' dates, each
 * with its figures.  What is wrong is what a row tells; an error is that it
 * could not be told.
 */

/*
 * ZSK and KEY: the ZSK that signs now, and whether its private half can; KEYS:
 * those that sign later.
 */
int	 status_signer(struct view *, const struct run *, const struct board *,
	    struct keyring *, struct err *);
/* STANDBY: the ZSK that waits, where one is configured. */
int	 status_standby(struct view *, const struct run *,
	    const struct state *, const struct board *, struct keyring *,
	    struct err *);
/* ZONE: what was signed last, and until when it is good. */
int	 status_zone(struct view *, const struct run *, const struct state *,
	    const struct board *, struct err *);
/* STORE: whether it is that of the zone that was signed last. */
int	 status_store(struct view *, const struct run *, const struct state *,
	    struct err *);

#endif
