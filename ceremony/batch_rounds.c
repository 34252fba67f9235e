#include <pthread.h>
#include <stdlib.h>

#include "ceremony/batch_answer.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_rounds.h"
#include "ceremony/relay.h"
#include "keyset/apart.h"

/* Zones that one intent and one result are about. */
struct part {
	struct batch_chunk	 chunk;
	struct blob		 responses[BATCH_CHUNK];
	size_t			 left;		/* to be made */
};

/*
 * All of them.  Whichever thread has made the last of a part writes it, and then
 * says that the next is begun which may be: so the thread that signs, on which
 * all wait, waits for no medium.
 */
struct rounds {
	struct batch_signing	*of;
	struct part		*parts;		/* owned */
	struct packed		**previous;	/* owned, of each zone; or NULL */
	size_t			 n;
	size_t			 first;		/* zone */
	size_t			 number;	/* of the first part */
	size_t			 shown;		/* parts; the signing thread's */
	pthread_mutex_t		 journal;	/* whoever has it writes there */
	pthread_mutex_t		 lock;		/* of what is below, and left */
	pthread_cond_t		 moved;
	size_t			 intended, written;	/* parts; both are held */
						/* by who changes them */
	struct ui_frame		 frame;		/* as of the last intent */
	bool			 failed;	/* and this is why, */
	struct err		 why;		/* of the first that did */
};

const struct batch_request *
batch_signing_request(const struct batch_signing *s, size_t zone)
{
	return &s->c->batch.requests[s->agreed.zones[zone].request];
}

int
batch_still_good(struct batch_signing *s, struct err *e)
{
	const time_t now = s->c->now();
	int rc = 0;

	/* The clock is all that moves, and that by seconds. */
	if (s->held && s->held_at == now)
		return 0;
	for (size_t i = 0; rc == 0 && i < s->agreed.n; i++) {
		const struct batch_request *r = batch_signing_request(s, i);
		const struct judgement by = {
			.policy = &s->c->batch.groups[r->group].policy,
			.first = r->first, .now = s->agreed.judged,
		};
		struct request *q = request_unpack(r->packed, e);
		struct finding worse;

		if (q == NULL)
			return -1;
		if (request_worsens(q, &by, now, &worse))
			rc = err_set(e, ERR_POLICY, "%s was agreed to, and now "
			    "the check \"%s\" says %s of it: %s", r->name,
			    worse.rule, verdict_word(worse.verdict), worse.found);
		request_free(&q);
	}
	s->held = rc == 0;
	s->held_at = now;
	return rc;
}

/* Nothing is begun any more, and nobody waits. */
static void
fail(struct rounds *r, const struct err *why)
{
	(void)pthread_mutex_lock(&r->lock);	/* of a good mutex: never fails */
	if (!r->failed)
		r->why = *why;
	r->failed = true;
	(void)pthread_cond_broadcast(&r->moved);
	(void)pthread_mutex_unlock(&r->lock);
}

/* ---- before a part is signed ---------------------------------------------- */

static int
intend(const struct rounds *r, size_t part, struct err *e)
{
	struct ceremony *c = r->of->c;

	return ceremony_clock_holds(c, e) == 0 &&
	    batch_still_good(r->of, e) == 0 ? ceremony_record(c, "batch-sign",
	    "intent", batch_intent_json(&c->batch, &r->of->agreed,
	    &r->parts[part].chunk, r->number + part), e) : -1;
}

/* Those that may be begun now; by whoever has the journal. */
static int
intend_some(struct rounds *r, struct err *e)
{
	struct ui_frame frame;

	while (r->intended < r->n && r->intended < r->written + BATCH_AHEAD) {
		if (intend(r, r->intended, e) != 0)
			return -1;
		ceremony_frame(r->of->c, &frame);
		(void)pthread_mutex_lock(&r->lock);
		r->intended++;
		r->frame = frame;
		(void)pthread_cond_broadcast(&r->moved);
		(void)pthread_mutex_unlock(&r->lock);
	}
	return 0;
}

