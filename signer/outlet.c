#include <pthread.h>
#include <stdlib.h>

#include "signer/outlet.h"

enum { WAITING = 32 };		/* texts at most */

struct outlet {
	struct sink	 sink;
	pthread_mutex_t	 lock;
	pthread_cond_t	 moved;		/* next has risen, or it is broken */
	size_t		 next;		/* piece to go into the sink */
	bool		 busy;		/* somebody is at the sink */
	bool		 broken;
	struct {
		bool		there;
		struct text	text;	/* kept for its room when it is not */
	} slot[WAITING];
};

struct outlet *
outlet_new(const struct sink *sink, struct err *e)
{
	struct outlet *o = calloc(1, sizeof(*o));

	if (o == NULL || pthread_mutex_init(&o->lock, NULL) != 0 ||
	    pthread_cond_init(&o->moved, NULL) != 0) {
		free(o);
		err_sys(e, "write a zone");
		return NULL;
	}
	o->sink = *sink;
	return o;
}

void
outlet_free(struct outlet **op)
{
	struct outlet *o = *op;

	if (o == NULL)
		return;
	for (size_t i = 0; i < WAITING; i++)
		text_free(&o->slot[i].text);
	(void)pthread_cond_destroy(&o->moved);
	(void)pthread_mutex_destroy(&o->lock);
	free(o);
	*op = NULL;
}

static void
slot_fill(struct outlet *o, size_t i, struct text *t)
{
	struct text was = o->slot[i % WAITING].text;

	o->slot[i % WAITING].text = *t;
	o->slot[i % WAITING].there = true;
	*t = was;
	t->len = 0;
}

/* With the lock held, which is given up while the sink is at work. */
static int
outlet_drain(struct outlet *o, struct err *e)
{
	int rc = 0;

	o->busy = true;
	while (rc == 0 && !o->broken && o->slot[o->next % WAITING].there) {
		struct text *t = &o->slot[o->next % WAITING].text;

		(void)pthread_mutex_unlock(&o->lock);
		rc = o->sink.put(o->sink.of, t->at, t->len, e);
		(void)pthread_mutex_lock(&o->lock);
		o->slot[o->next % WAITING].there = false;
		o->next++;
		o->broken |= rc != 0;
		(void)pthread_cond_broadcast(&o->moved);
	}
	o->busy = false;
	return rc;
}

int
outlet_put(struct outlet *o, size_t i, struct text *t, struct err *e)
{
	int rc = 0;

	(void)pthread_mutex_lock(&o->lock);	/* it is a plain one */
	while (!o->broken && i >= o->next + WAITING)
		(void)pthread_cond_wait(&o->moved, &o->lock);
	if (o->broken) {
		rc = err_set(e, ERR_SYS, "the rest of the zone was not "
		    "written");
	} else {
		slot_fill(o, i, t);
		if (!o->busy)
			rc = outlet_drain(o, e);
	}
	(void)pthread_mutex_unlock(&o->lock);
	return rc;
}

void
outlet_break(struct outlet *o)
{
	(void)pthread_mutex_lock(&o->lock);
	o->broken = true;
	(void)pthread_cond_broadcast(&o->moved);
	(void)pthread_mutex_unlock(&o->lock);
}
