#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/report_state.h"

/* The checklist as it was to be gone through, beside what the records say. */

enum { FEW = 8, BY = 24 };

static const struct step *
step_of(const struct report *r, const char *id)
{
	const struct ceremony_type *t = ceremony_begun(r->reg);

	for (size_t i = 0; t != NULL && t->steps[i] != NULL; i++)
		if (strcmp(t->steps[i]->id, id) == 0)
			return t->steps[i];
	return NULL;
}

/* Whose work it is, by the initials of who was there at that record. */
static void
name_who(const struct report *r, const struct step *s, size_t upto,
    char out[BY])
{
	char admin[8] = "", witness[8] = "";

	for (size_t i = 0; i < upto && i < report_records(r); i++) {
		const json_t *rec = report_record(r, i);

		if (!register_is(rec, "people", "present"))
			continue;
		person_initials(report_text(rec, "administrator"), admin);
		person_initials(report_text(rec, "witness"), witness);
	}
	if (s == NULL || admin[0] == '\0' || strcmp(s->who, "system") == 0 ||
	    strcmp(s->who, "all") == 0)
		snprintf(out, BY, "%s", s == NULL ? "" : s->who);
	else
		snprintf(out, BY, "%s%s%s", admin, strcmp(s->who, "both") == 0 ?
		    " " : "", strcmp(s->who, "both") == 0 ? witness : "");
}

/* What a record says of the step; false: nothing. */
static bool
say(const json_t *rec, const char *id, char *out, size_t room)
{
	char when[UTC_TEXT];

	report_when(rec, when);
	if (register_is(rec, id, "done"))
		snprintf(out, room, "%s r. %06llu", when, report_seq(rec));
	else if (register_is(rec, id, "failed"))
		snprintf(out, room, "FAILED %s: %.200s", when,
		    report_text(rec, "text"));
	else if (register_is(rec, id, "undone"))
		snprintf(out, room, "TAKEN BACK %s: %.200s", when,
		    report_text(rec, "why"));
	else
		return false;
	return true;
}

/* In the order of the records; the last of them is what came of the step. */
static int
what_happened(const struct report *r, const char *id, struct blob *fact,
    size_t *last)
{
	size_t n = 0, told = 0;
	char text[300];

	for (size_t i = 0; i < report_records(r); i++)
		n += say(report_record(r, i), id, text, sizeof(text));
	*last = report_records(r);
	for (size_t i = 0; i < report_records(r); i++) {
		if (!say(report_record(r, i), id, text, sizeof(text)))
			continue;
		*last = i + 1;
		/* The first, and then the last of many. */
		if (++told > 1 && told + FEW <= n)
			continue;
		if (blob_printf(fact, r->e, "%s%s", fact->len == 0 ? "" : "\n",
		    text) != 0)
			return -1;
		if (told == 1 && n > FEW && blob_printf(fact, r->e,
		    "\n... %zu more ...", n - FEW) != 0)
			return -1;
	}
	return n > 0 ? 0 : blob_printf(fact, r->e, "%s", r->source->leaves ?
	    "behind this report:\n____-__-__ __:__:__Z" : "not done");
}

static int
add_step(const struct report *r, size_t i, const char *id)
{
	const struct step *s = step_of(r, id);
	struct blob fact = { .len = 0 };
	char number[24], who[BY];
	size_t last;

	if (what_happened(r, id, &fact, &last) != 0) {
		blob_free(&fact);
		return -1;
	}
	snprintf(number, sizeof(number), "%zu", i + 1);
	name_who(r, s, last, who);
	document_row(r->paper, (const char *[]){ number, s == NULL ? id :
	    s->title, who, (const char *)fact.data });
	blob_free(&fact);
	return 0;
}

int
report_steps(const struct report *r)
{
	static const struct column columns[] = {
		{ "No", 3, false }, { "What was to be done", 30, false },
		{ "By", 8, false }, { "What was done, UTC, record", 31, false },
		{ NULL, 0, false },
	};
	const json_t *steps = json_object_get(register_last(r->reg, "ceremony",
	    "begin"), "steps");

	document_add(r->paper, PIECE_HEADING, "PLAN AND FACT", NULL);
	document_table(r->paper, columns);
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const char *id = json_string_value(json_array_get(steps, i));

		if (id != NULL && add_step(r, i, id) != 0)
			return -1;
	}
	return 0;
}
