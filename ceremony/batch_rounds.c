#include <stdlib.h>

#include "ceremony/batch_before.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_parts.h"
#include "ceremony/batch_rounds.h"
#include "ceremony/relay.h"
#include "keyset/apart.h"

/* All of them. */
struct rounds {
	struct batch_signing	*of;
	struct batch_parts	 parts;
	struct batch_before	*before;	/* owned, of each zone; or NULL */
	size_t			 first;		/* zone */
	size_t			 shown;		/* parts; the signing thread's */
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

/* ---- before a zone is signed ---------------------------------------------- */

static void
show_busy(struct rounds *r, const struct ui_frame *frame, size_t part)
{
	const struct ui *ui = &r->of->c->ui;
	struct page p = { .n_lines = 0 };

	page_start(&p, "THE HSM SIGNS");
	ui->ops->busy(ui->room, frame, &p, "zone",
	    r->parts.all[part].chunk.first, r->of->agreed.n);
	page_free(&p);
	r->shown = part + 1;
}

/* A job is begun behind the intent of its part; see job(). */
static int
before(void *of, size_t job, struct err *e)
{
	struct rounds *r = of;
	const size_t part = batch_parts_with(&r->parts, r->first + job);
	struct ui_frame frame;

	if (batch_parts_failed(&r->parts, &frame, e))
		return -1;
	if (r->shown <= part)
		show_busy(r, &frame, part);
	return 0;
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
	int rc = batch_before_take(&r->before[job], r->of->c,
	    request_of(r, job), was, e);

	(void)bytes;
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

	if ((r->before = calloc(n, sizeof(*r->before))) == NULL)
		return err_sys(e, "sign the batch");
	return apart_read_many(&all, n, e);
}

static void
forget_previous(struct rounds *r)
{
	const size_t n = r->of->agreed.n - r->first;

	for (size_t i = 0; r->before != NULL && i < n; i++)
		batch_before_free(&r->before[i]);
	free(r->before);
}

/* ---- one zone ------------------------------------------------------------ */

static int
sign_zone(struct rounds *r, size_t job, struct batch_part *p, struct relay *relay,
    struct err *e)
{
	const struct batch_signing *s = r->of;
	const size_t zone = r->first + job;
	const struct batch_request *asked = request_of(r, job);
	struct relay_key hsm = {
		.relay = relay, .key = &s->keys[zone], .job = job,
	};
	struct earlier_responses earlier;
	struct request *previous;
	struct judgement by;
	struct signing_key key;
	int rc;

	if (batch_before_give(&r->before[job], &previous, &earlier, e) != 0)
		return -1;
	by = batch_judgement(&s->c->batch, asked, &s->c->reg, &s->plans[zone],
	    s->agreed.judged, previous, &earlier);
	relay_signing_key(&key, &hsm);
	rc = batch_answer(&s->c->batch, asked, &s->plans[zone], &by, &key,
	    &p->responses[zone - p->chunk.first], e);
	request_free(&previous);
	earlier_free(&earlier);
	return rc;
}

static bool
ready(void *of, size_t i)
{
	struct rounds *r = of;

	return batch_parts_meant(&r->parts, batch_parts_with(&r->parts,
	    r->first + i));
}

static int
job(void *of, size_t i, struct relay *relay, struct err *e)
{
	struct rounds *r = of;
	const size_t part = batch_parts_with(&r->parts, r->first + i);

	/* Nothing is asked of the HSM before the media have the intent. */
	if (!batch_parts_wait(&r->parts, part))
		return 0;
	if (sign_zone(r, i, &r->parts.all[part], relay, e) != 0) {
		batch_parts_fail(&r->parts, e);
		return -1;
	}
	batch_parts_made(&r->parts, part);
	return 0;
}

int
batch_sign_from(struct batch_signing *s, size_t first, size_t number,
    struct err *e)
{
	struct rounds r = { .of = s, .first = first };
	const struct relay_work work = {
		.job = job, .before = before, .ready = ready, .of = &r,
	};
	int rc = batch_parts_cut(&r.parts, s, first, number, e);

	if (rc == 0)
		rc = read_previous(&r, e);
	if (rc == 0)
		rc = batch_parts_begin(&r.parts, e);
	if (rc == 0) {
		rc = relay_run(&work, s->agreed.n - first, e);
		if (batch_parts_end(&r.parts, e) != 0)
			rc = -1;
	}
	batch_parts_free(&r.parts);
	forget_previous(&r);
	return rc;
}
