#ifndef CEREMONY_HOLDINGS_STATE_H
#define CEREMONY_HOLDINGS_STATE_H

/* What the files of the holdings share with each other and with nobody else. */

#include "ceremony/holdings.h"

/* Those records that say something of officers and their cards. */
int	 holdings_apply_officer(struct holdings *, const struct record *,
	    struct err *);
/* Those that say which token has, or may have, the PIN of which set. */
int	 holdings_apply_pin(struct holdings *, const struct record *,
	    struct err *);
/* The set of this id, in hexadecimal; NULL when none was begun, or for NULL. */
struct held_set *holdings_named(const struct holdings *, const char *hex);

#endif
