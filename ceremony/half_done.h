#ifndef CEREMONY_HALF_DONE_H
#define CEREMONY_HALF_DONE_H

#include "ceremony/ceremony.h"

/*
 * Lines of a page: what the ceremony began and did not bring to its end, though
 * every intent may have its result.  Returns whether there is any.
 */
bool	 half_done_tell(const struct ceremony *, struct page *);

#endif
