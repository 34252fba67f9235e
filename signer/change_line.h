#ifndef SIGNER_CHANGE_LINE_H
#define SIGNER_CHANGE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/err.h"

/* One line of a file of changes, and how far it is read; all borrowed. */
struct change_line {
	const char	*file;		/* its name in errors */
	unsigned	 number;	/* from 1 */
	const char	*begin, *at, *end;
	struct err	*e;
};

struct word {
	const char	*at;		/* no NUL follows */
	size_t		 len;
};

/* The next word; false at the end, where *w is empty. */
bool	 line_word(struct change_line *, struct word *);
/* All that is left, without blanks around it; false when that is nothing. */
bool	 line_rest(struct change_line *, struct word *);
/* In capitals or not. */
bool	 change_word_is(const struct word *, const char *);
/* A number of no more than max, in digits alone. */
bool	 word_number(const struct word *, unsigned long max, unsigned long *);

/*
 * Refuse the line for what is at this place of it; -1.  line_tell() has the
 * reason from the err, line_fault() sets it.
 */
int	 line_tell(const struct change_line *, const char *at);
int	 line_fault(const struct change_line *, const char *at, enum err_kind,
	    const char *, ...) __attribute__((format(printf, 4, 5)));
/* Refuses a line that has anything left. */
int	 line_end(struct change_line *);

#endif
