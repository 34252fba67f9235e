#ifndef CEREMONY_DOCUMENT_SHEET_H
#define CEREMONY_DOCUMENT_SHEET_H

#include "ceremony/document.h"

/* A document as the lines of its text, before they are put on pages. */
enum { SHEET_WIDTH = 80 };

struct sheet_line {
	char	text[SHEET_WIDTH + 1];
	bool	keep;		/* on the page of the line before it */
	bool	leaf;		/* begins a page */
	size_t	header;		/* first line of its table's header, and */
	size_t	n_header;	/* how many; 0: it is in none, or of it */
};

/* Zeroed at first. */
struct sheet {
	struct sheet_line *lines;	/* owned */
	size_t		   n, room;
	bool		   broken;	/* one is missing: out of memory */
	size_t		   header, n_header;	/* of the table that is open */
};

void	 sheet_fill(struct sheet *, const struct document *);
void	 sheet_free(struct sheet *);

#endif
