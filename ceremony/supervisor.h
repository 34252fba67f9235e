#ifndef CEREMONY_SUPERVISOR_H
#define CEREMONY_SUPERVISOR_H

#include <stdint.h>

/*
 * The console runs in a child of a process that does nothing but wait for it:
 * a token's module is a stranger's code, and may end whatever process it is in.
 * The parent holds how the terminal was, and what the child left behind.
 */

enum { BLACK_BOX_CALL = 32, BLACK_BOX_REASON = 64 };

/* In memory that outlives the child; written by it alone. */
struct black_box {
	volatile int	terminal;	/* taken, and not given back */
	char		call[BLACK_BOX_CALL];	/* to the module, under way */
	volatile int64_t since;		/* when it was begun; 0: none is */
	/* Why people gave up waiting for it; "": they did not. */
	char		reason[BLACK_BOX_REASON];
};

/* With this status the child ends when people gave up waiting. */
enum { SUPERVISOR_GAVE_UP = 75 };

/*
 * Runs console in the child, and returns its exit status; signals that are to
 * end the parent go to it.  Where it died, or people gave up waiting, the
 * terminal is put back, ended is called with what the child left and the signal
 * that it died of (0: none), and the parent ends as the child did: by that
 * signal, or with status 2.  Whichever of the two is killed, the other ends.
 */
struct supervised {
	int	(*console)(const void *with, struct black_box *);
	void	(*ended)(const void *with, const struct black_box *,
		    int signal);
};
int	 supervise(const struct supervised *, const void *with);

#endif
