#ifndef CEREMONY_BATCH_FOLDER_H
#define CEREMONY_BATCH_FOLDER_H

#include "ceremony/batch.h"
#include "ceremony/media_list.h"

/*
 * The folder of requests on its medium becomes a batch, before any of it is in a
 * journal: in a ceremony, and for whoever tries it beforehand.
 */

/* The site's groups, and what each is judged by from now on. */
int	 batch_take_groups(struct batch *, const struct site *, struct err *);
/*
 * One more request, which has the file's bytes; what they say is read later.
 * NULL with ERR_MEDIA: a batch has no file of that name.
 */
struct batch_request *batch_take_file(struct batch *,
	    const struct media_file *, struct err *);
/*
 * It is of that zone, and so of its group.  ERR_POLICY, with what to do: of none.
 */
int	 batch_take_zone(struct batch *, struct batch_request *,
	    const struct site *, const struct dname *zone, struct err *);

#endif
