#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keyset/file.h"
#include "keyset/place.h"

/* Whether what stands under a name, or is open, may be read at all. */
static int
check_stat(const struct stat *st, const struct place *p, size_t cap,
    struct err *e)
{
	if (S_ISLNK(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is a symbolic link; only a "
		    "file itself is read", p->text);
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is not a regular file",
		    p->text);
	if (st->st_nlink > 1)
		return err_set(e, ERR_FORMAT, "%s is a file with %ju names; "
		    "only one with a single name is read", p->text,
		    (uintmax_t)st->st_nlink);
	if ((uintmax_t)st->st_size > cap)
		return err_set(e, ERR_FORMAT, "%s has %ju octets, more than "
		    "the %zu allowed", p->text, (uintmax_t)st->st_size, cap);
	return 0;
}

/*
 * The name is looked at before it is opened, because to open a device is to
 * use it; what is open is looked at again, because the name may have changed
 * hands.
 */
static int
open_checked(const struct place *p, size_t cap, struct err *e)
{
	struct stat st;
	int fd;

	if (fstatat(p->folder, p->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return err_sys(e, "read %s", p->text);
	if (check_stat(&st, p, cap, e) != 0)
		return -1;
	fd = openat(p->folder, p->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return err_sys(e, "read %s", p->text);
	if (fstat(fd, &st) != 0)
		err_sys(e, "read %s", p->text);
	else if (check_stat(&st, p, cap, e) == 0)
		return fd;
	(void)close(fd);	/* nothing was written through it */
	return -1;
}

static int
read_whole(int fd, const struct place *p, size_t cap, struct blob *out,
    struct err *e)
{
	uint8_t chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_sys(e, "read %s", p->text);
		if ((size_t)n > cap - out->len)
			return err_set(e, ERR_FORMAT, "%s grew beyond the %zu "
			    "octets allowed while it was read", p->text, cap);
		if (blob_append(out, chunk, (size_t)n, e) != 0)
			return -1;
	}
	return 0;
}

int
file_read(const char *folder, const char *name, size_t cap, struct blob *out,
    struct err *e)
{
	struct blob content = { NULL, 0 };
	struct place p;
	int fd, rc = -1;

	if (place_open(&p, folder, name, e) != 0)
		return -1;
	if ((fd = open_checked(&p, cap, e)) == -1)
		goto out;
	/* An empty file is not NULL. */
	if (blob_append(&content, NULL, 0, e) == 0 &&
	    read_whole(fd, &p, cap, &content, e) == 0) {
		*out = content;
		rc = 0;
	} else {
		blob_free(&content);
	}
	(void)close(fd);	/* nothing was written through it */
out:
	place_close(&p);
	return rc;
}
