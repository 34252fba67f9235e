#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_files.h"
#include "ceremony/batch_load.h"
#include "ceremony/exception.h"
#include "keyset/apart.h"
#include "keyset/file.h"

#include "ceremony/audit_state.h"

int
audit_batch_file(const struct audit *a, const char *folder, const char *name,
    const struct digest *wanted, struct blob *out, struct err *e)
{
	char path[MEDIA_NAME_MAX + 1], *inner;
	struct blob bytes = { .len = 0 };
	struct digest d;
	int rc;

	(void)batch_file_name(folder, name, path);
	if (asprintf(&inner, "%s/%s", a->folder, folder) < 0)
		return err_sys(e, "read %s", path);
	rc = file_read(inner, name, REQUEST_BYTES_MAX, &bytes, e);
	free(inner);
	if (rc != 0)
		return -1;
	d = digest_of(bytes.data, bytes.len);
	if (!digest_equal(&d, wanted)) {
		blob_free(&bytes);
		return err_set(e, ERR_CRYPTO, "%s is not the one of which the "
		    "journal speaks", path);
	}
	*out = bytes;
	return 0;
}

int
audit_batch_pack(const struct blob *all, const json_t *data, struct err *e)
{
	const char *said = json_string_value(json_object_get(data, "pack"));
	struct digest d = digest_of(all->data, all->len);
	char hex[DIGEST_HEX];

	return said != NULL && strcmp(said, digest_hex(&d, hex)) == 0 ? 0 :
	    err_set(e, ERR_CRYPTO, "the journal keeps files of the batch "
	    "together with something else");
}

/* ---- what was read ------------------------------------------------------- */

static int
load_policies(struct audited_batch *b, struct err *e)
{
	char name[SITE_NAME + 8];

	for (size_t i = 0; i < b->batch.n_groups; i++) {
		struct batch_group *g = &b->batch.groups[i];
		const char *is = batch_policy_name(&b->audit->reg, i);

		snprintf(name, sizeof(name), "%s.conf", g->name);
		if (is == NULL)
			return err_set(e, ERR_FORMAT, "%s has no name", name);
		if (audit_batch_file(b->audit, BATCH_POLICIES, name, &g->sha256,
		    &g->text, e) != 0 || policy_read(&g->policy, is,
		    (const char *)g->text.data, g->text.len, e) != 0)
			return -1;
	}
	return 0;
}

/* The record says of the request what the request says. */
static int
check_record(struct audited_batch *b, size_t i, const json_t *is,
    struct err *e)
{
	const struct batch_request *r = &b->batch.requests[i];
	struct request *q = request_unpack(r->packed, e);
	json_t *should = q == NULL ? NULL : batch_request_json(&b->batch, r, q);
	bool same = should != NULL && json_equal(should, is);
	size_t earlier = q == NULL ? 0 : earlier_count(&b->audit->reg, q,
	    &b->batch.groups[r->group].policy);

	json_decref(should);
	request_free(&q);
	if (!same)
		return err_set(e, ERR_CRYPTO, "the journal says something else "
		    "of the request %s than it has", r->name);
	if (r->first != (register_response(&b->audit->reg, &r->zone) == NULL))
		return err_set(e, ERR_POLICY, "the journal does not say "
		    "rightly whether %s was the first request of its zone",
		    r->name);
	if (r->earlier != earlier)
		return err_set(e, ERR_POLICY, "the journal does not say rightly "
		    "how many responses before the last one the checks of %s "
		    "have to look at", r->name);
	return 0;
}

struct reading {
	struct audited_batch	*of;
	size_t			 at;
};

/* Its bytes are added to all that the record has. */
static int
load_one(struct reading *w, const json_t *is, struct blob *all, struct err *e)
{
	struct audited_batch *b = w->of;
	struct batch_request *r = &b->batch.requests[w->at];
	struct blob bytes = { .len = 0 };
	int rc = audit_batch_file(b->audit, BATCH_FOLDER, r->name, &r->sha256,
	    &bytes, e);

	if (rc == 0)
		rc = batch_take(&b->batch, r, &bytes, e);
	r->place.len = bytes.len;
	if (rc == 0)
		rc = check_record(b, w->at++, is, e);
	if (rc == 0)
		rc = blob_append(all, bytes.data, bytes.len, e);
	blob_free(&bytes);
	return rc;
}

static int
load_requests(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "requests");
	struct blob all = { .len = 0 };
	struct reading *w = of;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = load_one(w, json_array_get(list, i), &all, e);
	if (rc == 0)
		rc = audit_batch_pack(&all, data, e);
	blob_free(&all);
	return rc;
}

