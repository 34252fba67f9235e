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
 * The HSM has a token of the site's label, which is this one: what lacks is
 * done, and it is recorded as made.  ERR_POLICY where nothing says that it was
 * begun, or an earlier ceremony has made it; nothing was changed.
 */
int	 begun_token_go_on(struct ceremony *, const struct hsm_token *,
	    struct err *);
/*
 * The HSM has none of that label.  Where one was begun with shares, people say
 * that there is none, which is recorded, and they count no more; or it may be
 * elsewhere: ERR_POLICY, and nothing was changed.
 */
int	 begun_token_absent(struct ceremony *, struct err *);
/*
 * The same of one that was begun just now and that the HSM refused: nobody has
 * to be asked.
 */
int	 begun_token_refused(struct ceremony *, struct err *);
/*
 * ERR_POLICY where a token of this label was begun with PINs that nobody knows:
 * only a ceremony that makes a token may take it.  The serial is of what is in
 * the HSM, or "".
 */
int	 begun_token_spared(const struct ceremony *, const char *label,
	    const char *serial, struct err *);

#endif
