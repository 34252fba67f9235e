#ifndef CEREMONY_LAYOUT_H
#define CEREMONY_LAYOUT_H

#include "ceremony/extent.h"

/*
 * Where on a stick its file system is.  There is exactly one, FAT or ext2 to 4,
 * on the whole stick or in its only partition; or the stick is blank, which is
 * that its first MiB is zeros.  Anything else is ERR_FORMAT: a stick on which
 * two file systems could be found is read otherwise elsewhere.
 */
enum layout_kind { LAYOUT_BLANK, LAYOUT_FAT, LAYOUT_EXT };

struct layout {
	enum layout_kind kind;
	struct extent	 part;		/* that it is in */
	char		 label[17];	/* of ext, as it is there; of FAT "" */
};

enum { LAYOUT_BLANK_OCTETS = 1 << 20 };

int	 layout_find(const struct extent *, struct layout *, struct err *);

#endif
