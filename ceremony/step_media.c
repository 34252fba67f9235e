#include "ceremony/ask.h"

static int
run(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "LOG MEDIA");
	page_line(&p, "%s", "");
	for (unsigned i = 0; i < 2; i++) {
		page_line(&p, "   %c  %-60.60s %s", "AB"[i], c->site->journal[i],
		    journal_medium(c->journal, i) ? "ok" : "FAILED");
		if (!journal_medium(c->journal, i))
			page_wrap(&p, "      %s",
			    journal_medium_fault(c->journal, i));
	}
	page_line(&p, "%s", "");
	page_line(&p, "   Records so far   %llu, the chain is whole",
	    (unsigned long long)journal_seq(c->journal));
	if (journal_torn(c->journal) != NULL)
		page_wrap(&p, "   %s", journal_torn(c->journal));
	if (journal_mended(c->journal) != NULL) {
		page_line(&p, "%s", "");
		page_line(&p, "   THE TWO WERE NOT EQUAL, and were made so");
		page_wrap(&p, "     %s", journal_mended(c->journal));
		page_wrap(&p, "     After a medium failed or the power went, that is "
		    "as it should be.  Else press X: compare the number and words "
		    "of the last record with the paper of the last ceremony.");
	}
	page_foot(&p, "WHY  Every record is on both before anything is done.  One "
	    "may fail; with none the ceremony stops.");
	rc = ask_enter(c, &p, "media", e);
	page_free(&p);
	if (rc != 0)
		return -1;
	for (unsigned i = 0; i < 2; i++)
		if (!journal_medium(c->journal, i) && ask_exception(c,
		    "both log media are written", i == 0 ?
		    "medium A cannot be used" : "medium B cannot be used", e) != 0)
			return -1;
	return 0;
}

const struct step step_media = {
	.id = "media",
	.title = "Log media A and B found, chain checked",
	.who = "system",
	.why = "Every record is on both media before anything is done.",
	.again = STEP_EACH_TIME,
	.unchanged = "the journal is as it was",
	.run = run,
};
