#ifndef SIGNER_TARGET_H
#define SIGNER_TARGET_H

#include "signer/config.h"

enum { TARGET_PATH = 4096 };

/*
 * Where a file that is written to path goes: there, or where the link goes that
 * is there, though nothing may be at its end.  ERR_POLICY: the link is of
 * another user than this one or root, who could so have any file written over;
 * ERR_FORMAT: links that lead nowhere, or too long a path.
 */
int	 target_follow(const char *path, char out[TARGET_PATH], struct err *);
/*
 * Whether a command may put a file of its making there, whatever is there now:
 * not in the state folder or below, by whatever name or link that is reached,
 * and not over the configuration (conf) or a file that it names and that is
 * read.  ERR_POLICY, which says so.  What cannot be looked at is told when it
 * is written.
 */
int	 target_check(const char *path, const struct config *,
	    const char *conf, struct err *);

#endif
