#ifndef CEREMONY_BATCH_ROUNDS_H
#define CEREMONY_BATCH_ROUNDS_H

#include "ceremony/batch_agreed.h"
#include "ceremony/ceremony.h"

/* The zones of c->batch that are signed, as they were agreed to. */
struct batch_signing {
	struct ceremony		*c;
	struct batch_agreed	 agreed;
	struct agreed		*plans;		/* owned, one a zone */
	size_t			*counts;	/* owned: of signatures */
	struct signing_key	*keys;		/* owned, in the HSM */
};

/* The request of one of them. */
const struct batch_request *batch_signing_request(const struct batch_signing *,
	    size_t zone);
/*
 * Signs those from there on, in parts of which the first has that number; each
 * between its intent and its result.  While one is signed by this thread, and
 * verified by others, the one before it is written to the media.
 */
int	 batch_sign_from(const struct batch_signing *, size_t first,
	    size_t number, struct err *);

#endif
