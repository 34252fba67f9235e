#ifndef BACKUP_CONTAINER_LINE_H
#define BACKUP_CONTAINER_LINE_H

/* What the files of the container share with each other and with nobody. */

#include "backup/container.h"

enum { WRAPPED_LINE = 48 };	/* octets in a line of base64 */

#define CONTAINER_FIRST_LINE "capstan-backup 1"

/*
 * The lines that are there once, in their order.  read takes what follows the
 * name and a blank; write appends it.
 */
struct container_line {
	const char	*name;
	int		(*read)(struct container *, const char *,
			    struct err *);
	int		(*write)(const struct container *, struct blob *,
			    struct err *);
};

enum { CONTAINER_LINES = 14 };
extern const struct container_line container_lines[CONTAINER_LINES];

/* All before the HMAC's line, appended. */
int	 container_body(const struct container *, struct blob *, struct err *);
/* The lines behind the HMAC's, appended. */
int	 signatures_append(const struct container *, struct blob *,
	    struct err *);

#endif
