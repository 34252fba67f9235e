#ifndef CEREMONY_MEDIA_H
#define CEREMONY_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

#include "ceremony/manifest.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * What crosses the air gap.  A folder stands for a stick: one is only read
 * (REQ), another only written (OUT).  Names are fixed by the step that wants
 * them (manifest.h says of what they may be), no link is followed, everything
 * has a size limit.
 *
 * role is what the people call the stick, "REQ", for errors.  These are
 * ERR_MEDIA: what is wrong with the stick, what to do, what was not changed.
 */
enum { MEDIA_BYTES_MAX = 512 << 20 };	/* of all files of a sealed folder */

/* Reads a file once into memory; of more than cap bytes it is refused. */
int	 media_read(const char *folder, const char *role, const char *name,
	    size_t cap, struct blob *, struct err *);
/* Whether something of that name is there, be it what it may. */
bool	 media_has(const char *folder, const char *name);
/* Refuses a folder with anything in it, and names that. */
int	 media_empty(const char *folder, const char *role, struct err *);
/*
 * Writes one file (file_write: fsynced, dropped from cache, read back, the
 * same) and adds it to the manifest, in which its name must be new.
 */
int	 media_write(const char *folder, const char *role, struct manifest *,
	    const char *name, const void *, size_t, struct err *);
/*
 * Writes SHA256SUMS last, the manifest sorted as it is there; *digest is that
 * file's own, the one that is read aloud.
 */
int	 media_seal(const char *folder, const char *role, struct manifest *,
	    struct digest *, struct err *);
/*
 * Reads a sealed folder back: every file of SHA256SUMS is there with its
 * digest, and nothing else is.  The manifest is new and the caller's.  What
 * the system would not read is ERR_SYS; no error says what to do, for whoever
 * checks a copy is elsewhere.
 */
int	 media_check(const char *folder, const char *role, struct manifest *,
	    struct digest *, struct err *);

#endif
