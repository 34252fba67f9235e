#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/brought.h"
#include "ceremony/media.h"
#include "keyset/apart.h"
#include "keyset/utc.h"

/* Of the exception. */
static const char EXPECTED[] = "the journal has the last response of the zone";

static bool
is_known(const struct registry *r, const struct dname *zone,
    const struct digest *digest)
{
	for (size_t i = 0; i < r->n_responses; i++)
		if (dname_equal(&r->responses[i].zone, zone) &&
		    digest_equal(&r->responses[i].response, digest))
			return true;
	return false;
}

/* The one on the medium; false: there is none. */
static bool
find(const struct ceremony *c, char name[ANSWER_FILE])
{
	const struct format *f = NULL;

	while ((f = format_next(f)) != NULL)
		if (media_has(c->site->request_media,
		    answer_file("previous", f, name)))
			return true;
	return false;
}

/* Whose KSKs they are is for the checks to say. */
static int
check(struct ceremony *c, const char *name, const struct request *r,
    struct err *e)
{
	char is[DNAME_TEXT_MAX], right[ANSWER_FILE];

	if (!r->is_response || r->n_bundles == 0)
		return err_set(e, ERR_FORMAT, "request medium, %s: this is no "
		    "response", name);
	if (strcmp(name, answer_file("previous", r->format, right)) != 0)
		return err_set(e, ERR_FORMAT, "request medium, %s: this is %s, "
		    "and its name would be %s", name, r->format->words, right);
	if (!dname_equal(&r->zone, &c->site->zone))
		return err_set(e, ERR_POLICY, "request medium, %s: it is for %s",
		    name, dname_text(&r->zone, is));
	return 0;
}

/* Of the keys with that flag, or without. */
static void
show_tags(const struct bundle *b, const char *what, unsigned flag,
    struct page *p)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if ((b->keys[i].key.flags & DNSKEY_SEP) == flag)
			page_line(p, "     %s %5u", what,
			    dnskey_tag(&b->keys[i].key));
}

static void
show(const struct request *r, const struct digest *digest, struct page *p)
{
	const struct bundle *last = &r->bundles[r->n_bundles - 1];
	char from[UTC_TEXT], to[UTC_TEXT], id[IDENTIFIER_MAX + 1];

	page_start(p, "THE JOURNAL HAS NO RESPONSE OF THIS ZONE, THE MEDIUM HAS ONE");
	page_line(p, "%s", "");
	page_wrap(p, "   Response %s, %zu slots, %s to %s; its last set has:",
	    page_clean(id, sizeof(id), r->id), r->n_bundles,
	    utc_screen(r->bundles[0].inception, from),
	    utc_screen(last->expiration, to));
	show_tags(last, "KSK", DNSKEY_SEP, p);
	show_tags(last, "ZSK", 0, p);
	page_line(p, "%s", "");
	answer_words(p, digest);
	page_line(p, "%s", "");
	page_wrap(p, "   It left at another site, or the journal that has it is "
	    "lost.  Nothing here says that it is the last one: compare the hash "
	    "with that of the file on the OUT of its ceremony.  The request is "
	    "compared with it, and what does not fit is a warning.");
	page_line(p, "%s", "");
	page_foot(p, "To go on with it, both type the word lost and the zone, for "
	    "example:  lost nl.  Then both give a reason.");
}

static int
agree(struct ceremony *c, const struct request *r,
    const struct digest *digest, struct err *e)
{
	char zone[DNAME_TEXT_MAX], object[DNAME_TEXT_MAX + 8];
	char happened[IDENTIFIER_MAX + 64], id[IDENTIFIER_MAX + 1];
	struct page p = { .n_lines = 0 };
	int rc;

	snprintf(object, sizeof(object), "lost %s",
	    dname_text(&c->site->zone, zone));
	show(r, digest, &p);
	rc = ask_object(c, &p, "request.lost", object, true, e);
	page_free(&p);
	snprintf(happened, sizeof(happened), "response %s came with the request",
	    page_clean(id, sizeof(id), r->id));
	return rc != 0 ? -1 : ask_exception(c, EXPECTED, happened, e);
}

static int
judge(struct ceremony *c, const char *name, const struct blob *text,
    struct err *e)
{
	struct digest digest = digest_of(text->data, text->len);
	struct request *r = request_read_apart(text->data, text->len, e);
	int rc = -1;

	if (r == NULL)
		return err_doing(e, "request medium, %s", name);
	if (check(c, name, r, e) == 0)
		rc = agree(c, r, &digest, e);
	request_free(&r);
	return rc;
}

int
brought_read(struct ceremony *c, struct blob *text, struct err *e)
{
	char name[ANSWER_FILE];
	struct digest digest;
	bool known;
	int rc;

	*text = (struct blob){ .len = 0 };
	if (!find(c, name))
		return 0;
	if (media_read(c->site->request_media, "REQ", name, REQUEST_BYTES_MAX,
	    text, e) != 0)
		return -1;
	digest = digest_of(text->data, text->len);
	known = is_known(&c->reg, &c->site->zone, &digest);
	if (known)
		rc = 0;
	else if (register_response(&c->reg, &c->site->zone) != NULL)
		rc = err_set(e, ERR_POLICY, "REQ has a response, %s, that is not "
		    "in this journal, which has others of the zone: was it made "
		    "by a newer one?  Put in the log media of that; or take the "
		    "file off REQ, if it is no answer for this zone's signer.  "
		    "No request was read", name);
	else
		rc = judge(c, name, text, e);
	if (rc != 0 || known)
		blob_free(text);
	return rc;
}

bool
brought_digest(const struct registry *r, struct digest *out)
{
	const char *hex = json_string_value(json_object_get(register_last(r,
	    "request", "done"), "brought"));
	struct err ignored;

	return hex != NULL && digest_from_hex(out, hex, &ignored) == 0;
}

/* Whether the reasons are before the record of the last request. */
static bool
excepted(const struct registry *r)
{
	bool since = false, is = false;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);
		const char *expected = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "expected"));

		if (register_is(rec, "request", "done")) {
			is = since;
			since = false;
		}
		since |= register_is(rec, "ceremony", "exception") &&
		    expected != NULL && strcmp(expected, EXPECTED) == 0;
	}
	return is;
}

int
brought_audit(const struct registry *r, bool brought, struct err *e)
{
	if (!brought && json_object_get(register_last(r, "request", "done"),
	    "brought") != NULL)
		return err_set(e, ERR_POLICY, "a response was brought with the "
		    "request, and the journal had one");
	if (brought && !excepted(r))
		return err_set(e, ERR_POLICY, "a response was brought with the "
		    "request, and the journal has no exception with the reasons "
		    "for going on");
	return 0;
}
