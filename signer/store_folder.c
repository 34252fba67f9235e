#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signer/store_folder.h"

void
store_folder_new(const char *folder, char out[STORE_FOLDER])
{
	snprintf(out, STORE_FOLDER, "%.1080s.new", folder);
}

int
store_folder_drop(const char *folder, struct err *e)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	char path[STORE_FOLDER + 16];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		if (unlink(path) != 0 && errno != ENOENT)
			return err_sys(e, "remove %.200s", path);
	}
	return rmdir(folder) == 0 || errno == ENOENT ? 0 :
	    err_sys(e, "remove %.200s", folder);
}

/* So that the folder itself outlives a power cut. */
static int
sync_above(const char *folder, const char *doing, struct err *e)
{
	char *copy = strdup(folder);
	int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC) : -1;
	int rc = fd != -1 && fsync(fd) == 0 ? 0 :
	    err_sys(e, "%s %.200s", doing, folder);

	if (fd != -1)
		(void)close(fd);	/* nothing was written through it */
	free(copy);
	return rc;
}

int
store_folder_make(const char *folder, struct err *e)
{
	if (mkdir(folder, 0700) == 0)
		return sync_above(folder, "make the folder", e);
	return errno == EEXIST ? 0 : err_sys(e, "make the folder %.200s",
	    folder);
}

/* Where two names cannot be exchanged the old one goes first. */
static int
put(const char *new, const char *folder, struct err *e)
{
	struct stat st;

	if (lstat(folder, &st) == 0) {
		if (renameat2(AT_FDCWD, new, AT_FDCWD, folder,
		    RENAME_EXCHANGE) == 0)
			return 0;
		if (errno != EINVAL && errno != ENOSYS)
			return err_sys(e, "put the store in place");
		if (store_folder_drop(folder, e) != 0)
			return -1;
	}
	return rename(new, folder) == 0 ? 0 :
	    err_sys(e, "put the store in place");
}

int
store_folder_place(const char *folder, struct err *e)
{
	char new[STORE_FOLDER];

	store_folder_new(folder, new);
	return put(new, folder, e) == 0 && sync_above(folder,
	    "put the store in place:", e) == 0 ?
	    store_folder_drop(new, e) : -1;
}
