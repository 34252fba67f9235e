#ifndef CEREMONY_PACK_H
#define CEREMONY_PACK_H

#include "ceremony/journal.h"

/*
 * Many small files in one blob of the journal, one behind the other: a medium is
 * waited for once, and not for each of them.  Which file is where its records
 * say, and its own digest shows that it is the one.
 */
struct pack_place {
	struct digest	pack;		/* the blob that has it */
	size_t		at, len;	/* len 0: it is a blob of its own */
};

/* The last pack that was read, for the next file is likely in it too. */
struct pack_cache {
	struct digest	pack;
	struct blob	bytes;		/* owned */
};

/* Puts n files into one blob, whose digest is *pack. */
int	 pack_put(struct journal *, const struct blob *, size_t n,
	    struct digest *pack, struct err *);
/* The file of this digest, new; ERR_FORMAT where what is there is another. */
int	 pack_get(struct journal *, struct pack_cache *, const struct digest *,
	    const struct pack_place *, struct blob *, struct err *);
void	 pack_forget(struct pack_cache *);

#endif
