#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "signer/crew.h"
#include "signer/progress.h"

enum {
	THREADS_MAX	= 64,
	STACK		= 1 << 18,	/* octets of a thread */
};

struct crew {
	const struct crew_work	*work;
	pthread_mutex_t		 lock;
	size_t			 next;		/* piece */
	bool			 failed;
	size_t			 failed_at;	/* piece; 0 for a start */
	struct err		*e;
};

size_t
crew_size(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (size_t)n;
}

static bool
crew_take(struct crew *c, size_t *i)
{
	bool any;

	(void)pthread_mutex_lock(&c->lock);	/* it is a plain one */
	any = !c->failed && c->next < c->work->n;
	if (any)
		*i = c->next++;
	(void)pthread_mutex_unlock(&c->lock);
	return any;
}

static void
crew_fail(struct crew *c, size_t at, const struct err *why)
{
	(void)pthread_mutex_lock(&c->lock);
	if (!c->failed || at < c->failed_at) {
		*c->e = *why;
		c->failed_at = at;
	}
	c->failed = true;
	(void)pthread_mutex_unlock(&c->lock);
}

static void *
crew_member(void *of)
{
	struct crew *c = of;
	const struct crew_work *w = c->work;
	void *own = NULL;
	struct err e;
	size_t i;

	if (w->start != NULL && w->start(w->of, &own, &e) != 0) {
		crew_fail(c, 0, &e);
		return NULL;
	}
	while (crew_take(c, &i)) {
		if (w->piece(w->of, own, i, &e) != 0)
			crew_fail(c, i, &e);
		progress_step();
	}
	if (w->end != NULL)
		w->end(w->of, own);
	return NULL;
}

/* Whom it cannot have it does without: this thread alone gets it all done. */
static size_t
crew_call(struct crew *c, pthread_t threads[THREADS_MAX])
{
	size_t n = 0, wanted = crew_size();
	pthread_attr_t small;

	if (wanted > c->work->n)
		wanted = c->work->n;
	if (wanted < 2 || pthread_attr_init(&small) != 0)
		return 0;
	if (pthread_attr_setstacksize(&small, STACK) == 0) {
		while (n + 1 < wanted && pthread_create(&threads[n], &small,
		    crew_member, c) == 0)
			n++;
	}
	(void)pthread_attr_destroy(&small);
	return n;
}

int
crew_run(const struct crew_work *work, struct err *e)
{
	struct crew c = { .work = work, .e = e };
	pthread_t threads[THREADS_MAX];
	size_t n;

	if (pthread_mutex_init(&c.lock, NULL) != 0)
		return err_set(e, ERR_SYS, "no lock for threads");
	n = crew_call(&c, threads);
	(void)crew_member(&c);
	while (n > 0)
		(void)pthread_join(threads[--n], NULL);	/* its own, running */
	(void)pthread_mutex_destroy(&c.lock);
	return c.failed ? -1 : 0;
}
