#ifndef SIGNER_BULLETIN_H
#define SIGNER_BULLETIN_H

#include <stdbool.h>
#include <time.h>

#include "signer/state.h"

enum { BULLETIN_WORDS = 512 };

/*
 * How the signer that stays is, for whoever asks status: the file run.bulletin
 * in the state, which it writes when that changes, when a zone was put in
 * place, and every BULLETIN_EVERY seconds at least.  By value.
 */
enum { BULLETIN_EVERY = 600 };

struct bulletin {
	time_t	looked;			/* last */
	time_t	failing;		/* since; 0: the zone is as it should be */
	time_t	again;			/* tries then; 0: not by itself */
	char	why[BULLETIN_WORDS];	/* it failed */
	time_t	untold;			/* since: the command failed; 0: no */
	char	told[BULLETIN_WORDS];	/* what it said */
};

/* *has is false where none stayed yet, or none of it can be read. */
int	 bulletin_read(struct bulletin *, bool *has, const struct state *,
	    struct err *);
int	 bulletin_write(const struct bulletin *, const struct state *,
	    struct err *);
/* There is nobody any more of whom it tells. */
int	 bulletin_end(const struct state *, struct err *);
/* All but when it looked. */
bool	 bulletin_equal(const struct bulletin *, const struct bulletin *);

#endif
