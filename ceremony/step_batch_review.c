#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/batch_agreed.h"
#include "ceremony/batch_load.h"
#include "ceremony/exception.h"
#include "keyset/apart.h"

/* What is judged, and what came of it so far. */
struct judging {
	struct ceremony		*c;
	struct batch_bench	 by;
	struct batch_verdict	*verdict;
	struct page		 page;
};

static int
previous(void *of, size_t i, struct blob *out, struct err *e)
{
	const struct judging *j = of;

	return batch_previous(j->c, &j->c->batch.requests[i].zone, out, e);
}

static int
tell(void *of, size_t i, struct err *e)
{
	const struct judging *j = of;

	return err_doing(e, "the response before %s",
	    j->c->batch.requests[i].name);
}

static void
show_busy(const struct judging *j, size_t i)
{
	const struct ceremony *c = j->c;
	struct ui_frame frame;

	if (i % BATCH_CHUNK != 0)
		return;
	ceremony_frame(c, &frame);
	c->ui.ops->busy(c->ui.room, &frame, &j->page, "request", i, c->batch.n);
}

static int
judge_one(void *of, size_t i, struct blob *bytes, struct request *was,
    struct err *e)
{
	struct judging *j = of;
	struct batch_verdict *v = j->verdict;
	struct batch_request *r = &j->c->batch.requests[i];
	struct request *q = request_unpack(r->packed, e);
	struct earlier_responses earlier = { .n = 0 };
	int rc = q == NULL ? -1 : answer_earlier_of(j->c, &r->zone, r->earlier,
	    &earlier, e);

	(void)bytes;
	show_busy(j, i);
	if (rc == 0)
		rc = batch_judge(&j->by, &j->c->batch, r, q, was, &earlier,
		    &v->tallies[r->group], &v->requests[i], e);
	request_free(&q);
	request_free(&was);
	earlier_free(&earlier);
	return rc;
}

/* Each beside the response before, which is read apart as any file is. */
static int
judge_all(struct ceremony *c, struct batch_verdict *v, struct err *e)
{
	struct judging j = {
		.c = c, .verdict = v, .by = {
			.reg = &c->reg, .before = UINT64_MAX,
			.serial = c->serial, .now = v->now,
		},
	};
	const struct apart_many all = {
		.get = previous, .put = judge_one, .tell = tell,
		.of = &j,
	};
	int rc;

	page_start(&j.page, "EACH REQUEST IS JUDGED");
	rc = apart_read_many(&all, c->batch.n, e);
	page_free(&j.page);
	return rc;
}

/* No response of these zones is known: two people say that they are the first. */
static int
ask_first(struct ceremony *c, const struct batch_verdict *v, size_t group,
    struct err *e)
{
	size_t n = batch_count(v, group, batch_first);
	char object[BATCH_OBJECT + 8];
	struct page p = { .n_lines = 0 };
	int rc;

	if (n == 0)
		return 0;
	snprintf(object, sizeof(object), "first %s %zu",
	    c->batch.groups[group].name, n);
	page_start(&p, "NO RESPONSE WAS EVER MADE FOR THESE ZONES");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The register holds no response for them, so their "
	    "requests cannot be compared with one: nothing but the words that "
	    "were read over the phone says that the keys are the signers'.");
	page_line(&p, "%s", "");
	page_line(&p, " GROUP %s: %zu", c->batch.groups[group].name, n);
	batch_zones(v, group, batch_first, &p);
	page_foot(&p, "NOW  If this is the first ceremony of all of them, both "
	    "type the word first, the group and how many, for example:  first "
	    "customers 12");
	page_foot(&p, "WHY  Of a zone that had one before, a stranger's keys "
	    "could get in so.");
	rc = ask_object(c, &p, "batch.first", object, true, e);
	page_free(&p);
	return rc;
}

/* Of a group of which nothing can be signed the page is shown all the same. */
static int
ask_group(struct ceremony *c, const struct batch_verdict *v, size_t group,
    struct err *e)
{
	bool warned = batch_count(v, group, batch_warned) > 0;
	char object[BATCH_OBJECT], happened[BATCH_HAPPENED];
	struct page p = { .n_lines = 0 };
	int rc;

