#ifndef KEYSET_FILE_H
#define KEYSET_FILE_H

#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * Reads a whole file once into memory.  Only a regular file with one link is
 * read, never through a symbolic link at its last component, and never more
 * than cap bytes: anything else is ERR_FORMAT with a sentence that names the
 * file.  A file that is not there is ERR_SYS.
 */
int	 file_read(const char *folder, const char *name, size_t cap,
	    struct blob *, struct err *);
/*
 * Puts a file in place whole or not at all: a temporary name in the same
 * folder, fsync, rename, fsync of the folder; then drops it from the page
 * cache, reads it back and compares.  mode is that of the file (0600, 0644).
 * On failure what stood under that name before still stands.
 */
int	 file_write(const char *folder, const char *name, const void *, size_t,
	    unsigned mode, struct err *);

#endif
