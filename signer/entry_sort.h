#ifndef SIGNER_ENTRY_SORT_H
#define SIGNER_ENTRY_SORT_H

#include "signer/zone.h"

/*
 * Sorts by key, and by order where keys are equal, on all processors.  What is
 * in order already costs one look; entries that are equal keep their order.
 */
typedef int entry_order(const struct zone_entry *, const struct zone_entry *,
	    const void *of);
int	 entry_sort(struct zone_entry *, size_t n, entry_order *,
	    const void *of, struct err *);

#endif
