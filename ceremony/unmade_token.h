#ifndef CEREMONY_UNMADE_TOKEN_H
#define CEREMONY_UNMADE_TOKEN_H

#include "ceremony/ceremony.h"

/*
 * A token of the site's label that was begun with shares, and that the HSM does
 * not have.
 */

/*
 * Of each, people say that there is none, for which both type its set; or that
 * it may be elsewhere: ERR_POLICY, and nothing was changed.  It counts when the
 * new token is made, and is not asked again in the ceremony that has it: to say
 * otherwise, that is abandoned.
 */
int	 unmade_token_settle(struct ceremony *, struct err *);
/*
 * The last was begun just now, and the HSM refused it: nobody has to be asked,
 * and its shares are of no use from here on.
 */
int	 unmade_token_refused(struct ceremony *, struct err *);

#endif
