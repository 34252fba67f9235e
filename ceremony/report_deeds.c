#include <stdio.h>
#include <stdlib.h>

#include "ceremony/audit_state.h"

#include "ceremony/report_state.h"

/*
 * What was done, in the sentences that an audit has for it, which look at
 * nothing but the register.
 */

static void
add_deed(const struct report *r, const struct audit_done *d)
{
	char text[AUDIT_DEED + 32], when[UTC_TEXT], seq[24], times[32] = "";

	snprintf(seq, sizeof(seq), "%06llu", report_seq(d->record));
	if (d->times > 1)
		snprintf(times, sizeof(times), " (%zu times)", d->times);
	snprintf(text, sizeof(text), "%s%s", d->text, times);
	document_row(r->paper, (const char *[]){ seq, report_when(d->record,
	    when), text });
}

int
report_deeds(const struct report *r)
{
	static const struct column columns[] = {
		{ "Record", 6, false }, { "UTC", 20, false },
		{ "What was done", 48, false }, { NULL, 0, false },
	};
	const struct audit a = { .reg = *r->reg };	/* borrowed as it is */
	struct audit_deeds d = { .n = 0 };
	const int rc = audit_deeds_read(&a, &d, r->e);

	document_add(r->paper, PIECE_HEADING, "WHAT WAS MADE, CHANGED, GIVEN OUT",
	    NULL);
	if (rc == 0 && d.n == 0)
		document_add(r->paper, PIECE_TEXT, "Nothing was.", NULL);
	else
		document_table(r->paper, columns);
	for (size_t i = 0; rc == 0 && i < d.n && i < 2 * REPORT_MOST; i++)
		add_deed(r, &d.list[i]);
	if (d.n > 2 * REPORT_MOST)
		document_add(r->paper, PIECE_TEXT, "There is more, in the "
		    "journal.", NULL);
	free(d.list);
	return rc;
}
