#ifndef CEREMONY_STICKS_H
#define CEREMONY_STICKS_H

#include <time.h>

#include "ceremony/journal.h"
#include "ceremony/site.h"

/*
 * Where the files of sticks are while a ceremony is held: under one folder in
 * memory, which nobody else sees.  To the steps they are folders as any other.
 */
/* The folder of a role, of SITE_PATH octets. */
void	 sticks_folder(const char *machine, enum stick_role, char *folder);
/*
 * Opens the journal on the log media, be they folders or sticks.  For sticks it
 * goes into a namespace of mounts of its own, in which what others mount is still
 * seen, and nothing that is mounted here is seen by others; and puts the folders
 * there.  Those of the log media are their sticks, ext4, mounted so that nothing
 * on them is run, is a device or is followed; what is wrong with one of them is
 * why the journal does not have it, and not an error.  NULL: as journal_open(),
 * and ERR_SYS where there are sticks and this is not root.
 */
struct journal *sticks_journal(const struct site *, time_t (*now)(void),
	    struct err *);
/* An empty folder for that role, REQ or OUT; what was in it is gone. */
int	 sticks_empty(const struct site *, enum stick_role, struct err *);

#endif
