#include <stdio.h>
#include <string.h>

#include "ceremony/clock.h"
#include "ceremony/cut_off.h"
#include "ceremony/recorded_set.h"
#include "ceremony/void_papers.h"

#include "ceremony/report_state.h"

/* What was not as the script says. */

static void
reasons(const struct report *r, const json_t *data)
{
	static const char *const whose[] = { "Why, admin.", "Why, witness" };
	const json_t *list = json_object_get(data, "reasons");

	for (size_t i = 0; i < json_array_size(list) && i < 2; i++) {
		const char *why = json_string_value(json_array_get(list, i));

		document_add(r->paper, PIECE_FACT, whose[i], "%s", why == NULL ?
		    "" : why);
	}
}

static void
exception(const struct report *r, const json_t *rec)
{
	const json_t *data = json_object_get(rec, "data");
	char text[96], when[UTC_TEXT];

	snprintf(text, sizeof(text), "Exception %lld, %s, record %06llu",
	    (long long)json_integer_value(json_object_get(data, "number")),
	    report_when(rec, when), report_seq(rec));
	document_add(r->paper, PIECE_TEXT, text, NULL);
	document_add(r->paper, PIECE_FACT, "Expected", "%s", report_text(rec,
	    "expected"));
	document_add(r->paper, PIECE_FACT, "Happened", "%s", report_text(rec,
	    "happened"));
	if (report_text(rec, "decided")[0] != '\0')
		document_add(r->paper, PIECE_FACT, "Decided", "%s",
		    report_text(rec, "decided"));
	if (report_text(rec, "who")[0] != '\0')
		document_add(r->paper, PIECE_FACT, "By", "%s", report_text(rec,
		    "who"));
	reasons(r, data);
}

/* ---- what is no exception, and nobody planned ---------------------------- */

static const struct {
	const char *step, *kind;	/* step NULL: of any */
	const char *text, *member, *other;
} mishaps[] = {
	{ "ceremony", "stopped", "stopped", "reason", NULL },
	{ "ceremony", "break", "a break (why; who kept the room)", "reason",
	    "stays" },
	{ "ceremony", "resumed", "gone on with", "torn", NULL },
	{ "ceremony", "abandoned", "abandoned", "reason", NULL },
	{ NULL, "medium", "a log medium failed", "fault", NULL },
	{ "ceremony", "clock-moved", "this machine's clock was moved (how far; "
	    "agreed to at)", "by", "agreed" },
	{ "ceremony", "printer", "the printer", "state", NULL },
	{ "open", "wrong-pin", "the HSM refused the PIN that was typed", NULL,
	    NULL },
	{ "officer", "wrong-pin", "the PIN of a card was wrong", "name", NULL },
	{ "unblock", "wrong-pin", "the admin PIN of a card was wrong", "name", NULL },
	{ "officer", "not-signed", "an officer did not sign the journal",
	    "name", NULL },
	{ "share", "refused", "a share was refused", "why", NULL },
	{ "review", "refused", "the request was refused in the review", NULL,
	    NULL },
	{ "batch-review", "refused", "all of the batch was put aside", NULL,
	    NULL },
};

static bool
is_mishap(const json_t *rec, size_t i)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));

	return mishaps[i].step != NULL ? register_is(rec, mishaps[i].step,
	    mishaps[i].kind) : kind != NULL && strcmp(kind,
	    mishaps[i].kind) == 0;
}

/* What a member says; of a number it is how far the clock was moved. */
static const char *
said(const json_t *rec, const char *member, char way[CLOCK_WAY])
{
	const json_t *by = json_object_get(json_object_get(rec, "data"), member);

	return json_is_integer(by) ? clock_way((long long)json_integer_value(by),
	    way) : report_text(rec, member);
}

/* n: of those before. */
static void
list(const struct report *r, const json_t *rec, const char *text, size_t n)
{
	static const struct column columns[] = {
		{ "Record", 6, false }, { "UTC", 20, false },
		{ "What happened beside", 48, false }, { NULL, 0, false },
	};
	char when[UTC_TEXT], seq[24];

	if (n == 0)
		document_table(r->paper, columns);
	snprintf(seq, sizeof(seq), "%06llu", report_seq(rec));
	document_row(r->paper, (const char *[]){ seq, report_when(rec, when),
	    text });
}

static void
mishap(const struct report *r, const json_t *rec, size_t i, size_t n)
{
	char text[640], other[300] = "", way[CLOCK_WAY];
	const char *more = mishaps[i].member == NULL ? "" : said(rec,
	    mishaps[i].member, way);

	if (mishaps[i].other != NULL)
		snprintf(other, sizeof(other), "; %.260s", report_text(rec,
		    mishaps[i].other));
	snprintf(text, sizeof(text), "%s%s%.300s%s", mishaps[i].text,
	    more[0] == '\0' ? "" : ": ", more, other);
	list(r, rec, text, n);
}

static void
list_mishaps(const struct report *r)
{
	char text[CUT_OFF_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < report_records(r); i++) {
		if (cut_off(r->reg, i, text) && n++ < REPORT_MOST)
			list(r, report_record(r, i), text, n - 1);
		for (size_t k = 0; k < sizeof(mishaps) / sizeof(mishaps[0]);
		    k++)
			if (is_mishap(report_record(r, i), k) &&
			    n++ < REPORT_MOST)
				mishap(r, report_record(r, i), k, n - 1);
	}
	if (n > REPORT_MOST)
		document_add(r->paper, PIECE_TEXT, "There are more, in the "
		    "journal.", NULL);
}

/* ---- what is left to be done about a set that was broken off -------------- */

static void
void_papers(const struct report *r)
{
	const struct holdings *h = &r->reg->holdings;

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];
		char name[SET_NAME];

		if (!set_is_broken_off(r->reg, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (share_is_void_paper(&s->shares[k]))
				document_add(r->paper, PIECE_FACT, "Void paper",
				    "of %s, of set %s of the %s, which was "
				    "broken off: destroy it",
				    s->shares[k].holder, set_name(&s->set, name),
				    share_purpose_name(s->set.purpose));
	}
}

int
report_faults(const struct report *r)
{
	size_t n = 0;

	document_add(r->paper, PIECE_HEADING, "EXCEPTIONS", NULL);
	for (size_t i = 0; i < report_records(r); i++)
		if (register_is(report_record(r, i), "ceremony", "exception")) {
			exception(r, report_record(r, i));
			n++;
		}
	if (n == 0)
		document_add(r->paper, PIECE_TEXT, "Up to that record there are "
		    "none.", NULL);
	list_mishaps(r);
	void_papers(r);
	return 0;
}
