#ifndef SIGNER_PRIVILEGES_H
#define SIGNER_PRIVILEGES_H

#include "keyset/err.h"

/*
 * Becomes that user for good, with the groups that it has and no others, and
 * gets no new privileges.  What root may lock of memory this process may still.
 * "" leaves it who it is.  ERR_FORMAT where there is no such user, or it is
 * root; ERR_SYS when this process may not do so, or has not become it: then
 * nothing may be done in it.
 */
int	 privileges_drop(const char *user, struct err *);
/*
 * The same where this is root and that folder is that user's; else nothing is
 * done.  Who only looks at what another process keeps sees it as that does, to
 * which keys of its own are well and those of others are not.
 */
int	 privileges_lend(const char *user, const char *folder, struct err *);

#endif
