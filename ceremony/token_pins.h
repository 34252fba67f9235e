#ifndef CEREMONY_TOKEN_PINS_H
#define CEREMONY_TOKEN_PINS_H

#include "ceremony/shared_pin.h"

/*
 * Both PINs of the token that a ceremony makes, and the records that say which
 * it was to get, and has.  Records cite their sets in this order.
 */
enum { TOKEN_USER, TOKEN_SO, TOKEN_PINS };

/* Empty ones, with the plans of the site; end with shared_pin_clear(). */
void	 token_pins_start(const struct ceremony *,
	    struct shared_pin[TOKEN_PINS]);
/*
 * Typed ones, twice each: both, or the user's beside a security officer's that
 * is there already.  ERR_POLICY: they are the same.
 */
int	 token_pins_ask(struct ceremony *, struct shared_pin[TOKEN_PINS],
	    struct err *);
int	 token_pins_ask_user(struct ceremony *, struct shared_pin[TOKEN_PINS],
	    struct err *);
/* The token of the site is about to get them. */
int	 token_pins_intend(struct ceremony *,
	    const struct shared_pin[TOKEN_PINS], struct err *);
/* It has them: from here on their sets are this token's, which is ours. */
int	 token_pins_given(struct ceremony *, const struct hsm_token *,
	    const struct shared_pin[TOKEN_PINS], struct err *);

#endif
