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
 * Whether, after this time, sets end before the next one begins; the first time
 * that they do, and when it does.
 */
bool	 board_gap(const struct board *, time_t, time_t *from, time_t *to);
/* How many slots begin after this time, and are in force then. */
size_t	 board_to_come(const struct board *, time_t);

/*
 * What is on board once a response is accepted that begins first at that time:
 * the one there is becomes the one before, unless it would never be in force, or
 * the one before it still is.
 */
bool	 board_keeps(const struct board *, time_t first, time_t now);
/*
 * Two responses is all there is room for.  0: no set that is still to be in force
 * is lost with one that begins first at that time; else when that is so.
 */
time_t	 board_room(const struct board *, time_t first, time_t now);

/*
 * The KSKs on board, whose tags no ZSK must have; *n of them, malloc'ed.  NULL
 * is ERR_SYS.
 */
struct dnskey *board_ksks(const struct board *, size_t *n, struct err *);

/* Whether the slot's DNSKEY set has the key of this id. */
bool	 slot_has(const struct bundle *, const struct digest *);

#endif
