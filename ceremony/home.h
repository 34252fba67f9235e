#ifndef CEREMONY_HOME_H
#define CEREMONY_HOME_H

#include "ceremony/ceremony.h"

/* The checklist: which steps are done, which is next, what it is. */
int	 home_ask(struct ceremony *, struct err *);
/* Of a ceremony that has just begun: is it left?  ERR_ABORTED where it is not. */
int	 home_mistaken(struct ceremony *, struct err *);
/* A step failed: what happened, what was not done, what to do, which record. */
int	 home_failed(struct ceremony *, const struct step *, const struct err *,
	    struct err *);
/*
 * A ceremony was left unfinished: go on with it, or abandon it.  *resume
 * tells which.  Nothing is guessed; what cannot be known is said.
 */
int	 home_unfinished(struct ceremony *, bool *resume, struct err *);
/* The ceremony is on a break: shown until all are back. */
int	 home_break(struct ceremony *, struct err *);

#endif
