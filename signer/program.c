#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "keyset/value.h"
#include "signer/program.h"

enum {
	WORDS_MAX	= 24,
	WORD_LEN	= 256,
	SAID_MAX	= 1 << 20,
};

/* A program while it runs. */
struct running {
	char		 words[WORDS_MAX][WORD_LEN];
	char		*argv[2 * WORDS_MAX + 1];
	char		 name[2 * WORD_LEN];	/* for errors */
	pid_t		 pid;
	int		 fd[2];		/* its output and errors; -1: ended */
	struct timespec	 until;
};

static int
argv_make(struct running *p, const char *words, const char *const more[],
    struct err *e)
{
	size_t n = 0, own;
	const char *rest = words, *slash;

	while (n < WORDS_MAX && (rest = value_word(rest, p->words[n],
	    WORD_LEN)) != NULL) {
		if (p->words[n][0] == '\0')
			return err_set(e, ERR_FORMAT, "a word of \"%.80s\" is "
			    "too long", words);
		p->argv[n] = p->words[n];
		n++;
	}
	if (n == 0 || rest != NULL)
		return err_set(e, ERR_FORMAT, "\"%.80s\" is not 1 to %d words",
		    words, WORDS_MAX - 1);
	own = n;
	/* What execve() wants is not const, and is not written to either. */
	for (size_t i = 0; more[i] != NULL && n < 2 * WORDS_MAX; i++)
		memcpy(&p->argv[n++], &more[i], sizeof(more[i]));
	p->argv[n] = NULL;
	slash = strrchr(p->argv[0], '/');
	snprintf(p->name, sizeof(p->name), "%s%s%.80s", slash != NULL ?
	    slash + 1 : p->argv[0], own < n ? " " : "", own < n ?
	    p->argv[own] : "");
	return 0;
}

/* In the child: its own group, so that what it begins ends with it. */
static _Noreturn void
become(const struct running *p, const int out[2], const int err[2])
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char locale[] = "LC_ALL=C", utc[] = "TZ=UTC";
	char *const environment[] = { path, locale, utc, NULL };
	int none = open("/dev/null", O_RDONLY);
	sigset_t empty;

	/* Signals that the courier waits for are not kept from it. */
	(void)sigemptyset(&empty);
	if (sigprocmask(SIG_SETMASK, &empty, NULL) == 0 &&
	    setpgid(0, 0) == 0 && none >= 0 &&
	    dup2(none, STDIN_FILENO) >= 0 &&
	    dup2(out[1], STDOUT_FILENO) >= 0 &&
	    dup2(err[1], STDERR_FILENO) >= 0) {
		if (none > STDERR_FILENO)
			(void)close(none);	/* it was only read from */
		execve(p->argv[0], p->argv, environment);
	}
	(void)dprintf(err[1], "%s: %s\n", p->argv[0], strerror(errno));
	_exit(127);
}

static int
start(struct running *p, int64_t seconds, struct err *e)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) != 0)
		return err_sys(e, "run %s", p->name);
	if (pipe2(err, O_CLOEXEC) != 0 || (p->pid = fork()) < 0) {
		err_sys(e, "run %s", p->name);
		(void)close(out[0]);	/* nothing went through them */
		(void)close(out[1]);
		return -1;
	}
	if (p->pid == 0)
		become(p, out, err);
	(void)setpgid(p->pid, p->pid);	/* whoever of the two is first */
	(void)close(out[1]);
	(void)close(err[1]);
	p->fd[0] = out[0];
	p->fd[1] = err[0];
	(void)clock_gettime(CLOCK_MONOTONIC, &p->until);
	p->until.tv_sec += seconds;
	return 0;
}

/* Milliseconds, not negative. */
static int
time_left(const struct running *p)
{
	struct timespec now;
	int64_t ms;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (p->until.tv_sec - now.tv_sec) * 1000 +
	    (p->until.tv_nsec - now.tv_nsec) / 1000000;
	return ms <= 0 ? 0 : ms > 60000 ? 60000 : (int)ms;
}

