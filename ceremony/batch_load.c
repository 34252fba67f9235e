#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/batch_load.h"
#include "keyset/apart.h"
#include "keyset/cut.h"

/* "tld.xml" and XML: what a name says of its format is only that. */
static int
check_ending(const char *name, const struct format *f, struct err *e)
{
	const char *dot = strrchr(name, '.');

	if (dot != NULL && strcmp(dot + 1, f->suffix) == 0)
		return 0;
	return err_set(e, ERR_FORMAT, "it is %s, and its name would end in .%s",
	    f->words, f->suffix);
}

static int
keep(struct batch *b, struct batch_request *r, struct request *q,
    struct err *e)
{
	if (q->is_response)
		return err_set(e, ERR_FORMAT, "it is a response, not a request");
	if (check_ending(r->name, q->format, e) != 0 ||
	    request_cut(q, &b->groups[r->group].policy, e) != 0)
		return -1;
	if (!dname_equal(&q->zone, &r->zone))
		return err_set(e, ERR_FORMAT, "it is of another zone than the "
		    "journal says");
	return (r->packed = request_pack(q, e)) == NULL ? -1 : 0;
}

int
batch_keep(struct batch *b, struct batch_request *r, struct request *q,
    struct err *e)
{
	int rc = keep(b, r, q, e);

	request_free(&q);
	return rc == 0 ? 0 : err_doing(e, BATCH_FOLDER "/%s", r->name);
}

int
batch_take(struct batch *b, struct batch_request *r, const struct blob *bytes,
    struct err *e)
{
	struct request *q = request_read_apart(bytes->data, bytes->len, e);

	return q == NULL ? err_doing(e, BATCH_FOLDER "/%s", r->name) :
	    batch_keep(b, r, q, e);
}

static int
load_policy(struct ceremony *c, struct batch *b, size_t group, struct err *e)
{
	const char *name = batch_policy_name(&c->reg, group);
	struct batch_group *g = &b->groups[group];

	if (name == NULL)
		return err_set(e, ERR_FORMAT, "a group of the batch has no policy");
	if (journal_get_blob(c->journal, &g->sha256, &g->text, e) != 0)
		return -1;
	return policy_read(&g->policy, name, (const char *)g->text.data,
	    g->text.len, e);
}

struct loading {
	struct ceremony	*c;
	struct batch	*batch;
};

static int
load_bytes(void *of, size_t i, struct blob *out, struct err *e)
{
	const struct loading *l = of;
	const struct batch_request *r = &l->batch->requests[i];

	return pack_get(l->c->journal, &l->c->pack, &r->sha256, &r->place, out,
	    e);
}

static int
load_request(void *of, size_t i, struct blob *bytes, struct request *q,
    struct err *e)
{
	const struct loading *l = of;

	(void)bytes;
	return batch_keep(l->batch, &l->batch->requests[i], q, e);
}

static int
tell(void *of, size_t i, struct err *e)
{
	const struct loading *l = of;

	return err_doing(e, BATCH_FOLDER "/%s", l->batch->requests[i].name);
}

int
batch_load(struct ceremony *c, struct err *e)
{
	struct batch b;
	struct loading l = { .c = c, .batch = &b };
	const struct apart_many all = {
		.get = load_bytes, .put = load_request, .tell = tell,
		.of = &l,
	};

	if (c->batch.n > 0)
		return 0;
	if (batch_of_records(&b, &c->reg, e) != 0)
		return -1;
	for (size_t i = 0; i < b.n_groups; i++)
		if (load_policy(c, &b, i, e) != 0)
			goto fail;
	if (apart_read_many(&all, b.n, e) != 0)
		goto fail;
	c->batch = b;
	return 0;
fail:
	batch_free(&b);
	return -1;
}

int
batch_previous(struct ceremony *c, const struct dname *zone,
    struct blob *out, struct err *e)
{
	const struct register_response *was = register_response(&c->reg, zone);

	*out = (struct blob){ .len = 0 };
	return was == NULL ? 0 : pack_get(c->journal, &c->pack, &was->response,
	    &was->place, out, e);
}
