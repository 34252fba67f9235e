#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "signer/herald.h"
#include "signer/program.h"

enum {
	TELL = 't', RELOAD = 'r',
	GRACE = 10,		/* seconds, of the herald itself */
};

/* ---- in the herald ------------------------------------------------------- */

static void
stay(int signal)
{
	(void)signal;		/* whoever began it ends it */
}

static int
tell(const struct run_config *c, struct err *e)
{
	const char *more[CONFIG_WORDS_MAX + 1] = { NULL };
	struct said said = { .out = { NULL, 0 } };
	int rc;

	if (c->n_words == 0)
		return 0;
	for (size_t i = 1; i < c->n_words; i++)
		more[i - 1] = c->words[i];
	rc = program_run(c->words[0], more, c->notify_timeout, &said, e);
	said_free(&said);
	return rc;
}

/* What it answers is the error's text, or nothing. */
static _Noreturn void
serve(int fd, const char *conf, struct config *c)
{
	const struct sigaction ignore = { .sa_handler = stay,
	    .sa_flags = SA_RESTART };
	struct config new;
	char order;

	/* Handlers are not handed on to the command, as SIG_IGN would be. */
	(void)sigaction(SIGTERM, &ignore, NULL);
	(void)sigaction(SIGINT, &ignore, NULL);
	(void)sigaction(SIGHUP, &ignore, NULL);
	(void)prctl(PR_SET_NAME, "capstan-herald", 0, 0, 0);
	while (recv(fd, &order, 1, 0) == 1) {
		struct err e = { .text = "" };

		if (order == TELL) {
			if (tell(&c->run, &e) == 0)
				e.text[0] = '\0';
		} else if (config_read(&new, conf, &e) == 0) {
			*c = new;
			e.text[0] = '\0';
		}
		if (send(fd, e.text, strlen(e.text) + 1, MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* ---- and outside of it --------------------------------------------------- */

int
herald_begin(struct herald *h, const char *conf, const struct config *c,
    struct err *e)
{
	static struct config own;	/* large */
	int fd[2];

	own = *c;
	h->fd = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) != 0)
		return err_sys(e, "begin the process for notify-command");
	if ((h->pid = fork()) < 0) {
		err_sys(e, "begin the process for notify-command");
		(void)close(fd[0]);	/* nothing went through it */
		(void)close(fd[1]);
		return -1;
	}
	if (h->pid == 0) {
		(void)close(fd[0]);
		serve(fd[1], conf, &own);
	}
	(void)close(fd[1]);
	h->fd = fd[0];
	return 0;
}

static int
ask(const struct herald *h, char order, int64_t seconds, struct err *e)
{
	struct pollfd at = { .fd = h->fd, .events = POLLIN };
	struct err said = { .text = "" };
	ssize_t n = send(h->fd, &order, 1, MSG_NOSIGNAL);
	int got;

	if (n == 1) {
		while ((got = poll(&at, 1, (int)((seconds + GRACE) * 1000))) <
		    0 && errno == EINTR)
			;
		n = got == 1 ? recv(h->fd, said.text, sizeof(said.text), 0) : 0;
	}
	if (n <= 0)
		return err_set(e, ERR_SYS, "the process that is to run "
		    "notify-command does not answer: start capstan-signer run "
		    "again");
	said.text[sizeof(said.text) - 1] = '\0';
	return said.text[0] == '\0' ? 0 : err_set(e, ERR_SYS, "%s", said.text);
}

int
herald_tell(const struct herald *h, const struct config *c, struct err *e)
{
	if (c->run.n_words == 0)
		return 0;
	return ask(h, TELL, c->run.notify_timeout, e);
}

int
herald_reload(const struct herald *h, struct err *e)
{
	return ask(h, RELOAD, 0, e);
}

void
herald_end(struct herald *h)
{
	if (h->fd == -1)
		return;
	(void)close(h->fd);	/* which ends it */
	h->fd = -1;
	while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
