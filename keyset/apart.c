#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "keyset/jail.h"

#include "keyset/apart.h"

enum {
	PROCESSOR	= 5,	/* seconds */
	PATIENCE	= 30,	/* seconds on the wall */
};

/* ---- the child ---------------------------------------------------------- */

_Noreturn static void
child(int pipe, const void *text, size_t len)
{
	struct apart head = { .read = 0 };
	struct request *r = NULL;

	if (jail_enter(pipe, -1, PROCESSOR) != 0)
		err_set(&head.why, ERR_SYS, "a process that can do nothing "
		    "else cannot be made to read the request in");
	else if ((r = request_read(text, len, &head.why)) != NULL)
		apart_of(r, &head);
	jail_put(&head, sizeof(head));
	if (r != NULL)
		jail_put(r->bundles, r->n_bundles * sizeof(r->bundles[0]));
	_exit(0);
}

/* ---- the parent --------------------------------------------------------- */

/* 1: all of it, 0: the pipe ended before, -1: time is up. */
static int
take(int pipe, void *out, size_t len, time_t until)
{
	char *p = out;

	while (len > 0) {
		struct pollfd wait = { .fd = pipe, .events = POLLIN };
		struct timespec now;
		ssize_t n;

		(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
		if (now.tv_sec >= until)
			return -1;
		if (poll(&wait, 1, (int)(until - now.tv_sec) * 1000) <= 0)
			continue;
		n = read(pipe, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		p += n;
		len -= (size_t)n;
	}
	return 1;
}

static struct request *
broken(int got, struct err *e)
{
	err_set(e, ERR_FORMAT, got < 0 ? "reading the request takes longer "
	    "than %d seconds: it is not taken" : "reading the request ended in "
	    "a fault of the reader: it is not taken; do not try it elsewhere, "
	    "and keep it for those who look after this program", PATIENCE);
	return NULL;
}

/* A kind that no reader gives, or a text without an end, is not repeated. */
static struct request *
refused(struct apart *head, struct err *e)
{
	head->why.text[sizeof(head->why.text) - 1] = '\0';
	err_set(e, head->why.kind == ERR_SYS ? ERR_SYS : ERR_FORMAT, "%s",
	    head->why.text);
	return NULL;
}

static struct request *
result(int pipe, const void *text, size_t len, struct err *e)
{
	struct bundle *bundles;
	struct apart head = { .read = 0 };
	struct request *r;
	struct timespec now;
	size_t n;
	int got;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_sec += PATIENCE;
	if ((got = take(pipe, &head, sizeof(head), now.tv_sec)) != 1)
		return broken(got, e);
	if (head.read != 1)
		return refused(&head, e);
	n = head.n_bundles <= REQUEST_BUNDLES_MAX ? head.n_bundles : 0;
	if ((bundles = calloc(n + 1, sizeof(bundles[0]))) == NULL) {
		err_sys(e, "no memory for a request of %zu slots", n);
		return NULL;
	}
	got = take(pipe, bundles, n * sizeof(bundles[0]), now.tv_sec);
	r = got == 1 ? apart_check(&head, bundles, text, len, e) :
	    broken(got, e);
	free(bundles);
	return r;
}

int
apart_begin(struct apart_child *c, const void *text, size_t len, struct err *e)
{
	int ends[2];
	pid_t pid;

	/* What these would want to open is opened before the doors close. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
	json_object_seed(0);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_sys(e, "make a pipe to read the request through");
	if ((pid = fork()) == 0)
		child(ends[1], text, len);
	(void)close(ends[1]);
	if (pid < 0) {
		err_sys(e, "make a process to read the request in");
		(void)close(ends[0]);
		return -1;
	}
	*c = (struct apart_child){ .pid = pid, .pipe = ends[0] };
	return 0;
}

void
apart_drop(struct apart_child *c)
{
	int status;

	(void)close(c->pipe);
	(void)kill(c->pid, SIGKILL);	/* it has ended, or should have */
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
}

struct request *
apart_end(struct apart_child *c, const void *text, size_t len, struct err *e)
{
	struct request *r = result(c->pipe, text, len, e);

	apart_drop(c);
	return r;
}

struct request *
request_read_apart(const void *text, size_t len, struct err *e)
{
	struct apart_child c;

	return apart_begin(&c, text, len, e) == 0 ? apart_end(&c, text, len,
	    e) : NULL;
}
