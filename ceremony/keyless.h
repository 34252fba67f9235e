#ifndef CEREMONY_KEYLESS_H
#define CEREMONY_KEYLESS_H

#include "ceremony/ceremony.h"

/* A zone of a group that has no KSK; both are borrowed of the site. */
struct keyless {
	const struct zone_group	*group;
	const struct dname	*zone;
};

/*
 * The zones of the site's groups, in their order, for which no KSK lives: one
 * that was made here, was not destroyed, and is in a token or has a copy.
 * *list is malloc'ed.
 */
int	 keyless_find(const struct ceremony *, struct keyless **list, size_t *n,
	    struct err *);

#endif
