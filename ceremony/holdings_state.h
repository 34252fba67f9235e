#ifndef CEREMONY_HOLDINGS_STATE_H
#define CEREMONY_HOLDINGS_STATE_H

/* What the files of the holdings share with each other and with nobody else. */

#include "ceremony/holdings.h"

/* What a record of one kind does to the holdings. */
struct holdings_rule {
	const char	*step, *kind;
	int		(*apply)(struct holdings *, const struct record *,
			    struct err *);
};
/* By the first rule that is for this record; one of no rule does nothing. */
int	 holdings_fold(struct holdings *, const struct record *,
	    const struct holdings_rule *, size_t n, struct err *);

/* Those records that say something of officers and their cards. */
int	 holdings_apply_officer(struct holdings *, const struct record *,
	    struct err *);
/* Those that say which token has, or may have, the PIN of which set. */
int	 holdings_apply_pin(struct holdings *, const struct record *,
	    struct err *);
/* holdings_set_by_id(), to be changed. */
struct held_set *holdings_find(struct holdings *, const char *hex);

/* holdings_destroyed.c: copies, shares and cards that end. */
int	 holdings_key_ended(struct holdings *, const struct record *,
	    struct err *);
int	 holdings_key_back(struct holdings *, const struct record *,
	    struct err *);
int	 holdings_doom_share(struct holdings *, const struct record *,
	    struct err *);
int	 holdings_destroy_share(struct holdings *, const struct record *,
	    struct err *);
/* A card was read, and has no shares: those that count no more are gone. */
void	 holdings_emptied(struct holdings *, const char *card);
/*
 * A card was written, with none of the shares that were given on it before this
 * record and count no more: they are off it.
 */
void	 holdings_tidied(struct holdings *, const char *card, uint64_t before);
int	 holdings_dropped(struct holdings *, const struct record *,
	    struct err *);
int	 holdings_doom_card(struct holdings *, const struct record *,
	    struct err *);
int	 holdings_reset_card(struct holdings *, const struct record *,
	    struct err *);

#endif
