#ifndef CEREMONY_QUORUM_H
#define CEREMONY_QUORUM_H

#include "backup/split.h"
#include "keyset/err.h"

/*
 * How many of how many people, as a configuration says it and as both people
 * type it:
 *
 *	2 of 4
 *	3 of 7 or 5 of 7	either group is enough
 *	3 of 7 and 5 of 7	both are needed
 */
enum { QUORUM_TEXT = 80, QUORUM_GROUPS = 4 };

/*
 * Into a plan of ours, but for its id (split_check_ours()); for a table of
 * keyset/conf.h.  ERR_FORMAT says what is wrong with the text.
 */
int	 quorum_read(const char *, void *plan, struct err *);
char	*quorum_text(const struct split_plan *, char[QUORUM_TEXT]);
/* " of group 2" for the group 1 of several; "" where there is but one. */
enum { QUORUM_GROUP = 24 };
char	*quorum_group(const struct split_plan *, unsigned group,
	    char[QUORUM_GROUP]);

#endif
