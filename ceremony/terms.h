#ifndef CEREMONY_TERMS_H
#define CEREMONY_TERMS_H

#include "ceremony/ceremony.h"

/*
 * What was begun under one configuration is not ended under another: ERR_POLICY
 * says what is not the same, and that nothing was changed.
 */

/* Rehearsals and production never share a journal. */
int	 terms_mode(const struct ceremony *, struct err *);
/* Zone, policy, profile and ceremony file are those of the one that goes on. */
int	 terms_same(const struct ceremony *, struct err *);

#endif
