/*
 * Loaded before a program (LD_PRELOAD): the block devices that it reads and
 * writes are sticks that fail, as the file says that STICK_FAULT names; it is
 * looked at in every call, so that a test may change its mind.
 *
 *		lie		once the kernel was told to forget what it knows,
 *				the first octet reads otherwise
 *		gone:N		from octet N on nothing can be read
 *		full:N		from octet N on nothing can be written
 *		forgets:N	what is written from octet N on is lost
 *		die:N		the process dies as octet N is to be written
 */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <linux/fs.h>

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool forgotten;

/* Where the fault begins, or -1: it is another one, or none. */
static int64_t
begins(const char *fault)
{
	const char *path = getenv("STICK_FAULT");
	FILE *f = path == NULL ? NULL : fopen(path, "re");
	const size_t len = strlen(fault);
	char is[64] = "";

	if (f == NULL)
		return -1;
	if (fgets(is, sizeof(is), f) == NULL)
		is[0] = '\0';
	fclose(f);
	if (strncmp(is, fault, len) != 0)
		return -1;
	return is[len] == ':' ? strtoll(is + len + 1, NULL, 10) : 0;
}

static bool
is_stick(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISBLK(st.st_mode);
}

int
ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, void *);
	va_list ap;
	void *of;

	*(void **)&real = dlsym(RTLD_NEXT, "ioctl");
	va_start(ap, request);
	of = va_arg(ap, void *);
	va_end(ap);
	if (request == BLKFLSBUF || request == BLKROSET)
		forgotten = request == BLKFLSBUF;	/* else a new stick */
	return real(fd, request, of);
}

ssize_t
pread(int fd, void *out, size_t len, off_t at)
{
	ssize_t (*real)(int, void *, size_t, off_t), n;

	*(void **)&real = dlsym(RTLD_NEXT, "pread");
	if (is_stick(fd) && begins("gone") >= 0 && at >= begins("gone")) {
		errno = EIO;
		return -1;
	}
	n = real(fd, out, len, at);
	if (n > 0 && at == 0 && forgotten && begins("lie") >= 0 && is_stick(fd))
		*(unsigned char *)out ^= 1;
	return n;
}

ssize_t
pread64(int fd, void *out, size_t len, off_t at)
{
	return pread(fd, out, len, at);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	ssize_t (*real)(int, const void *, size_t, off_t);

	*(void **)&real = dlsym(RTLD_NEXT, "pwrite");
	if (is_stick(fd) && begins("full") >= 0 && at >= begins("full")) {
		errno = EIO;
		return -1;
	}
	if (is_stick(fd) && begins("die") >= 0 && at >= begins("die"))
		raise(SIGKILL);
	if (is_stick(fd) && begins("forgets") >= 0 && at >= begins("forgets"))
		return (ssize_t)len;
	return real(fd, data, len, at);
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off_t at)
{
	return pwrite(fd, data, len, at);
}
