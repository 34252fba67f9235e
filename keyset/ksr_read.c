#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/notice.h"
#include "keyset/utc.h"

#include "keyset/ksr.h"

static const char REQUEST[] = ";; KeySigningRequest 1.0 ";
static const char RESPONSE[] = ";; SignedKeyResponse 1.0 ";

/* What is being read. */
struct reading {
	struct scan		 scan;
	const struct dialect	*dialect;
	struct request		*r;
	const char		*at;		/* the slot's line */
	bool			 done;		/* the last line was there */
	struct entry		 entry;
	struct err		*e;		/* borrowed */
};

bool
ksr_is(const char *text, size_t len)
{
	return len >= 3 && memcmp(text, ";; ", 3) == 0;
}

size_t
ksr_time_digits(const char *text, size_t len)
{
	struct word w = { text, len };
	size_t n = 0;

	if (!word_skip(&w, REQUEST) && !word_skip(&w, RESPONSE))
		return 0;
	while (n < w.len && w.text[n] >= '0' && w.text[n] <= '9')
		n++;
	return n;
}

/* The slot that is being read, or NULL before the first. */
static struct bundle *
current(struct reading *in)
{
	return in->r->n_bundles > 0 ?
	    &in->r->bundles[in->r->n_bundles - 1] : NULL;
}

/* ---- a slot's end ------------------------------------------------------ */

static int
times_compare(const struct reading *in, const struct bundle *b,
    const struct bundle_sig *s)
{
	const struct rrsig *first = &b->sigs[0].rrsig;

	if (s->rrsig.inception != first->inception ||
	    s->rrsig.expiration != first->expiration)
		return scan_fault(&in->scan, in->at, in->e, "the signatures of "
		    "this slot have different times");
	return 0;
}

static int
notice_end(const struct reading *in, const struct bundle *b,
    enum notice_kind kind)
{
	const struct notice *n = &b->notices[kind];

	if (notice_told(b, kind) != (n->n_sigs > 0))
		return scan_fault(&in->scan, in->at, in->e, "this slot has "
		    "%s", n->n_sigs > 0 ? "a signature over a set that it "
		    "does not have" : "a CDS or CDNSKEY set without a "
		    "signature");
	for (size_t i = 0; i < n->n_sigs; i++)
		if (times_compare(in, b, &n->sigs[i]) != 0)
			return -1;
	return 0;
}

static int
response_end(struct reading *in, struct bundle *b)
{
	const struct rrsig *s = &b->sigs[0].rrsig;

	if (b->n_sigs == 0)
		return scan_fault(&in->scan, in->at, in->e, "this slot has no "
		    "signature over its DNSKEY set");
	for (size_t i = 1; i < b->n_sigs; i++)
		if (times_compare(in, b, &b->sigs[i]) != 0)
			return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		if (notice_end(in, b, kind) != 0)
			return -1;
	if (s->inception != (uint32_t)b->inception)
		return scan_fault(&in->scan, in->at, in->e, "the signatures of "
		    "this slot do not begin %jd seconds before it, as those "
		    "of %s do", (intmax_t)in->dialect->early,
		    in->dialect->words);
	b->expiration = utc_from_dnssec(s->expiration, b->inception);
	return 0;
}

static int
slot_end(struct reading *in)
{
	struct bundle *b = current(in);

	if (b == NULL)
		return 0;
	if (b->n_keys == 0)
		return scan_fault(&in->scan, in->at, in->e, "this slot has no "
		    "DNSKEY");
	return in->r->is_response ? response_end(in, b) : 0;
}

/* ---- its lines --------------------------------------------------------- */

