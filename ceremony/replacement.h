#ifndef CEREMONY_REPLACEMENT_H
#define CEREMONY_REPLACEMENT_H

#include "ceremony/ceremony.h"
#include "ceremony/ui.h"

/* An officer's card that is to stand for nobody any more, and why. */
struct replacement {
	struct officer	old;			/* by value */
	char		joiner[HOLDER_NAME];	/* who gets the next card */
	bool		leaves;			/* another person does */
	bool		lost;			/* or blocked, or broken */
	char		reason[UI_ANSWER_MAX], who[HOLDER_NAME];  /* if lost */
};

/*
 * What both people read before they type it: which shares of those that count
 * are on the card, or with a leaver, and what must be done with each set.
 */
void	 replacement_page(const struct ceremony *, const struct replacement *,
	    struct page *);
/*
 * Lines of a page: cards that this ceremony replaced and whose next officer has
 * none that was proved, and sets that have too few shares left since it declared
 * one lost.
 */
void	 replacement_tell(const struct ceremony *, struct page *);
/* "R. Novak", or "R. Novak to K. Ito": what both type. */
enum { REPLACEMENT_OBJECT = 2 * HOLDER_NAME + 8 };
char	*replacement_object(const struct replacement *,
	    char[REPLACEMENT_OBJECT]);

#endif
