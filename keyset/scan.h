#ifndef KEYSET_SCAN_H
#define KEYSET_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/err.h"

enum {
	SCAN_LINE_MAX	= 4096,		/* octets of a line */
	SCAN_WORDS_MAX	= 64,		/* of a record */
};

/* A stretch of the text; borrowed from it. */
struct word {
	const char	*text;
	size_t		 len;
};

/*
 * Records in presentation form (RFC 1035, 5.1), of what programs write: each
 * begins in column 1, parentheses join lines, there are neither escapes
 * outside of names nor quotes nor $ directives, and a comment stands on a
 * line of its own or behind a record's last word.
 */
enum entry_kind { ENTRY_END, ENTRY_EMPTY, ENTRY_COMMENT, ENTRY_RECORD };

struct entry {
	enum entry_kind	 kind;
	size_t		 n;		/* of a record */
	struct word	 words[SCAN_WORDS_MAX];
	struct word	 comment;	/* from ';' to the line's end */
};

/* A walk over a text; a value, and the text is borrowed. */
struct scan {
	const char	*text, *at, *end;
};

/*
 * The whole text must be lines of printable ASCII and tabs, each ended by a
 * line feed, of at most SCAN_LINE_MAX octets.  ERR_FORMAT with line and
 * column, as of all that follow.
 */
int	 scan_start(struct scan *, const char *, size_t, struct err *);
int	 scan_next(struct scan *, struct entry *, struct err *);
/* ERR_FORMAT with "line N, column N: " of that place in front; -1. */
int	 scan_fault(const struct scan *, const char *at, struct err *,
	    const char *, ...) __attribute__((format(printf, 4, 5)));
/* Puts line and column of that place in front of what e says; -1. */
int	 scan_doing(const struct scan *, const char *at, struct err *);

bool	 word_is(const struct word *, const char *);
/* All of it with a NUL; false when it has no room. */
bool	 word_copy(const struct word *, char *, size_t);
/* Takes this off the front; false when the word does not begin so. */
bool	 word_skip(struct word *, const char *);

#endif
