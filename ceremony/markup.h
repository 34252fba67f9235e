#ifndef CEREMONY_MARKUP_H
#define CEREMONY_MARKUP_H

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * Foreign text in a page of HTML that is well-formed XML too.  Nothing in it is
 * taken for markup; a newline becomes a line break, and what is not valid UTF-8,
 * is not seen or turns the text around becomes '?'.
 */
int	 markup_text(struct blob *, const char *, struct err *);
/* The same in a string of a style sheet, without its quotation marks. */
int	 markup_style(struct blob *, const char *, struct err *);

#endif
