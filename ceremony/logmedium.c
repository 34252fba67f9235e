#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/page.h"

#include "ceremony/logmedium.h"

/*
 * Records name people and what they hold: not for everybody on the machine
 * that reads them.
 */
enum { FILE_MODE = 0600 };

enum { HOW = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

int
logmedium_open(struct logmedium *m, char letter, const char *folder,
    const char *fault, struct err *e)
{
	struct err why;

	*m = (struct logmedium){ .letter = letter, .dir = -1 };
	if ((m->folder = strdup(folder)) == NULL ||
	    asprintf(&m->blobs, "%s/blob", folder) < 0) {
		m->blobs = NULL;
		err_sys(e, "open log medium %c", letter);
		logmedium_close(m);
		return -1;
	}
	if (fault != NULL) {
		err_set(&why, ERR_MEDIA, "%s", fault);
		logmedium_fail(m, &why);
		return 0;
	}
	m->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	m->ok = m->dir != -1;
	if (!m->ok) {
		err_sys(&why, "open its folder");
		logmedium_fail(m, &why);
	}
	return 0;
}

int
logmedium_lock(struct logmedium *m, struct err *e)
{
	struct err why;

	/* The folder itself, so that a lock leaves nothing on the medium. */
	if (!m->ok || flock(m->dir, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return err_set(e, ERR_SYS, "another capstan has this journal "
		    "open (log medium %c); close it first, nothing was "
		    "changed", m->letter);
	err_sys(&why, "lock its folder");
	logmedium_fail(m, &why);
	return 0;
}

void
logmedium_close(struct logmedium *m)
{
	if (m->dir != -1)
		(void)close(m->dir);	/* a folder: nothing to lose */
	free(m->folder);
	free(m->blobs);
	*m = (struct logmedium){ .dir = -1 };
}

/* Whether an open folder is the one now found under a path. */
static bool
is_at(int dir, const char *path)
{
	struct stat here, there;

	return fstat(dir, &here) == 0 && stat(path, &there) == 0 &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

bool
logmedium_same(const struct logmedium *a, const struct logmedium *b)
{
	return a->dir != -1 && b->dir != -1 && is_at(a->dir, b->folder);
}

void
logmedium_fail(struct logmedium *m, const struct err *why)
{
	if (m->fault[0] == '\0')
		page_clean(m->fault, sizeof(m->fault), why->text);
	m->ok = false;
}

static bool
judge(struct logmedium *m, int rc, const struct err *why)
{
	if (rc != 0)
		logmedium_fail(m, why);
	return rc == 0;
}

/* A stick that was pulled, and perhaps another in its place. */
static int
still_there(const struct logmedium *m, struct err *e)
{
	if (is_at(m->dir, m->folder))
		return 0;
	return err_set(e, ERR_MEDIA, "its folder is gone, or is another one "
	    "now: was the stick pulled?");
}

static int
append(struct logmedium *m, const char *name, size_t at, const void *data,
    size_t len, struct err *e)
{
	int fd, rc = -1;
	struct stat st;
	ssize_t n;

	if (still_there(m, e) != 0)
		return -1;
	fd = openat(m->dir, name, HOW | O_APPEND |
	    (at == 0 ? O_CREAT | O_EXCL : 0), FILE_MODE);
	if (fd == -1)
		return err_sys(e, "open %s", name);
	if (fstat(fd, &st) != 0)
		err_sys(e, "open %s", name);
	else if (!S_ISREG(st.st_mode) || (uintmax_t)st.st_size != at)
		err_set(e, ERR_MEDIA, "%s has %ju octets and should have %zu: "
		    "something else changed it", name, (uintmax_t)st.st_size,
		    at);
	else if ((n = write(fd, data, len)) == -1)
		err_sys(e, "add to %s", name);
	else if ((size_t)n != len)
		err_set(e, ERR_MEDIA, "%s took %zd of %zu octets: the medium "
		    "is full", name, n, len);
	else if (fsync(fd) != 0 || (at == 0 && fsync(m->dir) != 0))
		err_sys(e, "%s may not survive a power cut", name);
	else
		rc = 0;
	if (close(fd) != 0 && rc == 0)
		rc = err_sys(e, "add to %s", name);
	return rc;
}

bool
logmedium_append(struct logmedium *m, const char *name, size_t at,
    const void *data, size_t len)
{
	struct err why;

	return m->ok && judge(m, append(m, name, at, data, len, &why), &why);
}

static int
cut(struct logmedium *m, const char *name, size_t len, struct err *e)
{
	int fd, rc;

	if (still_there(m, e) != 0)
		return -1;
	if (len == 0) {
		if (unlinkat(m->dir, name, 0) != 0 || fsync(m->dir) != 0)
			return err_sys(e, "remove %s, which has no whole "
			    "record", name);
		return 0;
	}
	if ((fd = openat(m->dir, name, HOW)) == -1)
		return err_sys(e, "cut %s", name);
	rc = ftruncate(fd, (off_t)len) == 0 ? fsync(fd) : -1;
	if (rc != 0)
		err_sys(e, "cut %s", name);
	if (close(fd) != 0 && rc == 0)
		rc = err_sys(e, "cut %s", name);
	return rc;
}

bool
logmedium_cut(struct logmedium *m, const char *name, size_t len)
{
	struct err why;

	return m->ok && judge(m, cut(m, name, len, &why), &why);
}
