#ifndef CEREMONY_HOLDINGS_STATE_H
#define CEREMONY_HOLDINGS_STATE_H

/* What the files of the holdings share with each other and with nobody else. */

#include "ceremony/holdings.h"

/* Those records that say something of officers and their cards. */
int	 holdings_apply_officer(struct holdings *, const struct record *,
	    struct err *);

#endif
