#ifndef CEREMONY_TIMELINE_H
#define CEREMONY_TIMELINE_H

#include "ceremony/page.h"
#include "keyset/plan.h"

/*
 * Keys and sets over time, in letters: a column is as many days as make the
 * request fit 60 columns.  "a" a ZSK announced, "S" the only ZSK, "K" a KSK
 * signs, "k" it is published only, "R" it is revoked, and signs; sets as
 * [===] bars, odd and even ones apart so that overlaps show.
 */
void	 timeline(const struct request *, const struct planned *,
	    struct page *);

#endif
