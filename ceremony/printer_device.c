#include <sys/ioctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "ceremony/printer_device.h"

/* ms; so many without an octet are enough, and so many in all. */
enum { PAUSE = 50, STILL = 40, PAUSES = 600 };

static const struct {
	mode_t	    kind;
	const char *what;
} others[] = {
	{ S_IFLNK, "a symbolic link" }, { S_IFREG, "a file" },
	{ S_IFDIR, "a folder" }, { S_IFBLK, "a block device" },
	{ S_IFSOCK, "a socket" },
};

static int
check_kind(const struct stat *st, struct err *e)
{
	if (S_ISCHR(st->st_mode) || S_ISFIFO(st->st_mode))
		return 0;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if ((st->st_mode & S_IFMT) == others[i].kind)
			return err_set(e, ERR_FORMAT, "it is %s, and must be a "
			    "character device or a FIFO", others[i].what);
	return err_set(e, ERR_FORMAT, "it is no device");
}

const char *
printer_device_fault(int number)
{
	static const struct {
		int	    number;
		const char *fault;
	} faults[] = {
		{ ENOENT, "it is not there: switched off, or not plugged in" },
		{ ENXIO, "nothing is at its other end" },
		{ ENODEV, "nothing is at its other end" },
		{ EPIPE, "nothing is at its other end" },
		{ EIO, "it was switched off or unplugged" },
		{ EBUSY, "another program has it" },
		{ ENOSPC, "it is out of paper" },
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].number == number)
			return faults[i].fault;
	return strerror(number);
}

static int
fault(struct err *e)
{
	return err_set(e, ERR_SYS, "%s", printer_device_fault(errno));
}

/* Only a process's own terminal tells who is in its foreground. */
static int
set_terminal(int fd, struct err *e)
{
	struct termios t;

	if (!isatty(fd))
		return 0;
	if (tcgetpgrp(fd) != -1)
		return err_set(e, ERR_FORMAT, "it is the terminal of this "
		    "console");
	if (tcgetattr(fd, &t) != 0)
		return fault(e);
	cfmakeraw(&t);
	t.c_iflag |= IXON;
	return tcsetattr(fd, TCSANOW, &t) == 0 ? 0 : fault(e);
}

/* It is looked at first, for even opening does something to some devices. */
int
printer_device_open(const char *path, struct err *e)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) != 0)
		return fault(e);
	if (check_kind(&st, e) != 0)
		return -1;
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
	    O_NOFOLLOW);
	if (fd == -1)
		return fault(e);
	if (fstat(fd, &st) != 0)
		fault(e);
	else if (check_kind(&st, e) == 0 && set_terminal(fd, e) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* A FIFO that nobody reads any more would end the process by a signal. */
ssize_t
printer_device_write(int fd, const void *data, size_t len)
{
	const struct timespec now = { 0, 0 };
	sigset_t broken, was;
	ssize_t n;
	int saved;

	sigemptyset(&broken);
	sigaddset(&broken, SIGPIPE);
	(void)pthread_sigmask(SIG_BLOCK, &broken, &was);
	n = write(fd, data, len);
	saved = errno;
	if (n < 0 && saved == EPIPE)
		(void)sigtimedwait(&broken, NULL, &now);
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
	errno = saved;
	return n;
}

/* A USB printer drops what it did not take when it is closed. */
static void
wait_for(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int left = 0, before = 0, still = 0;

	(void)poll(&p, 1, PAUSE * STILL);
	for (int i = 0; i < PAUSES && still < STILL &&
	    ioctl(fd, TIOCOUTQ, &left) == 0 && left > 0; i++) {
		still = left == before ? still + 1 : 0;
		before = left;
		(void)poll(NULL, 0, PAUSE);
	}
}

/* A terminal that holds would keep close() waiting for half a minute. */
void
printer_device_close(int fd, bool wait)
{
	if (wait)
		wait_for(fd);
	if (isatty(fd))
		(void)tcflush(fd, TCOFLUSH);
	(void)close(fd);
}
