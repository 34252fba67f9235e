#ifndef CEREMONY_CARRIED_H
#define CEREMONY_CARRIED_H

#include "backup/card.h"
#include "backup/card_share.h"
#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/* Shares on an officer's card that is open, its PIN verified. */

struct carried {
	const struct share_set	*set;
	const struct share	*share;		/* borrowed */
};

/* What Esc does once the card may have been written. */
struct carried_esc {
	const char	*says;		/* "leaves it as it is" */
	/* Or NULL; 0: they do not leave, and it is tried again. */
	int		(*stay)(void *context, struct err *);
	void		*context;
};

/*
 * Takes off the card each share that the register knows to be of no use any
 * more, in *n how many; the card is written only where there is one.  A share
 * that the register does not know stays: it may be another journal's.
 *
 * A card that was taken out of the reader too early is asked for until it has
 * those that stay, or people leave: *n is not 0 then, and it may have none.
 */
int	 carried_tidy(struct ceremony *, const struct officer *, struct card **,
	    size_t *n, struct err *);
/* How far a card that has not got what it was to get came. */
struct carried_end {
	bool	begun;		/* it may have been written */
	bool	refused;	/* it was not, and gets none */
};

/*
 * The officer is asked for the card, it says that it is there to receive a
 * share, n are written beside those that are there, and what it has then, read
 * anew, is what it got.  One of a set that is still good stays until the new
 * one's is complete: it is then the current one, and the new one is coming.
 * Those that are of no use any more make room for it; a card takes three for
 * certain.  One of a set that this journal does not have makes no room, and a
 * card with a Resetting Code gets nothing.
 *
 * What fails is tried again with the same card, also with one that a cut left
 * empty: all that it is to have stays in memory until then, or until people
 * leave; esc says how they do.
 * A card that has no room for them, or may get none, is not asked for again.
 * back[i] is what it has; each is new and the caller's, and zeroed before and
 * after a failure.
 */
int	 carried_give(struct ceremony *, const struct officer *,
	    const struct carried *, size_t n, const struct carried_esc *esc,
	    struct share *back, struct carried_end *, struct err *);
/* The card's share of this set; new, the caller's.  ERR_CARD: it has none. */
int	 carried_read(struct card *, const struct share_set *, struct share *,
	    struct err *);
/*
 * Wipes the shares where none of them is of use any more, and all are of sets
 * that the register knows; else the card is as it was.  *empty: it has none now.
 */
int	 carried_wipe_spent(struct ceremony *, struct card *, bool *empty,
	    struct err *);

enum { CARRIED_NAME = 96 };
/* "Share 2 of 3 of the user PIN, of set 50DF-8A7C"; its last argument. */
char	*carried_name(const struct card_share *, char[CARRIED_NAME]);
/*
 * A card failed while it was written, for the reason in the err: it is closed,
 * asked for once more, and says that it is there for this action.  Until then
 * what counts of it is in memory alone.
 */
int	 carried_bring_again(struct ceremony *, const struct officer *,
	    struct card **, const char *action, struct err *);

#endif