static int
slot_begin(struct reading *in, struct word rest)
{
	struct bundle *last, *new;
	time_t t;

	if (in->dialect->slot_time(&in->scan, rest, &t, in->e) != 0 ||
	    slot_end(in) != 0)
		return -1;
	if (t < in->dialect->early)
		return scan_fault(&in->scan, rest.text, in->e, "the time is "
		    "before 1970, or its signatures' would be");
	t -= in->dialect->early;
	last = current(in);
	if (last != NULL && (t < last->inception || (t == last->inception &&
	    !(in->dialect->twice && in->r->is_response))))
		return scan_fault(&in->scan, rest.text, in->e, "a time after "
		    "that of the slot before is expected");
	if (last != NULL && t == last->inception)
		memset(last, 0, sizeof(*last));
	else if (in->r->n_bundles == REQUEST_BUNDLES_MAX)
		return scan_fault(&in->scan, rest.text, in->e, "more than %d "
		    "slots", REQUEST_BUNDLES_MAX);
	else
		in->r->n_bundles++;
	new = current(in);
	new->inception = t;
	in->at = rest.text;
	return 0;
}

static int
last_line(struct reading *in, struct word rest)
{
	char text[UTC_TEXT], name[UTC_TEXT];
	time_t t;

	if (in->dialect->made_time(&in->scan, rest, &t, in->e) != 0)
		return -1;
	if (in->r->n_bundles == 0)
		return scan_fault(&in->scan, rest.text, in->e, "no slot stands "
		    "before the last line");
	if (slot_end(in) != 0)
		return -1;
	in->r->has_timestamp = true;
	in->r->timestamp = t;
	utc_text(t, name);
	snprintf(in->r->id, sizeof(in->r->id), "%s", name);
	for (size_t i = 0; i < in->r->n_bundles; i++) {
		struct bundle *b = &in->r->bundles[i];

		snprintf(b->id, sizeof(b->id), "%s/%s", name,
		    utc_text(b->inception + in->dialect->early, text));
	}
	in->done = true;
	return 0;
}

/* The first line says what the file is; the others say the same. */
static int
heading(struct reading *in)
{
	struct word rest = in->entry.comment;
	bool is_response = word_skip(&rest, RESPONSE);

	if (!is_response && !word_skip(&rest, REQUEST))
		return scan_fault(&in->scan, rest.text, in->e, "\"%s\" or "
		    "\"%s\" is expected", REQUEST, RESPONSE);
	if (in->r->n_bundles == 0)
		in->r->is_response = is_response;
	if (in->r->is_response != is_response)
		return scan_fault(&in->scan, in->entry.comment.text, in->e,
		    "a line of a request in a response, or the other way "
		    "round");
	return word_skip(&rest, "generated at ") ? last_line(in, rest) :
	    slot_begin(in, rest);
}

static int
record(struct reading *in)
{
	if (current(in) == NULL)
		return scan_fault(&in->scan, in->entry.words[0].text, in->e,
		    "a record before the first slot's line");
	return ksr_record(&in->scan, &in->entry, in->r, in->e);
}

static int
entries(struct reading *in)
{
	for (;;) {
		if (scan_next(&in->scan, &in->entry, in->e) != 0)
			return -1;
		if (in->entry.kind == ENTRY_END && !in->done)
			return scan_fault(&in->scan, in->scan.at, in->e,
			    "the line that says when it was generated is "
			    "missing: the file is cut off");
		if (in->entry.kind == ENTRY_END)
			return 0;
		if (in->done)
			return scan_fault(&in->scan, in->entry.kind ==
			    ENTRY_RECORD ? in->entry.words[0].text :
			    in->entry.comment.text, in->e, "nothing is "
			    "expected behind the last line");
		if (in->entry.kind == ENTRY_EMPTY && !(in->r->is_response &&
		    in->dialect->twice))
			return scan_fault(&in->scan, in->entry.comment.text,
			    in->e, "an empty line");
		if ((in->entry.kind == ENTRY_COMMENT && heading(in) != 0) ||
		    (in->entry.kind == ENTRY_RECORD && record(in) != 0))
			return -1;
	}
}

struct request *
ksr_read(const struct dialect *d, const char *text, size_t len, struct err *e)
{
	struct reading in = { .dialect = d, .e = e };

	if (scan_start(&in.scan, text, len, e) != 0 ||
	    (in.r = request_new(REQUEST_BUNDLES_MAX, e)) == NULL)
		return NULL;
	in.r->n_bundles = 0;
	if (entries(&in) != 0)
		request_free(&in.r);
	return in.r;
}
