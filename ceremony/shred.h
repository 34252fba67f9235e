#ifndef CEREMONY_SHRED_H
#define CEREMONY_SHRED_H

#include "ceremony/ceremony.h"

/*
 * A share on paper that counts no more: which one, and both tick that it was
 * shredded.  ERR_POLICY when it was not; ERR_ABORTED: the people went back.
 */
int	 shred(struct ceremony *, struct err *);

#endif
