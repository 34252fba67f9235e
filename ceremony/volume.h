#ifndef CEREMONY_VOLUME_H
#define CEREMONY_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ceremony/extent.h"
#include "keyset/err.h"

/*
 * A file system that is read and never mounted, for a process that can do
 * nothing else (volume_apart.h).  Everything in it is taken for hostile: an
 * error is ERR_FORMAT where it is not as it must be, and what the octets cannot
 * be read for (ERR_SYS) is passed on.
 */
enum {
	VOLUME_NAME		= 256,
	VOLUME_ENTRIES_MAX	= 65536,	/* of a folder */
	VOLUME_LABEL		= 17,
};

enum volume_kind { VOLUME_FILE, VOLUME_FOLDER, VOLUME_OTHER };

struct volume_entry {
	char		 name[VOLUME_NAME];	/* what is not ASCII is '?' */
	bool		 plain;		/* all of it is printable ASCII */
	enum volume_kind kind;
	const char	*what;		/* of VOLUME_OTHER: "a symbolic link" */
	uint64_t	 len;		/* of a file, octets */
	uint32_t	 first;		/* where it is: 0 is the root folder */
};

/* What is called for each entry, and with each part of a file; not 0: stop. */
typedef int volume_each(void *of, const struct volume_entry *, struct err *);
typedef int volume_put(void *of, const void *, size_t, struct err *);

struct volume {
	char	  label[VOLUME_LABEL];	/* as it is there; "": none */
	void	 *fs;			/* owned by those below */
	/* The entries of a folder, in their order there, "." and ".." not. */
	int	(*list)(void *fs, uint32_t folder, volume_each *, void *of,
		    struct err *);
	/* All octets of a file. */
	int	(*read)(void *fs, const struct volume_entry *, volume_put *,
		    void *of, struct err *);
	void	(*close)(void *fs);
};

/* The volume of a part, of which layout_find() told what it is. */
int	 fat_open(struct volume *, const struct extent *, struct err *);
int	 ext_open(struct volume *, const struct extent *, struct err *);

#endif
