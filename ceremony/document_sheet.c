#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/document_sheet.h"

enum { LABEL = 2, VALUE = 16 };	/* columns in which a fact's halves begin */

static struct sheet_line *
new_line(struct sheet *s, bool keep)
{
	struct sheet_line *l;

	if (s->n == s->room) {
		size_t room = s->room == 0 ? 256 : 2 * s->room;
		struct sheet_line *grown = reallocarray(s->lines, room,
		    sizeof(*grown));

		if (grown == NULL) {
			s->broken = true;
			return NULL;
		}
		s->lines = grown;
		s->room = room;
	}
	l = &s->lines[s->n++];
	*l = (struct sheet_line){ .keep = keep, .header = s->header,
	    .n_header = s->n_header };
	return l;
}

static void add(struct sheet *, bool, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static void
add(struct sheet *s, bool keep, const char *fmt, ...)
{
	struct sheet_line *l = new_line(s, keep);
	char text[SHEET_WIDTH + 1];
	va_list ap;
	size_t n;

	if (l == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	page_clean(l->text, sizeof(l->text), text);
	for (n = strlen(l->text); n > 0 && l->text[n - 1] == ' '; n--)
		l->text[n - 1] = '\0';
}

/*
 * The next line of a text, at most width octets long; exact ones are broken
 * anywhere, others at blanks where they can be.  What follows it, or NULL.
 */
static const char *
next_part(const char *text, size_t width, bool exact, size_t *len)
{
	const size_t all = strcspn(text, "\n");
	size_t cut = all;

	if (all > width) {
		for (cut = width; !exact && cut > 0 && text[cut] != ' '; cut--)
			continue;
		if (cut == 0)
			cut = width;
	}
	*len = cut;
	text += cut;
	if (*text == '\n')
		return text + 1;
	text += strspn(text, " ");
	return *text == '\0' ? NULL : text;
}

static void
wrap(struct sheet *s, size_t indent, bool keep, const char *text)
{
	size_t len;

	do {
		const char *from = text;

		text = next_part(text, SHEET_WIDTH - indent, false, &len);
		add(s, keep, "%*s%.*s", (int)indent, "", (int)len, from);
		keep = true;
	} while (text != NULL);
}

/* A block of them stays on one page, where it can. */
static void
fact(struct sheet *s, const struct piece *p, bool keep)
{
	const char *text = p->cells[1];
	const bool exact = p->kind == PIECE_EXACT;
	size_t len;

	for (bool first = true; text != NULL; first = false) {
		const char *from = text;

		text = next_part(text, SHEET_WIDTH - VALUE, exact, &len);
		add(s, keep || !first, "%*s%-*.*s%.*s", LABEL, "", VALUE - LABEL,
		    VALUE - LABEL - 1, first ? p->cells[0] : "", (int)len, from);
	}
}

/* ---- tables -------------------------------------------------------------- */

static void
header(struct sheet *s, const struct column *columns)
{
	char titles[SHEET_WIDTH + 1] = "", rules[SHEET_WIDTH + 1] = "";
	size_t at = LABEL;

	memset(titles, ' ', SHEET_WIDTH);
	memset(rules, ' ', SHEET_WIDTH);
	for (size_t i = 0; columns[i].title != NULL; i++) {
		const size_t width = columns[i].width;

		memcpy(titles + at, columns[i].title, strlen(columns[i].title));
		memset(rules + at, '-', width);
		at += width + 2;
	}
	titles[SHEET_WIDTH] = rules[SHEET_WIDTH] = '\0';
	s->n_header = 0;
	add(s, true, "%s", titles);
	add(s, true, "%s", rules);
	s->header = s->n - 2;
	s->n_header = s->broken ? 0 : 2;
}

static void
row(struct sheet *s, const struct piece *p, bool keep)
{
	const char *left[DOCUMENT_CELLS] = { NULL };
	const struct column *c = p->columns;
	bool more = true, first = true;

	for (size_t i = 0; c[i].title != NULL; i++)
		left[i] = p->cells[i];
	while (more) {
		char text[SHEET_WIDTH + 1];
		size_t at = LABEL;

		more = false;
		memset(text, ' ', SHEET_WIDTH);
		text[SHEET_WIDTH] = '\0';
		for (size_t i = 0; c[i].title != NULL; i++) {
			const char *from = left[i];
			size_t len = 0;

			if (from != NULL)
				left[i] = next_part(from, c[i].width,
				    c[i].exact, &len);
			memcpy(text + at, from == NULL ? "" : from, len);
			more = more || left[i] != NULL;
			at += c[i].width + 2;
		}
		add(s, keep || !first, "%s", text);
		first = false;
	}
}

/* ---- the others ---------------------------------------------------------- */

/* A heading stays with what follows it. */
static void
heading(struct sheet *s, const char *title)
{
	char rule[SHEET_WIDTH + 1];
	const size_t n = strlen(title);

	add(s, false, "%s", "");
	add(s, true, "%.*s", SHEET_WIDTH, title);
	memset(rule, '=', SHEET_WIDTH);
	rule[n < SHEET_WIDTH ? n : SHEET_WIDTH] = '\0';
	add(s, true, "%s", rule);
}

static void
chart(struct sheet *s, const struct chart *c)
{
	struct page p = { .n_lines = 0 };

	page_start(&p, "");
	chart_text(c, &p);
	for (size_t i = 0; i < p.n_lines; i++)
		add(s, i > 0, "%s", p.lines[i]);
	s->broken = s->broken || p.broken;
	page_free(&p);
}

static void
blank(struct sheet *s, const char *what)
{
	enum { SHORTEST = 20 };
	const int n = (int)strlen(what), room = SHEET_WIDTH - LABEL - 2;

	add(s, false, "%s", "");
	if (n + 2 + SHORTEST > room)
		wrap(s, LABEL, true, what);
	else
		add(s, true, "%*s%s  %.*s", LABEL, "", what, room - n - 2,
		    "____________________________________________________________"
		    "________________");
	if (n + 2 + SHORTEST > room) {
		add(s, true, "%s", "");
		add(s, true, "%*s%.*s", LABEL, "", room,
		    "____________________________________________________________"
		    "________________");
	}
}

static void
sign(struct sheet *s, const struct piece *p)
{
	add(s, false, "%s", "");
	add(s, true, "%*s%-46.46s  %.30s", LABEL, "", p->cells[1][0] == '\0' ?
	    "Name _________________________________" : p->cells[1],
	    p->cells[0]);
	add(s, true, "%s", "");
	add(s, true, "%*sSignature ____________________________________    "
	    "Date ____________________", LABEL, "");
}

static bool
is_fact(enum piece_kind kind)
{
	return kind == PIECE_FACT || kind == PIECE_EXACT;
}

/* Facts are a block of their own: a blank line parts them from what is not. */
static bool
parted(enum piece_kind is, enum piece_kind before)
{
	return before != PIECE_HEADING && ((is_fact(is) && !is_fact(before)) ||
	    is == PIECE_CHART);
}

/* How many rows the table has that begins there, or that the row is in. */
static size_t
count_rows(const struct document *d, size_t i)
{
	size_t n = 0;

	while (i > 0 && d->pieces[i].kind == PIECE_ROW)
		i--;
	while (++i < d->n && d->pieces[i].kind == PIECE_ROW)
		n++;
	return n;
}

static void
piece(struct sheet *s, const struct document *d, size_t i)
{
	enum { FEW = 10 };		/* rows that are not torn apart */
	const struct piece *p = &d->pieces[i];
	const enum piece_kind before = i == 0 ? PIECE_HEADING : p[-1].kind;
	const bool keep = before == PIECE_HEADING;
	const bool few = count_rows(d, i) <= FEW;

	if (p->kind != PIECE_ROW)
		s->n_header = 0;
	if (parted(p->kind, before))
		add(s, before == PIECE_TEXT, "%s", "");
	switch (p->kind) {
	case PIECE_HEADING:
		heading(s, p->cells[0]);
		break;
	case PIECE_TEXT:
		if (!keep)
			add(s, false, "%s", "");
		wrap(s, 0, true, p->cells[0]);
		break;
	case PIECE_FACT:
	case PIECE_EXACT:
		fact(s, p, before != PIECE_ROW);
		break;
	case PIECE_TABLE:
		add(s, keep || (few && is_fact(before)), "%s", "");
		header(s, p->columns);
		break;
	case PIECE_ROW:
		row(s, p, few);
		break;
	case PIECE_CHART:
		chart(s, p->chart);
		break;
	case PIECE_CODE:
		break;		/* what it holds is said beside it */
	case PIECE_BLANK:
		blank(s, p->cells[0]);
		break;
	case PIECE_SIGN:
		sign(s, p);
		break;
	case PIECE_LEAF:
		add(s, false, "%s", "");
		if (!s->broken)
			s->lines[s->n - 1].leaf = true;
		break;
	}
}

void
sheet_fill(struct sheet *s, const struct document *d)
{
	for (size_t i = 0; i < d->n; i++)
		piece(s, d, i);
}

void
sheet_free(struct sheet *s)
{
	free(s->lines);
	*s = (struct sheet){ .n = 0 };
}
