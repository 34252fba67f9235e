#ifndef CEREMONY_LEFTOVER_H
#define CEREMONY_LEFTOVER_H

#include "ceremony/ceremony.h"

/*
 * Shares that are of no use any more and may still be somewhere: of a set that
 * another one followed, or that was never completed (holdings_counts()); or on
 * a card with which they were declared lost, since they are elsewhere now.
 */
struct leftover {
	size_t	set, share;	/* their places in the holdings */
	size_t	lost;		/* and of what was lost, from 1; 0: it was not */
};

enum { LEFTOVERS_MAX = 64 };

/*
 * All that are not destroyed yet, at most LEFTOVERS_MAX, that lie on this card,
 * or on paper where card is ""; not those that were taken off it when it got
 * others, or lost its old ones.  One that nobody got, as far as the journal
 * knows, counts as paper: it may have been copied when its ceremony broke off.
 */
size_t	 leftovers(const struct ceremony *, const char *card,
	    struct leftover to[LEFTOVERS_MAX]);

/* "share 2 of 4 of the backup key, set 3F0A-92C1", or ", declared lost". */
enum { LEFTOVER_NAME = 80 };
char	*leftover_name(const struct ceremony *, const struct leftover *,
	    char[LEFTOVER_NAME]);
/* Who has it, or had it until it was declared lost; "": nobody. */
const char *leftover_holder(const struct ceremony *, const struct leftover *);
/* Each set that has some, share by share; then the sets that are kept. */
void	 leftover_page(const struct ceremony *, struct page *);
/* How many of each such set were destroyed, and which were not brought. */
void	 leftover_summary(const struct ceremony *, struct page *);
/* Whether one of those sets is of the backup key, and copies are under it. */
bool	 leftover_opens(const struct ceremony *);

/*
 * It is about to be destroyed; card and holder as far as they are known, and of
 * one that the journal says somebody has, that holder.
 */
int	 leftover_intent(struct ceremony *, const struct leftover *,
	    const char *card, const char *holder, struct err *);
/* It was: "wiped", "absent" (from its card), "reset", "shredded". */
int	 leftover_result(struct ceremony *, const struct leftover *,
	    const char *how, struct err *);

#endif
