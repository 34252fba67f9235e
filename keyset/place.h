#ifndef KEYSET_PLACE_H
#define KEYSET_PLACE_H

#include "keyset/err.h"

/*
 * Where a file is or will be: its folder, held open so that it cannot be
 * exchanged in between, and its name there.
 */
struct place {
	int		 folder;	/* file descriptor */
	const char	*name;		/* borrowed, without a slash */
	char		 text[256];	/* folder and name, for error texts */
};

/*
 * folder may be NULL: then name is a whole path.  ERR_FORMAT when name, or
 * what follows the last slash of the path, names no file; ERR_SYS when the
 * folder cannot be opened.
 */
int	 place_open(struct place *, const char *folder, const char *name,
	    struct err *);
void	 place_close(struct place *);
/*
 * Whether a file may take that place: nothing is there, or a file, or what leads
 * to one.  ERR_FORMAT of a device, a pipe, a socket, which others would miss.
 */
int	 place_takes_file(const struct place *, struct err *);

#endif
