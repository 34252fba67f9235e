#ifndef CEREMONY_SCRUB_H
#define CEREMONY_SCRUB_H

#include "backup/card_store.h"
#include "ceremony/leftover.h"

/*
 * What an officer's card carries, held against the register: a share that is of
 * use is kept, and so is one of which the journal knows nothing.  One that was
 * declared lost with this card goes, for it was made again elsewhere.
 */
struct carrying {
	struct card_shares all;			/* owned; carrying_clear() */
	bool		   dead[CARD_SHARES_MAX];	/* is to go */
	struct leftover	   of[CARD_SHARES_MAX];	/* which it is, if dead */
	size_t		   n_dead;
	size_t		   n_strange;		/* of sets not in the journal */
	size_t		   n_absent;	/* that the register has on it, and */
	struct leftover	   absent[LEFTOVERS_MAX];	/* that are not there */
};

/*
 * The card is open, its PIN verified.  ERR_FORMAT when what is there is no
 * shares of ours, or not those that it says.
 */
int	 carrying_read(const struct ceremony *, struct card *,
	    struct carrying *, struct err *);
void	 carrying_clear(struct carrying *);
/* Adds what goes, what stays and why, and what is missing. */
void	 carrying_page(const struct ceremony *, const char *card,
	    const struct carrying *, struct page *);

/*
 * Destroys the shares on the officer's card that count no more: zeros over
 * them, then nothing, read back after both.  Whatever fails meanwhile, the card
 * is asked for again until it has what it is to keep, which is in memory alone
 * then, or until people leave it, and are told what may be lost.  What should
 * be on the card and is not is told and recorded (vanished.h).
 * ERR_POLICY when it has none that counts no more.
 */
int	 scrub(struct ceremony *, const struct officer *, struct err *);

#endif
