#ifndef SIGNER_BOARD_H
#define SIGNER_BOARD_H

#include <time.h>

#include "keyset/request.h"
#include "signer/schedule.h"
#include "signer/standby.h"
#include "signer/state.h"

/*
 * What is on board: the accepted response, the one before it, which is in
 * force until the first slot of the other begins, the ZSKs' schedule, and
 * the one of them that waits.
 */
struct board {
	struct request	*response;	/* owned; NULL: none was accepted yet */
	struct request	*previous;	/* owned, or NULL */
	struct schedule	 schedule;
	struct standby	 standby;
};

/*
 * ERR_FORMAT where a response is on board and the schedule that goes with it
 * is not; the file is named, and what to do.
 */
int	 board_load(struct board *, const struct state *, struct err *);
void	 board_free(struct board *);

/*
 * The slot in force at a time: of those that have begun and are not over,
 * the one that began last; the response's before the previous one's.  NULL
 * when there is none.
 */
const struct bundle *board_slot(const struct board *, time_t);
/* Why there is no slot in force then: err_set with ERR_POLICY. */
int	 board_explain(const struct board *, time_t, struct err *);
/* The slot that ends last; NULL when nothing is on board. */
const struct bundle *board_last(const struct board *);
/* When, after this time, a slot begins or ends for the first time; 0: never. */
time_t	 board_next(const struct board *, time_t);
/* The slot that began last before this time; NULL when none did. */
const struct bundle *board_before(const struct board *, time_t);

/*
 * The KSKs on board, whose tags no ZSK must have; *n of them, malloc'ed.  NULL
 * is ERR_SYS.
 */
struct dnskey *board_ksks(const struct board *, size_t *n, struct err *);

/* Whether the slot's DNSKEY set has the key of this id. */
bool	 slot_has(const struct bundle *, const struct digest *);

#endif
