#ifndef CEREMONY_COLLECT_H
#define CEREMONY_COLLECT_H

#include "backup/share.h"
#include "ceremony/ceremony.h"
#include "ceremony/refused.h"

/*
 * Shares are brought together: each is checked alone against its commitment
 * when it comes, all that came are used, and the secret is checked before
 * anybody relies on it.  The secret has room for SHARE_VALUE_MAX.
 *
 * A share that is not good is said to be so and is not used; the others stay.
 * ERR_ABORTED: the people went back, and nothing was put together.
 */
int	 collect(struct ceremony *, const struct held_set *, struct secret *,
	    struct err *);

/*
 * Others of its group are brought to make one share again, which this becomes:
 * new, the caller's, and checked against its own commitment.  The secret is
 * not put together.  index is among all shares of the set.
 */
int	 collect_again(struct ceremony *, const struct held_set *, size_t index,
	    struct share *, struct err *);

/* Of a share in an exercise: what came of it, and was good. */
enum share_shown {
	SHARE_NOT_SHOWN,
	SHARE_NOT_GOOD,		/* its card was here, without a good one */
	SHARE_SHOWN_OLD,	/* only from where it was declared lost */
	SHARE_SHOWN,		/* from where the journal has it */
};
/*
 * Nothing is put together and nothing made: every share that is there is read
 * and checked.  It says of each what was shown, in the set's order, and what was
 * refused, which the caller frees.
 */
int	 collect_exercise(struct ceremony *, const struct held_set *,
	    enum share_shown[SPLIT_SHARES_MAX], struct refused *, struct err *);

#endif
