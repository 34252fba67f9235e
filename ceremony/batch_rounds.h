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
	bool			 held;		/* all was still good */
	time_t			 held_at;	/* in that second */
};

/* The request of one of them. */
const struct batch_request *batch_signing_request(const struct batch_signing *,
	    size_t zone);
/*
 * 0 while no check says worse than when they were agreed to, also of those that
 * are made: all leave together, and are judged as of the last part's intent.
 * ERR_POLICY, and which it is, when one does.
 */
int	 batch_still_good(struct batch_signing *, struct err *);
/*
 * Signs those from there on, in parts of which the first has that number; each
 * between its intent and its result, and begun only while all are still good.
 * This thread signs; others verify, write a part to the media once all of it is
 * verified, and behind it the intent of the one that may be begun then: none is
 * before all but one of those before it are there.
 */
int	 batch_sign_from(struct batch_signing *, size_t first, size_t number,
	    struct err *);

#endif
