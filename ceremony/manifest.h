#ifndef CEREMONY_MANIFEST_H
#define CEREMONY_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * The list of files on a medium: its SHA256SUMS (capstan-media(5)).
 *
 * A name is of A-Z a-z 0-9 . _ - and begins with neither '.' nor '-'; it may
 * be in one folder, as in "journal/0001-first.jsonl".
 */
enum { MEDIA_NAME_MAX = 127 };

struct manifest_file {
	char		name[MEDIA_NAME_MAX + 1];
	size_t		len;
	struct digest	digest;
};

/* Zeroed before the first file. */
struct manifest {
	size_t		      n, room;
	struct manifest_file *files;		/* owned */
};

void	 manifest_free(struct manifest *);
bool	 manifest_name_good(const char *);
bool	 manifest_has(const struct manifest *, const char *name);
int	 manifest_add(struct manifest *, const char *name, size_t len,
	    const struct digest *, struct err *);
size_t	 manifest_bytes(const struct manifest *);	/* of all files */

/* Sorts the files by the bytes of their names, and writes the list of them. */
int	 manifest_write(struct manifest *, struct blob *, struct err *);
/*
 * Reads exactly what manifest_write() writes, of one file or more, else it is
 * ERR_FORMAT.  No len is known.  The manifest is new and the caller's.
 */
int	 manifest_read(struct manifest *, const struct blob *, struct err *);

#endif
