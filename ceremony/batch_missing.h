#ifndef CEREMONY_BATCH_MISSING_H
#define CEREMONY_BATCH_MISSING_H

#include "ceremony/batch.h"

/*
 * Zones of which a batch has no request, though it has some of their group: a
 * signer that was forgotten is noticed here, and not when its signatures end.
 * Nothing is held up by them.  Their records are kind "missing".
 */

/* Takes those of the site's groups, which are the batch's, in their order. */
int	 batch_missing_find(struct batch *, const struct site *, struct err *);
/* How many of them from there on one record has: of one group. */
enum { BATCH_MISSING = 512 };
size_t	 batch_missing_some(const struct batch *, size_t from);
/* The names of so many of them, as a list; NULL: no memory. */
json_t	*batch_missing_json(const struct batch *, size_t from, size_t n);
/* Adds those of a record's data to the batch.  ERR_FORMAT. */
int	 batch_missing_take(void *batch, const json_t *data, struct err *);
/* How many there are by the last list that was read in this ceremony. */
size_t	 batch_missing_said(const struct registry *);

#endif
