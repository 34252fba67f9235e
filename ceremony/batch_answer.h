#ifndef CEREMONY_BATCH_ANSWER_H
#define CEREMONY_BATCH_ANSWER_H

#include "ceremony/batch_agreed.h"
#include "ceremony/earlier.h"
#include "keyset/check.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * Zones that one record has: as many as follow each other, BATCH_CHUNK at most,
 * and no more signatures than BATCH_SIGNATURES.
 */
enum { BATCH_SIGNATURES = 1024 };
/* Of these, so many at most have an intent and no result yet. */
enum { BATCH_AHEAD = 2 };

struct batch_chunk {
	size_t	first, n;		/* of what was agreed to */
	size_t	signatures;
};

/* The chunk behind that many zones; counts has each one's signatures. */
struct batch_chunk batch_chunk(const size_t *counts, size_t zones,
	    size_t first);

/* The data of the records before and behind it, new; NULL: no memory. */
json_t	*batch_intent_json(const struct batch *, const struct batch_agreed *,
	    const struct batch_chunk *, size_t number);
json_t	*batch_result_json(const struct batch *, const struct batch_agreed *,
	    const struct batch_chunk *, size_t number,
	    const struct digest *pack, const struct blob *responses);

/*
 * What one request of a batch was judged by, of what the checks of its sets and
 * its plan look at; the previous response is NULL where there is none, and those
 * before it are as many as the request says.  All is borrowed.
 */
struct judgement batch_judgement(const struct batch *,
	    const struct batch_request *, const struct registry *,
	    const struct agreed *, time_t judged,
	    const struct request *previous, const struct earlier_responses *);

/*
 * The response to one request of a batch, written in its format, made as of the
 * time it was judged: each slot is signed by that key, verified with its public
 * half before it counts.  ERR_POLICY: for validators its sets are worse than what
 * was judged, response_worsens().
 */
int	 batch_answer(const struct batch *, const struct batch_request *,
	    const struct agreed *, const struct judgement *,
	    const struct signing_key *, struct blob *, struct err *);

#endif
