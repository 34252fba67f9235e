#ifndef CEREMONY_MISSING_SHARE_H
#define CEREMONY_MISSING_SHARE_H

#include "ceremony/ceremony.h"

/* A share that is to be made again, and who gets it. */
struct missing_share {
	const struct held_set	*held;	/* borrowed from the register */
	size_t			 index;	/* among all of its shares */
	char			 holder[HOLDER_NAME];
	char			 card[CARD_SERIAL];	/* "": on paper */
};

/*
 * The set, the share, who gets it and on what, and both type which share it
 * is.  *one is false where they go on without another.
 *
 * ERR_POLICY when no set counts.  What cannot be (too few others, a holder who
 * may not have it) is told, and asked again.
 */
int	 missing_share_choose(struct ceremony *, struct missing_share *,
	    bool *one, struct err *);
/*
 * The one that this ceremony meant to make and of which no record says what
 * came of it: *one is false where there is none.
 */
int	 missing_share_begun(const struct ceremony *, struct missing_share *,
	    bool *one, struct err *);
/* Lines of a page: which share of which set, and where it is to be. */
void	 missing_share_describe(const struct ceremony *,
	    const struct missing_share *, struct page *);

#endif
