#ifndef CEREMONY_OBSOLETE_H
#define CEREMONY_OBSOLETE_H

#include "ceremony/dependents.h"

/* To which it is an exception; hidden.c knows it. */
#define OBSOLETE_RULE "no signed set that is valid now or later has the key " \
    "that is destroyed"

/*
 * What must be so before a key ends: no signed set that left has it and is
 * valid now or later, or both give a reason, which is an exception; and of a
 * KSK both tick, from paper, that no server of the parent zone has its DS.
 * ERR_POLICY when it is not so: the key is kept.
 */
int	 obsolete(struct ceremony *, const struct register_key *,
	    const struct dependents *, struct err *);

#endif
