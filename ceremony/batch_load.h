#ifndef CEREMONY_BATCH_LOAD_H
#define CEREMONY_BATCH_LOAD_H

#include "ceremony/ceremony.h"

/*
 * Keeps what was read of a file of a batch, cut as the policy of its group says;
 * the request is taken over.  ERR_FORMAT where it is no request, its name does not
 * end as its format's do, or it is not of the zone that the batch has it for.  The
 * error names the file.
 */
int	 batch_keep(struct batch *, struct batch_request *, struct request *,
	    struct err *);
/* The same of its bytes, read in a process of its own. */
int	 batch_take(struct batch *, struct batch_request *, const struct blob *,
	    struct err *);
/*
 * c->batch, with all policies and requests, brought back from the journal
 * where a resumed ceremony has not read them itself.
 */
int	 batch_load(struct ceremony *, struct err *);
/* The text of the last response for a zone; empty where there is none. */
int	 batch_previous(struct ceremony *, const struct dname *zone,
	    struct blob *, struct err *);
/* A line of what was put aside in this ceremony's batch, where any was. */
void	 batch_tell_aside(const struct ceremony *, struct page *);

#endif
