#ifndef CEREMONY_CITED_H
#define CEREMONY_CITED_H

#include "ceremony/ceremony.h"

/*
 * Files that the journal cites, of which neither log medium has a whole one:
 * a line on the page for each last copy of a key that was not destroyed for
 * good, and for each response that left; how many.  A medium that cannot be
 * read at all is the journal's to tell.
 */
size_t	 cited_missing(struct ceremony *, struct page *);

#endif
