#ifndef CEREMONY_PAGE_H
#define CEREMONY_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/err.h"

enum {
	PAGE_COLUMNS	= 78,	/* the first column of the screen stays blank */
	PAGE_TICKED	= 74,	/* of a line that has a mark behind it */
	PAGE_TEXT	= 80,
	PAGE_FOOT	= 4,
};

/*
 * What is shown to the people at one moment: any number of lines, each at
 * most PAGE_COLUMNS of printable ASCII.  Bytes from outside come through
 * page_line() like all others: a tab becomes a space, every other byte that
 * is not printable ASCII (a newline, an escape code, UTF-8) becomes '?', so
 * that nothing forges a line or moves a column; what is too long ends in '>'.
 *
 * Zeroed before its first page_start(), and page_free()d after the last.
 */
struct page {
	char	  title[PAGE_TEXT];
	size_t	  n_lines, room;
	char	(*lines)[PAGE_TEXT];		/* owned */
	char	  foot[PAGE_FOOT][PAGE_TEXT];	/* NOW, WHY; empty: unused */
	size_t	  kept, n_kept;	/* lines that are seen together; 0: none */
	size_t	  active;	/* where to look; from n_lines on: none */
	bool	  broken;	/* a line is missing: out of memory */
	bool	  secret;	/* a line is: it is shown, and printed nowhere */
};

void	 page_start(struct page *, const char *title);	/* empties it */
void	 page_free(struct page *);
/* Adds a line; out of memory is remembered and told by page_text(). */
void	 page_line(struct page *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * The lines from that one to the last are one picture: where the screen has room
 * for all of them it shows them together.  A page has one.
 */
void	 page_keep(struct page *, size_t from);
/*
 * Adds a line of text before a secret's bytes, which are copied nowhere but
 * into the page.  All of a page is wiped when it is started anew or freed.
 */
void	 page_secret(struct page *, const char *before, const uint8_t *, size_t);
/*
 * Adds as many lines as the text needs, broken at spaces; those after the
 * first are indented like it or, where it begins with a label (one word and
 * two blanks at least), like what stands behind that.
 */
void	 page_wrap(struct page *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * Breaks the text over the free foot lines; lines after the first begin below
 * what follows its label ("NOW  Put ...").  What has no room ends in '>'.
 */
void	 page_foot(struct page *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* Takes the foot off: what is asked on the page now is another thing. */
void	 page_refoot(struct page *);
/* The title and all lines as text, each ended by a newline: the evidence. */
int	 page_text(const struct page *, struct blob *, struct err *);

/*
 * Copies foreign text as a page would show it, cut to the room; returns its
 * first argument.  For names and words of others in an error's text.
 */
char	*page_clean(char *to, size_t room, const char *from);

#endif