/* The list that was read aloud is that of these files. */
static int
check_list(const struct audited_batch *b, struct err *e)
{
	const json_t *done = json_object_get(register_last(&b->audit->reg, "batch",
	    "done"), "requests");
	struct blob list = { .len = 0 };
	struct digest d;

	if (batch_list(&b->batch, &list, e) != 0)
		return -1;
	d = digest_of(list.data, list.len);
	blob_free(&list);
	if (!digest_equal(&d, &b->batch.sums))
		return err_set(e, ERR_CRYPTO, "the list of requests whose "
		    "words were read aloud is another than that of these "
		    "requests");
	if (json_integer_value(done) != (json_int_t)b->batch.n)
		return err_set(e, ERR_CRYPTO, "the journal says that the batch "
		    "has another number of requests than it has");
	return 0;
}

static int
load(struct audited_batch *b, struct err *e)
{
	struct reading w = { .of = b };

	return batch_of_records(&b->batch, &b->audit->reg, e) == 0 &&
	    load_policies(b, e) == 0 && batch_each(&b->audit->reg, "batch",
	    "found", "read", load_requests, &w, e) == 0 &&
	    check_list(b, e) == 0 ? 0 : -1;
}

/* ---- the review, made again ---------------------------------------------- */

static uint64_t
typed_at(const struct audit *a, time_t *when)
{
	uint64_t seq = 0;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);

		if (!register_is(rec, "batch-review", "typed"))
			continue;
		seq = (uint64_t)json_integer_value(json_object_get(rec, "seq"));
		*when = json_integer_value(json_object_get(rec, "time"));
	}
	return seq;
}

struct getting {
	const struct audited_batch *of;
	const char		   *name;	/* of the file */
};

static int
get_file(const struct getting *g, const char *folder,
    const struct digest *digest, struct request **out, struct err *e)
{
	struct blob bytes = { .len = 0 };

	if (audit_batch_file(g->of->audit, folder, g->name, digest, &bytes,
	    e) != 0)
		return -1;
	*out = request_read_apart(bytes.data, bytes.len, e);
	blob_free(&bytes);
	return *out == NULL ? -1 : 0;
}

static int
get_earlier(void *of, const struct earlier_place *at, struct request **out,
    struct err *e)
{
	char stem[EARLIER_STEM];

	return get_file(of, earlier_stem(at->number, stem), &at->digest, out, e);
}

int
audit_batch_previous(const struct audited_batch *b, size_t i,
    struct request **out, struct earlier_responses *earlier, struct err *e)
{
	const struct batch_request *r = &b->batch.requests[i];
	const struct register_response *was = register_response(&b->audit->reg,
	    &r->zone);
	struct getting g = { b, r->name };

	*out = NULL;
	*earlier = (struct earlier_responses){ .n = 0 };
	if (was == NULL)
		return 0;
	if (get_file(&g, BATCH_PREVIOUS, &was->response, out, e) != 0)
		return -1;
	if (earlier_read(earlier, &b->audit->reg, &r->zone, r->earlier,
	    get_earlier, &g, e) == 0)
		return 0;
	request_free(out);
	return -1;
}

static int
judge(const struct audited_batch *b, const struct batch_bench *by, size_t i,
    struct batch_verdict *v, struct err *e)
{
	struct batch_request *r = &b->batch.requests[i];
	struct request *q = request_unpack(r->packed, e), *previous = NULL;
	struct earlier_responses earlier = { .n = 0 };
	int rc = q == NULL ? -1 : audit_batch_previous(b, i, &previous, &earlier,
	    e);

	if (rc == 0)
		rc = batch_judge(by, &b->batch, r, q, previous, &earlier,
		    &v->tallies[r->group], &v->requests[i], e);
	request_free(&q);
	request_free(&previous);
	earlier_free(&earlier);
	return rc;
}

static int
check_text(const struct audited_batch *b, const struct batch_verdict *v,
    struct digest *digest, struct err *e)
{
	const char *sha256 = audit_fact(b->audit, "batch-review", "typed",
	    "text");
	struct blob text = { .len = 0 };
	char hex[DIGEST_HEX];

	if (batch_text(v, &text, e) != 0)
		return -1;
	*digest = digest_of(text.data, text.len);
	blob_free(&text);
	if (sha256 == NULL || strcmp(sha256, digest_hex(digest, hex)) != 0)
		return err_set(e, ERR_CRYPTO, "the review made from these "
		    "files is not the one that the journal says was shown");
	return 0;
}

/* Records of a list are those that the review gives, one after another. */
struct listing {
	const struct batch_verdict *verdict;
	json_t	*(*next)(const struct batch_verdict *, size_t *);
	size_t	 from;
};

static int
check_listed(void *of, const json_t *data, struct err *e)
{
	struct listing *l = of;
	json_t *should = l->next(l->verdict, &l->from);
	bool same = should != NULL && json_equal(should, data);

	json_decref(should);
	return same ? 0 : err_set(e, ERR_CRYPTO, "the journal gives other "
	    "zones to be signed, or put aside, than the review does");
}

static int
check_list_of(const struct audited_batch *b, const struct batch_verdict *v,
    const char *kind, json_t *(*next)(const struct batch_verdict *, size_t *),
    struct err *e)
{
	struct listing l = { .verdict = v, .next = next };
	json_t *rest;
	size_t left;

