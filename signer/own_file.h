#ifndef SIGNER_OWN_FILE_H
#define SIGNER_OWN_FILE_H

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * Adds the first line of a file, without its end, to a secret.  Only a regular
 * file that this user owns and nobody else may read or write is taken, never
 * through a symbolic link: else ERR_FORMAT, or ERR_SYS.  what is for the
 * error: "PIN".
 */
int	 own_file_line(const char *file, const char *what, struct secret *,
	    struct err *);

#endif
