#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/file.h"

enum { CHUNK = 64 << 10, ALIGNED = 4096 };	/* ALIGNED: for O_DIRECT */

/* read(2) until there is something, an end or an error. */
static ssize_t
read_some(int fd, void *to, size_t len)
{
	ssize_t n;

	do {
		n = read(fd, to, len);
	} while (n == -1 && errno == EINTR);
	return n;
}

static int
open_folder(const char *folder, const char *name, struct err *e)
{
	int fd;

	if (name[0] == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0 || strchr(name, '/') != NULL)
		return err_set(e, ERR_FORMAT, "\"%.100s\" is no name of a "
		    "file in a folder", name);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return err_sys(e, "open the folder %s", folder);
	return fd;
}

/* Whether what stands under a name, or is open, may be read at all. */
static int
check_stat(const struct stat *st, const char *name, size_t cap, struct err *e)
{
	if (S_ISLNK(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is a symbolic link; only "
		    "the file itself is read", name);
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is not a regular file", name);
	if (st->st_nlink > 1)
		return err_set(e, ERR_FORMAT, "%s has %ju names; a file with "
		    "one name is wanted", name, (uintmax_t)st->st_nlink);
	if ((uintmax_t)st->st_size > cap)
		return err_set(e, ERR_FORMAT, "%s has %ju octets, more than "
		    "the %zu allowed", name, (uintmax_t)st->st_size, cap);
	return 0;
}

/*
 * The name is looked at before it is opened, because to open a device is to
 * use it, and what is open is looked at again, because the name may have
 * changed hands.
 */
static int
open_checked(int folder, const char *name, size_t cap, struct err *e)
{
	struct stat st;
	int fd;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return err_sys(e, "read %s", name);
	if (check_stat(&st, name, cap, e) != 0)
		return -1;
	fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return err_sys(e, "read %s", name);
	if (fstat(fd, &st) != 0)
		err_sys(e, "read %s", name);
	else if (check_stat(&st, name, cap, e) == 0)
		return fd;
	(void)close(fd);	/* nothing was written through it */
	return -1;
}

static int
read_whole(int fd, const char *name, size_t cap, struct blob *out,
    struct err *e)
{
	uint8_t chunk[4096];
	ssize_t n;

	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0) {
		if ((size_t)n > cap - out->len)
			return err_set(e, ERR_FORMAT, "%s grew beyond the %zu "
			    "octets allowed while it was read", name, cap);
		if (blob_append(out, chunk, (size_t)n, e) != 0)
			return -1;
	}
	return n == 0 ? 0 : err_sys(e, "read %s", name);
}

int
file_read(const char *folder, const char *name, size_t cap, struct blob *out,
    struct err *e)
{
	struct blob content = { NULL, 0 };
	int dir = AT_FDCWD, fd = -1, rc = -1;

	if (folder != NULL && (dir = open_folder(folder, name, e)) == -1)
		goto out;
	if ((fd = open_checked(dir, name, cap, e)) == -1)
		goto out;
	if (blob_append(&content, NULL, 0, e) != 0 ||
	    read_whole(fd, name, cap, &content, e) != 0)
		goto out;
	*out = content;
	content = (struct blob){ NULL, 0 };
	rc = 0;
out:
	blob_free(&content);
	if (fd != -1)
		(void)close(fd);	/* nothing was written through it */
	if (dir >= 0)
		(void)close(dir);
	return rc;
}

static int
write_whole(int fd, const uint8_t *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
write_synced(int folder, const char *temporary, const void *data, size_t len,
    mode_t mode)
{
	int fd, saved;

	fd = openat(folder, temporary,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1)
		return -1;
	/* The umask had its say at openat(); the caller's mode counts. */
	if (fchmod(fd, mode) != 0 || write_whole(fd, data, len) != 0 ||
	    fsync(fd) != 0) {
		saved = errno;
		(void)close(fd);	/* the first error is the one to tell */
		errno = saved;
		return -1;
	}
	/* So that it is the medium that is read back, not memory. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	return close(fd);
}

/* 1: the same, 0: not the same, -1: errno. */
static int
compare_by(int folder, const char *name, int flags, const uint8_t *data,
    size_t len)
{
	uint8_t *chunk = NULL;
	int fd, rc = -1, saved;
	size_t pos = 0;
	ssize_t n;

	fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
	if (fd == -1)
		return -1;
	if ((errno = posix_memalign((void **)&chunk, ALIGNED, CHUNK)) != 0)
		goto out;
	while ((n = read_some(fd, chunk, CHUNK)) > 0) {
		rc = 0;
		if ((size_t)n > len - pos ||
		    memcmp(chunk, data + pos, (size_t)n) != 0)
			goto out;
		rc = -1;
		pos += (size_t)n;
	}
	if (n == 0)
		rc = pos == len;
out:
	saved = errno;
	free(chunk);
	(void)close(fd);	/* nothing was written through it */
	errno = saved;
	return rc;
}

/* Past the page cache where the file system allows it. */
static int
read_back(int folder, const char *name, const uint8_t *data, size_t len)
{
	int same = compare_by(folder, name, O_DIRECT, data, len);

	if (same == -1 && errno == EINVAL)
		same = compare_by(folder, name, 0, data, len);
	return same;
}

int
file_write(const char *folder, const char *name, const void *data, size_t len,
    unsigned mode, struct err *e)
{
	char temporary[256];
	int dir, same, rc = -1;

	if ((dir = open_folder(folder, name, e)) == -1)
		return -1;
	if ((size_t)snprintf(temporary, sizeof(temporary), ".%s.part", name) >=
	    sizeof(temporary)) {
		err_set(e, ERR_FORMAT, "the name of a file is too long: %s",
		    name);
		goto out;
	}
	/* Left by a power cut, perhaps; nobody else uses this name. */
	if (unlinkat(dir, temporary, 0) != 0 && errno != ENOENT) {
		err_sys(e, "write %s in %s, which is not changed", name, folder);
		goto out;
	}
	if (write_synced(dir, temporary, data, len, (mode_t)mode) != 0) {
		err_sys(e, "write %s in %s, which is not changed", name, folder);
		goto remove;
	}
	same = read_back(dir, temporary, data, len);
	if (same == -1)
		err_sys(e, "read back %s in %s, which is not changed", name,
		    folder);
	else if (same == 0)
		err_set(e, ERR_SYS, "%s was written to %s and came back "
		    "different; the medium cannot be trusted, and what stood "
		    "there is not changed", name, folder);
	else if (renameat(dir, temporary, dir, name) != 0)
		err_sys(e, "put %s in place in %s, which is not changed", name,
		    folder);
	else if (fsync(dir) != 0)
		err_sys(e, "%s is in place in %s, but may not survive a power "
		    "cut", name, folder);
	else
		rc = 0;
remove:
	if (rc != 0)
		(void)unlinkat(dir, temporary, 0);	/* nothing more to do */
out:
	(void)close(dir);
	return rc;
}
