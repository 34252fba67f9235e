#ifndef CEREMONY_CARRIED_H
#define CEREMONY_CARRIED_H

#include "backup/card.h"
#include "backup/card_share.h"
#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/* Shares on an officer's card that is open, its PIN verified. */

struct carried {
	const struct share_set	*set;
	const struct share	*share;		/* borrowed */
};

/*
 * Takes off the card each share that the register knows to be of no use any
 * more, in *n how many; the card is written only where there is one.  A share
 * that the register does not know stays: it may be another journal's.
 */
int	 carried_tidy(struct ceremony *, struct card *, size_t *n,
	    struct err *);
/*
 * Writes n shares beside those that are there.  One of a set that is still
 * good stays until the new one's is complete: it is then the current one, and
 * the new one is coming.  Those that are of no use any more make room for it;
 * a card takes three for certain.  back[i] is what the card has then, read anew; each
 * is new and the caller's.
 */
int	 carried_write(struct ceremony *, struct card *, const struct officer *,
	    const struct carried *, size_t n, struct share *back, struct err *);
/*
 * The same in two: all that the card is to have, to be cleared by the caller,
 * and that onto the card.  The second may be done again with the same card,
 * which has the old shares, the new ones, or, after a cut, none.
 */
int	 carried_plan(struct ceremony *, struct card *, const struct officer *,
	    const struct carried *, size_t n, struct card_shares *,
	    struct err *);
int	 carried_store(struct card *, const struct card_shares *,
	    const struct carried *, size_t n, struct share *back, struct err *);
/*
 * All of it from the beginning: the officer is asked for the card, it says that
 * it is there to receive a share, and what it has then is what it got, or
 * ERR_CRYPTO.  back is zeroed before, and after a failure.
 */
int	 carried_give(struct ceremony *, const struct officer *,
	    const struct carried *, size_t n, struct share *back, struct err *);
/* The card's share of this set; new, the caller's.  ERR_CARD: it has none. */
int	 carried_read(struct card *, const struct share_set *, struct share *,
	    struct err *);
/*
 * Wipes the shares where none of them is of use any more, and all are of sets
 * that the register knows; else the card is as it was.  *empty: it has none now.
 */
int	 carried_wipe_spent(struct ceremony *, struct card *, bool *empty,
	    struct err *);

#endif
