/*
 * The power is cut while a journal is written: preloaded, this kills the
 * process at the CUT_AT'th write to a file whose name ends in .jsonl, counted
 * from 1.  CUT_HOW is "before" the write, "torn" in the middle of it, or
 * "after" it.  CUT_COUNT names a file that gets a byte for each such write.
 *
 * CARD_CUT_AT, CARD_CUT_HOW ("before" or "after") and CARD_CUT_COUNT are the same
 * for the commands that go to cards.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <winscard.h>

static bool
is_journal(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	return n > 6 && memcmp(path + n - 6, ".jsonl", 6) == 0;
}

static void
count(const char *file)
{
	const char *path = getenv(file);
	int fd;

	if (path == NULL || (fd = open(path, O_WRONLY | O_APPEND | O_CREAT |
	    O_CLOEXEC, 0600)) == -1)
		return;
	(void)!syscall(SYS_write, fd, ".", 1);
	(void)close(fd);
}

static void
cut(void)
{
	(void)kill(getpid(), SIGKILL);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	static long seen;
	const char *at = getenv("CUT_AT"), *how = getenv("CUT_HOW");
	bool now;
	ssize_t n;

	if (!is_journal(fd))
		return syscall(SYS_write, fd, data, len);
	count("CUT_COUNT");
	now = ++seen == (at == NULL ? 0 : strtol(at, NULL, 10));
	if (now && strcmp(how, "before") == 0)
		cut();
	if (now && strcmp(how, "torn") == 0) {
		(void)!syscall(SYS_write, fd, data, len / 2);
		cut();
	}
	n = syscall(SYS_write, fd, data, len);
	if (now)
		cut();
	return n;
}

LONG
SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *protocol,
    LPCBYTE command, DWORD command_len, SCARD_IO_REQUEST *received,
    LPBYTE answer, LPDWORD len)
{
	static LONG (*real)(SCARDHANDLE, const SCARD_IO_REQUEST *, LPCBYTE,
	    DWORD, SCARD_IO_REQUEST *, LPBYTE, LPDWORD);
	static long seen;
	const char *at = getenv("CARD_CUT_AT"), *how = getenv("CARD_CUT_HOW");
	void *sym;
	bool now;
	LONG rv;

	if (real == NULL) {
		if ((sym = dlsym(RTLD_NEXT, "SCardTransmit")) == NULL)
			abort();
		memcpy(&real, &sym, sizeof(real));
	}
	count("CARD_CUT_COUNT");
	now = ++seen == (at == NULL ? 0 : strtol(at, NULL, 10));
	if (now && strcmp(how, "before") == 0)
		cut();
	rv = real(card, protocol, command, command_len, received, answer, len);
	if (now)
		cut();
	return rv;
}
