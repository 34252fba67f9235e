#include <stdio.h>
#include <string.h>

#include "ceremony/report_state.h"

/* The clock that people agreed to, and the HSM in front of which they were. */

static void
clock_agreed(const struct report *r, const json_t *rec)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *wall = json_object_get(data, "wall");
	const char *typed[2] = {
		json_string_value(json_array_get(wall, ADMINISTRATOR)),
		json_string_value(json_array_get(wall, WITNESS)),
	};

	document_add(r->paper, PIECE_FACT, "Clock", "this machine's said %s; by "
	    "the wall the administrator typed %s, the witness %s (UTC)",
	    report_text(rec, "machine"), typed[0] == NULL ? "?" : typed[0],
	    typed[1] == NULL ? "?" : typed[1]);
}

static void
token_made(const struct report *r, const json_t *rec)
{
	document_add(r->paper, PIECE_FACT, "New token", "%s, HSM %s, %s %s, "
	    "firmware %s", report_text(rec, "label"), report_text(rec,
	    "serial"), report_text(rec, "manufacturer"), report_text(rec,
	    "model"), report_text(rec, "firmware"));
}

static void
opened(const struct report *r, const json_t *rec)
{
	const struct register_token *t = register_token(r->reg,
	    report_text(rec, "serial"));
	char when[UTC_TEXT];

	document_add(r->paper, PIECE_FACT, "HSM opened", "%s, serial %s%s%s, "
	    "record %06llu", report_when(rec, when), report_text(rec, "serial"),
	    t == NULL ? "" : ", token ", t == NULL ? "" : t->label,
	    report_seq(rec));
}

static long long
number(const json_t *rec, const char *name)
{
	return (long long)json_integer_value(json_object_get(json_object_get(rec,
	    "data"), name));
}

static void
inventory(const struct report *r, const json_t *rec)
{
	document_add(r->paper, PIECE_FACT, register_is(rec, "inventory",
	    "found") ? "Inventory" : "At the end", "keys in the HSM: %zu; not "
	    "in the register: %lld, missing: %lld, silent: %lld",
	    json_array_size(json_object_get(json_object_get(rec, "data"),
	    "keys")), number(rec, "unknown"), number(rec, "missing"),
	    number(rec, "silent"));
}

static void
closed(const struct report *r, const json_t *rec)
{
	char when[UTC_TEXT];

	document_add(r->paper, PIECE_FACT, "HSM closed", "%s, serial %s, record "
	    "%06llu; signatures asked of it since it was opened: %lld, of them to "
	    "try keys: %lld; keys asked to sign after that: %lld, and what the "
	    "last one answered: %s", report_when(rec, when),
	    report_text(rec, "serial"), report_seq(rec), number(rec,
	    "signatures"), number(rec, "trials"), number(rec, "tried"),
	    report_text(rec, "refusal")[0] == '\0' ? "nothing, for it has none" :
	    report_text(rec, "refusal"));
}

int
report_room(const struct report *r)
{
	static const struct {
		const char *step, *kind;
		void (*say)(const struct report *, const json_t *);
	} facts[] = {
		{ "clock", "agreed", clock_agreed },
		{ "init-token", "result", token_made },
		{ "open", "opened", opened },
		{ "inventory", "found", inventory },
		{ "inventory-after", "found", inventory },
		{ "close", "done", closed },
	};
	size_t said = 0;

	document_add(r->paper, PIECE_HEADING, "CLOCK AND HSM", NULL);
	for (size_t i = 0; i < report_records(r); i++)
		for (size_t k = 0; k < sizeof(facts) / sizeof(facts[0]); k++)
			if (register_is(report_record(r, i), facts[k].step,
			    facts[k].kind) && said++ < REPORT_MOST)
				facts[k].say(r, report_record(r, i));
	if (said > REPORT_MOST)
		document_add(r->paper, PIECE_FACT, "More", "%zu such records, in "
		    "the journal", said - REPORT_MOST);
	if (said == 0)
		document_add(r->paper, PIECE_TEXT, "Neither was looked at.",
		    NULL);
	return 0;
}
