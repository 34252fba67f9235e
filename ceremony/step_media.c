#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/bring_stick.h"
#include "ceremony/cited.h"
#include "keyset/words.h"

/*
 * Two media that are put back together to an older state agree with each
 * other; only the paper of the last ceremony knows better.
 */
static int
compare_with_paper(struct ceremony *c, struct page *p, struct err *e)
{
	char row[WORDS_ROW_TEXT];
	size_t first;

	page_wrap(p, "   Ceremony %04u ended with these words on paper, for record "
	    "%06llu:", c->reg.paper_ceremony,
	    (unsigned long long)c->reg.paper_record);
	first = p->n_lines;
	for (size_t i = 0; i < ANSWER_WORD_LINES; i++)
		page_line(p, "%s", words_row(c->reg.paper_head.bytes,
		    DIGEST_LEN, i, row));
	if (c->reg.unpinned > 0)
		page_wrap(p, "   No paper has the %zu records behind that ceremony: "
		    "what they are of was abandoned with nothing done.",
		    c->reg.unpinned);
	page_foot(p, "NOW  Witness: read the words from the paper of the last "
	    "ceremony; tick each line.  M if that paper says otherwise.");
	page_foot(p, "WHY  Log media that were put back to an older state agree "
	    "with each other, and not with the paper.");
	if (ask_ticks(c, p, "media.paper", first, ANSWER_WORD_LINES, e) == 0)
		return 0;
	if (e->kind != ERR_POLICY)
		return -1;
	return err_set(e, ERR_POLICY, "the paper of the last ceremony is not of "
	    "record %06llu of this journal: the log media are older than it, or "
	    "of another journal", (unsigned long long)c->reg.paper_record);
}

/* It is not taken while the journal goes on: its records would not fit. */
static void
tell_failed(const struct ceremony *c, unsigned which, struct page *p)
{
	page_wrap(p, "      %s", journal_medium_fault(c->journal, which));
	page_wrap(p, "      It can still be put in: then X, start the console "
	    "again, and C; it is made equal.  Else both give a reason.");
}

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
			tell_failed(c, i, &p);
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
		    "as it should be.  Else press X.");
	}
	(void)cited_missing(c, &p);
	if (c->reg.paper_record != 0)
		rc = compare_with_paper(c, &p, e);
	else {
		page_wrap(&p, "   No ceremony of this journal has ended with words "
		    "on paper.  If there is such a paper, these log media are "
		    "older than it, or others: press X.");
		page_foot(&p, "NOW  Administrator: Enter, where A and B are what it "
		    "says here.");
		page_foot(&p, "WHY  Every record is on both before anything is "
		    "done.  One may fail; with none the ceremony stops.");
		rc = ask_enter(c, &p, "media", e);
	}
	page_free(&p);
	if (rc != 0)
		return -1;
	return bring_log(c, e) == 0 ? ceremony_settle_media(c, e) : -1;
}

const struct step step_media = {
	.id = "media",
	.title = "Log media A and B found, chain checked",
	.who = "system",
	.why = "Every record is on both media before anything is done.",
	.again = STEP_EACH_TIME,
	.unchanged = "the journal is as it was",
	.remedy = "if the paper was misread, do the step again; else press X, and "
	    "put in the log media of the last ceremony, and start again",
	.run = run,
};
