#ifndef SIGNER_ZONE_FILE_H
#define SIGNER_ZONE_FILE_H

#include "signer/zone_write.h"

/*
 * A signed zone on its way to where it is served from: written beside that, as
 * .NAME.part, and put in its place whole or not at all.  Too large to be in
 * memory, as file_write() wants it.
 */
struct zone_file;

/*
 * A part that a power cut left is written over.  Where a link is, the zone goes
 * to its end (target_follow()), and the link stays.
 */
struct zone_file *zone_file_open(const char *path, struct err *);
/* Takes the part away, unless it is in place. */
void	 zone_file_close(struct zone_file **);
struct sink zone_file_sink(struct zone_file *);
/*
 * All is written: brings it to the medium and out of memory, so that who reads
 * the part reads the medium.
 */
int	 zone_file_end(struct zone_file *, struct err *);
const char *zone_file_part(const struct zone_file *);	/* its path */
/* Over what stood there before, with mode 0644. */
int	 zone_file_place(struct zone_file *, struct err *);

#endif
