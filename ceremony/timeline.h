#ifndef CEREMONY_TIMELINE_H
#define CEREMONY_TIMELINE_H

#include "ceremony/page.h"
#include "keyset/plan.h"

/*
 * Keys and sets over time, in letters: a column is as many days as make the
 * request fit 60 columns.  "z" a ZSK beside others, "Z" the only ZSK, "S" a KSK
 * signs, "P" it is published only, "R" it is revoked, and signs, as in
 * review_slots(); sets as [===] bars, odd and even ones apart so that overlaps
 * show.  What the letters mean stands above them, on the same sheet where one
 * has room for all of it.
 */
void	 timeline(const struct request *, const struct planned *,
	    struct page *);

#endif
