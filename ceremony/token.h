#ifndef CEREMONY_TOKEN_H
#define CEREMONY_TOKEN_H

#include "ceremony/ceremony.h"

enum { TOKENS_MAX = 16 };

/* Loads the site's module, once a process. */
int	 token_module(struct ceremony *, struct err *);
/*
 * The serial number of the HSM that this ceremony is held at, by its records;
 * NULL: it has not come to that.  Borrowed of the register.
 */
const char *token_of_ceremony(const struct ceremony *);
/*
 * A ceremony is held at one HSM, also when it is taken up again.  ERR_POLICY:
 * it was begun at another than this one.
 */
int	 token_same(const struct ceremony *, const struct hsm_token *,
	    struct err *);
/*
 * A key that the HSM (that of c->serial) holds and the register does not know:
 * which intent of which record it comes from, or NULL when from none.
 */
const struct register_intent *token_intent(const struct ceremony *,
	    const struct hsm_key *);

#endif
