#ifndef CEREMONY_ZONE_LIST_H
#define CEREMONY_ZONE_LIST_H

#include <stddef.h>

#include "keyset/dname.h"
#include "keyset/err.h"

/* Zones as they are read, of capstan.conf(5) and of a file that it names. */
struct zone_list {
	struct dname	*zones;			/* owned */
	size_t		 n;
};

/* Each leaves the list as it was, or with what was good, on failure. */
int	 zone_list_add(struct zone_list *, const char *name, struct err *);
/*
 * A file with a name in each line; blanks around it do not count, and a '#' at
 * the beginning of a line, or behind a blank, begins a comment.  ERR_FORMAT
 * names file and line.
 */
int	 zone_list_read(struct zone_list *, const char *path, struct err *);
/* Puts them into the order of dname_order(); ERR_FORMAT: one is there twice. */
int	 zone_list_sort(struct zone_list *, struct err *);
void	 zone_list_free(struct zone_list *);		/* leaves it empty */

#endif
