#ifndef KEYSET_BLOB_H
#define KEYSET_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/* Bytes that are owned: a file read, a document written.  Never a secret. */
struct blob {
	uint8_t	*data;		/* malloc'ed; a NUL that is not counted follows */
	size_t	 len;
};

int	 blob_copy(struct blob *, const void *, size_t, struct err *);
int	 blob_append(struct blob *, const void *, size_t, struct err *);
int	 blob_printf(struct blob *, struct err *, const char *, ...)
    __attribute__((format(printf, 3, 4)));		/* appends */
void	 blob_free(struct blob *);			/* leaves it empty */

#endif
