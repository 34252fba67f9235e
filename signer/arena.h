#ifndef SIGNER_ARENA_H
#define SIGNER_ARENA_H

#include <stddef.h>

#include "keyset/err.h"

/*
 * Memory that is taken piece by piece and given back all at once: a record
 * costs no malloc() of its own.  For one thread at a time.
 */
struct arena;

struct arena *arena_new(struct err *);
void	 arena_free(struct arena **);

/* Aligned for whatever has members of up to four octets; NULL with ERR_SYS. */
void	*arena_take(struct arena *, size_t, struct err *);
/*
 * The piece that was taken last, of len octets, with more of them; it may move.
 * NULL with ERR_SYS, and then it is as it was.
 */
void	*arena_grow(struct arena *, void *, size_t len, size_t more,
	    struct err *);
/* Joins from's pieces to into's, which stay where they are; frees from. */
void	 arena_join(struct arena *into, struct arena **from);

#endif
