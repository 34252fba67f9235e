#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/brought.h"
#include "ceremony/emergency_request.h"
#include "keyset/apart.h"
#include "keyset/cut.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "keyset/words.h"

char *
answer_identifier(bool rehearsal, const char *label,
    char text[IDENTIFIER_MAX + 1])
{
	snprintf(text, IDENTIFIER_MAX + 1, "%s%s", rehearsal ? REHEARSAL : "",
	    label);
	return text;
}

int
answer_names_fit(const struct request *q, struct err *e)
{
	char name[IDENTIFIER_MAX + 1];

	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++) {
			const char *is = q->bundles[s].keys[i].identifier;

			if (strncmp(is, REHEARSAL, strlen(REHEARSAL)) == 0)
				return err_set(e, ERR_POLICY, "slot %zu names a ZSK "
				    "\"%s\", which is how KSKs are named here",
				    s + 1, page_clean(name, sizeof(name), is));
		}
	return 0;
}

void
answer_words(struct page *p, const struct digest *d)
{
	char row[WORDS_ROW_TEXT], hex[DIGEST_HEX];

	for (size_t i = 0; i < ANSWER_WORD_LINES; i++)
		page_line(p, "%s", words_row(d->bytes, DIGEST_LEN, i, row));
	page_line(p, "%s", "");
	digest_hex(d, hex);
	page_line(p, "   %.32s", hex);
	page_line(p, "   %s", hex + 32);
}

int
answer_read_aloud(struct ceremony *c, const char *title, const char *key,
    const char *what, const struct digest *digest, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, title);
	page_line(&p, "%s", "");
	answer_words(&p, digest);
	page_foot(&p, "NOW  Witness: read the slip that was taken down over the "
	    "phone.  Administrator: tick each line that is the same.");
	page_foot(&p, "WHY  Nothing else says whose it is.  M if one differs: "
	    "no %s is used.", what);
	rc = ask_ticks(c, &p, key, 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc;
}

struct request *
answer_read(const struct blob *bytes, const struct policy *p, struct err *e)
{
	struct request *r = request_read_apart(bytes->data, bytes->len, e);

	if (r != NULL && request_cut(r, p, e) != 0)
		request_free(&r);
	return r;
}

struct request *
answer_start(const struct request *asked, const struct policy *p,
    const char *judged, struct err *e)
{
	struct request *r = NULL;
	time_t when;

	if (judged == NULL)
		err_set(e, ERR_FORMAT, "the journal holds no review");
	else if (utc_parse(judged, &when, e) == 0 &&
	    (r = response_start(asked, p, e)) != NULL)
		response_stamp(r, when);
	return r;
}

char *
answer_file(const char *stem, const struct format *f, char name[ANSWER_FILE])
{
	snprintf(name, ANSWER_FILE, "%.16s.%.8s", stem, f->suffix);
	return name;
}

