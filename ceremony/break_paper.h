#ifndef CEREMONY_BREAK_PAPER_H
#define CEREMONY_BREAK_PAPER_H

#include "ceremony/ceremony.h"

/*
 * The words that were copied from the page of a break, or where the ceremony was
 * stopped, are compared when it is gone on with, before anything else is done:
 * log media that were exchanged meanwhile, and agree with each other, do not
 * agree with that paper.
 */

/* What people give their reasons for where the paper says otherwise. */
#define BREAK_PAPER_EXPECTED \
	"the paper has the words of the journal where it was left"

/*
 * So many lines of six words of the head, which are 96 bits: whoever has the log
 * media in a break can try journals until those at the foot of a page fit.
 */
enum { BREAK_PAPER_LINES = 2 };

/* Onto the page of a break or stop, and behind it; *first is their line. */
void	 break_paper_words(const struct registry *, struct page *, size_t *first);

/* Behind the record that the ceremony was stopped: they go on paper. */
int	 break_paper_write(struct ceremony *, struct err *);
/*
 * *found is what ceremony resumed says of it: "same"; "differs", of which there
 * is an exception then; NULL where nobody had left the ceremony in good order.
 * ERR_ABORTED when they went back.
 */
int	 break_paper_compare(struct ceremony *, const char **found,
	    struct err *);

#endif
