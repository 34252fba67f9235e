#ifndef CEREMONY_BEGUN_TOKEN_H
#define CEREMONY_BEGUN_TOKEN_H

#include "ceremony/ceremony.h"

/*
 * A token that a ceremony was about to make, where no record says what came of
 * it: the ceremony was cut off, and goes on or was abandoned.  The shares of
 * its PINs count until the HSM shows that it has it, or people say that there
 * is none.
 */

/*
 * Whether the token that is there, of a serial number that the register has, is
 * one that was begun since: an HSM may keep its number when it is reset.  People
 * say so, where one was begun; false where none was, or the number is new.
 */
int	 begun_token_anew(struct ceremony *, const struct hsm_token *, bool *anew,
	    struct err *);
/*
 * The HSM has a token of the site's label, which is this one: what lacks is
 * done, and it is recorded as made.  Where more than one was begun people say
 * which it is.  ERR_POLICY where nothing says that it was begun, or an earlier
 * ceremony has made it and it is not one made anew; nothing was changed.
 */
int	 begun_token_go_on(struct ceremony *, const struct hsm_token *, bool anew,
	    struct err *);
/*
 * ERR_POLICY where a token of this label was begun with PINs that nobody knows:
 * only a ceremony that makes a token may take it.  The serial is of what is in
 * the HSM, or "".
 */
int	 begun_token_spared(const struct ceremony *, const char *label,
	    const char *serial, struct err *);

#endif
