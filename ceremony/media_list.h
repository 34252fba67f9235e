#ifndef CEREMONY_MEDIA_LIST_H
#define CEREMONY_MEDIA_LIST_H

#include "ceremony/media.h"

/* A file of such a folder; name and bytes are borrowed for the call. */
struct media_file {
	const char	*name;		/* without the folder's */
	struct digest	 digest;
	struct blob	*bytes;		/* may be taken, and is empty then */
};

/*
 * What is done with a file, and with a fault of one, of which why speaks: -1
 * ends the reading.  Where fault is NULL each fault does.
 */
struct media_reader {
	int	(*take)(void *, const struct media_file *, struct err *);
	int	(*fault)(void *, const struct err *why, struct err *);
	void	*of;
};

/*
 * Reads a folder of a medium that has its own SHA256SUMS, as "sha256sum" writes
 * it: each file once, in the order of the list, and take is called with it.
 * *sums is the digest of the list, the one that is read aloud.
 *
 * ERR_MEDIA, in one sentence: a file is there and not listed, is listed and not
 * there, or another than listed; is a link, or of more than cap octets; there
 * are more than max; or together they are more than MEDIA_BYTES_MAX.  The first
 * failure of take is this one's.
 */
int	 media_each(const char *folder, const char *role, const char *inner,
	    size_t max, size_t cap, const struct media_reader *,
	    struct digest *sums, struct err *);

#endif
