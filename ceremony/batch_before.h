#ifndef CEREMONY_BATCH_BEFORE_H
#define CEREMONY_BATCH_BEFORE_H

#include "ceremony/ceremony.h"
#include "ceremony/earlier.h"
#include "keyset/packed.h"

/*
 * What a zone of a batch was answered before, packed: the threads that sign have
 * it from here, for the journal is one thread's.
 */
struct batch_before {
	struct packed	*previous;	/* owned; NULL: nothing was */
	size_t		 n;
	struct {
		struct packed	*response;	/* owned */
		time_t		 made;
	}		*earlier;	/* owned; the oldest first */
};

/* The last response was read already, is NULL where there is none, and stays. */
int	 batch_before_take(struct batch_before *, struct ceremony *,
	    const struct batch_request *, const struct request *previous,
	    struct err *);
/* As they were, new; *previous is NULL where there is none. */
int	 batch_before_give(const struct batch_before *,
	    struct request **previous, struct earlier_responses *,
	    struct err *);
void	 batch_before_free(struct batch_before *);

#endif
