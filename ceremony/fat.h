#ifndef CEREMONY_FAT_H
#define CEREMONY_FAT_H

#include "ceremony/volume.h"

/* Private to what reads and writes FAT: numbers of the format. */
enum {
	FAT_ENTRY	= 32,		/* octets of one in a folder */
	FAT_READ_ONLY	= 0x01,
	FAT_HIDDEN	= 0x02,
	FAT_SYSTEM	= 0x04,
	FAT_LABEL	= 0x08,
	FAT_FOLDER	= 0x10,
	FAT_LONG	= 0x0f,		/* a part of a long name */
	FAT_LONG_LAST	= 0x40,		/* in the number of its first part */
	FAT_LONG_UNITS	= 13,		/* UTF-16 units in a part */
	FAT_LONG_PARTS	= 20,
	FAT_12_MAX	= 4084,		/* clusters; one more is FAT16 */
	FAT_16_MAX	= 65524,
	FAT_32_MAX	= 0x0ffffff5,
};

/*
 * A name that comes in parts, the last one first, before the entry that it is
 * of.  Zeroed before a folder.
 */
struct fat_name {
	uint16_t unit[FAT_LONG_PARTS * FAT_LONG_UNITS + 1];
	size_t	 parts;			/* of it; 0: none is there */
	size_t	 missing;		/* that are still to come */
	uint8_t	 sum;			/* of the short name that it is for */
};

void	 fat_name_part(struct fat_name *, const uint8_t entry[FAT_ENTRY]);
/* The name of an entry: the long one where that is whole and its. */
void	 fat_name_of(struct fat_name *, const uint8_t entry[FAT_ENTRY],
	    struct volume_entry *);
uint8_t	 fat_name_sum(const uint8_t short_name[11]);
/* Places of the units in an entry. */
extern const uint8_t fat_name_at[FAT_LONG_UNITS];

#endif
