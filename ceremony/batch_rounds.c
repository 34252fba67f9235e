#include <stdlib.h>

#include "ceremony/batch_answer.h"
#include "ceremony/batch_rounds.h"
#include "ceremony/relay.h"

/* One chunk: while it is signed, the one before it is written to the media. */
struct round {
	const struct batch_signing *of;
	struct batch_chunk	 chunk;
	struct blob		 responses[BATCH_CHUNK];
	struct digest		 pack;
	bool			 kept;		/* the responses are, in it */
	struct round		*before;	/* not written yet; or NULL */
};

const struct batch_request *
batch_signing_request(const struct batch_signing *s, size_t zone)
{
	return &s->c->batch.requests[s->agreed.zones[zone].request];
}

static void
round_free(struct round *r)
{
	for (size_t i = 0; r != NULL && i < BATCH_CHUNK; i++)
		blob_free(&r->responses[i]);
	free(r);
}

int
batch_still_good(const struct batch_signing *s, struct err *e)
{
	const time_t now = s->c->now();
	int rc = 0;

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
	return rc;
}

/* ---- one chunk ----------------------------------------------------------- */

static int
intend(const struct batch_signing *s, const struct batch_chunk *k, size_t number,
    struct err *e)
{
	struct ceremony *c = s->c;

	return ceremony_record(c, "batch-sign", "intent",
	    batch_intent_json(&c->batch, &s->agreed, k, number), e);
}

static int
record(const struct round *r, size_t number, struct err *e)
{
	struct ceremony *c = r->of->c;

	return ceremony_record(c, "batch-sign", "result",
	    batch_result_json(&c->batch, &r->of->agreed, &r->chunk, number,
	    &r->pack, r->responses), e);
}

static int
sign_zone(struct round *r, size_t i, struct relay *relay, struct err *e)
{
	const struct batch_signing *s = r->of;
	const size_t zone = r->chunk.first + i;
	struct relay_key asked = { .relay = relay, .key = &s->keys[zone] };
	struct signing_key key;

	relay_signing_key(&key, &asked);
	return batch_answer(&s->c->batch, batch_signing_request(s, zone),
	    &s->plans[zone], s->agreed.judged, &key, &r->responses[i], e);
}

/*
 * Job 0 is to write what was signed before; nobody else touches the journal
 * while the jobs are done.
 */
static int
job(void *of, size_t i, struct relay *relay, struct err *e)
{
	struct round *r = of, *was = r->before;

	if (i > 0)
		return sign_zone(r, i - 1, relay, e);
	if (was == NULL)
		return 0;
	was->kept = pack_put(r->of->c->journal, was->responses, was->chunk.n,
	    &was->pack, e) == 0;
	return was->kept ? 0 : -1;
}

/* ---- all of them --------------------------------------------------------- */

static void
show_busy(const struct batch_signing *s, size_t done)
{
	struct page p = { .n_lines = 0 };
	struct ui_frame frame;

	page_start(&p, "THE HSM SIGNS");
	ceremony_frame(s->c, &frame);
	s->c->ui.ops->busy(s->c->ui.room, &frame, &p, "zone", done,
	    s->agreed.n);
	page_free(&p);
}

/* What was made before a round that failed is made all the same. */
static int
record_before(const struct round *before, size_t number, int rc,
    struct err *e)
{
	struct err why;

	if (before == NULL || !before->kept)
		return rc;
	return record(before, number, rc == 0 ? e : &why) == 0 ? rc : -1;
}

/*
 * The result of a round stands behind the intent of the next, for it is written
 * while that is signed.
 */
int
batch_sign_from(const struct batch_signing *s, size_t first, size_t number,
    struct err *e)
{
	struct round *before = NULL;
	int rc = 0;

	while (rc == 0 && (first < s->agreed.n || before != NULL)) {
		struct round *r = calloc(1, sizeof(*r));

		if (r == NULL) {
			rc = err_sys(e, "sign the batch");
			break;
		}
		*r = (struct round){
			.of = s, .before = before,
			.chunk = batch_chunk(s->counts, s->agreed.n, first),
		};
		show_busy(s, first);
		if (r->chunk.n > 0 && (rc = ceremony_clock_holds(s->c, e)) == 0 &&
		    (rc = batch_still_good(s, e)) == 0)
			rc = intend(s, &r->chunk, number, e);
		if (rc == 0)
			rc = relay_run(r->chunk.n + 1, job, r, e);
		rc = record_before(before, number - 1, rc, e);
		round_free(before);
		first += r->chunk.n;
		before = r;
		number++;
		if (r->chunk.n == 0)
			break;
	}
	round_free(before);
	return rc;
}
