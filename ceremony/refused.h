#ifndef CEREMONY_REFUSED_H
#define CEREMONY_REFUSED_H

#include <stddef.h>

#include "backup/split.h"

/*
 * What was brought to an exercise and was no good share of its set, and why.
 * All texts are owned; { 0 } is nothing so far.
 */
struct refused {
	char	 *cards[SPLIT_SHARES_MAX];	/* of each share, why */
	char	**others;			/* a paper, or a lost card */
	size_t	  n_others;
};

void	refused_free(struct refused *);
/*
 * The card with the share of this index: the last reason is the one that is
 * kept.  Or something that is no such card.  Without memory the journal alone
 * has it.
 */
void	refused_card(struct refused *, size_t index, const char *why);
void	refused_other(struct refused *, const char *why);
/* A good one came of that card after all. */
void	refused_not(struct refused *, size_t index);

#endif
