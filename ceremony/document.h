#ifndef CEREMONY_DOCUMENT_H
#define CEREMONY_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "ceremony/chart.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * A paper as a list of pieces, from which both of its forms are written: text
 * to print, and a page of HTML.  Texts are kept as they came; each form writes
 * what is foreign in them so that it forges nothing there.
 */
enum { DOCUMENT_CELLS = 7 };

/* Of a table; the list ends with a title of NULL. */
struct column {
	const char	*title;
	unsigned	 width;		/* in letters, of the text */
	bool		 exact;		/* to be copied letter by letter */
};

struct piece {
	enum piece_kind {
		PIECE_HEADING,	/* 0: a section's title */
		PIECE_TEXT,	/* 0: a paragraph */
		PIECE_FACT,	/* 0: what it is of, 1: what is so */
		PIECE_EXACT,	/* the same, to be copied letter by letter */
		PIECE_TABLE,	/* begins one */
		PIECE_ROW,	/* its cells */
		PIECE_CHART,
		PIECE_CODE,	/* 0: what it is, 1: what the QR code holds */
		PIECE_BLANK,	/* 0: what is written by hand behind it */
		PIECE_SIGN,	/* 0: as whom, 1: the name, or "" */
		PIECE_LEAF,	/* what follows begins a new page */
	}			 kind;
	char			*cells[DOCUMENT_CELLS];	/* owned */
	const struct column	*columns;	/* of a table; borrowed */
	struct chart		*chart;		/* owned */
};

/* Zeroed at first, but for what stands on every page. */
struct document {
	char		title[160];	/* "FIRST CEREMONY 0001" */
	char		place[160];	/* site and zone */
	const char	*mode;		/* "REHEARSAL"; borrowed */
	uint64_t	record;		/* the last that it tells of, */
	struct digest	head;		/* and the journal's head at that one */

	size_t		n, room;
	struct piece	*pieces;	/* owned */
	bool		broken;		/* a piece is missing: out of memory */
};

void	 document_free(struct document *);
/* Adds a piece with its cells 0 and 1; second may be NULL. */
void	 document_add(struct document *, enum piece_kind, const char *first,
	    const char *second, ...) __attribute__((format(printf, 4, 5)));
void	 document_table(struct document *, const struct column *);
/* As many cells as the last table has columns; NULL is "". */
void	 document_row(struct document *, const char *const *cells);
void	 document_chart(struct document *, const struct chart *);

/*
 * Pages of 60 lines of at most 80 printable ASCII characters, parted by form
 * feeds; each says what it is of, which page it is of how many, and the head
 * in words.  ERR_SYS: out of memory.
 */
int	 document_text(const struct document *, struct blob *, struct err *);
/*
 * One page of HTML that needs nothing else: no script, nothing that is fetched.
 * Printed, each sheet says what the text does.
 */
int	 document_html(const struct document *, struct blob *, struct err *);

#endif
