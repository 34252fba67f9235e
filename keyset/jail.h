#ifndef KEYSET_JAIL_H
#define KEYSET_JAIL_H

#include <stddef.h>

/*
 * A child process in which a stranger's bytes are parsed.  It can get memory,
 * tell the time, write what it found and exit: every other file is closed, and
 * every other system call fails.
 */
enum {
	JAIL_OUT = 3,	/* the pipe that is written */
	JAIL_IN	 = 4,	/* what may be read, by pread() alone; if there is any */
};

/*
 * Shuts this process in, for good.  out becomes JAIL_OUT; in becomes JAIL_IN, or
 * is -1.  It has that many seconds of processor time from here on.  -1: it is
 * not shut in, and reads nothing.
 */
int	 jail_enter(int out, int in, unsigned seconds);
/* Writes all of it, or ends the process: the other end sees that it is short. */
void	 jail_put(const void *, size_t);

#endif
