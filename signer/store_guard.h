#ifndef SIGNER_STORE_GUARD_H
#define SIGNER_STORE_GUARD_H

#include <lmdb.h>

/*
 * LMDB believes its file: where that is damaged it may look for a page beyond
 * its end, or give up.  What was not committed is in no file, so the process may
 * end there; from here on, for this environment, it does so with a sentence that
 * says what was damaged and what helps, and exit code 2.  The folder is copied.
 *
 * Its map is given back from the memory that is locked, as all of a process is
 * that has secrets: what is in it is published.
 */
void	 store_guard(MDB_env *, const char *folder);
/* Before it is closed. */
void	 store_guard_end(void);

#endif
