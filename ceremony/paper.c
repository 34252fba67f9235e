#include <stdio.h>
#include <string.h>

#include "backup/share_row.h"
#include "backup/share_words.h"
#include "ceremony/ask.h"
#include "ceremony/paper.h"

enum { ROWS = 11, ROW_DIGITS = 4, TYPED_MAX = 40 };

static const char *
list_word(const char *letters, size_t len)
{
	int value = share_word_value(letters, len);

	return value < 0 ? NULL : share_word((uint16_t)value);
}

/* The rows, one a line; false when one could not be made. */
static int
write_rows(const struct share *s, struct page *p, struct err *e)
{
	struct secret *row = secret_new(SHARE_ROW_TEXT, e);
	int rc = row == NULL ? -1 : 0;

	for (size_t i = 1; rc == 0 && i <= share_rows(s); i++) {
		rc = share_row_write(s, i, row, e);
		if (rc == 0)
			page_secret(p, "      ", secret_bytes(row),
			    secret_len(row));
	}
	secret_free(&row);
	return rc;
}

static int
show(struct ceremony *c, const struct share *s, const char *title,
    const char *holder, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, title);
	rc = write_rows(s, &p, e);
	page_foot(&p, "NOW  %s alone looks, and copies all of it by hand, the set "
	    "first: three words and a number a row.  Then Enter.", holder);
	page_foot(&p, "WHY  Everyone else looks at the wall, cameras too: enough "
	    "of these papers are what was split.");
	if (rc == 0)
		rc = ask_enter(c, &p, "share.copy", e);
	page_free(&p);
	return rc;
}

/* One row as it is typed, added to text if it fits. */
static int
take_row(struct ceremony *c, struct page *p, size_t row, struct secret *text,
    struct err *e)
{
	struct secret *typed = secret_new(TYPED_MAX, e);
	int rc = -1;

	if (typed != NULL && ask_words(c, p, "share.row", row, list_word,
	    SHARE_ROW_WORDS, ROW_DIGITS, typed, e) == 0)
		rc = share_row_read(row, typed, text, e);
	secret_free(&typed);
	return rc;
}

static void
takings(struct page *p, const char *title, const char *holder, size_t done,
    const char *again)
{
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Holder   %s", holder);
	page_line(p, "   Rows     %zu of %d are in", done, ROWS);
	page_line(p, "%s", "");
	page_wrap(p, "   The words can be cut after their fourth letter.  Behind "
	    "the words comes the number that ends the row.");
	if (again[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", again);
	}
	page_foot(p, "NOW  %s types row %zu from the paper, or reads it to who "
	    "types.", holder, done + 1);
	page_foot(p, "WHY  Each row is checked as it is typed.  Everyone else: "
	    "look at the wall.");
}

int
paper_take(struct ceremony *c, const char *title, const char *holder,
    struct share *out, struct err *e)
{
	struct secret *text = secret_new(SHARE_TEXT_MAX, e);
	struct page p = { .n_lines = 0 };
	char again[sizeof(e->text)] = "";
	size_t row = 1;
	int rc = text == NULL ? -1 : 0;

	while (rc == 0 && row <= ROWS) {
		takings(&p, title, holder, row - 1, again);
		rc = take_row(c, &p, row, text, e);
		again[0] = '\0';
		if (rc == 0)
			row++;
		else if (e->kind == ERR_FORMAT) {
			memcpy(again, e->text, sizeof(again));
			rc = 0;
		}
	}
	if (rc == 0)
		rc = share_from_text(out, text, e);
	page_free(&p);
	secret_free(&text);
	return rc;
}

int
paper_announce(struct ceremony *c, const char *what, const char *holder,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A SHARE IS SHOWN NEXT");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The next page shows %s to %s alone.  Its words are the "
	    "share: whoever sees them has it.", what, holder);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Whoever types moves away from the keyboard, everyone "
	    "else looks at the wall, and cameras are covered.");
	page_foot(&p, "NOW  %s: with paper and pen, and alone at the screen, "
	    "press Enter.  Esc goes back, and nothing is shown.", holder);
	page_foot(&p, "WHY  Somebody must read it in years to come: take time, "
	    "and write clearly.");
	rc = ask_enter(c, &p, "share.look", e);
	page_free(&p);
	return rc;
}

int
paper_give(struct ceremony *c, const struct share *s, const char *title,
    const char *holder, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct share back = { .value = NULL };
	bool same = false;
	int rc = 0;

	while (rc == 0 && !same) {
		if ((rc = show(c, s, title, holder, e)) != 0)
			break;
		rc = paper_take(c, "TYPED BACK: what the paper has", holder,
		    &back, e);
		if (c->leaving)
			break;
		same = rc == 0 && share_equal(&back, s);
		share_free(&back);
		if (same || (rc != 0 && e->kind != ERR_ABORTED &&
		    e->kind != ERR_FORMAT))
			continue;
		page_start(&p, rc != 0 && e->kind == ERR_ABORTED ?
		    "THE PAPER WAS NOT TYPED BACK" :
		    "THE PAPER IS NOT AS THE SCREEN WAS");
		page_line(&p, "%s", "");
		page_wrap(&p, "   It is shown again: compare every row, and mend "
		    "the paper.");
		page_foot(&p, "NOW  %s looks alone again, and then presses "
		    "Enter.", holder);
		page_foot(&p, "WHY  With one row wrong the paper is worth "
		    "nothing.");
		rc = ask_shown(c, &p, "share.again", e);
	}
	page_free(&p);
	return rc;
}
