/*
 * Preloaded, this has SIGTERM come at the last moment before the process pauses
 * for seconds: behind any look whether it came.
 */
#include <sys/syscall.h>

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { LONG = 5 };	/* seconds */

int
nanosleep(const struct timespec *pause, struct timespec *left)
{
	if (pause->tv_sec >= LONG)
		(void)kill(getpid(), SIGTERM);
	return (int)syscall(SYS_nanosleep, pause, left);
}

int
poll(struct pollfd *at, nfds_t n, int ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	if (ms >= LONG * 1000)
		(void)kill(getpid(), SIGTERM);
	return (int)syscall(SYS_ppoll, at, n, ms < 0 ? NULL : &pause, NULL,
	    (size_t)0);
}
