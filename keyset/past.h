#ifndef KEYSET_PAST_H
#define KEYSET_PAST_H

#include "keyset/check.h"

/*
 * The DNSKEY sets that servers gave out before those of a request: of the
 * judgement's previous response and of those before it, one behind the other.
 * Each response's sets are in force until the first of the next one begins,
 * which may be before any of them was.
 */
enum { PAST_MAX = 8 * REQUEST_BUNDLES_MAX };

struct past_set {
	const struct bundle	*bundle;	/* borrowed */
	const struct request	*of;		/* its response */
	size_t			 slot;		/* of that, from 1 on */
	time_t			 from;		/* the first servers have it */
};

struct past {
	size_t		n;
	bool		full;		/* there were more, before these */
	struct past_set	sets[PAST_MAX];	/* the first is the oldest */
};

/* What of it the next one leaves, which is made by the judgement's now. */
void	 past_make(struct past *, const struct request *next,
	    const struct judgement *);
/*
 * How long before slot 1 what was served can matter to the checks of a request,
 * by its policy: in caches, or because the age of a key in it is asked; seconds.
 */
int64_t	 past_reach(const struct request *, const struct policy *);

#endif
