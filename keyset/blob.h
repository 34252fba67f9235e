#ifndef KEYSET_BLOB_H
#define KEYSET_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/* Bytes that are owned: a file read, a document written.  Never a secret. */
struct blob {
	uint8_t	*data;		/* malloc'ed; a NUL follows, not counted */
	size_t	 len;
};

/*
 * blob_copy: *out becomes a new copy; what it had before is not looked at.
 * The others add to what is there, { NULL, 0 } at first, and leave it as it
 * was on failure (ERR_SYS).
 */
int	 blob_copy(struct blob *out, const void *, size_t, struct err *);
int	 blob_append(struct blob *, const void *, size_t, struct err *);
int	 blob_printf(struct blob *, struct err *, const char *, ...)
    __attribute__((format(printf, 3, 4)));
void	 blob_free(struct blob *);			/* leaves it empty */

#endif
