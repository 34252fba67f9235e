#ifndef CEREMONY_OLD_TOKEN_H
#define CEREMONY_OLD_TOKEN_H

#include "ceremony/ceremony.h"

/*
 * The tokens of our label that were there before the one that is made or taken
 * now.
 *
 * People say of each that is not in the HSM whether it is gone for good; both
 * type its serial number for that.  It counts when the new token is made: until
 * then its shares and its keys are, and what was said can be said otherwise.
 * Of one that is gone nothing is asked.
 */
int	 old_token_settle(struct ceremony *, struct err *);
/*
 * Whoever said that a token is gone, and has it in the HSM again: it may be
 * taken back, by both.  c->hsm is open.
 */
int	 old_token_back(struct ceremony *, struct err *);
/*
 * The token of our label that is used: the last that was made or taken, or,
 * where that is not in the HSM, an earlier one that is, and is not gone.  NULL
 * when the register has none.
 */
const struct register_token *old_token_here(struct ceremony *);

#endif
