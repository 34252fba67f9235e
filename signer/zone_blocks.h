#ifndef SIGNER_ZONE_BLOCKS_H
#define SIGNER_ZONE_BLOCKS_H

#include <stdbool.h>

#include <libzscanner/scanner.h>

#include "signer/zone.h"

/* What is asked of whoever reads a zone's file, and the count of it. */
struct zone_reading {
	bool	 leave_out;	/* types that are made (type_is_made()) */
	size_t	 left_out;
};

/*
 * Reads a large zone file on all processors: it is cut into blocks where a
 * line seems to begin a record.  That is proved by the block before, when it
 * is read and ends between two records, with the origin and TTL that the next
 * one began with.  False when that cannot be shown, or on any fault, or when
 * the file is small: then nothing was read, and it is to be read in turn, from
 * the first line on, which is also how a fault gets its line and its words.
 */
bool	 zone_parse_blocks(struct zone *, const char *path,
	    struct zone_reading *);

/* Of zone_parse.c.  A scanner is some 200 kB: too much for a stack. */
zs_scanner_t *zone_scanner_new(const char *origin, uint32_t ttl, struct err *);
void	 zone_scanner_free(zs_scanner_t *);
/* Adds the record that the scanner is at; where it is is not told. */
int	 zone_scanned(struct zone_part *, const zs_scanner_t *, struct err *);

#endif
