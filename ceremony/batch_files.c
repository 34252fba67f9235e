#include <stdio.h>
#include <string.h>

#include "ceremony/batch_agreed.h"
#include "ceremony/batch_files.h"
#include "ceremony/earlier.h"
#include "ceremony/register_state.h"

struct walk {
	const struct batch	*batch;
	const struct batch_agreed *agreed;
	size_t			 at;		/* of what was agreed to */
	int			(*fn)(void *, const struct batch_file *,
				    struct err *);
	void			*of;
};

char *
batch_file_name(const char *folder, const char *name,
    char out[MEDIA_NAME_MAX + 1])
{
	snprintf(out, MEDIA_NAME_MAX + 1, "%s/%s", folder, name);
	return out;
}

static int
call(const struct walk *w, const char *folder, const char *name,
    const struct digest *d, const struct pack_place *place, struct err *e)
{
	struct batch_file f = { .digest = *d };

	if (place != NULL)
		f.place = *place;

	(void)batch_file_name(folder, name, f.name);
	return w->fn(w->of, &f, e);
}

/* Those before its last one that the checks of the request looked at. */
static int
earlier(const struct walk *w, const struct registry *r,
    const struct batch_request *q, struct err *e)
{
	char stem[EARLIER_STEM];

	for (size_t i = 2; i < 2 + q->earlier; i++) {
		struct earlier_place at;

		if (earlier_place(r, &q->zone, i, &at, e) != 0 ||
		    call(w, earlier_stem(i, stem), q->name, &at.digest,
		    &at.place, e) != 0)
			return -1;
	}
	return 0;
}

static int
requests(const struct walk *w, const struct registry *r, struct err *e)
{
	for (size_t i = 0; i < w->batch->n; i++) {
		const struct batch_request *q = &w->batch->requests[i];
		const struct register_response *was = register_response(r,
		    &q->zone);

		if (call(w, BATCH_FOLDER, q->name, &q->sha256, &q->place,
		    e) != 0 ||
		    (was != NULL && call(w, BATCH_PREVIOUS, q->name,
		    &was->response, &was->place, e) != 0) ||
		    earlier(w, r, q, e) != 0)
			return -1;
	}
	return 0;
}

static int
responses(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "responses");
	struct pack_place at;
	struct walk *w = of;

	if (batch_pack(&at, data, e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++, w->at++) {
		char hex[DIGEST_HEX];
		const char *name;
		struct digest d;

		if (w->at == w->agreed->n)
			return err_set(e, ERR_FORMAT, "more responses than "
			    "zones were agreed to");
		if (register_text(hex, sizeof(hex), json_array_get(list, i),
		    "response", e) != 0 || digest_from_hex(&d, hex, e) != 0 ||
		    batch_place(&at, json_array_get(list, i), e) != 0)
			return -1;
		name = w->batch->requests[w->agreed->zones[w->at].request].name;
		if (call(w, BATCH_RESPONSES, name, &d, &at, e) != 0)
			return -1;
		at.at += at.len;
	}
	return 0;
}

static int
policies(const struct walk *w, struct err *e)
{
	char name[SITE_NAME + 8];

	for (size_t i = 0; i < w->batch->n_groups; i++) {
		snprintf(name, sizeof(name), "%s.conf", w->batch->groups[i].name);
		if (call(w, BATCH_POLICIES, name, &w->batch->groups[i].sha256,
		    NULL, e) != 0)
			return -1;
	}
	return 0;
}

static int
review(const struct walk *w, const struct registry *r, struct err *e)
{
	struct batch_file f = { .name = BATCH_TEXT };
	char hex[DIGEST_HEX];

	return register_text(hex, sizeof(hex), register_last(r, "batch-review",
	    "typed"), "text", e) == 0 && digest_from_hex(&f.digest, hex,
	    e) == 0 ? w->fn(w->of, &f, e) : -1;
}

int
batch_files(const struct batch *b, const struct registry *r,
    int (*fn)(void *, const struct batch_file *, struct err *), void *of,
    struct err *e)
{
	struct batch_agreed agreed;
	struct walk w = { .batch = b, .agreed = &agreed, .fn = fn, .of = of };
	int rc;

	if (batch_agreed_read(&agreed, b, r, e) != 0)
		return -1;
	rc = requests(&w, r, e) == 0 && batch_each_of(r, "batch-sign", "result",
	    responses, &w, e) == 0 && policies(&w, e) == 0 &&
	    review(&w, r, e) == 0 ? 0 : -1;
	batch_agreed_free(&agreed);
	return rc;
}

int
batch_list(const struct batch *b, struct blob *out, struct err *e)
{
	struct manifest m = { .n = 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++)
		rc = manifest_add(&m, b->requests[i].name, 0,
		    &b->requests[i].sha256, e);
	if (rc == 0)
		rc = manifest_write(&m, out, e);
	manifest_free(&m);
	return rc;
}