/* Takes what is there; the end of it closes the pipe. */
static int
take(struct running *p, size_t i, struct blob *into, struct err *e)
{
	char buf[4096];
	ssize_t n = read(p->fd[i], buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		(void)close(p->fd[i]);
		p->fd[i] = -1;
		return 0;
	}
	if (into->len + (size_t)n > SAID_MAX)
		return err_set(e, ERR_SYS, "%s says more than %d octets and "
		    "was stopped", p->name, SAID_MAX);
	return blob_append(into, buf, (size_t)n, e);
}

static int
listen_to(struct running *p, struct said *s, struct err *e)
{
	while (p->fd[0] >= 0 || p->fd[1] >= 0) {
		struct pollfd at[2] = {
			{ .fd = p->fd[0], .events = POLLIN },
			{ .fd = p->fd[1], .events = POLLIN },
		};
		int n, ms = time_left(p);

		if (ms == 0)
			return err_set(e, ERR_SYS, "%s took too long and was "
			    "stopped", p->name);
		if ((n = poll(at, 2, ms)) < 0 && errno != EINTR)
			return err_sys(e, "listen to %s", p->name);
		if (n <= 0)
			continue;
		if ((at[0].revents != 0 && take(p, 0, &s->out, e) != 0) ||
		    (at[1].revents != 0 && take(p, 1, &s->err, e) != 0))
			return -1;
	}
	return 0;
}

/* It closed its outputs; it may still be at work. */
static int
wait_for(struct running *p, int *status, struct err *e)
{
	const struct timespec pause = { 0, 10 * 1000 * 1000 };
	pid_t done;

	while ((done = waitpid(p->pid, status, WNOHANG)) == 0 ||
	    (done < 0 && errno == EINTR)) {
		if (time_left(p) == 0)
			return err_set(e, ERR_SYS, "%s took too long and was "
			    "stopped", p->name);
		(void)nanosleep(&pause, NULL);
	}
	if (done < 0)
		return err_sys(e, "wait for %s", p->name);
	p->pid = 0;
	return 0;
}

static void
stop(struct running *p)
{
	for (size_t i = 0; i < 2; i++)
		if (p->fd[i] >= 0)
			(void)close(p->fd[i]);
	if (p->pid == 0)
		return;
	(void)kill(-p->pid, SIGKILL);	/* it may have ended by itself */
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int
program_run(const char *words, const char *const more[], int64_t seconds,
    struct said *s, struct err *e)
{
	struct running p = { .fd = { -1, -1 } };
	char quote[QUOTE_TEXT];
	int rc, status = 0;

	if (argv_make(&p, words, more, e) != 0 || start(&p, seconds, e) != 0)
		return -1;
	rc = listen_to(&p, s, e);
	if (rc == 0)
		rc = wait_for(&p, &status, e);
	stop(&p);
	if (rc != 0)
		return -1;
	said_quote(s->err.len > 0 ? &s->err : &s->out, quote);
	if (WIFSIGNALED(status))
		return err_set(e, ERR_SYS, "%s was ended by signal %d, and "
		    "says %s", p.name, WTERMSIG(status), quote);
	if (WEXITSTATUS(status) != 0)
		return err_set(e, ERR_SYS, "%s failed with status %d, and "
		    "says %s", p.name, WEXITSTATUS(status), quote);
	return 0;
}

void
said_free(struct said *s)
{
	blob_free(&s->out);
	blob_free(&s->err);
}

char *
said_quote(const struct blob *b, char out[QUOTE_TEXT])
{
	size_t len = b->len, at = 0;

	while (len > 0 && b->data[len - 1] == '\n')
		len--;
	if (len == 0) {
		snprintf(out, QUOTE_TEXT, "nothing");
		return out;
	}
	out[at++] = '"';
	for (size_t i = 0; i < len && at < QUOTE_TEXT - 10; i++) {
		unsigned c = b->data[i];

		if (c >= ' ' && c < 0x7f && c != '\\' && c != '"')
			out[at++] = (char)c;
		else
			at += (size_t)snprintf(out + at, 5, "\\x%02x", c);
		if (i + 1 < len && at >= QUOTE_TEXT - 10)
			at += (size_t)snprintf(out + at, 4, "...");
	}
	snprintf(out + at, QUOTE_TEXT - at, "\"");
	return out;
}
