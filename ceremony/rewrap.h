#ifndef CEREMONY_REWRAP_H
#define CEREMONY_REWRAP_H

#include "ceremony/ceremony.h"

/*
 * Keys whose last copy is under an older backup key than that of this set,
 * which is in c->backup: most cannot leave their HSM any more, so the copy is
 * what is wrapped again.  For each older set the people are asked whether its
 * shares are brought; where they are not, the copy stays good under that set.
 */
int	 rewrap_older(struct ceremony *, const struct held_set *, struct err *);

#endif
