#include <stdio.h>

#include "ceremony/ceremony.h"
#include "ceremony/printer.h"
#include "ceremony/printout.h"
#include "ceremony/session.h"

/*
 * The step that the journal is at: those that are done anew each time the
 * ceremony is taken up count as done here.
 */
static size_t
stands_at(const struct ceremony *c)
{
	size_t i = 0;

	while (c->type->steps[i + 1] != NULL &&
	    register_done(&c->reg, c->type->steps[i]->id))
		i++;
	return i;
}

/* before: the number of the last ceremony when this session began. */
static void
summarise(const struct ceremony *c, unsigned before,
    char summary[SESSION_SUMMARY])
{
	unsigned long long record = c->reg.last_record;

	if (c->type == NULL && c->reg.number > before)
		snprintf(summary, SESSION_SUMMARY, "no ceremony was held: %04u "
		    "was begun, and abandoned before its first step, at record "
		    "%06llu", c->reg.number, record);
	else if (c->type == NULL)
		snprintf(summary, SESSION_SUMMARY, "no ceremony was held");
	else if (c->reg.abandoned && c->reg.paper_ceremony == c->reg.number)
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, was "
		    "abandoned; it will not be finished, and the paper has its "
		    "head at record %06llu", c->reg.number, c->type->title,
		    (unsigned long long)c->reg.paper_record);
	else if (c->reg.abandoned)
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, was "
		    "abandoned at record %06llu; it will not be finished",
		    c->reg.number, c->type->title, record);
	else if (c->reg.ended)
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, has ended "
		    "with %u exception%s; the paper has its head at record "
		    "%06llu", c->reg.number, c->type->title, c->reg.exceptions,
		    c->reg.exceptions == 1 ? "" : "s",
		    (unsigned long long)c->reg.paper_record);
	else
		snprintf(summary, SESSION_SUMMARY, "ceremony %04u, %s, is not "
		    "finished: it stands at record %06llu, step %zu (%s), and can "
		    "be continued", c->reg.number, c->type->title, record,
		    stands_at(c) + 1, c->type->steps[stands_at(c)]->title);
}

static int
hold(const struct site *site, struct journal *journal, struct ui ui,
    struct printer *printer, time_t (*now)(void),
    char summary[SESSION_SUMMARY], struct err *e)
{
	struct ceremony c;
	unsigned before;
	int rc;

	if (ceremony_prepare(&c, site, journal, ui, now, e) != 0)
		return -1;
	c.printer = printer;
	before = c.reg.number;
	rc = ceremony_run(&c, e);
	summarise(&c, before, summary);
	ceremony_clear(&c);
	return rc;
}

int
session_hold(const struct site *site, struct journal *journal, struct ui ui,
    time_t (*now)(void), char summary[SESSION_SUMMARY], struct err *e)
{
	struct printer *printer = NULL;
	int rc;

	if (site->printer[0] != '\0' &&
	    printer_open(&printer, site->printer, site->printer_log, e) != 0)
		return -1;
	if (site->printer_log)
		journal_follow(journal, printout_record, printer);
	rc = hold(site, journal, ui, printer, now, summary, e);
	journal_follow(journal, NULL, NULL);
	printer_close(&printer);
	return rc;
}
