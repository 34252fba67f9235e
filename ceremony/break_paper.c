#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/break_paper.h"
#include "keyset/words.h"

void
break_paper_words(const struct registry *r, struct page *p, size_t *first)
{
	char row[WORDS_ROW_TEXT];

	*first = p->n_lines;
	for (size_t i = 0; i < BREAK_PAPER_LINES; i++)
		page_line(p, "%s", words_row(r->break_head.bytes, DIGEST_LEN, i,
		    row));
}

static int
tick(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	size_t first;
	int rc;

	page_start(&p, "GONE ON WITH: is the journal the one that was left?");
	page_line(&p, "%s", "");
	page_wrap(&p, "   When the ceremony was left, the last record was %06llu, "
	    "and these words of its page went on paper:",
	    (unsigned long long)c->reg.break_record);
	break_paper_words(&c->reg, &p, &first);
	page_foot(&p, "NOW  Witness: read record and words from the paper; tick "
	    "each line.  M if that paper says otherwise, or there is none.");
	page_foot(&p, "WHY  Log media that were exchanged meanwhile agree with "
	    "each other, and not with the paper.");
	rc = ask_ticks(c, &p, "break.paper", first, BREAK_PAPER_LINES, e);
	page_free(&p);
	return rc;
}

int
break_paper_write(struct ceremony *c, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = "stop.written", .plain = true,
		.no_back = true,
	};
	struct page p = { .n_lines = 0 };
	struct ui_answer a;
	size_t first;
	int rc;

	/* Left before it was gone on with: the paper of then is compared. */
	if (c->reg.break_record != journal_seq(c->journal))
		return 0;
	page_start(&p, "STOPPED: record and words go on paper");
	page_line(&p, "%s", "");
	page_line(&p, "   The last record is %06llu, and the head of the journal "
	    "begins:", (unsigned long long)c->reg.break_record);
	break_paper_words(&c->reg, &p, &first);
	page_foot(&p, "NOW  Witness: write record and words on paper; Enter.");
	page_foot(&p, "WHY  They are compared when it is gone on with: the journal "
	    "is the same then.");
	rc = ask_once(c, &p, &q, &a, e);
	page_free(&p);
	return rc;
}

int
break_paper_compare(struct ceremony *c, const char **found, struct err *e)
{
	char happened[96];

	*found = NULL;
	if (c->reg.break_record == 0)
		return 0;
	snprintf(happened, sizeof(happened), "the paper says otherwise than "
	    "record %06llu of this journal, or there is none",
	    (unsigned long long)c->reg.break_record);
	for (;;) {
		if (tick(c, e) == 0) {
			*found = "same";
			return 0;
		}
		if (e->kind != ERR_POLICY)
			return -1;
		if (ask_exception(c, BREAK_PAPER_EXPECTED, happened, e) == 0) {
			*found = "differs";
			return 0;
		}
		/* It was misread: the words are shown again. */
		if (e->kind != ERR_ABORTED || c->leaving)
			return -1;
	}
}
