#ifndef CEREMONY_OCCUPIED_H
#define CEREMONY_OCCUPIED_H

#include "backup/card.h"
#include "backup/card_share.h"
#include "ceremony/ceremony.h"

/*
 * A card that is to be enrolled and is not empty: it may stand for somebody in
 * another journal, where nobody would learn of it until that card is needed.
 */
struct occupied {
	struct ceremony	*ceremony;
	const char	*name;		/* of the officer; borrowed */
	bool		 resumed;	/* its key may be of one cut off */
};

/*
 * For card_enrolment.agree, with a struct occupied as its context: what is on
 * the card is told, the shares by their sets, and both type its number before
 * that goes; it is recorded that they did.  ERR_ABORTED: they leave it.
 */
int	 occupied_agree(void *, const struct card *, const struct card_shares *,
	    struct err *);

#endif