	if (batch_each(&b->audit->reg, "batch-review", "typed", kind, check_listed,
	    &l, e) != 0)
		return -1;
	rest = next(v, &l.from);
	left = json_array_size(json_object_get(rest, "zones"));
	json_decref(rest);
	return left == 0 ? 0 : err_set(e, ERR_CRYPTO, "the journal does not "
	    "name all zones that the review has");
}

/* Going on against a warning is an exception, in the review agreed to. */
static bool
excepted(const struct audited_batch *b, const char *happened)
{
	const json_t *records = b->audit->reg.records;
	bool found = false, has = false;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);
		const char *is = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "happened"));

		if (register_is(rec, "batch", "done") ||
		    register_is(rec, "batch-review", "undone"))
			found = false;
		found = found || (exception_to(rec, EXCEPTION_BATCH) &&
		    is != NULL && strcmp(is, happened) == 0);
		if (register_is(rec, "batch-review", "typed"))
			has = found;
	}
	return has;
}

static int
check_typed(const struct audited_batch *b, const struct batch_verdict *v,
    const struct digest *text, struct err *e)
{
	const json_t *done = register_last(&b->audit->reg, "batch-review",
	    "done");
	json_t *should = batch_typed_json(v, text);
	json_t *end = json_pack("{s:i,s:i}", "zones", (int)batch_count(v,
	    SIZE_MAX, batch_signed), "aside", (int)batch_count(v, SIZE_MAX,
	    batch_aside));
	char happened[BATCH_HAPPENED];
	bool same = should != NULL && json_equal(should, register_last(
	    &b->audit->reg, "batch-review", "typed")) && end != NULL &&
	    json_equal(end, done);

	json_decref(should);
	json_decref(end);
	if (!same)
		return err_set(e, ERR_CRYPTO, "the journal says that something "
		    "else was typed than the review asks for");
	for (size_t g = 0; g < b->batch.n_groups; g++)
		if (batch_count(v, g, batch_warned) > 0 && !excepted(b,
		    batch_happened(v, g, happened)))
			return err_set(e, ERR_POLICY, "the review of group %s "
			    "warns, and the journal has no exception with the "
			    "reasons for going on", b->batch.groups[g].name);
	return 0;
}

static int
keep_counts(struct audited_batch *b, const struct batch_verdict *v,
    struct err *e)
{
	if ((b->counts = calloc(b->agreed.n + 1, sizeof(*b->counts))) == NULL)
		return err_sys(e, "check the batch");
	for (size_t i = 0; i < b->agreed.n; i++)
		b->counts[i] = v->requests[b->agreed.zones[i].request].signatures;
	return 0;
}

static int
check_verdict(struct audited_batch *b, struct batch_verdict *v,
    const struct batch_bench *by, struct err *e)
{
	struct digest text;

	for (size_t i = 0; i < b->batch.n; i++)
		if (judge(b, by, i, v, e) != 0)
			return -1;
	if (check_text(b, v, &text, e) != 0 ||
	    check_typed(b, v, &text, e) != 0 || check_list_of(b, v, "zones",
	    batch_zones_json, e) != 0 || check_list_of(b, v, "aside",
	    batch_aside_json, e) != 0 || keep_counts(b, v, e) != 0)
		return -1;
	return audit_passed(b->audit, "review of the batch: made again from "
	    "the files, it is byte for byte what the people saw; requests %zu, "
	    "to be signed %zu, of these warned of %zu; put aside %zu", b->batch.n,
	    batch_count(v, SIZE_MAX, batch_signed), batch_count(v, SIZE_MAX,
	    batch_warned), batch_count(v, SIZE_MAX, batch_aside));
}

static int
check_review(struct audited_batch *b, struct err *e)
{
	const char *serial = audit_fact(b->audit, "close", "done", "serial");
	struct batch_bench by = {
		.reg = &b->audit->reg, .serial = serial == NULL ? "" : serial,
		.now = b->agreed.judged,
	};
	struct batch_verdict v;
	time_t when = 0;
	int rc;

	by.before = typed_at(b->audit, &when);
	if (b->agreed.judged > when)
		return err_set(e, ERR_POLICY, "the batch was judged as of a "
		    "time after the people had agreed");
	if (batch_verdict_new(&v, &b->batch, b->agreed.judged, e) != 0)
		return -1;
	rc = check_verdict(b, &v, &by, e);
	batch_verdict_free(&v);
	return rc;
}

int
audit_batch(struct audit *a, struct err *e)
{
	struct audited_batch b = { .audit = a };
	int rc = load(&b, e);

	if (rc == 0)
		rc = batch_agreed_read(&b.agreed, &b.batch, &a->reg, e);
	if (rc == 0 && (rc = check_review(&b, e)) == 0)
		rc = audit_batch_responses(&b, e);
	if (rc == 0)
		rc = audit_passed(a, "made in %s, and its keys are named so",
		    a->rehearsal ? "REHEARSAL" : "production");
	batch_free(&b.batch);
	batch_agreed_free(&b.agreed);
	free(b.counts);
	return rc;
}