static size_t
part_with(const struct rounds *r, size_t zone)
{
	size_t i = 0;

	while (zone >= r->parts[i].chunk.first + r->parts[i].chunk.n)
		i++;
	return i;
}

static void
show_busy(struct rounds *r, const struct ui_frame *frame, size_t part)
{
	const struct ui *ui = &r->of->c->ui;
	struct page p = { .n_lines = 0 };

	page_start(&p, "THE HSM SIGNS");
	ui->ops->busy(ui->room, frame, &p, "zone", r->parts[part].chunk.first,
	    r->of->agreed.n);
	page_free(&p);
	r->shown = part + 1;
}

/* A job is begun behind the intent of its part; see job(). */
static int
before(void *of, size_t job, struct err *e)
{
	struct rounds *r = of;
	const size_t part = part_with(r, r->first + job);
	struct ui_frame frame;
	bool failed;

	(void)pthread_mutex_lock(&r->lock);
	if ((failed = r->failed))
		*e = r->why;
	frame = r->frame;
	(void)pthread_mutex_unlock(&r->lock);
	if (!failed && r->shown <= part)
		show_busy(r, &frame, part);
	return failed ? -1 : 0;
}

/* ---- the responses before ------------------------------------------------ */

static const struct batch_request *
request_of(const struct rounds *r, size_t job)
{
	return batch_signing_request(r->of, r->first + job);
}

static int
previous_get(void *of, size_t job, struct blob *out, struct err *e)
{
	const struct rounds *r = of;

	return batch_previous(r->of->c, &request_of(r, job)->zone, out, e);
}

static int
previous_put(void *of, size_t job, struct blob *bytes, struct request *was,
    struct err *e)
{
	struct rounds *r = of;
	int rc = 0;

	(void)bytes;
	if (was != NULL && (r->previous[job] = request_pack(was, e)) == NULL)
		rc = -1;
	request_free(&was);
	return rc;
}

static int
previous_tell(void *of, size_t job, struct err *e)
{
	return err_doing(e, "the response before %s", request_of(of, job)->name);
}

/* Before any job is begun, for those only write to the journal. */
static int
read_previous(struct rounds *r, struct err *e)
{
	const struct apart_many all = {
		.get = previous_get, .put = previous_put,
		.tell = previous_tell, .of = r,
	};
	const size_t n = r->of->agreed.n - r->first;

	if ((r->previous = calloc(n, sizeof(*r->previous))) == NULL)
		return err_sys(e, "sign the batch");
	return apart_read_many(&all, n, e);
}

static void
forget_previous(struct rounds *r)
{
	const size_t n = r->of->agreed.n - r->first;

	for (size_t i = 0; r->previous != NULL && i < n; i++)
		packed_free(&r->previous[i]);
	free(r->previous);
}

/* ---- one zone ------------------------------------------------------------ */

static int
sign_zone(struct rounds *r, size_t job, struct part *p, struct relay *relay,
    struct err *e)
{
	const struct batch_signing *s = r->of;
	const size_t zone = r->first + job;
	const struct batch_request *asked = request_of(r, job);
	struct relay_key hsm = {
		.relay = relay, .key = &s->keys[zone], .job = job,
	};
	struct request *previous = NULL;
	struct judgement by;
	struct signing_key key;
	int rc;

	if (r->previous[job] != NULL &&
	    (previous = request_unpack(r->previous[job], e)) == NULL)
		return -1;
	by = batch_judgement(&s->c->batch, asked, &s->c->reg, &s->plans[zone],
	    s->agreed.judged, previous);
	relay_signing_key(&key, &hsm);
	rc = batch_answer(&s->c->batch, asked, &s->plans[zone], &by, &key,
	    &p->responses[zone - p->chunk.first], e);
	request_free(&previous);
	return rc;
}

static int
write_part(const struct rounds *r, struct part *p, struct err *e)
{
	struct ceremony *c = r->of->c;
	struct digest pack;
	int rc = pack_put(c->journal, p->responses, p->chunk.n, &pack, e);

	if (rc == 0)
		rc = ceremony_record(c, "batch-sign", "result",
		    batch_result_json(&c->batch, &r->of->agreed, &p->chunk,
		    r->number + (size_t)(p - r->parts), &pack, p->responses),
		    e);
	for (size_t i = 0; i < p->chunk.n; i++)
		blob_free(&p->responses[i]);
	return rc;
}

