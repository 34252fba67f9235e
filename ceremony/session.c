#include <stdio.h>

#include "ceremony/ceremony.h"
#include "ceremony/session.h"

static void
summarise(const struct ceremony *c, char summary[SESSION_SUMMARY])
{
	if (c->type == NULL)
		snprintf(summary, SESSION_SUMMARY, "no ceremony was held");
	else if (c->reg.abandoned)
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, was "
		    "abandoned at record %06llu; it will not be finished",
		    c->reg.number, c->type->title,
		    (unsigned long long)c->reg.last_record);
	else if (c->reg.ended)
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, has ended at "
		    "record %06llu with %u exceptions", c->reg.number,
		    c->type->title, (unsigned long long)c->reg.last_record,
		    c->reg.exceptions);
	else
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, is not "
		    "finished: it stands at record %06llu, step %zu, and can be "
		    "continued", c->reg.number, c->type->title,
		    (unsigned long long)c->reg.last_record, c->at + 1);
}

int
session_hold(const struct site *site, struct journal *journal, struct ui ui,
    time_t (*now)(void), char summary[SESSION_SUMMARY], struct err *e)
{
	struct ceremony c;
	int rc;

	if (ceremony_prepare(&c, site, journal, ui, now, e) != 0)
		return -1;
	rc = ceremony_run(&c, e);
	summarise(&c, summary);
	ceremony_clear(&c);
	return rc;
}
