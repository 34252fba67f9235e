#ifndef CEREMONY_ABSENT_H
#define CEREMONY_ABSENT_H

#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/* A share of a set that is handed out, whose holder is not here. */
struct absent_part {
	const struct share_set	*set;
	size_t			 share;	/* from 0, over all groups */
	unsigned		 group;	/* it is of this one, from 0, of which */
	unsigned		 left;	/* so many are given without it */
};

/*
 * The shares that one person would get, of n sets: all agree that nobody gets
 * them today.  ERR_POLICY where too few would be given to make them from;
 * ERR_ABORTED: they went back to the name.
 */
int	 absent_agree(struct ceremony *, const struct absent_part *, size_t n,
	    struct err *);

#endif
