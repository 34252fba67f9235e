#ifndef CEREMONY_BATCH_PARTS_H
#define CEREMONY_BATCH_PARTS_H

#include <pthread.h>

#include "ceremony/batch_answer.h"
#include "ceremony/batch_rounds.h"

/*
 * The parts in which a batch is signed, and their records.  A thread of their
 * own writes them, for it waits for the media: of each part the result, once
 * all of its responses are there, and behind it the intent that may be next.
 */

/* Zones that one intent and one result are about. */
struct batch_part {
	struct batch_chunk	 chunk;
	struct blob		 responses[BATCH_CHUNK];	/* owned */
	size_t			 left;		/* to be made */
};

struct batch_parts {
	struct batch_signing	*of;
	struct batch_part	*all;		/* owned */
	size_t			 n;
	size_t			 number;	/* of the first */
	pthread_t		 writer;
	bool			 has_writer;
	pthread_mutex_t		 lock;		/* of what is below, and left */
	pthread_cond_t		 moved;
	size_t			 intended, written;
	struct ui_frame		 frame;		/* as of the last intent */
	bool			 over;		/* no more responses come */
	bool			 failed;	/* and this is why, */
	struct err		 why;		/* of the first that did */
};

/* Those from that zone on, of which the first has that number. */
int	 batch_parts_cut(struct batch_parts *, struct batch_signing *,
	    size_t first, size_t number, struct err *);
void	 batch_parts_free(struct batch_parts *);

/* Writes the first intents; from then on the journal is the writer's. */
int	 batch_parts_begin(struct batch_parts *, struct err *);
/*
 * Waits until what is whole was written.  What failed first is the error, whoever
 * it was that failed.
 */
int	 batch_parts_end(struct batch_parts *, struct err *);

/* Which of them that zone is in. */
size_t	 batch_parts_with(const struct batch_parts *, size_t zone);
/* Whether the media have its intent. */
bool	 batch_parts_meant(struct batch_parts *, size_t part);
/* The same, once they do; false: something has failed. */
bool	 batch_parts_wait(struct batch_parts *, size_t part);
/* One more of its responses is there. */
void	 batch_parts_made(struct batch_parts *, size_t part);
/* Nothing is begun any more, and nobody waits. */
void	 batch_parts_fail(struct batch_parts *, const struct err *);
/* Else *frame is what lines 1 and 2 of the screen say. */
bool	 batch_parts_failed(struct batch_parts *, struct ui_frame *frame,
	    struct err *);

#endif
