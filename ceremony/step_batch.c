#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_missing.h"
#include "ceremony/bring_stick.h"
#include "ceremony/media_list.h"
#include "keyset/apart.h"

/* What is read, before any of it is in the journal. */
struct reading {
	struct ceremony	*c;
	struct batch	 batch;
};

/* The site's groups, and what each is judged by from now on. */
static int
take_groups(struct reading *r, struct err *e)
{
	const struct site *s = r->c->site;
	struct batch *b = &r->batch;

	if (s->n_groups == 0)
		return err_set(e, ERR_POLICY, "the configuration has no group "
		    "of zones");
	if ((b->groups = calloc(s->n_groups, sizeof(*b->groups))) == NULL)
		return err_sys(e, "no memory for the groups");
	for (; b->n_groups < s->n_groups; b->n_groups++) {
		struct batch_group *g = &b->groups[b->n_groups];
		const struct zone_group *is = &s->groups[b->n_groups];

		memcpy(g->name, is->name, sizeof(g->name));
		if (ceremony_policy(is->policy, &g->policy, &g->text, e) != 0)
			return err_doing(e, "group %s", is->name);
		g->sha256 = digest_of(g->text.data, g->text.len);
	}
	return 0;
}

static int
place(struct reading *r, struct batch_request *to, const struct request *q,
    struct err *e)
{
	const struct zone_group *g = site_group_of(r->c->site, &q->zone);
	char zone[DNAME_TEXT_MAX];

	if (g == NULL)
		return err_set(e, ERR_POLICY, "it is of the zone %.200s, which "
		    "is in none of the configuration's groups",
		    dname_text(&q->zone, zone));
	to->zone = q->zone;
	to->group = batch_group_named(&r->batch, g->name);
	to->first = register_response(&r->c->reg, &q->zone) == NULL;
	return 0;
}

/* What it says is read when all files are there. */
static int
take_file(void *of, const struct media_file *f, struct err *e)
{
	struct reading *r = of;
	struct batch_request *to;

	if (strncmp(f->name, "emergency.", strlen("emergency.")) == 0)
		return err_set(e, ERR_MEDIA, BATCH_FOLDER "/%.40s: no emergency "
		    "sets are made of a batch, SIGN REQUEST makes them; take the "
		    "file out of the folder and its line out of SHA256SUMS, or "
		    "hold that ceremony for the zone; nothing was read", f->name);
	if (strlen(f->name) > BATCH_NAME)
		return err_set(e, ERR_MEDIA, BATCH_FOLDER "/%.40s... has a "
		    "name of more than %d octets; nothing was read", f->name,
		    BATCH_NAME);
	if ((to = batch_add(&r->batch, f->name, e)) == NULL)
		return -1;
	to->sha256 = f->digest;
	to->place.len = f->bytes->len;
	to->bytes = *f->bytes;
	*f->bytes = (struct blob){ .len = 0 };
	return 0;
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
	if (place(r, to, q, e) != 0) {
		request_free(&q);
		return tell(r, i, e);
	}
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

	if (take_groups(r, e) != 0 || bring_request(r->c, e) != 0)
		return -1;
	if (media_each(r->c->site->request_media, "REQ", BATCH_FOLDER, BATCH_MAX,
	    REQUEST_BYTES_MAX, take_file, r, &r->batch.sums, e) != 0)
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
