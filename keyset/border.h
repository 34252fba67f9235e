#ifndef KEYSET_BORDER_H
#define KEYSET_BORDER_H

#include "keyset/past.h"

/*
 * The DNSKEY sets of the responses before and of the next one behind them, as
 * servers give them out and caches keep them: at each border from one set to
 * the next there are validators that know nothing yet, that have the set
 * before, and that have data which was signed before.
 */
struct border_set {
	const struct bundle *bundle;	/* borrowed; its ZSKs are looked at */
	const struct request *of;	/* its response, or the request */
	size_t		slot;		/* of that, from 1 on */
	time_t		from;		/* the first servers have it */
	time_t		until;		/* its signatures are good */
	time_t		replaced;	/* by the next one, at the first servers */
	time_t		gone;		/* from the last cache */
	uint32_t	ttl;
};

struct border {
	size_t		n;
	size_t		first;		/* set of the next response's slot 1 */
	int64_t		propagation;	/* until all servers have a change */
	int64_t		data;		/* that long there may be what was signed;
					   0: the policy does not say */
	struct border_set sets[PAST_MAX + REQUEST_BUNDLES_MAX];
};

/*
 * Of the sets that a request asks for, or of a response that is made now, behind
 * those that are served before it (keyset/past.h).  Servers have no set before
 * it was made.  A set's TTL is the one it has, or that it will be given.
 */
void	 border_make(struct border *, const struct request *,
	    const struct judgement *);

/*
 * What a validator makes of the last data that it may have when set `at`
 * comes, in the sets below `to` that it may have with it: *key, whether a ZSK
 * is in all of them; *lost, the algorithms of which all have a ZSK, and no one
 * ZSK is in all, a border_bit() each.  false: no such set can be met.
 */
bool	 border_meets(const struct border *, size_t at, size_t to, bool *key,
	    uint32_t *lost);
uint32_t border_bit(const struct alg *);

/*
 * How often a validator that follows RFC 5011 asks for a set of this TTL and
 * validity, at the least (section 2.3); seconds.
 */
int64_t	 border_query_interval(int64_t ttl, int64_t validity);

#endif
