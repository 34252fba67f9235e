#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/script_pen.h"
#include "keyset/words.h"

enum {
	SHEET	= 60,		/* lines of a sheet, */
	HEAD	= 4,		/* those at its top, with */
	HEAD_WORDS = 5,		/* so many of the file */
	COLUMNS	= 78,
	LABEL	= 15,		/* in front of a text */
	BOX	= 4,
};

/* Lines, and where a piece begins that is kept on one sheet. */
struct sheets {
	struct page	 lines;
	size_t		*pieces, n;	/* owned */
	bool		*fresh;		/* owned: that piece begins a sheet */
	struct blob	*out;
};

static int
begin_piece(struct sheets *s, bool fresh, struct err *e)
{
	size_t *pieces = reallocarray(s->pieces, s->n + 1, sizeof(*pieces));
	bool *all = NULL;

	if (pieces != NULL) {
		s->pieces = pieces;
		all = reallocarray(s->fresh, s->n + 1, sizeof(*all));
	}
	if (all == NULL)
		return err_sys(e, "no memory for the script");
	s->fresh = all;
	pieces[s->n] = s->lines.n_lines;
	all[s->n++] = fresh;
	return 0;
}

/* The text behind what stands in front of it, and below that. */
static void
wrap(struct sheets *s, const char *front, size_t indent, const char *text)
{
	const size_t width = COLUMNS - indent;
	const char *rest;

	do {
		size_t n = strlen(text);

		if (n > width)
			for (n = width; n > 0 && text[n] != ' '; )
				n--;
		if (n == 0)
			n = width < strlen(text) ? width : strlen(text);
		rest = text + n + strspn(text + n, " ");
		while (n > 0 && text[n - 1] == ' ')
			n--;
		page_line(&s->lines, "%-*s%.*s", (int)indent, front, (int)n,
		    text);
		text = rest;
		front = "";
	} while (*text != '\0');
}

static int
part(struct script_pen *p, const char *title, struct err *e)
{
	struct sheets *s = p->to;

	if (begin_piece(s, true, e) != 0)
		return -1;
	page_line(&s->lines, " %s", title);
	page_line(&s->lines, "%s", "");
	return 0;
}

static int
say(struct script_pen *p, const char *text, struct err *e)
{
	struct sheets *s = p->to;

	if (begin_piece(s, false, e) != 0)
		return -1;
	page_line(&s->lines, "%s", "");
	wrap(s, "", 1, text);
	return 0;
}

static int
fact(struct script_pen *p, const char *label, const char *text, struct err *e)
{
	struct sheets *s = p->to;
	char front[LABEL + 4];

	(void)e;
	snprintf(front, sizeof(front), " %s", label);
	wrap(s, front, LABEL + 2, text);
	return 0;
}

static int
item(struct script_pen *p, const char *text, struct err *e)
{
	(void)e;
	wrap(p->to, " [ ]", BOX + 1, text);
	return 0;
}

static int
words(struct script_pen *p, const uint8_t *octets, struct err *e)
{
	struct sheets *s = p->to;
	struct digest d;
	char row[WORDS_ROW_TEXT], hex[DIGEST_HEX];

	(void)e;
	memcpy(d.bytes, octets, sizeof(d.bytes));
	page_line(&s->lines, "%s", "");
	for (size_t i = 0; i < ANSWER_WORD_LINES; i++)
		page_line(&s->lines, "%-75s[ ]", words_row(octets, DIGEST_LEN, i,
		    row));
	page_line(&s->lines, "    %s", digest_hex(&d, hex));
	return 0;
}

static int
step(struct script_pen *p, const char *number, const char *title,
    const char *who, struct err *e)
{
	struct sheets *s = p->to;
	char head[COLUMNS + 1];

	if (begin_piece(s, false, e) != 0)
		return -1;
	memset(head, '-', sizeof(head) - 1);
	head[sizeof(head) - 1] = '\0';
	page_line(&s->lines, "%s", head);
	page_line(&s->lines, "%3s  %-58.58s %s", number, title, who);
	page_line(&s->lines, "     Time ____:____ Z   Initials A ______  W ______   "
	    "Exception no. ______");
	return 0;
}

static bool
is_done(enum script_who who)
{
	return who != SCRIPT_SCREEN && who != SCRIPT_ELSE;
}

static int
row(struct script_pen *p, enum script_who who, const char *text, struct err *e)
{
	char front[BOX + LABEL + 2];

	(void)e;
	snprintf(front, sizeof(front), " %s %-*s", is_done(who) ? "[ ]" : "   ",
	    LABEL - 1, script_label(who));
	wrap(p->to, front, BOX + LABEL, text);
	return 0;
}