int
answer_request(struct ceremony *c, struct err *e)
{
	const char *hex = json_string_value(json_object_get(
	    register_last(&c->reg, "request", "done"), "sha256"));
	struct digest digest;

	if (c->request != NULL)
		return 0;
	if (hex == NULL || digest_from_hex(&digest, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no request");
	if (journal_get_blob(c->journal, &digest, &c->request_bytes, e) != 0)
		return -1;
	c->request = answer_read(&c->request_bytes, &c->policy, e);
	return c->request == NULL ? -1 : emergency_load(c, e);
}

int
answer_unfit(struct ceremony *c, struct err *e)
{
	struct err why;

	return ceremony_record(c, "review", "refused", json_pack("{s:s}", "shown",
	    e->text), &why) == 0 && ceremony_undo(c, &step_request, e->text,
	    &why) == 0 ? -1 : err_set(e, why.kind, "%s", why.text);
}

bool
answer_before(const struct ceremony *c, struct digest *digest,
    struct pack_place *place)
{
	const struct register_response *r = register_response(&c->reg,
	    &c->site->zone);

	*place = (struct pack_place){ .len = 0 };
	if (r == NULL || brought_used(&c->reg, &c->site->zone))
		return brought_digest(&c->reg, digest);
	*place = r->place;
	*digest = r->response;
	return true;
}

int
answer_previous(struct ceremony *c, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct pack_place place;
	struct digest digest;

	if (c->previous != NULL || !answer_before(c, &digest, &place))
		return 0;
	if (pack_get(c->journal, &c->pack, &digest, &place, &bytes, e) != 0)
		return -1;
	c->previous = request_read_apart(bytes.data, bytes.len, e);
	blob_free(&bytes);
	return c->previous == NULL ? -1 : 0;
}

static int
get_earlier(void *of, const struct earlier_place *at, struct request **out,
    struct err *e)
{
	struct ceremony *c = of;
	struct blob bytes = { .len = 0 };

	if (pack_get(c->journal, &c->pack, &at->digest, &at->place, &bytes,
	    e) != 0)
		return -1;
	*out = request_read_apart(bytes.data, bytes.len, e);
	blob_free(&bytes);
	return *out == NULL ? -1 : 0;
}

int
answer_earlier_of(struct ceremony *c, const struct dname *zone, size_t n,
    struct earlier_responses *to, struct err *e)
{
	return earlier_read(to, &c->reg, zone, n, get_earlier, c, e);
}

int
answer_earlier(struct ceremony *c, struct err *e)
{
	json_int_t n = json_integer_value(json_object_get(register_last(&c->reg,
	    "request", "done"), "earlier"));

	return n <= 0 || c->earlier.n > 0 ? 0 : answer_earlier_of(c,
	    &c->site->zone, (size_t)n, &c->earlier, e);
}

int
answer_agreed(const struct ceremony *c, struct agreed *a, struct err *e)
{
	return agreed_read(a, &c->reg, register_last(&c->reg, "review", "done"),
	    e);
}

void
answer_forget(struct answer_memory *m)
{
	free(m->known);
	free(m->ids);
}

int
answer_review(struct ceremony *c, time_t now, struct review *r,
    struct digest *digest, struct answer_memory *memory, struct err *e)
{
	const json_t *data = register_last(&c->reg, "request", "done");
	struct digest brought;
	size_t n, n_ids;

	if (answer_earlier(c, e) != 0)
		return -1;
	memory->known = register_known(&c->reg, &c->request->zone, &n);
	memory->ids = register_answered(&c->reg, &c->request->zone, &n_ids);
	if (memory->known == NULL || memory->ids == NULL) {
		answer_forget(memory);
		return err_sys(e, "review the request");
	}
	*digest = digest_of(c->request_bytes.data, c->request_bytes.len);
	memory->emergency = digest_of(c->emergency_bytes.data,
	    c->emergency_bytes.len);
	*r = (struct review){
		.request = c->request, .digest = digest,
		.emergency = c->emergency, .twin = &memory->emergency,
		.judgement = {
			.policy = &c->policy, .previous = c->previous,
			.first = json_is_true(json_object_get(data, "first")),
			.brought = c->previous != NULL && register_response(
			    &c->reg, &c->site->zone) == NULL,
			.emergency = brought_used(&c->reg, &c->site->zone),
			.made = register_judged(&c->reg, &c->site->zone),
			.earlier = c->earlier.list, .n_earlier = c->earlier.n,
			.whole = !brought_digest(&c->reg, &brought),
			.now = now, .known = memory->known, .n_known = n,
			.ids = memory->ids, .n_ids = n_ids,
		},
	};
	return 0;
}

/* As it was reviewed; the memory is to be forgotten. */
static int
reviewed(struct ceremony *c, const struct agreed *a, struct review *r,
    struct answer_memory *memory, struct err *e)
{
	const char *agreed = json_string_value(json_object_get(
	    register_last(&c->reg, "review", "done"), "judged"));
	struct digest digest;
	time_t at;

	if (agreed == NULL || utc_parse(agreed, &at, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal holds no review");
	if (answer_review(c, at, r, &digest, memory, e) != 0)
		return -1;
	review_plan(r, a);
	return 0;
}

int
answer_holds(struct ceremony *c, const struct agreed *a, struct err *e)
{
	char then[UTC_TEXT], now[UTC_TEXT];
	struct answer_memory memory;
	struct finding worse;
	struct review r;
	bool worsens;

	if (reviewed(c, a, &r, &memory, e) != 0)
		return -1;
	worsens = request_worsens(r.request, &r.judgement, c->now(), &worse);
	answer_forget(&memory);
	if (!worsens)
		return 0;
	return err_set(e, ERR_POLICY, "the request was agreed to as judged on "
	    "%.10s; now, on %.10s, the check \"%s\" says %s: %s", utc_text(
	    r.judgement.now, then), utc_text(c->now(), now), worse.rule,
	    verdict_word(worse.verdict), worse.found);
}

int
answer_serves(struct ceremony *c, const struct agreed *a, struct err *e)
{
	struct answer_memory memory;
	struct finding worse;
	struct review r;
	bool worsens;

	if (reviewed(c, a, &r, &memory, e) != 0)
		return -1;
	worsens = response_worsens(c->response, r.request, &r.judgement,
	    &worse);
	answer_forget(&memory);
	if (!worsens)
		return 0;
	return err_set(e, ERR_POLICY, "of the response that was made the check "
	    "\"%s\" says %s: %s", worse.rule, verdict_word(worse.verdict),
	    worse.found);
}
