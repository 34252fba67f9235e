#ifndef SIGNER_TARGET_H
#define SIGNER_TARGET_H

#include "signer/config.h"

/*
 * Whether a command may put a file of its making there, whatever is there now:
 * not in the state folder or below, by whatever name that is reached, and not
 * over the configuration (conf) or a file that it names and that is read.
 * ERR_POLICY, which says so.  What cannot be looked at is told when it is
 * written.
 */
int	 target_check(const char *path, const struct config *,
	    const char *conf, struct err *);

#endif
