#ifndef CEREMONY_GIVING_UP_H
#define CEREMONY_GIVING_UP_H

#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/* Sets that are being handed out together; all of it is borrowed. */
struct giving_up {
	const struct share_set *const *sets;
	size_t			 n_sets;
	const char		(*holders)[HOLDER_NAME]; /* "": not issued */
	size_t			 given, of;	/* shares of each set */
	/* Who may have the next share already; NULL: nobody. */
	const char		*with;
};

/*
 * Esc was pressed while they are handed out: people are shown what would be
 * given up and what stays good.  0: they go on with it.  ERR_ABORTED: they gave
 * it up, or left the ceremony.
 */
int	 giving_up_ask(struct ceremony *, const struct giving_up *,
	    struct err *);

#endif
