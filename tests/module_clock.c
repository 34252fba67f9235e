/*
 * The wall clock of somebody else's program is another: preloaded, this adds
 * the seconds that the file CLOCK_FILE says, and goes on looking while it runs.
 * The file has 20 digits, the first of which may be a minus, and is written in
 * place.  What counts how long something takes stays as it is.
 *
 * Nothing here takes memory: an allocator may ask for the time before it can
 * give any.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	DIGITS = 20,
	BOOTED = 1000000000,	/* seconds, that no machine is up */
	SECOND = 1000000000,	/* ns */
	TICK = SECOND / 20,
};

static const char *said;	/* mapped; NULL before, or without a file */

__attribute__((constructor)) static void
clock_find(void)
{
	const char *path = getenv("CLOCK_FILE");
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *map;

	if (fd == -1)
		return;
	map = mmap(NULL, DIGITS, PROT_READ, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		said = map;
	(void)close(fd);
}

/* Read twice, for it may be written at the same time. */
static time_t
ahead(void)
{
	char once[DIGITS], twice[DIGITS];
	time_t seconds = 0;
	size_t i;

	if (said == NULL)
		return 0;
	do {
		memcpy(once, said, DIGITS);
		__sync_synchronize();
		memcpy(twice, said, DIGITS);
	} while (memcmp(once, twice, DIGITS) != 0);
	for (i = once[0] == '-'; i < DIGITS && once[i] >= '0' &&
	    once[i] <= '9'; i++)
		seconds = seconds * 10 + (once[i] - '0');
	return once[0] == '-' ? -seconds : seconds;
}

int
clock_gettime(clockid_t which, struct timespec *ts)
{
	if (syscall(SYS_clock_gettime, which, ts) != 0)
		return -1;
	if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)
		ts->tv_sec += ahead();
	return 0;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return -1;
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = (suseconds_t)(ts.tv_nsec / 1000);
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return -1;
	if (out != NULL)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

/*
 * Whoever waits for a time of day is woken when the clock is set forward: the
 * kernel, which does that, knows nothing of this clock, so this wakes now and
 * then for nothing, as it may.  A time so early is none of day, but counts from
 * the machine's start.
 */
int
pthread_cond_timedwait(pthread_cond_t *restrict cond,
    pthread_mutex_t *restrict mutex, const struct timespec *restrict until)
{
	struct timespec now, soon;
	int rc;

	if (until->tv_sec < BOOTED)
		return pthread_cond_clockwait(cond, mutex, CLOCK_MONOTONIC,
		    until);
	(void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &soon);
	soon.tv_nsec += TICK;
	soon.tv_sec += soon.tv_nsec / SECOND;
	soon.tv_nsec %= SECOND;
	rc = pthread_cond_clockwait(cond, mutex, CLOCK_MONOTONIC, &soon);
	if (rc != ETIMEDOUT)
		return rc;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec > until->tv_sec || (now.tv_sec == until->tv_sec &&
	    now.tv_nsec >= until->tv_nsec) ? ETIMEDOUT : 0;
}
