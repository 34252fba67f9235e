#ifndef CEREMONY_HALF_RESTORED_H
#define CEREMONY_HALF_RESTORED_H

#include "ceremony/ceremony.h"

/*
 * A key that was about to be restored into this HSM, in this ceremony or an
 * earlier one, where no record says what came of it: the power failed, or the
 * HSM did.
 */

/*
 * Looks into the HSM, which is open, what came of each.  One that is as a
 * restore leaves it is recorded as restored, one of which nothing is there as
 * not restored; of another both people type the label, and what is there is
 * destroyed.
 */
int	 half_restored_settle(struct ceremony *, struct err *);
/* Adds to the page which of them this ceremony settled, and how. */
void	 half_restored_page(const struct ceremony *, struct page *);
/* Adds to the page those of this ceremony that are to be settled. */
void	 half_restored_tell(const struct ceremony *, struct page *);

#endif
