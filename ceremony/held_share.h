#ifndef CEREMONY_HELD_SHARE_H
#define CEREMONY_HELD_SHARE_H

#include "ceremony/holdings.h"

/*
 * What becomes of one share of a set, for the fold of holdings.c and for
 * nobody else: it is given while the set is handed out, or is not issued yet;
 * later, it is missing on its card, and may be found there again; it is lost,
 * or its holder comes, and it is made again from others.
 * Each is a rule of holdings_apply().
 */
int	 held_share_given(struct holdings *, const struct record *,
	    struct err *);
int	 held_share_unissued(struct holdings *, const struct record *,
	    struct err *);
int	 held_share_missing(struct holdings *, const struct record *,
	    struct err *);
int	 held_share_found(struct holdings *, const struct record *,
	    struct err *);
int	 held_share_recreated(struct holdings *, const struct record *,
	    struct err *);

/* holdings_cited(), to be changed. */
struct held_set *holdings_change(struct holdings *, const json_t *data,
	    struct err *);

#endif
