#ifndef CEREMONY_BREAK_PAPER_H
#define CEREMONY_BREAK_PAPER_H

#include "ceremony/ceremony.h"

/*
 * The words that were copied from the page of a break are compared behind it,
 * before anything else is done: log media that were exchanged meanwhile, and
 * agree with each other, do not agree with that paper.
 */

/* What people give their reasons for where the paper says otherwise. */
#define BREAK_PAPER_EXPECTED \
	"the paper of the break has the words of the journal at it"

/* The words at the foot of a page that say which journal this is. */
enum { BREAK_PAPER_WORDS = 5 };

/*
 * *found is what ceremony resumed says of it: "same"; "differs", of which there
 * is an exception then; NULL where the ceremony was on no break.  ERR_ABORTED
 * when they went back.
 */
int	 break_paper_compare(struct ceremony *, const char **found,
	    struct err *);

#endif
