#ifndef CEREMONY_ABANDONING_H
#define CEREMONY_ABANDONING_H

#include "ceremony/ceremony.h"

/*
 * A ceremony that will never be finished.  Where something was done in it that
 * stays, its head goes on paper as at an end, before two people: else whoever
 * is alone could do it and have the records of it forgotten.
 */

/*
 * Asks on the page, which says what was left, for the reason, and for the two
 * where that is needed; then it is abandoned.  ERR_ABORTED: it is not, they
 * went back.
 */
int	 abandoning_ask(struct ceremony *, struct page *, struct err *);
/* Whether the records of a ceremony say that something was done, or begun. */
bool	 abandoning_leaves(const json_t *records);

#endif
