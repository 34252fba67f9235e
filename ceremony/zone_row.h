#ifndef CEREMONY_ZONE_ROW_H
#define CEREMONY_ZONE_ROW_H

#include "ceremony/page.h"
#include "keyset/dname.h"

/* Names of zones on a page, as many in a line as it has room for. */
struct zone_row {
	struct page	*page;
	struct blob	 line;		/* owned */
};

void	 zone_row_add(struct zone_row *, const struct dname *);
void	 zone_row_end(struct zone_row *);	/* frees what it owns */

#endif
