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
#include "keyset/place.h"

enum { CHUNK = 64 << 10, ALIGNED = 4096 };	/* ALIGNED: for O_DIRECT */

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

/*
 * Makes a file that was not there and has it on the medium.  -1 with errno;
 * *made tells whether there is something to take away.
 */
static int
make(const struct place *p, const char *name, const void *data, size_t len,
    mode_t mode, bool *made)
{
	int fd, saved;

	fd = openat(p->folder, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1)
		return -1;
	*made = true;
	/* The umask had its say at openat(); what counts is the caller's. */
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
compare(int fd, const uint8_t *data, size_t len, uint8_t *chunk)
{
	size_t pos = 0;
	ssize_t n;

	while ((n = read(fd, chunk, CHUNK)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if ((size_t)n > len - pos ||
		    memcmp(chunk, data + pos, (size_t)n) != 0)
			return 0;
		pos += (size_t)n;
	}
	return pos == len;
}

static int
compare_by(const struct place *p, const char *name, int flags,
    const void *data, size_t len)
{
	int fd, same, saved;
	uint8_t *chunk;

	fd = openat(p->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
	if (fd == -1)
		return -1;
	same = (chunk = aligned_alloc(ALIGNED, CHUNK)) == NULL ? -1 :
	    compare(fd, data, len, chunk);
	saved = errno;
	free(chunk);
	(void)close(fd);	/* nothing was written through it */
	errno = saved;
	return same;
}

/* Past the page cache where the file system allows it (else EINVAL). */
static int
read_back(const struct place *p, const char *name, const void *data,
    size_t len, struct err *e)
{
	int same = compare_by(p, name, O_DIRECT, data, len);

	if (same == -1 && errno == EINVAL)
		same = compare_by(p, name, 0, data, len);
	if (same == -1)
		return err_sys(e, "read back %s; it was not put in place",
		    p->text);
	if (same == 0)
		return err_set(e, ERR_SYS, "%s came back different from what "
		    "was written; it was not put in place, and the medium "
		    "cannot be trusted", p->text);
	return 0;
}

int
file_write(const char *folder, const char *name, const void *data, size_t len,
    unsigned mode, struct err *e)
{
	char part[256];
	struct place p;
	bool made = false;
	int rc = -1;

	if (place_open(&p, folder, name, e) != 0)
		return -1;
	if ((size_t)snprintf(part, sizeof(part), ".%s.part", p.name) >=
	    sizeof(part)) {
		err_set(e, ERR_FORMAT, "%s is too long for a name", p.text);
		goto out;
	}
	if (place_takes_file(&p, e) != 0)
		goto out;
	/* A power cut may have left one. */
	if ((unlinkat(p.folder, part, 0) != 0 && errno != ENOENT) ||
	    make(&p, part, data, len, (mode_t)mode, &made) != 0) {
		err_sys(e, "write %s; it was not put in place", p.text);
		goto out;
	}
	if (read_back(&p, part, data, len, e) != 0)
		goto out;
	if (renameat(p.folder, part, p.folder, p.name) != 0) {
		err_sys(e, "put %s in place", p.text);
		goto out;
	}
	made = false;
	if (fsync(p.folder) != 0)
		err_sys(e, "%s is in place, but may not survive a power cut",
		    p.text);
	else
		rc = 0;
out:
	if (made)
		(void)unlinkat(p.folder, part, 0);	/* no use to tell */
	place_close(&p);
	return rc;
}

int
file_create(const char *folder, const char *name, const void *data, size_t len,
    unsigned mode, struct err *e)
{
	struct place p;
	bool made = false;
	int rc = -1;

	if (place_open(&p, folder, name, e) != 0)
		return -1;
	if (make(&p, p.name, data, len, (mode_t)mode, &made) == 0 &&
	    fsync(p.folder) == 0)
		rc = 0;
	else if (!made && errno == EEXIST)
		err_set(e, ERR_POLICY, "%s is there already and is not "
		    "changed", p.text);
	else
		err_sys(e, "write %s; nothing of it is left", p.text);
	if (rc != 0 && made)
		(void)unlinkat(p.folder, p.name, 0);	/* no use to tell */
	place_close(&p);
	return rc;
}
