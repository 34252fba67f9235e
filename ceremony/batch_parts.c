#include <stdlib.h>

#include "ceremony/batch_parts.h"
#include "ceremony/relay.h"

int
batch_parts_cut(struct batch_parts *out, struct batch_signing *s, size_t first,
    size_t number, struct err *e)
{
	*out = (struct batch_parts){
		.of = s, .number = number,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.moved = PTHREAD_COND_INITIALIZER,
	};
	out->all = calloc(s->agreed.n - first + 1, sizeof(*out->all));
	if (out->all == NULL)
		return err_sys(e, "sign the batch");
	while (first < s->agreed.n) {
		struct batch_part *p = &out->all[out->n++];

		p->chunk = batch_chunk(s->counts, s->agreed.n, first);
		p->left = p->chunk.n;
		first += p->chunk.n;
	}
	return 0;
}

static void
forget(struct batch_part *p)
{
	for (size_t i = 0; i < p->chunk.n; i++)
		blob_free(&p->responses[i]);
}

void
batch_parts_free(struct batch_parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		forget(&p->all[i]);
	free(p->all);
	(void)pthread_cond_destroy(&p->moved);
	(void)pthread_mutex_destroy(&p->lock);
}

size_t
batch_parts_with(const struct batch_parts *p, size_t zone)
{
	size_t i = 0;

	while (zone >= p->all[i].chunk.first + p->all[i].chunk.n)
		i++;
	return i;
}

/* ---- what is said of them ------------------------------------------------ */

void
batch_parts_fail(struct batch_parts *p, const struct err *why)
{
	(void)pthread_mutex_lock(&p->lock);	/* of a good mutex: never fails */
	if (!p->failed)
		p->why = *why;
	p->failed = true;
	(void)pthread_cond_broadcast(&p->moved);
	(void)pthread_mutex_unlock(&p->lock);
}

bool
batch_parts_failed(struct batch_parts *p, struct ui_frame *frame,
    struct err *e)
{
	bool failed;

	(void)pthread_mutex_lock(&p->lock);
	if ((failed = p->failed))
		*e = p->why;
	else
		*frame = p->frame;
	(void)pthread_mutex_unlock(&p->lock);
	return failed;
}

bool
batch_parts_meant(struct batch_parts *p, size_t part)
{
	bool meant;

	(void)pthread_mutex_lock(&p->lock);
	meant = part < p->intended;
	(void)pthread_mutex_unlock(&p->lock);
	return meant;
}

bool
batch_parts_wait(struct batch_parts *p, size_t part)
{
	bool failed;

	(void)pthread_mutex_lock(&p->lock);
	while (!p->failed && part >= p->intended)
		(void)pthread_cond_wait(&p->moved, &p->lock);
	failed = p->failed;
	(void)pthread_mutex_unlock(&p->lock);
	return !failed;
}

void
batch_parts_made(struct batch_parts *p, size_t part)
{
	(void)pthread_mutex_lock(&p->lock);
	if (--p->all[part].left == 0)
		(void)pthread_cond_broadcast(&p->moved);
	(void)pthread_mutex_unlock(&p->lock);
}

/* ---- their records ------------------------------------------------------- */

static int
write_intent(const struct batch_parts *p, size_t part, struct err *e)
{
	struct ceremony *c = p->of->c;

	return ceremony_clock_holds(c, e) == 0 &&
	    batch_still_good(p->of, e) == 0 ? ceremony_record(c, "batch-sign",
	    "intent", batch_intent_json(&c->batch, &p->of->agreed,
	    &p->all[part].chunk, p->number + part), e) : -1;
}

/* Those that may be begun now; only who writes changes how many were. */
static int
write_intents(struct batch_parts *p, struct err *e)
{
	struct ui_frame frame;

	while (p->intended < p->n && p->intended < p->written + BATCH_AHEAD) {
		if (write_intent(p, p->intended, e) != 0)
			return -1;
		ceremony_frame(p->of->c, &frame);
		(void)pthread_mutex_lock(&p->lock);
		p->intended++;
		p->frame = frame;
		(void)pthread_cond_broadcast(&p->moved);
		(void)pthread_mutex_unlock(&p->lock);
	}
	return 0;
}

static int
write_result(const struct batch_parts *p, size_t part, struct err *e)
{
	struct batch_part *is = &p->all[part];
	struct ceremony *c = p->of->c;
	struct digest pack;
	int rc = pack_put(c->journal, is->responses, is->chunk.n, &pack, e);

	if (rc == 0)
		rc = ceremony_record(c, "batch-sign", "result",
		    batch_result_json(&c->batch, &p->of->agreed, &is->chunk,
		    p->number + part, &pack, is->responses), e);
	forget(is);
	return rc;
}

/* That the next is whole; false: it never will be, or there is none. */
static bool
wait_whole(struct batch_parts *p)
{
	bool whole = false;

	(void)pthread_mutex_lock(&p->lock);
	while (p->written < p->n && !(whole = p->all[p->written].left == 0) &&
	    !p->over)
		(void)pthread_cond_wait(&p->moved, &p->lock);
	(void)pthread_mutex_unlock(&p->lock);
	return whole;
}

/* What was made is kept, also where something else has failed. */
static void *
write_all(void *of)
{
	struct batch_parts *p = of;
	struct ui_frame frame;
	struct err e, why;
	int rc = 0;

	while (rc == 0 && wait_whole(p)) {
		if ((rc = write_result(p, p->written, &e)) != 0)
			break;
		(void)pthread_mutex_lock(&p->lock);
		p->written++;
		(void)pthread_mutex_unlock(&p->lock);
		if (!batch_parts_failed(p, &frame, &why))
			rc = write_intents(p, &e);
	}
	if (rc != 0)
		batch_parts_fail(p, &e);
	return NULL;
}

int
batch_parts_begin(struct batch_parts *p, struct err *e)
{
	if (write_intents(p, e) != 0 ||
	    relay_beside(&p->writer, write_all, p, e) != 0)
		return -1;
	p->has_writer = true;
	return 0;
}

int
batch_parts_end(struct batch_parts *p, struct err *e)
{
	(void)pthread_mutex_lock(&p->lock);
	p->over = true;
	(void)pthread_cond_broadcast(&p->moved);
	(void)pthread_mutex_unlock(&p->lock);
	if (p->has_writer)
		(void)pthread_join(p->writer, NULL);
	if (p->failed)
		*e = p->why;
	return p->failed ? -1 : 0;
}
