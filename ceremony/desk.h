#ifndef CEREMONY_DESK_H
#define CEREMONY_DESK_H

#include "backup/card.h"
#include "ceremony/ceremony.h"

/*
 * Where officers put their cards: any reader will do.  A card that is open is
 * held by this program alone, and forgets its PIN when it is closed.
 */

/*
 * Asks for the card of this officer until it is in a reader and is the one
 * that was enrolled (number and key).
 */
int	 desk_bring(struct ceremony *, const struct officer *, struct card **,
	    struct err *);
/* The same once more: the page says why, in a sentence. */
int	 desk_bring_again(struct ceremony *, const struct officer *,
	    const char *why, struct card **, struct err *);
/* The same of a card that is in: it is to come out first, and in again. */
int	 desk_bring_anew(struct ceremony *, const struct officer *,
	    struct card **, struct err *);
/*
 * The same for any card that was given a share of this set which is not in
 * yet, also one that was declared lost since: in has a truth for each share, in
 * the set's order.  old has one for each of which such a lost card was in, and
 * no other of those is asked for; or is NULL.  Of several people say whose.
 * *who is whose it is, borrowed.
 */
int	 desk_bring_share(struct ceremony *, const struct held_set *,
	    const bool *in, const bool *old, struct card **, const struct officer **who,
	    struct err *);
/*
 * Asks for a card that nobody has enrolled, and that can be (card_check()): the
 * only such one in the readers, or people are told of two.
 */
int	 desk_bring_new(struct ceremony *, const char *name, struct card **,
	    struct err *);
/* As officer_may(); the text also says what to do. */
int	 desk_may(const struct officer *, const char *role, const char *action,
	    struct err *);
/*
 * ERR_PIN after two wrong PINs for a card: its seat is closed for the day, so
 * that no card is used up.
 */
int	 desk_seat_open(const struct ceremony *, const struct officer *,
	    struct err *);
/*
 * The officer's PIN, once more until it is right or two were wrong today.
 * The last try of a card is used only where the officer agrees.
 */
int	 desk_unlock(struct ceremony *, struct card *, const struct officer *,
	    struct err *);
/*
 * A card that is unlocked, and may, signs what it is there for, and all of the
 * journal before (backup/statement.h), which is recorded.
 */
int	 desk_state(struct ceremony *, struct card *, const struct officer *,
	    const char *role, const char *action, struct err *);
/* Whether the card may sign this (desk_may()) and was expected, and both. */
int	 desk_present(struct ceremony *, struct card *, const struct officer *,
	    const char *role, const char *action, struct err *);
/*
 * Whether a failure is of a card, its share or its officer, and leaves all else
 * as it is: people are told, and go on with this card or another.
 */
bool	 desk_tells(const struct err *);

#endif
