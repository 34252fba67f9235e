#ifndef CEREMONY_RETIRED_H
#define CEREMONY_RETIRED_H

#include "ceremony/ceremony.h"

/*
 * An HSM that is taken out of use for good: what becomes of its keys, and that
 * no later ceremony opens it.
 */

/* The label that a token has once it was zeroised. */
#define RETIRED_LABEL "DECOMMISSIONED"
/* To which it is an exception that one goes all the same; hidden.c knows it. */
#define RETIRED_RULE "no signed set that is valid now or later has a key of " \
    "which a copy alone is left"

/*
 * What keeps a key that this HSM has, when it has none any more: "ended" (it
 * signs nowhere any more), "hsm" (another has it), "copy" (a wrapped one, of
 * which enough shares may be somewhere).  NULL: nothing does.
 */
const char *retired_keeps(const struct registry *, const struct register_key *,
	    const char *serial);
/*
 * ERR_POLICY: a token bears that label, before this ceremony began to zeroise
 * it.
 */
int	 retired_named(const struct hsm_token *, struct err *);
/* ERR_POLICY: a ceremony decommissioned that HSM. */
int	 retired_spare(const struct registry *, const char *serial,
	    struct err *);

#endif
