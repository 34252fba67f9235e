#ifndef CEREMONY_CHOOSE_KSK_H
#define CEREMONY_CHOOSE_KSK_H

#include "ceremony/ceremony.h"

/*
 * Which KSK is compromised: its index in the register.  Where there are groups
 * the zone is typed first; of each zone it is one that was made here and has not
 * ended.
 */
int	 choose_ksk(struct ceremony *, size_t *which, struct err *);

#endif
