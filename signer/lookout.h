#ifndef SIGNER_LOOKOUT_H
#define SIGNER_LOOKOUT_H

#include <stdint.h>

#include "keyset/err.h"

/* What may have come while one waited; several at once. */
enum {
	NEWS_INPUT	= 1,	/* the zone's file: written to, or another */
	NEWS_BOARD	= 2,	/* another command has changed the state */
	NEWS_CLOCK	= 4,	/* somebody has set the clock */
	NEWS_RELOAD	= 8,	/* SIGHUP */
	NEWS_END	= 16,	/* SIGTERM, SIGINT */
};

/*
 * Waits for files, signals and the clock; from then on those signals come to
 * nobody else.  Files that are told of here may be anywhere but on a file
 * system of another machine, which tells nobody: look now and then.
 */
struct lookout;

struct lookout *lookout_open(struct err *);
void	 lookout_close(struct lookout **);
/* Which input, and which state folder; those of before are let go. */
int	 lookout_on(struct lookout *, const char *input, const char *state,
	    struct err *);
/* Waits so many milliseconds at most; what came. */
unsigned lookout_wait(struct lookout *, int64_t ms);

#endif
