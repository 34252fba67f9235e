#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"

/*
 * A redacted copy: what is hidden in it was hidden by who had the journal, or
 * the chain would not hold.  It is said, and what could not be checked by it.
 */

void
audit_hidden_in(struct audit *a, const struct record *rec)
{
	if (rec->texts.hidden == 0)
		return;
	a->hidden.records++;
	a->hidden.texts += rec->texts.hidden;
	a->hidden.copies_signed += strcmp(rec->step, "back-up") == 0 &&
	    strcmp(rec->kind, "signed") == 0 && audit_copy_hidden(rec);
}

bool
audit_copy_hidden(const struct record *rec)
{
	return hidden_at(json_object_get(rec->written, "name")) != NULL ||
	    hidden_at(json_object_get(rec->written, "signature")) != NULL;
}

int
audit_hidden(struct audit *a, struct err *e)
{
	char text[PAGE_TEXT * 6];

	(void)e;
	if (a->hidden.texts == 0 || a->hidden.said)
		return 0;
	a->hidden.said = true;
	snprintf(text, sizeof(text), "a redacted copy: %zu texts are hidden, in "
	    "%zu of %llu records of the journal, and stand here as hidden#1 and "
	    "so on, the same number for the same text.  The head is that of the "
	    "journal; SHA256SUMS is that of this copy, and not the one that was "
	    "read aloud", a->hidden.texts, a->hidden.records,
	    (unsigned long long)a->reg.last_record);
	audit_say(a, "WARN", text);
	audit_say(a, "WARN", "not checked, because it is hidden: that two names "
	    "are not one but for case, blanks and full stops; that names and "
	    "serial numbers are some; what people wrote as a reason or an "
	    "exception");
	if (a->hidden.copies_signed > 0) {
		snprintf(text, sizeof(text), "not checked, because it is hidden: "
		    "officers' signatures on wrapped copies: %zu",
		    a->hidden.copies_signed);
		audit_say(a, "WARN", text);
	}
	return 0;
}

void
audit_hidden_copies(struct audit *a)
{
	char text[PAGE_TEXT * 3];

	if (a->hidden.left_out == 0)
		return;
	snprintf(text, sizeof(text), "not checked, because a redacted copy does "
	    "not have them: files that name people, as wrapped copies of keys, "
	    "the report and the plan of the ceremony: %zu", a->hidden.left_out);
	audit_say(a, "WARN", text);
}
