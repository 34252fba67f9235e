#ifndef CEREMONY_HOLDERS_H
#define CEREMONY_HOLDERS_H

#include "ceremony/ceremony.h"

/*
 * The last page of handing out shares: of each set that this ceremony
 * completed for one of these purposes, who holds which share, on what, and how
 * many combinations were tried.  It is copied to paper, with the number of the
 * bag that each share goes into.  Made from the register alone, so that a
 * ceremony that was cut off shows it again.  Nothing is shown of no set.
 */
int	 holders_show(struct ceremony *, const enum share_purpose *purposes,
	    size_t n, struct err *);
/* Whether this ceremony completed a set for that purpose. */
bool	 holders_has(const struct ceremony *, enum share_purpose);

#endif
