#ifndef SIGNER_STAMP_H
#define SIGNER_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "keyset/err.h"

/*
 * By what one tells that a file is another, or was written to, without reading
 * it.  All zeros: there is none, or it cannot be looked at.
 */
struct stamp {
	uint64_t	device, inode, size;
	int64_t		seconds, nanoseconds;	/* last written to */
};

enum { STAMP_TEXT = 120 };

struct stamp stamp_of(const char *path);
bool	 stamp_equal(const struct stamp *, const struct stamp *);
char	*stamp_text(const struct stamp *, char[STAMP_TEXT]);
/* From such a text; ERR_FORMAT. */
int	 stamp_parse(const char *, struct stamp *, struct err *);

#endif