static int
step_end(struct script_pen *p, struct err *e)
{
	struct sheets *s = p->to;

	page_line(&s->lines, "%s", "");
	return begin_piece(s, false, e);
}

/* One blank of a line: its label, and a rule as wide as its share of the rest. */
static size_t
put_blank(char *line, size_t room, const struct script_blank *b, size_t rest,
    unsigned shares)
{
	size_t rule = shares == 0 ? 0 : rest * b->share / shares;
	int n = snprintf(line, room, " %s%s", b->label, b->label[0] == '\0' ? "" :
	    " ");
	size_t used = (size_t)n;

	for (size_t i = 0; i < rule && used + 1 < room; i++)
		line[used++] = '_';
	line[used] = '\0';
	return used;
}

/* A line of them with a blank one above, to write in. */
static void
rule(struct sheets *s, int indent, const struct script_blank *blanks, size_t n)
{
	char line[2 * COLUMNS];
	size_t rest = COLUMNS - (size_t)indent, used = 0;
	unsigned shares = 0;

	for (size_t i = 0; i < n; i++) {
		size_t label = strlen(blanks[i].label) + 2;

		rest -= label < rest ? label : rest;
		shares += blanks[i].share;
	}
	for (size_t i = 0; i < n; i++)
		used += put_blank(line + used, sizeof(line) - used, &blanks[i],
		    rest, shares);
	page_line(&s->lines, "%s", "");
	page_line(&s->lines, "%*s%s", indent, "", line);
}

static int
line(struct script_pen *p, const struct script_blank *blanks, size_t n,
    struct err *e)
{
	(void)e;
	rule(p->to, BOX, blanks, n);
	return 0;
}

static int
form(struct script_pen *p, const struct script_blank *blanks, size_t n,
    struct err *e)
{
	if (begin_piece(p->to, false, e) != 0)
		return -1;
	rule(p->to, 0, blanks, n);
	return 0;
}

/* ---- sheets --------------------------------------------------------------- */

static int
put_head(const struct script_pen *p, size_t sheet, size_t of, struct err *e)
{
	struct sheets *s = p->to;
	char all[WORDS_TEXT], left[3 * AGENDA_TEXT], right[32];

	words_text(p->digest.bytes, HEAD_WORDS, all);
	snprintf(left, sizeof(left), " %s  %.20s  %s", p->title,
	    p->agenda->zone, p->agenda->site);
	snprintf(right, sizeof(right), "sheet %zu of %zu", sheet, of);
	return blob_printf(s->out, e, "%-50.50s %-11.11s%16s\n Ceremony file  %s "
	    "...\n\n\n", left, p->agenda->mode, right, all);
}

/*
 * Which sheet each piece begins on; writes them where out says so.  A piece
 * that is longer than a sheet goes on on the next.  *sheets is how many.
 */
static int
lay(const struct script_pen *p, bool out, size_t *sheets, struct err *e)
{
	struct sheets *s = p->to;
	size_t room = 0, of = *sheets;

	*sheets = 0;
	for (size_t i = 0; i < s->n; i++) {
		size_t from = s->pieces[i];
		size_t to = i + 1 < s->n ? s->pieces[i + 1] : s->lines.n_lines;
		bool too_long = to - from > room && to - from <= SHEET - HEAD;

		for (; from < to; from++, room--) {
			if (room == 0 || ((s->fresh[i] || too_long) &&
			    from == s->pieces[i])) {
				if (out && ((*sheets > 0 && blob_printf(s->out, e,
				    "\f") != 0) || put_head(p, *sheets + 1, of,
				    e) != 0))
					return -1;
				++*sheets;
				room = SHEET - HEAD;
			}
			if (out && blob_printf(s->out, e, "%s\n",
			    s->lines.lines[from]) != 0)
				return -1;
		}
	}
	return out ? blob_printf(s->out, e, "\f") : 0;
}

int
script_text(const struct agenda *a, const struct digest *digest,
    struct blob *out, struct err *e)
{
	struct sheets s = { .out = out };
	struct script_pen pen = {
		.agenda = a, .digest = *digest, .to = &s,
		.part = part, .say = say, .fact = fact, .item = item,
		.words = words,
		.step = step, .row = row, .step_end = step_end, .line = line,
		.form = form,
	};
	size_t sheets = 0;
	int rc;

	page_start(&s.lines, "");
	rc = script_write(&pen, e);
	if (rc == 0 && s.lines.broken)
		rc = err_set(e, ERR_SYS, "no memory for the script");
	if (rc == 0)
		rc = lay(&pen, false, &sheets, e);
	if (rc == 0)
		rc = lay(&pen, true, &sheets, e);
	page_free(&s.lines);
	free(s.pieces);
	free(s.fresh);
	if (rc != 0)
		blob_free(out);
	return rc;
}
