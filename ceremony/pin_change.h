#ifndef CEREMONY_PIN_CHANGE_H
#define CEREMONY_PIN_CHANGE_H

#include "ceremony/ceremony.h"

/*
 * A PIN of the token that was chosen is replaced by a random one that nobody
 * knows.  At every moment the shares of the PIN that the token has are with
 * people: those of the new one are handed out and tried first, those of the
 * old one count until the journal says that the token took the new one.
 *
 * Where that was cut off between the two it is not known which the token has:
 * the register has a set that is meant (holdings_meant()), and both count
 * until it is settled.
 */
enum pin_change_by {
	BY_OLD_PIN,		/* C_SetPIN */
	BY_SECURITY_OFFICERS,	/* of the user PIN: C_InitPIN */
};

/*
 * Brings the old PIN together (or asks for it, where it is typed) and tries it,
 * hands out the shares of a new one, changes it, and tries the new one.  The
 * token is shut before and after.  ERR_ABORTED: the people went back, and the
 * token has the PIN that it had.
 */
int	 pin_change(struct ceremony *, enum share_purpose, enum pin_change_by,
	    struct err *);
/* Whether it is not known which of two sets the token's PIN is of. */
bool	 pin_change_is_open(const struct ceremony *, enum share_purpose);
/*
 * Finds out: people bring the shares of one set or of the other, and the PIN
 * is tried.  *pin is the one that the token has; the caller's.  The token is
 * shut.
 */
int	 pin_change_settle(struct ceremony *, enum share_purpose,
	    struct secret **pin, struct err *);

#endif