	batch_page(v, group, &p);
	if (batch_count(v, group, batch_signed) == 0) {
		page_foot(&p, "NOW  Both: read every page; Enter goes on, and "
		    "nothing of this group is signed.");
		page_foot(&p, "WHY  STOP: each of its requests is put aside; "
		    "PUT ASIDE says why.");
		rc = ask_read(c, &p, "batch.aside", e);
	} else {
		page_foot(&p, "NOW  To sign exactly this, both type the group "
		    "and how many zones are to be signed, for example:  customers "
		    "12");
		page_foot(&p, "WHY  Nothing is signed before the next step.  %s",
		    warned ? "WARN: both give reasons." :
		    "If you are not sure: Ctrl-E.");
		rc = ask_object(c, &p, "batch.object", batch_object(v, group,
		    object), true, e);
	}
	page_free(&p);
	if (rc != 0 || !warned)
		return rc;
	return ask_exception(c, EXCEPTION_BATCH,
	    batch_happened(v, group, happened), e);
}

static int
agree(struct ceremony *c, const struct batch_verdict *v, struct err *e)
{
	for (size_t g = 0; g < c->batch.n_groups; g++)
		if (batch_count(v, g, batch_any) > 0 &&
		    (ask_first(c, v, g, e) != 0 || ask_group(c, v, g, e) != 0))
			return -1;
	return 0;
}

static int
record_zones(struct ceremony *c, json_t *data, struct err *e)
{
	return ceremony_record(c, "batch-review", "zones", data, e);
}

static int
record_aside(struct ceremony *c, json_t *data, struct err *e)
{
	return ceremony_record(c, "batch-review", "aside", data, e);
}

/* Records of a list that goes over several. */
static int
record_list(struct ceremony *c, const struct batch_verdict *v,
    json_t *(*next)(const struct batch_verdict *, size_t *),
    int (*put)(struct ceremony *, json_t *, struct err *), struct err *e)
{
	size_t from = 0;

	while (from < c->batch.n) {
		json_t *data = next(v, &from);

		if (json_array_size(json_object_get(data, "zones")) == 0) {
			json_decref(data);
			return 0;
		}
		if (put(c, data, e) != 0)
			return -1;
	}
	return 0;
}

static int
record(struct ceremony *c, const struct batch_verdict *v,
    const struct digest *text, struct err *e)
{
	if (ceremony_record(c, "batch-review", "typed", batch_typed_json(v, text),
	    e) != 0 || record_list(c, v, batch_zones_json, record_zones,
	    e) != 0 ||
	    record_list(c, v, batch_aside_json, record_aside,
	    e) != 0)
		return -1;
	return ceremony_record(c, "batch-review", "done", json_pack("{s:i,s:i}",
	    "zones", (int)batch_count(v, SIZE_MAX, batch_signed), "aside",
	    (int)batch_count(v, SIZE_MAX, batch_aside)), e);
}

/* Nothing of the batch can be signed: another one may be read. */
static int
refuse(struct ceremony *c, const struct digest *text, struct err *e)
{
	char hex[DIGEST_HEX];

	if (ceremony_record(c, "batch-review", "refused", json_pack("{s:s}",
	    "text", digest_hex(text, hex)), e) == 0 && ceremony_undo(c,
	    &step_batch, "refused in the review", e) == 0)
		err_set(e, ERR_POLICY, "each request of the batch is put "
		    "aside, for the reasons that the review gives");
	return -1;
}

static int
review(struct ceremony *c, const struct batch_verdict *v, struct err *e)
{
	struct blob text = { .len = 0 };
	struct digest digest;
	int rc = batch_text(v, &text, e);

	if (rc == 0)
		rc = agree(c, v, e);
	if (rc == 0)
		rc = journal_put_blob(c->journal, text.data, text.len, &digest,
		    e);
	blob_free(&text);
	if (rc != 0)
		return -1;
	return batch_count(v, SIZE_MAX, batch_signed) == 0 ?
	    refuse(c, &digest, e) : record(c, v, &digest, e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct batch_verdict v;
	int rc;

	if (batch_load(c, e) != 0 || batch_verdict_new(&v, &c->batch, c->now(),
	    e) != 0)
		return -1;
	rc = judge_all(c, &v, e);
	if (rc == 0)
		rc = review(c, &v, e);
	batch_verdict_free(&v);
	return rc;
}

const struct step step_batch_review = {
	.id = "batch-review",
	.title = "Batch reviewed, both agree group by group",
	.who = "both",
	.why = "Exactly what is shown here is signed, and nothing else.",
	.again = STEP_ONCE,
	.unchanged = "nothing was signed",
	.remedy = "tell the signers' people which checks these are: capstan "
	    "check, by the same policy, shows them on any machine what each "
	    "found; put another batch on the medium and do the step that "
	    "reads it again; or press X",
	.run = run,
};
