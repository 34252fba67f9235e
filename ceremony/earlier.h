#ifndef CEREMONY_EARLIER_H
#define CEREMONY_EARLIER_H

#include "ceremony/register.h"
#include "keyset/check.h"

/*
 * The responses before the last one of a zone, of which sets are served so
 * shortly before a request that its checks look at them: where the last one was
 * replaced early, or has few slots.  How many there are the record of the request
 * says.
 */

/* By what the register knows of them, and the policy. */
size_t	 earlier_count(const struct registry *, const struct request *,
	    const struct policy *);

/* Which one it is, and where its bytes are. */
struct earlier_place {
	size_t		  number;	/* 2: the one before the last; and so on */
	struct digest	  digest;
	struct pack_place place;	/* in the journal; not of it: a blob */
	time_t		  judged;
};

/* ERR_FORMAT: the register does not have so many. */
int	 earlier_place(const struct registry *, const struct dname *zone,
	    size_t number, struct earlier_place *, struct err *);

/* Some of a zone, the oldest first, as a judgement has them. */
struct earlier_responses {
	size_t		 n;
	struct earlier	*list;		/* owned, with their responses */
};

/* Read by get, each; *to is empty when it fails. */
int	 earlier_read(struct earlier_responses *to, const struct registry *,
	    const struct dname *zone, size_t n, int (*get)(void *,
	    const struct earlier_place *, struct request **, struct err *),
	    void *of, struct err *);
void	 earlier_free(struct earlier_responses *);

enum { EARLIER_STEM = 24 };
/* "previous-2" of the one before the last; returns its last argument. */
char	*earlier_stem(size_t number, char[EARLIER_STEM]);

#endif
