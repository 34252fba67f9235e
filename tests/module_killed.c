/*
 * Preloaded, this kills the process with SIGKILL at the KILL_AT'th call, from
 * 1, by which something reaches a file: its data, its name, its medium.
 * KILL_HOW is "before" it or "after" it.  KILL_COUNT names a file to which
 * each such call is one octet more.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static void
count(void)
{
	const char *path = getenv("KILL_COUNT");
	long fd;

	if (path == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND |
	    O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	(void)!syscall(SYS_write, fd, ".", 1);
	(void)syscall(SYS_close, fd);
}

/* Whether the process ends behind this call; it may end here. */
static int
reach(void)
{
	static atomic_long seen;
	const char *at = getenv("KILL_AT"), *how = getenv("KILL_HOW");
	int now;

	count();
	now = atomic_fetch_add(&seen, 1) + 1 ==
	    (at == NULL ? 0 : strtol(at, NULL, 10));
	if (now && how != NULL && strcmp(how, "before") == 0)
		(void)kill(getpid(), SIGKILL);
	return now;
}

#define REACHES(type, name, parameters, arguments)			\
type									\
name parameters								\
{									\
	type (*real) parameters;					\
	void *sym = dlsym(RTLD_NEXT, #name);				\
	int now = reach();						\
	type result;							\
									\
	if (sym == NULL)						\
		abort();						\
	memcpy(&real, &sym, sizeof(real));				\
	result = real arguments;					\
	if (now)							\
		(void)kill(getpid(), SIGKILL);				\
	return result;							\
}

REACHES(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
REACHES(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
REACHES(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t at),
    (fd, p, n, at))
REACHES(ssize_t, pwrite64, (int fd, const void *p, size_t n, off64_t at),
    (fd, p, n, at))
REACHES(ssize_t, pwritev, (int fd, const struct iovec *v, int n, off_t at),
    (fd, v, n, at))
REACHES(ssize_t, pwritev64, (int fd, const struct iovec *v, int n, off64_t at),
    (fd, v, n, at))
REACHES(int, fsync, (int fd), (fd))
REACHES(int, fdatasync, (int fd), (fd))
REACHES(int, ftruncate, (int fd, off_t len), (fd, len))
REACHES(int, ftruncate64, (int fd, off64_t len), (fd, len))
REACHES(int, rename, (const char *a, const char *b), (a, b))
REACHES(int, renameat, (int a, const char *x, int b, const char *y),
    (a, x, b, y))
REACHES(int, unlink, (const char *a), (a))
REACHES(int, unlinkat, (int d, const char *a, int flags), (d, a, flags))
REACHES(int, mkdir, (const char *a, mode_t mode), (a, mode))
