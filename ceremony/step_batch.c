#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/batch_folder.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_missing.h"
#include "ceremony/bring_stick.h"
#include "keyset/apart.h"

/* What is read, before any of it is in the journal. */
struct reading {
	struct ceremony	*c;
	struct batch	 batch;
};

static int
take_file(void *of, const struct media_file *f, struct err *e)
{
	struct reading *r = of;

	return batch_take_file(&r->batch, f, e) != NULL ? 0 : -1;
}

static int
lend_bytes(void *of, size_t i, struct blob *out, struct err *e)
{
	struct reading *r = of;
	struct batch_request *q = &r->batch.requests[i];

	(void)e;
	*out = q->bytes;
	q->bytes = (struct blob){ .len = 0 };
	return 0;
}

static int
tell(void *of, size_t i, struct err *e)
{
	const struct reading *r = of;

	return err_doing(e, BATCH_FOLDER "/%s", r->batch.requests[i].name);
}

static int
take_request(void *of, size_t i, struct blob *bytes, struct request *q,
    struct err *e)
{
	struct reading *r = of;
	struct batch_request *to = &r->batch.requests[i];

	to->bytes = *bytes;
	*bytes = (struct blob){ .len = 0 };
	/* Empty, it is in no format. */
	if (q == NULL)
		return err_set(e, ERR_FORMAT, BATCH_FOLDER "/%s: it is empty",
		    to->name);
	if (batch_take_zone(&r->batch, to, r->c->site, &q->zone, e) != 0) {
		request_free(&q);
		return tell(r, i, e);
	}
	to->first = register_response(&r->c->reg, &q->zone) == NULL;
	to->earlier = earlier_count(&r->c->reg, q,
	    &r->batch.groups[to->group].policy);
	return batch_keep(&r->batch, to, q, e);
}

static int
put_policies(struct reading *r, struct err *e)
{
	struct digest ignored;

	for (size_t i = 0; i < r->batch.n_groups; i++)
		if (journal_put_blob(r->c->journal, r->batch.groups[i].text.data,
		    r->batch.groups[i].text.len, &ignored, e) != 0)
			return -1;
	return 0;
}

static int
record_found(struct reading *r, struct err *e)
{
	struct ceremony *c = r->c;
	const char **policies = calloc(r->batch.n_groups + 1,
	    sizeof(*policies));
	int rc;

	if (policies == NULL)
		return err_sys(e, "no memory for the groups");
	for (size_t i = 0; i < r->batch.n_groups; i++)
		policies[i] = c->site->groups[i].policy;
	rc = ceremony_record(c, "batch", "found", batch_found_json(&r->batch,
	    policies), e);
	free(policies);
	return rc;
}

/* They are in the journal before the record that says what they are. */
static int
put_some(struct reading *r, size_t from, size_t n, struct digest *pack,
    struct err *e)
{
	struct blob files[BATCH_CHUNK];

	for (size_t i = 0; i < n; i++)
		files[i] = r->batch.requests[from + i].bytes;
	if (pack_put(r->c->journal, files, n, pack, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct batch_request *q = &r->batch.requests[from + i];

		q->place.pack = *pack;
		q->place.at = i == 0 ? 0 : q[-1].place.at + q[-1].place.len;
		blob_free(&q->bytes);
	}
	return 0;
}

static int
record_some(struct reading *r, size_t from, size_t n, struct err *e)
{
	struct ceremony *c = r->c;
	json_t *list = json_array();
	struct digest pack;
	char hex[DIGEST_HEX];
	int rc = put_some(r, from, n, &pack, e);

	for (size_t i = from; rc == 0 && i < from + n; i++) {
		struct request *q = request_unpack(r->batch.requests[i].packed,
		    e);

		if (q == NULL || json_array_append_new(list, batch_request_json(
		    &r->batch, &r->batch.requests[i], q)) != 0)
			rc = err_set(e, ERR_SYS, "no memory for a record of "
			    "the requests");
		request_free(&q);
	}
	if (rc != 0) {
		json_decref(list);
		return -1;
	}
	return ceremony_record(c, "batch", "read", json_pack("{s:s,s:o}",
	    "pack", digest_hex(&pack, hex), "requests", list), e);
}

static int
record_missing(const struct reading *r, struct err *e)
{
	const struct batch *b = &r->batch;
	struct ceremony *c = r->c;

	for (size_t i = 0, n; i < b->n_missing; i += n) {
		n = batch_missing_some(b, i);
		if (ceremony_record(c, "batch", "missing", json_pack("{s:s,s:o}",
		    "group", b->groups[b->missing[i].group].name, "zones",
		    batch_missing_json(b, i, n)), e) != 0)
			return -1;
	}
	return 0;
}

static int
record(struct reading *r, struct err *e)
{
	struct ceremony *c = r->c;
	size_t n;

	if (put_policies(r, e) != 0 || record_found(r, e) != 0)
		return -1;
	for (size_t i = 0; i < r->batch.n; i += n) {
		n = batch_read_some(&r->batch, i);
		if (record_some(r, i, n, e) != 0)
			return -1;
	}
	return record_missing(r, e) != 0 ? -1 : ceremony_record(c, "batch",
	    "done", json_pack("{s:i}", "requests", (int)r->batch.n), e);
}

static int
read_all(struct reading *r, struct err *e)
{
	const struct apart_many all = {
		.get = lend_bytes, .put = take_request, .tell = tell, .of = r,
	};
	const struct media_reader files = { .take = take_file, .of = r };

	if (batch_take_groups(&r->batch, r->c->site, e) != 0 ||
	    bring_request(r->c, e) != 0)
		return -1;
	if (media_each(r->c->site->request_media, "REQ", BATCH_FOLDER, BATCH_MAX,
	    REQUEST_BYTES_MAX, &files, &r->batch.sums, e) != 0)
		return -1;
	return apart_read_many(&all, r->batch.n, e) == 0 &&
	    batch_sort(&r->batch, e) == 0 ? batch_missing_find(&r->batch,
	    r->c->site, e) : -1;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct reading r = { .c = c };
	int rc;

	batch_free(&c->batch);
	rc = read_all(&r, e);
	if (rc == 0)
		rc = answer_read_aloud(c, "HASH OF THE REQUESTS' LIST: is it "
		    "what the signers' people said?", "batch.words", "batch",
		    &r.batch.sums, e);
	if (rc == 0)
		rc = record(&r, e);
	if (rc == 0) {
		c->batch = r.batch;
		r.batch = (struct batch){ .n = 0 };
	}
	batch_free(&r.batch);
	return rc;
}

const struct step step_batch = {
	.id = "batch",
	.title = "Requests read once, their list read aloud",
	.who = "both",
	.why = "Only the words read over the phone say that the requests are "
	    "genuine.",
	.again = STEP_ONCE,
	.unchanged = "nothing was signed; the requests are as they were on "
	    "their medium",
	.remedy = "take the medium to where it was written, or press X; with "
	    "another one, do the step again",
	.run = run,
};
