#include "ceremony/batch_folder.h"
#include "ceremony/batch_load.h"
#include "ceremony/batch_missing.h"
#include "ceremony/check_folder.h"
#include "ceremony/tool.h"
#include "keyset/apart.h"

struct checking {
	const struct site	*site;
	time_t			 now;
	struct batch		 batch;
	struct page		*page;
	size_t			 requests, refused, warned, faults;
};

static int
say_fault(void *of, const struct err *why, struct err *e)
{
	struct checking *c = of;

	(void)e;
	c->faults++;
	page_wrap(c->page, "STOP  %s", why->text);
	return 0;
}

static int
fault_of(struct checking *c, const char *name, struct err *why, struct err *e)
{
	(void)err_doing(why, BATCH_FOLDER "/%s", name);
	return say_fault(c, why, e);
}

static int
judge(struct checking *c, const struct batch_request *r,
    const struct request *q, struct err *e)
{
	const struct batch_group *g = &c->batch.groups[r->group];
	const struct judgement by = {
		.policy = &g->policy, .first = true, .now = c->now,
	};
	struct finding f[FINDINGS_MAX];
	struct blob names = { .len = 0 };
	char zone[DNAME_TEXT_MAX];
	size_t n;
	enum verdict v = request_check(q, &by, f, &n);

	if (tool_name_checks(&names, f, n, e) != 0)
		return -1;
	c->refused += v == VERDICT_STOP;
	c->warned += v == VERDICT_WARN;
	page_wrap(c->page, "%-4s  %s group %s, " BATCH_FOLDER "/%s%s",
	    verdict_word(v), dname_text(&q->zone, zone), g->name, r->name,
	    names.len == 0 ? "" : (const char *)names.data);
	blob_free(&names);
	return 0;
}

/* Judged as it is cut and kept in a ceremony. */
static int
keep(struct checking *c, struct batch_request *r, struct request *q,
    struct err *e)
{
	struct err why;
	int rc;

	if (batch_keep(&c->batch, r, q, &why) != 0)
		return say_fault(c, &why, e);
	if ((q = request_unpack(r->packed, e)) == NULL)
		return -1;
	packed_free(&r->packed);
	rc = judge(c, r, q, e);
	request_free(&q);
	return rc;
}

/* One that is of no zone here is none of the batch's. */
static int
take(void *of, const struct media_file *f, struct err *e)
{
	struct checking *c = of;
	struct batch_request *r;
	struct request *q;
	struct err why;

	if ((r = batch_take_file(&c->batch, f, &why)) == NULL)
		return say_fault(c, &why, e);
	c->requests++;
	q = request_read_apart(r->bytes.data, r->bytes.len, &why);
	blob_free(&r->bytes);
	if (q != NULL && batch_take_zone(&c->batch, r, c->site, &q->zone,
	    &why) == 0)
		return keep(c, r, q, e);
	request_free(&q);
	c->batch.n--;
	return fault_of(c, f->name, &why, e);
}

static int
find_missing(struct checking *c, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	struct err why;

	if (batch_sort(&c->batch, &why) != 0)
		return say_fault(c, &why, e);
	if (batch_missing_find(&c->batch, c->site, e) != 0)
		return -1;
	for (size_t i = 0; i < c->batch.n_missing; i++) {
		const struct batch_missing *m = &c->batch.missing[i];

		page_wrap(c->page, "WARN  %s group %s, has no request, which "
		    "holds nothing up", dname_text(&m->zone, zone),
		    c->batch.groups[m->group].name);
	}
	return 0;
}

static enum verdict
conclude(const struct checking *c)
{
	const enum verdict v = c->refused + c->faults > 0 ? VERDICT_STOP :
	    c->warned + c->batch.n_missing > 0 ? VERDICT_WARN : VERDICT_OK;

	page_wrap(c->page, "%s: requests: %zu, refused: %zu, with a warning: "
	    "%zu; zones without one: %zu; faults of the folder, with which a "
	    "ceremony reads none: %zu", verdict_word(v), c->requests,
	    c->refused, c->warned, c->batch.n_missing, c->faults);
	return v;
}

int
check_folder(const struct site *s, const char *folder, time_t now,
    struct page *p, enum verdict *worst, struct err *e)
{
	struct checking c = { .site = s, .now = now, .page = p };
	const struct media_reader files = {
		.take = take, .fault = say_fault, .of = &c,
	};
	struct digest sums;
	int rc = batch_take_groups(&c.batch, s, e);

	page_wrap(p, "Nothing is compared with earlier responses: the journal "
	    "has those.");
	if (rc == 0)
		rc = media_each(folder, folder, BATCH_FOLDER, BATCH_MAX,
		    REQUEST_BYTES_MAX, &files, &sums, e);
	if (rc == 0)
		rc = find_missing(&c, e);
	if (rc == 0)
		*worst = conclude(&c);
	batch_free(&c.batch);
	return rc;
}
