#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/blob.h"

/* Folders to break things in, under $TESTDIR; what goes wrong here aborts. */

/* A new empty folder; its path is kept until the test program ends. */
const char *scratch_folder(const char *name);
/* Writes a file, whatever stood there. */
void	 scratch_put(const char *folder, const char *name, const void *, size_t);
/* The whole file, the caller's; data is NULL when there is none. */
struct blob scratch_get(const char *folder, const char *name);
bool	 scratch_has(const char *folder, const char *name);
bool	 scratch_same(const char *folder, const char *name, const char *other);
/*
 * Puts a file system in memory, of so many bytes, over the folder, for this
 * process alone.  False when the system does not allow it.
 */
bool	 scratch_mount(const char *folder, size_t bytes);
bool	 scratch_read_only(const char *folder);	/* one of those, from now on */

#endif
