#ifndef CEREMONY_SITE_GROUPS_H
#define CEREMONY_SITE_GROUPS_H

#include "ceremony/site.h"
#include "ceremony/zone_list.h"

/* The group that is being read; its options come before its title. */
struct group_draft {
	char		 policy[SITE_PATH];	/* "": the site's */
	struct zone_list zones;
};

/*
 * Adds a group of what the draft has, which is empty then.  ERR_FORMAT: the name
 * is none that fits in a file's name, no zone is in it, or one is there twice.
 */
int	 site_group_add(struct site *, const char *name, struct group_draft *,
	    struct err *);
/* A site's one zone is in no group (ERR_FORMAT). */
int	 site_group_apart(const struct site *, struct err *);

#endif
