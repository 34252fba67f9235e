#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/break_paper.h"
#include "keyset/words.h"

static int
tick(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char row[WORDS_ROW_TEXT];
	int rc;

	page_start(&p, "BEHIND THE BREAK: is the journal the one that was left?");
	page_line(&p, "%s", "");
	page_wrap(&p, "   When the break began, the last record was %06llu, and "
	    "these words at the foot of its page went on paper:",
	    (unsigned long long)c->reg.break_record);
	page_line(&p, "%s", words_row(c->reg.break_head.bytes,
	    BREAK_PAPER_WORDS, 0, row));
	page_foot(&p, "NOW  Witness: read record and words from the paper; tick "
	    "them.  M if that paper says otherwise, or there is none.");
	page_foot(&p, "WHY  Log media that were exchanged in the break agree with "
	    "each other, and not with the paper.");
	rc = ask_ticks(c, &p, "break.paper", p.n_lines - 1, 1, e);
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
