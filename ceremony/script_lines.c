#include <stdio.h>
#include <string.h>

#include "backup/split.h"
#include "ceremony/quorum.h"
#include "ceremony/script_pen.h"
#include "keyset/words.h"

/*
 * Where somebody writes by hand what the page at the console shows, below the
 * row of the script that says so.
 */

enum { LINE_BLANKS = 6, LINE_TEXT = 160 };

/* How many shares a text like "2 of 4" is of; of one that is none, 0. */
static size_t
shares(const char *quorum)
{
	struct split_plan plan;
	struct err none;

	return quorum_read(quorum, &plan, &none) == 0 ? split_shares(&plan) : 0;
}

static size_t
how_many(const struct agenda *a, enum script_who who)
{
	enum { SPARE = 3 };	/* where no officer is named */

	switch (who) {
	case SCRIPT_LINE_OFFICER:
		return a->officers.n > 0 ? a->officers.n : SPARE;
	case SCRIPT_LINE_PIN:
		return shares(a->operators);
	case SCRIPT_LINE_SO:
		return shares(a->security_officers);
	case SCRIPT_LINE_BACKUP:
		return shares(a->recovery);
	case SCRIPT_LINE_EMERGENCY:
		return shares(a->emergency);
	case SCRIPT_LINE_BAGS:
		return a->bags.n;
	default:
		return 1;
	}
}

/* "Tag _|Holder ___", cut up in place. */
static size_t
cut(char *text, struct script_blank blanks[LINE_BLANKS])
{
	size_t n = 0;

	for (char *s = text; s != NULL && n < LINE_BLANKS; n++) {
		char *next = strchr(s, '|'), *rule;

		if (next != NULL)
			*next++ = '\0';
		rule = s + strcspn(s, "_");
		blanks[n] = (struct script_blank){ s, (unsigned)strlen(rule) };
		while (rule > s && rule[-1] == ' ')
			rule--;
		*rule = '\0';
		s = next;
	}
	return n;
}

/* As many lines, and as many words in the last, as the screen has. */
int
script_words(struct script_pen *p, script_rule *put, struct err *e)
{
	for (size_t at = 0, row = 1; at < DIGEST_LEN; at += WORDS_A_ROW, row++) {
		const size_t n = DIGEST_LEN - at < WORDS_A_ROW ?
		    DIGEST_LEN - at : WORDS_A_ROW;
		struct script_blank blanks[WORDS_A_ROW];
		char number[8];

		snprintf(number, sizeof(number), "%zu", row);
		for (size_t i = 0; i < n; i++)
			blanks[i] = (struct script_blank){ i == 0 ? number : "",
			    1 };
		if (put(p, blanks, n, e) != 0)
			return -1;
	}
	return 0;
}

int
script_lines(struct script_pen *p, const struct script_row *row,
    struct err *e)
{
	const bool bags = row->who == SCRIPT_LINE_BAGS;
	size_t n = how_many(p->agenda, row->who), n_blanks;
	struct script_blank blanks[1 + LINE_BLANKS];
	char text[LINE_TEXT];

	if (row->who == SCRIPT_LINE_WORDS)
		return script_words(p, p->line, e);
	snprintf(text, sizeof(text), "%s", row->text);
	n_blanks = cut(text, blanks + 1);
	for (size_t i = 0; i < n; i++) {
		blanks[0] = (struct script_blank){ bags ?
		    p->agenda->bags.names[i] : "", 0 };
		if (p->line(p, blanks + !bags, n_blanks + bags, e) != 0)
			return -1;
	}
	return 0;
}