/* The next part that is whole and not written, or NULL. */
static struct part *
whole_part(struct rounds *r)
{
	struct part *p = NULL;

	(void)pthread_mutex_lock(&r->lock);
	if (r->written < r->n && r->parts[r->written].left == 0)
		p = &r->parts[r->written];
	(void)pthread_mutex_unlock(&r->lock);
	return p;
}

/*
 * In their order; one may be whole before another that was begun earlier.  Behind
 * each the next is begun.
 */
static int
write_whole(struct rounds *r, struct err *e)
{
	struct part *p;
	int rc = 0;

	(void)pthread_mutex_lock(&r->journal);
	while (rc == 0 && (p = whole_part(r)) != NULL &&
	    (rc = write_part(r, p, e)) == 0) {
		(void)pthread_mutex_lock(&r->lock);
		r->written++;
		(void)pthread_mutex_unlock(&r->lock);
		rc = intend_some(r, e);
	}
	(void)pthread_mutex_unlock(&r->journal);
	return rc;
}

/* Nothing is asked of the HSM for a part before the media have its intent. */
static bool
wait_turn(struct rounds *r, size_t part)
{
	bool failed;

	(void)pthread_mutex_lock(&r->lock);
	while (!r->failed && part >= r->intended)
		(void)pthread_cond_wait(&r->moved, &r->lock);
	failed = r->failed;
	(void)pthread_mutex_unlock(&r->lock);
	return !failed;
}

static bool
was_last(struct rounds *r, struct part *p)
{
	bool last;

	(void)pthread_mutex_lock(&r->lock);
	last = --p->left == 0;
	(void)pthread_mutex_unlock(&r->lock);
	return last;
}

static int
job(void *of, size_t i, struct relay *relay, struct err *e)
{
	struct rounds *r = of;
	const size_t part = part_with(r, r->first + i);
	struct part *p = &r->parts[part];
	int rc;

	if (!wait_turn(r, part))
		return 0;
	rc = sign_zone(r, i, p, relay, e);
	if (rc == 0 && was_last(r, p))
		rc = write_whole(r, e);
	if (rc != 0)
		fail(r, e);
	return rc;
}

/* ---- all of them --------------------------------------------------------- */

static int
cut_parts(struct rounds *r, struct err *e)
{
	const struct batch_signing *s = r->of;
	size_t zone = r->first;

	if ((r->parts = calloc(s->agreed.n - zone, sizeof(*r->parts))) == NULL)
		return err_sys(e, "sign the batch");
	while (zone < s->agreed.n) {
		struct part *p = &r->parts[r->n++];

		p->chunk = batch_chunk(s->counts, s->agreed.n, zone);
		p->left = p->chunk.n;
		zone += p->chunk.n;
	}
	return 0;
}

int
batch_sign_from(struct batch_signing *s, size_t first, size_t number,
    struct err *e)
{
	struct rounds r = {
		.of = s, .first = first, .number = number,
		.journal = PTHREAD_MUTEX_INITIALIZER,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.moved = PTHREAD_COND_INITIALIZER,
	};
	const struct relay_work work = {
		.job = job, .before = before, .of = &r,
	};
	int rc = cut_parts(&r, e);

	if (rc == 0)
		rc = read_previous(&r, e);
	if (rc == 0)
		rc = intend_some(&r, e);
	if (rc == 0)
		rc = relay_run(&work, s->agreed.n - first, e);
	/* Which may have reached the relay behind one that it led to. */
	if (r.failed)
		*e = r.why;
	for (size_t i = 0; i < r.n; i++)
		for (size_t k = 0; k < r.parts[i].chunk.n; k++)
			blob_free(&r.parts[i].responses[k]);
	free(r.parts);
	forget_previous(&r);
	(void)pthread_cond_destroy(&r.moved);
	(void)pthread_mutex_destroy(&r.lock);
	(void)pthread_mutex_destroy(&r.journal);
	return rc;
}
