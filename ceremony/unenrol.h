#ifndef CEREMONY_UNENROL_H
#define CEREMONY_UNENROL_H

#include "ceremony/ceremony.h"

/*
 * An officer's card becomes what it was when it left the factory, and nobody is
 * enrolled with it any more.  ERR_POLICY while a share on it counts, or is of a
 * set that this journal does not have.  One that was cut off is gone on with,
 * whatever the card is by then; ERR_CARD where it says that it was reset, and
 * has its shares still.
 */
int	 unenrol(struct ceremony *, const struct officer *, struct err *);

#endif
