#ifndef CEREMONY_FAT_FORM_H
#define CEREMONY_FAT_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Private to the image of a stick: how its sectors are divided, by its size and
 * the entries of its root folder alone.  FAT16 below 512 MiB, FAT32 from there on.
 */
struct fat_form {
	unsigned bits;		/* 16, 32 */
	uint32_t total, reserved, table, roots, data;	/* sectors; roots: entries */
	uint32_t per;		/* sectors of a cluster */
	uint32_t clusters;
};

enum { FAT_SECTOR = 512, FAT_CHAIN_END = 0x0fffffff };

/* ERR_MEDIA: of no size that is written, or of too many entries. */
int	 fat_form_divide(struct fat_form *, uint64_t octets, size_t roots,
	    struct err *);
/* The first sectors; next is the first cluster that is free. */
void	 fat_form_write(const struct fat_form *, uint8_t *out, const char *label,
	    uint32_t next);
/* What comes behind a cluster, in both tables. */
void	 fat_form_chain(const struct fat_form *, uint8_t *out, uint32_t cluster,
	    uint32_t to);
/* Text with blanks behind it, as names and labels are. */
void	 fat_padded(char *to, const char *text, size_t room);

static inline void
fat_put_16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
fat_put_32(uint8_t *p, uint32_t v)
{
	fat_put_16(p, v);
	fat_put_16(p + 2, v >> 16);
}

#endif
