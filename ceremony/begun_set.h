#ifndef CEREMONY_BEGUN_SET_H
#define CEREMONY_BEGUN_SET_H

#include "ceremony/ceremony.h"

/*
 * Lines of a page: the sets of shares that this ceremony began to hand out, of
 * which none came to its end.  They count for nothing; nothing where there is
 * none.
 */
void	 begun_set_tell(const struct ceremony *, struct page *);

#endif
