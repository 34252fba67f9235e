#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signer/lookout.h"

enum { FILES, SIGNALS, CLOCK, SOURCES, READS_MAX = 16 };

struct lookout {
	int	fd[SOURCES];
	int	input, state;		/* watches; -1: none */
	char	name[NAME_MAX + 1];	/* of the input, in its folder */
};

#define WRITTEN	(IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | \
		    IN_DELETE | IN_ATTRIB)

/* In the state, those that make another set be in force. */
static const char *const board[] = {
	"response.xml", "schedule", "anchor", "withdrawn", "issued",
};

/* As far away as can be: it is only there to be cancelled. */
static int
clock_arm(int fd)
{
	const struct itimerspec never = { .it_value = { .tv_sec = INT32_MAX } };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
	    &never, NULL);
}

struct lookout *
lookout_open(struct err *e)
{
	struct lookout *l = calloc(1, sizeof(*l));
	sigset_t set;

	if (l == NULL) {
		err_sys(e, "wait for news");
		return NULL;
	}
	(void)sigemptyset(&set);	/* none of these can fail */
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	l->input = l->state = -1;
	l->fd[FILES] = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	l->fd[SIGNALS] = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	l->fd[CLOCK] = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC |
	    TFD_NONBLOCK);
	if (l->fd[FILES] < 0 || l->fd[SIGNALS] < 0 || l->fd[CLOCK] < 0 ||
	    clock_arm(l->fd[CLOCK]) != 0 ||
	    sigprocmask(SIG_BLOCK, &set, NULL) != 0) {
		err_sys(e, "wait for news");
		lookout_close(&l);
	}
	return l;
}

void
lookout_close(struct lookout **lp)
{
	if (*lp == NULL)
		return;
	for (size_t i = 0; i < SOURCES; i++)
		if ((*lp)->fd[i] >= 0)
			(void)close((*lp)->fd[i]);
	free(*lp);
	*lp = NULL;
}

static int
watch(struct lookout *l, int *at, const char *folder, struct err *e)
{
	int was = *at;

	*at = inotify_add_watch(l->fd[FILES], folder, WRITTEN | IN_ONLYDIR);
	if (*at < 0) {
		*at = was;
		return err_sys(e, "watch the folder %.200s", folder);
	}
	if (was >= 0 && was != *at)
		(void)inotify_rm_watch(l->fd[FILES], was);	/* or gone */
	return 0;
}

int
lookout_on(struct lookout *l, const char *input, const char *state,
    struct err *e)
{
	char *folder = strdup(input), *name = strdup(input);
	int rc = -1;

	if (folder == NULL || name == NULL)
		err_sys(e, "watch %.200s", input);
	else if (watch(l, &l->input, dirname(folder), e) == 0 &&
	    watch(l, &l->state, state, e) == 0)
		rc = 0;
	if (rc == 0)
		snprintf(l->name, sizeof(l->name), "%s", basename(name));
	free(folder);
	free(name);
	return rc;
}

static unsigned
news_of_file(const struct lookout *l, const struct inotify_event *n)
{
	unsigned news = 0;

	if ((n->mask & IN_Q_OVERFLOW) != 0)
		return NEWS_INPUT | NEWS_BOARD;
	if (n->len == 0)
		return 0;
	if (n->wd == l->input && strcmp(n->name, l->name) == 0)
		news |= NEWS_INPUT;
	for (size_t i = 0; i < sizeof(board) / sizeof(board[0]); i++)
		if (n->wd == l->state && strcmp(n->name, board[i]) == 0)
			news |= NEWS_BOARD;
	return news;
}

/*
 * What is there, and not what comes meanwhile: in a folder that somebody else
 * writes to all the time there is no end of that.
 */
static unsigned
take_files(struct lookout *l)
{
	_Alignas(struct inotify_event) char buf[4096];
	unsigned news = 0;
	ssize_t n;

	for (int i = 0; i < READS_MAX && (n = read(l->fd[FILES], buf,
	    sizeof(buf))) > 0; i++) {
		const char *at = buf;

		while (at < buf + n) {
			struct inotify_event head;
			const struct inotify_event *whole =
			    (const void *)at;

			memcpy(&head, at, sizeof(head));
			news |= news_of_file(l, whole);
			at += sizeof(head) + head.len;
		}
	}
	return news;
}

static unsigned
take_signals(struct lookout *l)
{
	struct signalfd_siginfo s;
	unsigned news = 0;

	while (read(l->fd[SIGNALS], &s, sizeof(s)) == sizeof(s))
		news |= s.ssi_signo == SIGHUP ? NEWS_RELOAD : NEWS_END;
	return news;
}

static unsigned
take_clock(struct lookout *l)
{
	uint64_t times;
	unsigned news = read(l->fd[CLOCK], &times, sizeof(times)) < 0 &&
	    errno == ECANCELED ? NEWS_CLOCK : 0;

	(void)clock_arm(l->fd[CLOCK]);	/* it could be armed before */
	return news;
}

unsigned
lookout_wait(struct lookout *l, int64_t ms)
{
	static unsigned (*const take[SOURCES])(struct lookout *) = {
		[FILES] = take_files, [SIGNALS] = take_signals,
		[CLOCK] = take_clock,
	};
	struct pollfd at[SOURCES];
	unsigned news = 0;

	for (size_t i = 0; i < SOURCES; i++)
		at[i] = (struct pollfd){ .fd = l->fd[i], .events = POLLIN };
	if (poll(at, SOURCES, ms < 0 ? 0 : ms > INT_MAX ? INT_MAX :
	    (int)ms) <= 0)
		return 0;
	for (size_t i = 0; i < SOURCES; i++)
		if (at[i].revents != 0)
			news |= take[i](l);
	return news;
}
