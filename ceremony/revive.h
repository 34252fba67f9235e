#ifndef CEREMONY_REVIVE_H
#define CEREMONY_REVIVE_H

#include "ceremony/ceremony.h"

/*
 * Keys that were destroyed, in this HSM or for good, and have a copy: they do
 * not come back with the others, but for those of which both people say so.
 * Nothing is asked where there is none.  ERR_ABORTED: the people went back.
 */
int	 revive(struct ceremony *, struct err *);
/* Whether the key is such a one, and nobody has said so. */
bool	 revive_wanted(const struct register_key *, const char *serial);

#endif
