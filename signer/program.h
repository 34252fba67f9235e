#ifndef SIGNER_PROGRAM_H
#define SIGNER_PROGRAM_H

#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/* What a program said on its way; the caller's (said_free), from { 0 }. */
struct said {
	struct blob	out, err;
};

enum { QUOTE_TEXT = 200 };

/*
 * Runs a program to its end.  The words are its path and first arguments,
 * parted by blanks, those of more (up to NULL) follow as they are; there is no
 * shell.  It has no input, nothing of our environment, and so many seconds:
 * after that it and what it began are killed.
 *
 * ERR_SYS, with the program's name, its first argument of more, and what it
 * said, when it cannot be run, takes too long, says more than a response can
 * have, or ends otherwise than with status 0.
 */
int	 program_run(const char *words, const char *const more[],
	    int64_t seconds, struct said *, struct err *);
void	 said_free(struct said *);
/* The beginning of a text in quotation marks, what is not printable as \xNN. */
char	*said_quote(const struct blob *, char[QUOTE_TEXT]);

#endif
