#ifndef CEREMONY_VANISHED_H
#define CEREMONY_VANISHED_H

#include "backup/card_share.h"
#include "ceremony/carried.h"

/*
 * A share that counts and that the journal has on this card, and that is not
 * among all that is on it: the card was taken out while it was written, and
 * what was in memory is gone.  People are told what to do, and it is recorded.
 * So is one that was missing and is there again, and is good.  Those of the n
 * sets that the card is about to get are left out.
 */
int	 vanished_tell(struct ceremony *, const struct officer *,
	    const struct card_shares *all, const struct carried *, size_t n,
	    struct err *);
/*
 * Records that a good share, an index of its set, came from the card on which
 * it was missing: from here on it counts as before.
 */
int	 vanished_found(struct ceremony *, const struct held_set *,
	    size_t index, struct err *);

#endif
