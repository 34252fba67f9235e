#ifndef CEREMONY_EXTENT_H
#define CEREMONY_EXTENT_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Octets that can be read at any place: a stick, its copy, a part of one.  read
 * is never asked for what is not within len.
 */
struct extent {
	int	 (*read)(const void *of, uint64_t at, void *, size_t,
		    struct err *);
	const void *of;
	uint64_t start, len;	/* of it, in octets */
};

/* ERR_FORMAT: a place that is not in it, as only a damaged medium points to. */
int	 extent_read(const struct extent *, uint64_t at, void *, size_t,
	    struct err *);
/* A part of it; refused as above. */
int	 extent_part(const struct extent *, uint64_t at, uint64_t len,
	    struct extent *, struct err *);
/*
 * Of memory, which is borrowed; and of an open file, whose number is.  What is
 * within len, but behind the end of the file, is ERR_FORMAT: it was not kept.
 */
struct extent extent_of(const void *, size_t);
struct extent extent_file(const int *fd, uint64_t len);

/* Numbers as these file systems have them, the lowest octet first. */
static inline uint32_t
extent_16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t
extent_32(const uint8_t *p)
{
	return extent_16(p) | extent_16(p + 2) << 16;
}

static inline uint64_t
extent_64(const uint8_t *p)
{
	return extent_32(p) | (uint64_t)extent_32(p + 4) << 32;
}

#endif
