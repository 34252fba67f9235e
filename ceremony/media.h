#ifndef CEREMONY_MEDIA_H
#define CEREMONY_MEDIA_H

#include <stdbool.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * What crosses the air gap.  A folder stands for a stick: one is only read
 * (REQ), another only written (OUT).  Names are fixed by the step that wants
 * them; nothing is listed, nothing is followed, everything has a size limit.
 */

enum { MEDIA_FILES_MAX = 32 };

/* A set of files to be written together, with its manifest. */
struct manifest {
	size_t	n;
	struct {
		char		name[64];
		size_t		len;
		struct digest	digest;
	} files[MEDIA_FILES_MAX];
};

/* Reads name from the folder once (file_read); ERR_MEDIA says what to do. */
int	 media_read(const char *folder, const char *name, size_t cap,
	    struct blob *, struct err *);
/*
 * Writes one file (file_write: fsynced, dropped from cache, read back, the
 * same) and adds it to the manifest.  ERR_MEDIA when the medium is full,
 * gone, or gives back other bytes.
 */
int	 media_write(const char *folder, struct manifest *, const char *name,
	    const void *, size_t, struct err *);
/*
 * Writes SHA256SUMS last, sorted by name, as sha256sum -c takes it; *digest
 * is that file's own, the one that is read aloud.
 */
int	 media_seal(const char *folder, struct manifest *, struct digest *,
	    struct err *);
/*
 * Reads a sealed folder back: every file of SHA256SUMS is there with its
 * digest, and no other file is in the folder.
 */
int	 media_check(const char *folder, struct manifest *, struct digest *,
	    struct err *);

#endif
