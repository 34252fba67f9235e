#ifndef CEREMONY_ENROLMENT_H
#define CEREMONY_ENROLMENT_H

#include "ceremony/ceremony.h"

/*
 * One officer gets one card.  Errors that enrolment_is_told() are said on the
 * page, and the people go on; nothing is half recorded by them.
 */

/*
 * A new card of this name: the people compare its number, it gets PINs and a
 * key, and from then on it is in the register.  A card of which an enrolment
 * was cut off, in whichever ceremony, is taken up where that is known to have
 * come to.  ERR_POLICY when the name has a card that stands.
 */
int	 enrolment_make(struct ceremony *, const char *name, struct err *);
/*
 * The card that stands is put in again, and its PIN typed from memory.  Until
 * then it gets no share, and stands for nobody.
 */
int	 enrolment_prove(struct ceremony *, const char *name, struct err *);
/*
 * Both.  note is what the page says of it then: "" when all is well, or that
 * the card is not enrolled, or is and is not proved, and why.  -1 when the
 * ceremony cannot go on, or is left.
 */
int	 enrolment(struct ceremony *, const char *name, char *note, size_t room,
	    struct err *);
/* Which officers have a card that is not proved; the first, borrowed. */
const struct officer *enrolment_unproved(const struct holdings *, size_t *n);
/*
 * Letter P: it is done for the only one, or for whoever is named: the foot of
 * the page of officers then becomes another.
 */
int	 enrolment_prove_one(struct ceremony *, struct page *, char *note,
	    size_t room, struct err *);
/* Every card that was enrolled, and what it is now: a page's lines. */
void	 enrolment_list(const struct holdings *, struct page *);
/* Whether it leaves the ceremony as it is. */
bool	 enrolment_is_told(const struct ceremony *, const struct err *);

#endif
