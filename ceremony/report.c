#include <stdio.h>
#include <string.h>

#include "ceremony/wrong_pins.h"

#include "ceremony/report_state.h"

const char *
report_fact(const struct report *r, const char *step, const char *kind,
    const char *name)
{
	return json_string_value(json_object_get(register_last(r->reg, step,
	    kind), name));
}

const char *
report_said(const struct report *r, const char *step, const char *kind,
    const char *name)
{
	const char *text = report_fact(r, step, kind, name);

	return text == NULL ? "?" : text;
}

size_t
report_records(const struct report *r)
{
	return json_array_size(r->reg->records);
}

const json_t *
report_record(const struct report *r, size_t i)
{
	return json_array_get(r->reg->records, i);
}

const char *
report_text(const json_t *record, const char *name)
{
	const char *text = json_string_value(json_object_get(json_object_get(
	    record, "data"), name));

	return text == NULL ? "" : text;
}

unsigned long long
report_seq(const json_t *record)
{
	return (unsigned long long)json_integer_value(json_object_get(record,
	    "seq"));
}

char *
report_when(const json_t *record, char text[UTC_TEXT])
{
	return utc_screen((time_t)json_integer_value(json_object_get(record,
	    "time")), text);
}

/* ---- the first page ------------------------------------------------------ */

static void
state(const struct report *r)
{
	const char *why = report_fact(r, "ceremony", "abandoned", "reason");
	char until[UTC_TEXT];

	document_add(r->paper, PIECE_FACT, "Told up to", "record %06llu of %s",
	    (unsigned long long)r->source->record, utc_screen(
	    r->reg->last_time, until));
	document_add(r->paper, PIECE_FACT, "That is", "%s%s",
	    r->source->leaves ? "directly before the output medium is written, "
	    "with this report on it" : r->reg->abandoned ?
	    "where the ceremony was abandoned: " : r->reg->ended ?
	    "its end" : "not its end: it is not over", r->reg->abandoned &&
	    why != NULL ? why : "");
}

static void
front(const struct report *r)
{
	const json_t *begin = report_record(r, 0);
	const struct wrong_pins wrong = wrong_pins_read(r->reg->records);
	char when[UTC_TEXT], hex[DIGEST_HEX];
	struct document *d = r->paper;

	document_add(d, PIECE_HEADING, "WHAT THIS IS", NULL);
	document_add(d, PIECE_FACT, "Ceremony", "%04u, %s", r->reg->number,
	    r->reg->type);
	document_add(d, PIECE_FACT, "Mode", "%s", r->reg->rehearsal ?
	    "REHEARSAL: what was made in it is for practice, and no zone is to "
	    "rest on it" : "PRODUCTION");
	document_add(d, PIECE_FACT, "Site", "%s", report_text(begin, "site"));
	document_add(d, PIECE_FACT, "Zone", "%s", report_text(begin, "zone"));
	document_add(d, PIECE_FACT, "Begun", "%s, record %06llu",
	    report_when(begin, when), report_seq(begin));
	state(r);
	document_add(d, PIECE_FACT, "Exceptions", "%u", r->reg->exceptions);
	document_add(d, PIECE_FACT, "Wrong PINs", "of the HSM %zu, of cards "
	    "%zu%s%s", wrong.hsm, wrong.cards, wrong.cards > 0 ? ": " : "",
	    wrong.who);
	document_add(d, PIECE_FACT, "Program", "capstan %s, by its own word",
	    report_text(begin, "version"));
	document_add(d, PIECE_FACT, "Policy", "%s", report_text(begin,
	    "policy"));
	document_add(d, PIECE_EXACT, "its SHA-256", "%s", report_text(begin,
	    "policy-sha256"));
	document_add(d, PIECE_EXACT, "Head", "%s", digest_hex(&r->source->head,
	    hex));
}

static void
explain(const struct report *r)
{
	document_add(r->paper, PIECE_TEXT, "It is made of the journal up to that "
	    "record, and of nothing else, so that everyone who has the journal "
	    "can make it again, octet for octet: \"capstan report\" does. "
	    "Whether the journal fits together, and what left with it, "
	    "\"capstan verify\" tells. The words at the foot of each page are "
	    "the journal's head at that record: they stand for every record up "
	    "to it.", NULL);
	if (r->source->leaves)
		document_add(r->paper, PIECE_TEXT, "What comes behind that record "
		    "cannot be in it: that the medium was written and its words "
		    "were read aloud, the head that goes on paper, and the end. "
		    "There is room for it on the last page, to be filled in by "
		    "hand.", NULL);
}

/* ---- all of it ----------------------------------------------------------- */

static void
name(const struct report *r)
{
	const struct ceremony_type *t = ceremony_begun(r->reg);
	const json_t *begin = report_record(r, 0);
	struct document *d = r->paper;

	snprintf(d->title, sizeof(d->title), "%s %04u", t == NULL ?
	    r->reg->type : t->title, r->reg->number);
	snprintf(d->place, sizeof(d->place), "%.60s, %.90s",
	    report_text(begin, "site"), report_text(begin, "zone"));
	d->mode = r->reg->rehearsal ? "REHEARSAL" : "PRODUCTION";
	d->record = r->source->record;
	d->head = r->source->head;
}

int
report_document(const struct report_source *s, struct document *d,
    struct err *e)
{
	static int (*const sections[])(const struct report *) = {
		report_people, report_room, report_bags, report_steps, report_faults,
		report_deeds, report_answer, report_batch, report_keys,
		report_files, report_attestation,
	};
	const struct report r = { .source = s, .reg = &s->reg, .paper = d,
	    .e = e };

	*d = (struct document){ .n = 0 };
	if (report_records(&r) == 0)
		return err_set(e, ERR_FORMAT, "the journal has no ceremony to "
		    "report");
	name(&r);
	front(&r);
	explain(&r);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (sections[i](&r) != 0)
			return -1;
	return 0;
}

int
report_export(const struct report_source *s, struct export *x, struct err *e)
{
	static const struct {
		const char *name;
		int (*write)(const struct document *, struct blob *,
		    struct err *);
	} forms[] = {
		{ REPORT_TEXT, document_text }, { REPORT_HTML, document_html },
	};
	struct document d;
	int rc = report_document(s, &d, e);

	for (size_t i = 0; rc == 0 && i < sizeof(forms) / sizeof(forms[0]);
	    i++) {
		struct blob bytes = { .len = 0 };

		if ((rc = forms[i].write(&d, &bytes, e)) == 0)
			rc = export_add(x, forms[i].name, bytes.data, bytes.len,
			    e);
		blob_free(&bytes);
	}
	document_free(&d);
	return rc;
}
