#ifndef CEREMONY_STICK_FILES_H
#define CEREMONY_STICK_FILES_H

#include "ceremony/fat_image.h"

/*
 * The files of a folder as they go on a stick: those in it and in the folders in
 * it, of the names that a medium has (manifest.h).  Anything else is ERR_MEDIA,
 * and so are more than MEDIA_BYTES_MAX octets together.
 */
struct stick_files {
	size_t		 n, room;
	struct fat_file	*files;		/* owned, with names and octets */
};

int	 stick_files_read(struct stick_files *, const char *folder,
	    const char *role, struct err *);
void	 stick_files_free(struct stick_files *);

#endif
