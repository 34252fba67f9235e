#ifndef KEYSET_FILE_H
#define KEYSET_FILE_H

#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * In each of these folder may be NULL: then name is a whole path.  A name
 * with a slash in a folder is ERR_FORMAT.  Error texts name the file.
 */

/*
 * Reads a whole file once into memory; *out is the caller's (blob_free).
 * Only a regular file with one link is read, never through a symbolic link at
 * its last component, and never more than cap bytes: anything else is
 * ERR_FORMAT.  A file that is not there is ERR_SYS.
 */
int	 file_read(const char *folder, const char *name, size_t cap,
	    struct blob *, struct err *);
/*
 * Puts a file in place whole or not at all: written under another name in
 * the same folder (.NAME.part), fsynced, dropped from the page cache, read
 * back and compared, renamed, and the folder fsynced.  mode is that of the
 * file (0600, 0644), whatever the umask.  On failure what stood under that
 * name before still stands; the one exception, a folder that cannot be
 * fsynced after the rename, is said so.
 */
int	 file_write(const char *folder, const char *name, const void *, size_t,
	    unsigned mode, struct err *);
/*
 * Makes a file that is not there yet (ERR_POLICY if it is) and fsyncs it and
 * its folder.  Nothing is left on failure.
 */
int	 file_create(const char *folder, const char *name, const void *, size_t,
	    unsigned mode, struct err *);

#endif
