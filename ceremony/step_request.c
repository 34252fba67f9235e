#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/bring_stick.h"
#include "ceremony/brought.h"
#include "ceremony/earlier.h"
#include "ceremony/emergency_request.h"
#include "ceremony/media.h"
#include "ceremony/planned.h"
#include "ceremony/recorded.h"

/* The one request on the medium: what its name says of its format is only that. */
static int
fetch(struct ceremony *c, char name[ANSWER_FILE], struct err *e)
{
	static const char *const REQ = "REQ";
	const struct format *f = NULL, *only = NULL;
	char other[ANSWER_FILE];

	while ((f = format_next(f)) != NULL) {
		if (!media_has(c->site->request_media,
		    answer_file("request", f, other)))
			continue;
		if (only != NULL)
			return err_set(e, ERR_MEDIA, "%s has %s and %s, and one "
			    "request is answered; nothing was read",
			    REQ, answer_file("request", only, name), other);
		only = f;
	}
	/* Where there is none, the words are those of the most usual one. */
	answer_file("request", only != NULL ? only : format_next(NULL), name);
	return media_read(c->site->request_media, REQ, name, REQUEST_BYTES_MAX,
	    &c->request_bytes, e);
}

/* No response of this zone is known: two people say that this is the first. */
static int
first_time(struct ceremony *c, struct err *e)
{
	char zone[DNAME_TEXT_MAX], object[DNAME_TEXT_MAX + 8];
	char name[ANSWER_FILE];
	struct page p = { .n_lines = 0 };
	int rc;

	snprintf(object, sizeof(object), "first %s",
	    dname_text(&c->request->zone, zone));
	page_start(&p, "NO RESPONSE WAS EVER MADE FOR THIS ZONE");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The register holds no response for %s, so the request "
	    "cannot be compared with one: nothing but the words that were read "
	    "over the phone says that its keys are the signer's.", zone);
	page_line(&p, "%s", "");
	page_wrap(&p, "   If there was one, and another site or a lost journal has "
	    "it, press Esc, put it on REQ beside the request, by the name "
	    "%s, and do the step again.", answer_file("previous",
	    c->request->format, name));
	page_foot(&p, "NOW  If this is its first ceremony, both type the word first "
	    "and the zone, for example:  first nl.");
	page_foot(&p, "WHY  %s", step_request.why);
	rc = ask_object(c, &p, "request.first", object, false, e);
	page_free(&p);
	return rc;
}

/* Each ZSK of the request as a record, for the register's memory of tags. */
static json_t *
zsks(const struct request *q)
{
	json_t *list = json_array();

	for (size_t s = 0; s < q->n_bundles; s++)
		for (size_t i = 0; i < q->bundles[s].n_keys; i++)
			if (json_array_append_new(list, recorded_dnskey(
			    &q->bundles[s].keys[i].key, &q->zone,
			    q->bundles[s].keys[i].ttl)) != 0)
				break;
	return list;
}

static json_t *
slot_ids(const struct request *q)
{
	json_t *list = json_array();

	for (size_t s = 0; s < q->n_bundles; s++)
		if (json_array_append_new(list,
		    json_string(q->bundles[s].id)) != 0)
			break;
	return list;
}

static int
record(struct ceremony *c, const struct digest *digest, bool first,
    const struct blob *brought, struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], was[DIGEST_HEX];
	struct digest stored;
	json_t *twin;

	if (journal_put_blob(c->journal, c->request_bytes.data,
	    c->request_bytes.len, &stored, e) != 0 || (brought->len > 0 &&
	    journal_put_blob(c->journal, brought->data, brought->len, &stored,
	    e) != 0) || emergency_recorded(c, &twin, e) != 0)
		return -1;
	return ceremony_record(c, "request", "done", json_pack(
	    "{s:s,s:s,s:s,s:i,s:o,s:b,s:I,s:s*,s:o,s:o*}", "sha256", digest_hex(digest,
	    hex), "id", c->request->id, "zone", dname_text(&c->request->zone,
	    zone), "slots", (int)c->request->n_bundles, "slot-ids",
	    slot_ids(c->request), "first", first, "earlier",
	    (json_int_t)earlier_count(&c->reg, c->request, &c->policy),
	    "brought", brought->len > 0 ? digest_hex(&stored, was) : NULL,
	    "zsks", zsks(c->request),
	    "emergency", twin), e);
}

/* What the request is compared with: the journal's, or another, or none. */
static int
compared(struct ceremony *c, const struct digest *digest, struct err *e)
{
	struct blob brought = { .len = 0 };
	bool first;
	int rc;

	if (brought_read(c, &brought, e) != 0)
		return -1;
	first = brought.len == 0 &&
	    register_response(&c->reg, &c->request->zone) == NULL;
	rc = first ? first_time(c, e) : 0;
	if (rc == 0)
		rc = record(c, digest, first, &brought, e);
	blob_free(&brought);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	char name[ANSWER_FILE], right[ANSWER_FILE];
	struct digest digest;

	blob_free(&c->request_bytes);
	request_free(&c->request);
	request_free(&c->previous);
	earlier_free(&c->earlier);
	emergency_forget(c);
	if (bring_request(c, e) != 0 || fetch(c, name, e) != 0)
		return -1;
	c->request = answer_read(&c->request_bytes, &c->policy, e);
	if (c->request == NULL)
		return err_doing(e, "request medium, %s", name);
	if (c->request->is_response)
		return err_set(e, ERR_FORMAT, "request medium, %s: this is a "
		    "response, not a request", name);
	if (strcmp(name, answer_file("request", c->request->format, right)) != 0)
		return err_set(e, ERR_FORMAT, "request medium, %s: this is %s, "
		    "and its name would be %s", name, c->request->format->words,
		    right);
	if (!dname_equal(&c->request->zone, &c->site->zone)) {
		char is[DNAME_TEXT_MAX], want[DNAME_TEXT_MAX];

		return err_set(e, ERR_POLICY, "the request is for %.200s, this "
		    "ceremony is for %.200s", dname_text(&c->request->zone, is),
		    dname_text(&c->site->zone, want));
	}
	digest = digest_of(c->request_bytes.data, c->request_bytes.len);
	return answer_read_aloud(c, "HASH OF THE REQUEST: is it what the signer's "
	    "people said?", "request.words", "request", &digest, e) == 0 &&
	    planned_request(c, &digest, e) == 0 && emergency_read(c, e) == 0 ?
	    compared(c, &digest, e) : -1;
}

const struct step step_request = {
	.id = "request",
	.title = "Request read once, its hash read aloud",
	.who = "both",
	.why = "Only the words read over the phone say that the request is genuine.",
	.again = STEP_ONCE,
	.unchanged = "nothing was signed; the request is as it was on its medium",
	.remedy = "see that the medium has the one request that is to be "
	    "answered, and no other: take others away; then do the step again, "
	    "as also if the slip was misread; press X if a new one must be made",
	.run = run,
};
