#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/brought.h"
#include "ceremony/exception.h"
#include "ceremony/media.h"
#include "keyset/apart.h"
#include "keyset/utc.h"

/* The two that may come; what the people type, and of the exception. */
struct kind {
	const char	*word, *key, *expected, *response;
	void		(*show)(const struct request *, const struct digest *,
			    struct page *);
};

static bool
is_sealed(const struct registry *r, const struct dname *zone,
    const struct digest *digest)
{
	const struct register_response *last = register_response(r, zone);

	return last != NULL && last->sealed &&
	    digest_equal(&last->emergency, digest);
}

static bool
is_known(const struct registry *r, const struct dname *zone,
    const struct digest *digest)
{
	for (size_t i = 0; i < r->n_responses; i++)
		if (dname_equal(&r->responses[i].zone, zone) &&
		    (digest_equal(&r->responses[i].response, digest) ||
		    (r->responses[i].sealed &&
		    digest_equal(&r->responses[i].emergency, digest))))
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
show_response(const struct request *r, struct page *p)
{
	const struct bundle *last = &r->bundles[r->n_bundles - 1];
	char from[UTC_TEXT], to[UTC_TEXT], id[IDENTIFIER_MAX + 1];

	page_line(p, "%s", "");
	page_wrap(p, "   Response %s, %zu slots, %s to %s; its last set has:",
	    page_clean(id, sizeof(id), r->id), r->n_bundles,
	    utc_screen(r->bundles[0].inception, from),
	    utc_screen(last->expiration, to));
	show_tags(last, "KSK", DNSKEY_SEP, p);
	show_tags(last, "ZSK", 0, p);
	page_line(p, "%s", "");
}

static void
show_lost(const struct request *r, const struct digest *digest, struct page *p)
{
	page_start(p, "THE JOURNAL HAS NO RESPONSE OF THIS ZONE, THE MEDIUM HAS ONE");
	show_response(r, p);
	answer_words(p, digest);
	page_line(p, "%s", "");
	page_wrap(p, "   It left at another site, or the journal that has it is "
	    "lost.  Nothing here says that it is the last one: compare the hash "
	    "with that of the file on the OUT of its ceremony.  The request is "
	    "compared with it, and what does not fit is a warning.");
	page_line(p, "%s", "");
	page_foot(p, "NOW  To go on with it, both type lost and the zone, for "
	    "example:  lost nl.");
	page_foot(p, "WHY  Both give a reason next.  What is signed has to follow "
	    "what is in force.");
}

static void
show_used(const struct request *r, const struct digest *digest, struct page *p)
{
	(void)digest;		/* the journal's: nobody has to compare it */
	page_start(p, "THE MEDIUM HAS THE EMERGENCY RESPONSE");
	show_response(r, p);
	page_wrap(p, "   The journal has its digest, of when it was sealed beside "
	    "the last one.  If nobody here knows who opened it, press Esc, and "
	    "find out first.");
	page_line(p, "%s", "");
	page_wrap(p, "   If the zone is signed with that ZSK by now, the request "
	    "goes on from these sets, and may begin early, with a warning.  If "
	    "it is not, press Esc, and take the file off REQ.");
	page_foot(p, "NOW  To go on from it, both type emergency and the zone, "
	    "as in:  emergency nl.");
	page_foot(p, "WHY  Both give a reason next.  What is signed has to follow "
	    "what is in force.");
}

static const struct kind LOST = { "lost", "request.lost",
    "the journal has the last response of the zone", "response", show_lost };
static const struct kind USED = { "emergency", "request.emergency",
    "the sets of the last response are in force", "emergency response",
    show_used };

static int
agree(struct ceremony *c, const struct kind *k, const struct request *r,
    const struct digest *digest, struct err *e)
{
	char zone[DNAME_TEXT_MAX], object[DNAME_TEXT_MAX + 16];
	char happened[IDENTIFIER_MAX + 64], id[IDENTIFIER_MAX + 1];
	struct page p = { .n_lines = 0 };
	int rc;

	snprintf(object, sizeof(object), "%s %s", k->word,
	    dname_text(&c->site->zone, zone));
	k->show(r, digest, &p);
	rc = ask_object(c, &p, k->key, object, true, e);
	page_free(&p);
	snprintf(happened, sizeof(happened), "%s %s came with the request",
	    k->response, page_clean(id, sizeof(id), r->id));
	return rc != 0 ? -1 : ask_exception(c, k->expected, happened, e);
}

static int
judge(struct ceremony *c, const struct kind *k, const char *name,
    const struct blob *text, const struct digest *digest, struct err *e)
{
	struct request *r = request_read_apart(text->data, text->len, e);
	int rc = -1;

	if (r == NULL)
		return err_doing(e, "request medium, %s", name);
	if (check(c, name, r, e) == 0)
		rc = agree(c, k, r, digest, e);
	request_free(&r);
	return rc;
}

/* Whether it is one to go on from, and which; *k is NULL of one to be left. */
static int
choose(const struct ceremony *c, const char *name, const struct digest *digest,
    const struct kind **k, struct err *e)
{
	const struct dname *zone = &c->site->zone;

	*k = NULL;
	if (is_sealed(&c->reg, zone, digest))
		*k = &USED;
	else if (is_known(&c->reg, zone, digest))
		return 0;
	else if (register_response(&c->reg, zone) == NULL)
		*k = &LOST;
	return *k != NULL ? 0 : err_set(e, ERR_POLICY, "REQ has a response, %s, "
	    "that is not in this journal, which has others of the zone: was it "
	    "made by a newer one?  Put in the log media of that; or take the "
	    "file off REQ, if it is no answer for this zone's signer.  No request "
	    "was read", name);
}

int
brought_read(struct ceremony *c, struct blob *text, struct err *e)
{
	char name[ANSWER_FILE];
	const struct kind *k;
	struct digest digest;
	int rc;

	*text = (struct blob){ .len = 0 };
	if (!find(c, name))
		return 0;
	if (media_read(c->site->request_media, "REQ", name, REQUEST_BYTES_MAX,
	    text, e) != 0)
		return -1;
	digest = digest_of(text->data, text->len);
	rc = choose(c, name, &digest, &k, e);
	if (rc == 0 && k != NULL)
		rc = judge(c, k, name, text, &digest, e);
	if (rc != 0 || k == NULL)
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

bool
brought_used(const struct registry *r, const struct dname *zone)
{
	struct digest digest;

	return brought_digest(r, &digest) && is_sealed(r, zone, &digest);
}

/* Whether the reasons are before the record of the last request. */
static bool
excepted(const struct registry *r, const struct kind *k)
{
	bool since = false, is = false;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, "request", "done")) {
			is = since;
			since = false;
		}
		since |= exception_to(rec, k->expected);
	}
	return is;
}

int
brought_audit(const struct registry *r, const struct dname *zone,
    struct err *e)
{
	const bool used = brought_used(r, zone);

	if (json_object_get(register_last(r, "request", "done"),
	    "brought") == NULL)
		return 0;
	if (register_response(r, zone) != NULL && !used)
		return err_set(e, ERR_POLICY, "a response was brought with the "
		    "request, and the journal had one");
	if (!excepted(r, used ? &USED : &LOST))
		return err_set(e, ERR_POLICY, "a response was brought with the "
		    "request, and the journal has no exception with the reasons "
		    "for going on");
	return 0;
}
