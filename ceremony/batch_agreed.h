#ifndef CEREMONY_BATCH_AGREED_H
#define CEREMONY_BATCH_AGREED_H

#include "ceremony/batch_review.h"

/*
 * What people agreed to of a batch.  Its records (step "batch-review"): "typed"
 * begins it, with what both typed of each group; "zones" has some of the zones
 * that are to be signed each; "aside" some of those that are not; and "done"
 * ends it.
 */
struct batch_zone {
	size_t		request;	/* in the batch */
	struct digest	ksk;		/* id */
	time_t		from;		/* since when it is published */
};

struct batch_agreed {
	time_t		   judged;
	size_t		   n;
	struct batch_zone *zones;	/* owned, in the order of the batch */
};

/*
 * What the last "typed" record and those behind it say; ERR_FORMAT, also where
 * they are not of this batch, or in another order.
 */
int	 batch_agreed_read(struct batch_agreed *, const struct batch *,
	    const struct registry *, struct err *);
void	 batch_agreed_free(struct batch_agreed *);

/* The data of these records, new; NULL: no memory. */
json_t	*batch_typed_json(const struct batch_verdict *,
	    const struct digest *text);
/*
 * One for as many from there on as a record has, of which that is true; *from
 * becomes the next.  An empty list: there are no more.
 */
json_t	*batch_zones_json(const struct batch_verdict *, size_t *from);
json_t	*batch_aside_json(const struct batch_verdict *, size_t *from);

/* The plan "normal" of that KSK, with what the register knows of it. */
int	 batch_plan(struct agreed *, const struct registry *,
	    const struct digest *ksk, struct err *);

#endif
