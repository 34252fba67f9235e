#ifndef CEREMONY_COLLECTION_H
#define CEREMONY_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "backup/share.h"
#include "ceremony/holdings.h"
#include "ceremony/refused.h"

/*
 * Shares of one set that people have brought so far, and what they are brought
 * for: to put the secret together, to be read once, or to make one share again.
 */

enum collect_aim { COLLECT_JOIN, COLLECT_EXERCISE, COLLECT_MAKE_AGAIN };

struct collection {
	const struct held_set	*held;
	enum collect_aim	 aim;
	size_t			 wanted;	/* the share that is made again */
	unsigned		 group, member;	/* which is this one */
	size_t			 n, all;	/* shares in, and of the set */
	struct share		*shares;	/* n, owned; room for all */
	bool			*in;		/* of each share of the set */
	/* In an exercise of each, whether only what was declared lost came. */
	bool			*old;
	/* Cards that were here and gave no good one, and others. */
	struct refused		 refused;
};

/* Into one whose aim is set, and the share that is wanted. */
int	 collection_start(struct collection *, const struct held_set *,
	    struct err *);
void	 collection_free(struct collection *);

/*
 * The shares of those groups of which enough are in, borrowed, into out.  One
 * of a group that is not complete was checked alone, and takes nothing away.
 */
size_t	 collection_joinable(const struct collection *,
	    struct share out[SPLIT_SHARES_MAX]);
/* How many shares of the group of the one that is made again are missing. */
unsigned collection_missing(const struct collection *);
/* Whether what is in does what it was brought for; an exercise is never full. */
bool	 collection_enough(const struct collection *);
/* Whether share i is of no use here, since another group's cannot make one. */
bool	 collection_useless(const struct collection *, size_t i);

/*
 * A share that came: into the collection, which owns it from here on, or why
 * not.  One from a card has to be the one that this card was given, now or
 * before it was lost, or the journal would name another holder than the one who
 * was there; none that was given on a card alone comes from paper, or nobody
 * had to show the card; and none that was destroyed, or people would rely on
 * what both saw go.  card is "" for paper.
 */
int	 collection_take(const struct holdings *, struct collection *,
	    struct share *, const char *card, struct err *);
/* Serial of a card that was in a reader: no good share of the set came of it. */
void	 collection_not_good(struct collection *, const char *serial,
	    const char *why);

#endif
