#ifndef KEYSET_LINES_H
#define KEYSET_LINES_H

#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * A text of lines that each have a name, a blank and a value, in one order:
 * the head of a file of ours.  Printable ASCII, each line ended by a newline.
 */
enum { LINES_LEN = 1024 };

/* Where the reading is; text is the present line, without its end. */
struct lines {
	const char	*next, *end;
	unsigned	 number;
	size_t		 value;		/* where in text it begins */
	char		 text[LINES_LEN + 1];
	struct err	*e;
};

void	 lines_begin(struct lines *, const void *, size_t, struct err *);
/*
 * The value of the next line, which must have this name; borrowed until the
 * next call.  NULL: ERR_FORMAT, with line and column.
 */
const char *lines_value(struct lines *, const char *name);
/* What is wrong with the value that was read last; returns -1. */
int	 lines_refuse(struct lines *, const char *why);
/*
 * Every value has one form: what was understood was written again, and where
 * that is not what was read ERR_FORMAT names line and column.
 */
int	 lines_same(const void *read, size_t, const struct blob *written,
	    struct err *);

#endif
