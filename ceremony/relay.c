#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "ceremony/relay.h"

/*
 * As many as a thread that signs and never waits can keep busy: a signature is
 * verified in about the time in which it is made.  More only take the processor
 * from it, for whoever gets a signature goes on at once.
 */
enum { THREADS = 4 };

/* Signatures that somebody waits for; lives in that thread's stack. */
struct wish {
	const struct relay_key *of;
	struct to_sign	*all;
	size_t		 n, *at;
	struct err	*e;
	int		 rc;
	bool		 done;
	pthread_cond_t	 fulfilled;
	struct wish	*next;
};

struct relay {
	pthread_mutex_t	 lock;		/* of all that is below */
	pthread_cond_t	 call;		/* a wish came, or a thread ended */
	struct wish	*first, **last;
	size_t		 at, n;		/* the next job */
	size_t		 running;	/* threads */
	bool		 failed;
	struct err	 why;

	pthread_t	 signer;	/* as all below, since it began */
	const struct relay_work *work;
};

/* By the thread that signs. */
static int
sign(struct relay *r, struct wish *w)
{
	const struct signing_key *k = w->of->key;
	int rc = 0;

	*w->at = 0;
	if (r->work->before != NULL)
		rc = r->work->before(r->work->of, w->of->job, w->e);
	for (size_t i = 0; rc == 0 && i < w->n; i++) {
		struct to_sign *is = &w->all[i];

		*w->at = i;
		rc = k->sign(k->of, is->data, is->len, is->sig, &is->sig_len,
		    w->e);
	}
	return rc;
}

static int
ask_all(void *of, struct to_sign *all, size_t n, size_t *at, struct err *e)
{
	const struct relay_key *k = of;
	struct relay *r = k->relay;
	struct wish w = {
		.of = k, .all = all, .n = n, .at = at, .e = e,
		.fulfilled = PTHREAD_COND_INITIALIZER,
	};

	if (pthread_equal(r->signer, pthread_self()))
		return sign(r, &w);
	(void)pthread_mutex_lock(&r->lock);	/* of a good mutex: never fails */
	*r->last = &w;
	r->last = &w.next;
	(void)pthread_cond_signal(&r->call);
	while (!w.done)
		(void)pthread_cond_wait(&w.fulfilled, &r->lock);
	(void)pthread_mutex_unlock(&r->lock);
	(void)pthread_cond_destroy(&w.fulfilled);
	return w.rc;
}

static int
ask(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct to_sign one = { .data = data, .len = len, .sig = sig };
	size_t at;

	if (ask_all(of, &one, 1, &at, e) != 0)
		return -1;
	*sig_len = one.sig_len;
	return 0;
}

void
relay_signing_key(struct signing_key *out, struct relay_key *k)
{
	*out = (struct signing_key){
		.key = k->key->key, .sign = ask, .sign_all = ask_all, .of = k,
	};
}

/* The next job; whoever calls has the lock, before and afterwards. */
static void
do_next(struct relay *r)
{
	struct err why;
	size_t i = r->at++;
	int rc;

	(void)pthread_mutex_unlock(&r->lock);
	rc = r->work->job(r->work->of, i, r, &why);
	(void)pthread_mutex_lock(&r->lock);
	if (rc != 0 && !r->failed) {
		r->failed = true;
		r->why = why;
	}
}

static void *
work(void *of)
{
	struct relay *r = of;

	(void)pthread_mutex_lock(&r->lock);
	while (!r->failed && r->at < r->n)
		do_next(r);
	r->running--;
	(void)pthread_cond_signal(&r->call);
	(void)pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void
fulfil(struct relay *r, struct wish *w)
{
	int rc;

	(void)pthread_mutex_unlock(&r->lock);
	rc = sign(r, w);
	(void)pthread_mutex_lock(&r->lock);
	w->rc = rc;
	w->done = true;
	(void)pthread_cond_signal(&w->fulfilled);
}

static bool
may_help(const struct relay *r)
{
	return !r->failed && r->at < r->n && (r->work->ready == NULL ||
	    r->work->ready(r->work->of, r->at));
}

/* Until nobody is left who could wish for anything. */
static void
serve(struct relay *r)
{
	struct wish *w;

	(void)pthread_mutex_lock(&r->lock);
	while (r->running > 0 || r->first != NULL) {
		if ((w = r->first) != NULL) {
			if ((r->first = w->next) == NULL)
				r->last = &r->first;
			fulfil(r, w);
		} else if (may_help(r))
			do_next(r);
		else
			(void)pthread_cond_wait(&r->call, &r->lock);
	}
	(void)pthread_mutex_unlock(&r->lock);
}

int
relay_beside(pthread_t *id, void *(*fn)(void *), void *of, struct err *e)
{
	sigset_t all, before;
	int rc;

	(void)sigfillset(&all);
	if ((rc = pthread_sigmask(SIG_SETMASK, &all, &before)) == 0) {
		rc = pthread_create(id, NULL, fn, of);
		(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (rc == 0)
		return 0;
	errno = rc;
	return err_sys(e, "start another thread");
}

/* How many there are: fewer than are wished for do as well, none does not. */
static size_t
start(struct relay *r, pthread_t ids[THREADS], struct err *e)
{
	const size_t most = r->n < THREADS ? r->n : THREADS;
	size_t n = 0;

	(void)pthread_mutex_lock(&r->lock);
	while (n < most && relay_beside(&ids[n], work, r, e) == 0)
		n++;
	r->running = n;
	(void)pthread_mutex_unlock(&r->lock);
	return n;
}

int
relay_run(const struct relay_work *work, size_t n, struct err *e)
{
	struct relay r = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.call = PTHREAD_COND_INITIALIZER,
		.n = n, .work = work, .signer = pthread_self(),
	};
	pthread_t ids[THREADS];
	size_t started;

	if (n == 0)
		return 0;
	r.last = &r.first;
	if ((started = start(&r, ids, e)) == 0)
		return -1;
	serve(&r);
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(ids[i], NULL);
	(void)pthread_cond_destroy(&r.call);
	(void)pthread_mutex_destroy(&r.lock);
	if (r.failed)
		*e = r.why;
	return r.failed ? -1 : 0;
}
