#ifndef CEREMONY_BEHIND_H
#define CEREMONY_BEHIND_H

#include "ceremony/ceremony.h"

/*
 * Adds to the page, in two lines at most, which keys this ceremony
 * recorded as not restored and did not restore later, and with which sets of
 * the backup key they come back; nothing where there is none.  From the records
 * alone: the HSM is closed by then.
 */
void	 behind_tell(const struct ceremony *, struct page *);

#endif
