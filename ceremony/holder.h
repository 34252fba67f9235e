#ifndef CEREMONY_HOLDER_H
#define CEREMONY_HOLDER_H

#include "ceremony/ceremony.h"

/* Who may have a share, on what, and how that is told. */

enum { HOLDER_CARRIER = CARD_SERIAL + 24 };

/*
 * "card 0006:0000A1B2", with "  lost" behind it where the card is, or
 * "  missing" where the share was not on it; "paper", "not issued yet".
 */
char	*holder_carrier(const struct holdings *, const struct held_share *,
	    char[HOLDER_CARRIER]);
/*
 * Whoever has a card may have the share on it, or on paper all the same:
 * *card becomes which.  So many shares (more) are new to the card; where the
 * register knows that it has no room for them, or where it was tried and
 * refused says why (else ""), paper alone is offered.
 */
int	 holder_ask_carrier(struct ceremony *, const struct officer *,
	    size_t more, const char *refused, bool *card, struct err *);

#endif
