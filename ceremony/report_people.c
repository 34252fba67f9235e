#include <stdio.h>
#include <string.h>

#include "ceremony/closing.h"

#include "ceremony/report_state.h"

/* Records that say that somebody was there, and as whom. */
static const struct {
	const char *step, *kind, *name, *as;
} presences[] = {
	{ "people", "present", "administrator", "administrator" },
	{ "people", "present", "witness", "witness" },
	{ "officer", "present", "name", "officer" },
	{ "enrol", "result", "name", "officer" },
	{ "split", "given", "holder", "holder of a share" },
	{ "recreate", "result", "holder", "holder of a share" },
	{ "share", "used", "holder", "holder of a share" },
	{ "share", "checked", "holder", "holder of a share" },
	{ "emergency", "given", "holder", "holder of a paper" },
};

static void
add(struct attendant *list, size_t *n, const json_t *rec, const char *who,
    const char *as)
{
	struct attendant *to = &list[*n];
	char role[sizeof(to->as)];

	/* Behind the administrator and the witness, who may hold a card too. */
	if (*who == '\0' || *n == REPORT_PEOPLE)
		return;
	snprintf(role, sizeof(role), "%s", as);
	if (report_text(rec, "card")[0] != '\0')
		snprintf(role, sizeof(role), "%.20s, card %.30s", as,
		    report_text(rec, "card"));
	for (size_t i = 0; i < *n; i++)
		if (person_same(list[i].name, who))
			return;
	*to = (struct attendant){ .record = rec };
	memcpy(to->as, role, sizeof(role));
	snprintf(to->name, sizeof(to->name), "%s", who);
	(*n)++;
}

size_t
report_attendants(const struct report *r, struct attendant list[REPORT_PEOPLE])
{
	size_t n = 0;

	for (size_t k = 0; k < sizeof(presences) / sizeof(presences[0]); k++)
		for (size_t i = 0; i < report_records(r); i++) {
			const json_t *rec = report_record(r, i);

			if (register_is(rec, presences[k].step,
			    presences[k].kind))
				add(list, &n, rec, report_text(rec,
				    presences[k].name), presences[k].as);
		}
	return n;
}

/* Whose card signed the journal at the end. */
static void
list_signed(const struct report *r)
{
	for (size_t i = 0; i < report_records(r); i++) {
		const json_t *rec = report_record(r, i);

		if (register_is(rec, "officer", "present") &&
		    strcmp(report_text(rec, "action"), CLOSING) == 0)
			document_add(r->paper, PIECE_FACT, "Signed with",
			    "card %s by %s: the journal up to record %06llu",
			    report_text(rec, "card"), report_text(rec, "name"),
			    report_seq(rec) - 1);
	}
}

int
report_people(const struct report *r)
{
	static const struct column columns[] = {
		{ "As", 22, false }, { "Name", 26, false },
		{ "Init", 4, false }, { "There from", 20, false },
		{ NULL, 0, false },
	};
	struct attendant list[REPORT_PEOPLE];
	const size_t n = report_attendants(r, list);

	document_add(r->paper, PIECE_HEADING, "WHO WAS THERE", NULL);
	if (n == 0)
		document_add(r->paper, PIECE_TEXT, "The journal names nobody.",
		    NULL);
	else
		document_table(r->paper, columns);
	for (size_t i = 0; i < n; i++) {
		char initials[8], when[UTC_TEXT];

		person_initials(list[i].name, initials);
		document_row(r->paper, (const char *[]){ list[i].as,
		    list[i].name, initials, report_when(list[i].record,
		    when) });
	}
	list_signed(r);
	return 0;
}
