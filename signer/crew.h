#ifndef SIGNER_CREW_H
#define SIGNER_CREW_H

#include <stddef.h>

#include "keyset/err.h"

/*
 * Work in n numbered pieces, which threads take in turn, from the first on.
 * start and end may be NULL; they make and end what a thread has for itself.
 */
struct crew_work {
	size_t	 n;
	void	*of;			/* shared by all threads */
	int	(*start)(void *of, void **own, struct err *);
	int	(*piece)(void *of, void *own, size_t i, struct err *);
	void	(*end)(void *of, void *own);
};

/* How many threads there are at most: the processors of this process. */
size_t	 crew_size(void);
/*
 * Has all pieces done, by this thread and others, and returns when none is
 * left.  After a fault no further piece is begun; the error is that of the
 * first piece that failed, whatever the threads were at.
 */
int	 crew_run(const struct crew_work *, struct err *);

#endif
