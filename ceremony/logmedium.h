#ifndef CEREMONY_LOGMEDIUM_H
#define CEREMONY_LOGMEDIUM_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * Private to the journal: one log medium.  The first thing that fails on it
 * is kept in fault, and from then on nothing is written there.
 */
struct logmedium {
	char	 letter;	/* 'A' */
	char	*folder, *blobs; /* owned; blobs is the folder's blob/ */
	int	 dir;		/* open, and holds the lock; or -1 */
	bool	 ok;
	bool	 told;		/* a record tells the fault */
	char	 fault[256];	/* printable ASCII */
};

/*
 * A folder that cannot be opened is a fault, and so is one that is known (else
 * NULL); only memory fails (ERR_SYS).
 */
int	 logmedium_open(struct logmedium *, char letter, const char *folder,
	    const char *fault, struct err *);
/* Another process's lock is ERR_SYS; that there can be none is a fault. */
int	 logmedium_lock(struct logmedium *, struct err *);
void	 logmedium_close(struct logmedium *);

/* Whether both are open and one folder. */
bool	 logmedium_same(const struct logmedium *, const struct logmedium *);
void	 logmedium_fail(struct logmedium *, const struct err *);

/*
 * The rest is true when it was done, on a medium that is ok; when it was not,
 * the medium no longer is.
 */

/* Octets to the end of a file that has len now; of 0, it must not be there. */
bool	 logmedium_append(struct logmedium *, const char *name, size_t len,
	    const void *, size_t);
/* Cuts the file to len octets, or removes it when that is 0. */
bool	 logmedium_cut(struct logmedium *, const char *name, size_t len);
bool	 logmedium_put_blob(struct logmedium *, const struct digest *,
	    const void *, size_t);
/* Copies the good blobs that only the other has; *copied counts them. */
bool	 logmedium_mend_blobs(struct logmedium *, struct logmedium *from,
	    size_t *copied);

/* A blob in a folder of blobs; ERR_FORMAT when its digest is another. */
int	 logblob_read(const char *blobs, const struct digest *, struct blob *,
	    struct err *);

#endif
