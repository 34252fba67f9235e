#ifndef CEREMONY_VOLUME_APART_H
#define CEREMONY_VOLUME_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ceremony/layout.h"
#include "ceremony/manifest.h"
#include "ceremony/volume.h"
#include "keyset/err.h"

/*
 * The files of a stick, taken out of its copy by a child process that can read
 * that copy, write to one pipe, get memory and exit (keyset/jail.h).  What comes
 * back is taken for hostile too: each name and length is checked again here.
 *
 * A file in the root or in a folder there, of which each name is as one on a
 * medium is (manifest.h), is taken.  What has another name, but a printable one,
 * or is deeper, is counted and left where it is: some systems put files of their
 * own on every stick.
 */
enum { VOLUME_FILES_MAX = 32768 };

struct volume_found {
	enum layout_kind kind;
	char	 label[VOLUME_LABEL];	/* printable */
	size_t	 files, others;
	uint64_t octets;		/* of the files */
	char	 first[MEDIA_NAME_MAX + 1]; /* one of either, printable; "" */
};

/*
 * fd is a copy of a stick of so many octets, or of its beginning.  into is a folder that is empty and nobody
 * else's; NULL: the files are only counted.  ERR_FORMAT: two file systems, none,
 * one that is damaged; a link, a device, a file with two names; a name with what
 * is not printable ASCII, or of more than MEDIA_NAME_MAX octets; more than
 * VOLUME_FILES_MAX files, or of more than MEDIA_BYTES_MAX together; or the child died, or took too long.  What was
 * taken by then is still in the folder.
 */
int	 volume_take(int fd, uint64_t octets, const char *into,
	    struct volume_found *, struct err *);

/* Part of it, for tests and fuzzing: the same, in this process, to a caller. */
struct volume_sink {
	int	(*file)(void *, const char *name, const void *, size_t,
		    struct err *);
	void	*of;
};
int	 volume_walk(const struct extent *, bool contents,
	    const struct volume_sink *, struct volume_found *, struct err *);

#endif
