#include <sys/ioctl.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <linux/kd.h>

#include "ceremony/console.h"
#include "ceremony/printer.h"
#include "keyset/utc.h"

enum {
	TITLE_ROW = 3,
	BODY_ROW = 4,
	CLOCK_COLUMNS = 17,		/* "2027-02-09 10:17Z" */
	MODE_COLUMN = 48,
	MARK_COLUMNS = 3,		/* "[x]" */
	LABEL_COLUMNS = 34,
	STATE_COLUMNS = 7,		/* "differs" */
	TEST_COLUMN = 45,		/* of what is typed to test the keys */
};

/* Which row has what, from the foot of the screen upwards; 0: nowhere. */
struct layout {
	int	legend, log, foot, rule, field, note;
	size_t	height;			/* lines of the page on one sheet */
};

static_assert(CONSOLE_HELP == CONSOLE_ROWS - 2 - BODY_ROW, "the help fits");

/* Text from anywhere; what does not fit ends in '>'. */
static void
put(int row, int column, size_t room, const char *text)
{
	size_t len = strlen(text);

	(void)move(row, column);
	for (size_t i = 0; i < len && i < room; i++) {
		char c = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';

		if (i + 1 == room && len > room)
			c = '>';
		(void)addch((chtype)(unsigned char)c);
	}
}

static void
put_reverse(int row, int column, size_t room, const char *text)
{
	(void)attron(A_REVERSE);
	put(row, column, room, text);
	(void)attroff(A_REVERSE);
}

/* A line across; in a rehearsal it says that it is one. */
static void
put_rule(const struct room *r, int row)
{
	static const char word[] = "- REHEARSAL ";
	char line[PAGE_TEXT];

	for (size_t i = 0; i < PAGE_COLUMNS; i++)
		line[i] = r->frame->rehearsal ? word[i % (sizeof(word) - 1)] :
		    '-';
	line[PAGE_COLUMNS] = '\0';
	put(row, 1, PAGE_COLUMNS, line);
}

static void
put_clock(const struct room *r)
{
	char text[UTC_TEXT];

	utc_screen(r->now(), text);
	text[CLOCK_COLUMNS - 1] = 'Z';
	text[CLOCK_COLUMNS] = '\0';
	put(0, 1 + PAGE_COLUMNS - CLOCK_COLUMNS, CLOCK_COLUMNS, text);
}

/*
 * The site and the HSM; where there is no room for both the HSM alone, if need be
 * with a part of its number, for its state is what matters.
 */
static void
write_place(const struct ui_frame *f, size_t room, char left[PAGE_TEXT])
{
	bool site = f->site[0] != '\0', hsm = f->hsm[0] != '\0';
	const char *state = strrchr(f->hsm, ' ');
	size_t least = strlen("HSM >") + (state == NULL ? 0 : strlen(state));

	snprintf(left, PAGE_TEXT, "%s%s%s%s%s", site ? "Site " : "", f->site,
	    site && hsm ? "  " : "", hsm ? "HSM " : "", f->hsm);
	if (strlen(left) > room && hsm)
		snprintf(left, PAGE_TEXT, "HSM %s", f->hsm);
	if (strlen(left) > room && state != NULL && room > least)
		snprintf(left, PAGE_TEXT, "HSM %.*s>%s", (int)(room - least),
		    f->hsm, state);
}

/* The right half is what changes; the left half gives way. */
static void
put_state(const struct ui_frame *f)
{
	char left[PAGE_TEXT], log[32] = "", step[64] = "", exc[24] = "";
	char printer[24] = "";
	char right[sizeof(log) + sizeof(printer) + sizeof(step) + sizeof(exc)];
	size_t len, room;

	if (f->log[0][0] != '\0' || f->log[1][0] != '\0')
		snprintf(log, sizeof(log), "  Log A %s  B %s", f->log[0],
		    f->log[1]);
	if (f->steps > 0)
		snprintf(step, sizeof(step), "  Step %zu of %zu", f->step,
		    f->steps);
	if (f->exceptions > 0)
		snprintf(exc, sizeof(exc), "  EXC %u", f->exceptions);
	if (f->printer != NULL)
		snprintf(printer, sizeof(printer), "  Printer %s",
		    printer_works(f->printer) ? "ok" : "FAILED");
	snprintf(right, sizeof(right), "%s%s%s%s", log, printer, step, exc);
	len = strlen(right) < PAGE_COLUMNS ? strlen(right) : PAGE_COLUMNS;
	room = PAGE_COLUMNS - len;
	write_place(f, f->printer == NULL ? sizeof(left) : room, left);
	put(1, 1, room, left);
	put(1, 1 + (int)(strlen(left) < room ? strlen(left) : room), len,
	    right);
}

static void
put_head(const struct room *r)
{
	put(0, 1, MODE_COLUMN - 2, r->frame->ceremony);
	put_reverse(0, MODE_COLUMN, PAGE_COLUMNS,
	    r->frame->rehearsal ? "REHEARSAL" : "PRODUCTION");
	put_clock(r);
	put_state(r->frame);
	put_rule(r, 2);
}

static size_t
n_fields(const struct ui_question *q)
{
	if (q == NULL)
		return 0;
	return q->kind == UI_OBJECT ? 2 :
	    q->kind == UI_TEXT || ui_is_secret(q->kind) ? 1 : 0;
}

static size_t
n_feet(const struct page *page)
{
	size_t n = 0;

	while (n < PAGE_FOOT && page->foot[n][0] != '\0')
		n++;
	return n;
}

static struct layout
layout_of(const struct room *r)
{
	struct layout l = { .legend = CONSOLE_ROWS };
	size_t feet = n_feet(r->page), fields = n_fields(r->q);
	int row;

	row = l.legend -= (int)console_legend_rows(r->q);
	if (feet < PAGE_FOOT && r->frame->record > 0)
		l.log = --row;
	l.foot = row -= (int)feet;
	l.rule = --row;
	l.field = row -= (int)fields;
	if (fields > 0 || (r->q != NULL && (r->q->prompt != NULL ||
	    r->q->since != 0)))
		l.note = --row;
	l.height = (size_t)(row - BODY_ROW);
	return l;
}

/* Rows left free before the lines that are kept together, for the next sheet. */
static size_t
gap_of(const struct page *p, size_t height)
{
	size_t at = p->kept % height;

	return p->n_kept <= height && at + p->n_kept > height ? height - at : 0;
}

/* The row of a line, were all sheets one below the other. */
static size_t
row_of(const struct page *p, size_t line, size_t height)
{
	return line + (p->n_kept > 0 && line >= p->kept ? gap_of(p, height) : 0);
}

size_t
console_sheets(const struct room *r)
{
	size_t height = layout_of(r).height, n = r->page->n_lines;

	return n == 0 ? 1 : row_of(r->page, n - 1, height) / height + 1;
}

size_t
console_sheet_of(const struct room *r, size_t line)
{
	size_t height = layout_of(r).height;

	return line < r->page->n_lines ? row_of(r->page, line, height) / height :
	    0;
}

static const char *
label_of(const struct ui_question *q, size_t i)
{
	if (q->kind == UI_OBJECT)
		return q->who[i];
	if (q->prompt != NULL)
		return q->prompt;
	return q->kind == UI_SECRET ? "PIN" : "Answer";
}

/* The column of the field's bracket: after the longest label. */
static int
field_column(const struct ui_question *q)
{
	size_t longest = 0, len;

	for (size_t i = 0; i < n_fields(q); i++) {
		len = strlen(label_of(q, i));
		longest = len > longest ? len : longest;
	}
	return 1 + 2 + 2 + (int)(longest < LABEL_COLUMNS ? longest :
	    LABEL_COLUMNS);
}

int
console_field_width(const struct ui_question *q)
{
	int room = 1 + PAGE_COLUMNS - field_column(q) - 4 - 2 - STATE_COLUMNS;

	return room < CONSOLE_FIELD ? room : CONSOLE_FIELD;
}

/* How long it has been, and the second that it is: a film is found by that. */
static void
put_since(const struct room *r, const struct layout *l)
{
	char line[PAGE_TEXT], now[UTC_TEXT];
	long long s = (long long)(r->now() - r->q->since);

	s = s < 0 ? 0 : s;
	snprintf(line, sizeof(line), "%-11s %lld:%02lld:%02lld   now %s",
	    r->q->prompt == NULL ? "" : r->q->prompt, s / 3600, s / 60 % 60,
	    s % 60, utc_screen(r->now(), now));
	put(l->note, 3, PAGE_COLUMNS - 2, line);
}

/* A visible field in front of the hidden one; Num Lock where it can be known. */
static void
put_test(const struct room *r, const struct layout *l)
{
	char line[PAGE_TEXT], lock[24] = "";
	char leds;

	if (ioctl(r->fd, KDGKBLED, &leds) == 0)
		snprintf(lock, sizeof(lock), "   Num Lock %s", leds & LED_NUM ?
		    "ON" : "off");
	snprintf(line, sizeof(line), "Tab: key test (NOT a PIN, it is shown)  [ "
	    "%-*s ]%s", CONSOLE_TRIED, r->tried, lock);
	put(l->note, 3, PAGE_COLUMNS - 2, line);
}

static void
put_note(const struct room *r, const struct layout *l)
{
	const char *note = r->note;

	if (r->q->since != 0) {
		put_since(r, l);
		return;
	}
	if (note == NULL && r->q->kind == UI_SECRET) {
		put_test(r, l);
		return;
	}
	if (note == NULL && r->q->kind == UI_OBJECT)
		note = r->q->prompt != NULL ? r->q->prompt :
		    "Each types it in a line of their own:";
	if (note == NULL && n_fields(r->q) == 0)
		note = r->q->prompt;
	if (note != NULL)
		put(l->note, 3, PAGE_COLUMNS - 2, note);
}

/* Letter by letter: no copy of them is made but the screen's own. */
static void
put_words(const struct secret *s, int row, int column, size_t room)
{
	const uint8_t *bytes = secret_bytes(s);

	(void)move(row, column);
	for (size_t i = 0; i < secret_len(s) && i < room; i++)
		(void)addch((chtype)bytes[i]);
}

static void
put_fields(const struct room *r, const struct layout *l)
{
	int column = field_column(r->q), width = console_field_width(r->q);

	for (size_t i = 0; i < n_fields(r->q); i++) {
		int row = l->field + (int)i;

		put(row, 3, LABEL_COLUMNS, label_of(r->q, i));
		put(row, column, 1, "[");
		if (r->words != NULL)
			put_words(r->words, row, column + 2, (size_t)width);
		else if (r->q->kind == UI_SECRET)
			(void)mvhline(row, column + 2, '*',
			    r->stars < (size_t)width ? (int)r->stars : width);
		put(row, column + width + 3, 1, "]");
		if (r->q->kind == UI_OBJECT)
			put(row, column + width + 6, STATE_COLUMNS,
			    fields_state(r->fields, i, r->q->object));
	}
}

static void
put_mark(const struct room *r, size_t line, int row)
{
	size_t i = line - r->q->first_tick;

	put(row, 1 + PAGE_TICKED, 1 + MARK_COLUMNS,
	    r->ticked[i] ? " [x]" : line == r->active ? " [>]" : " [ ]");
}

static void
put_line(const struct room *r, size_t line, int row)
{
	if (line == r->active)
		put_reverse(row, 1, PAGE_COLUMNS, r->page->lines[line]);
	else
		put(row, 1, PAGE_COLUMNS, r->page->lines[line]);
	if (r->ticked != NULL && line >= r->q->first_tick &&
	    line - r->q->first_tick < r->q->n_ticks)
		put_mark(r, line, row);
}

static void
put_body(const struct room *r, const struct layout *l)
{
	size_t sheets = console_sheets(r), row;
	char which[PAGE_TEXT] = "";

	if (sheets > 1)
		snprintf(which, sizeof(which), "  page %zu of %zu",
		    r->sheet + 1, sheets);
	put(TITLE_ROW, 1, PAGE_COLUMNS - strlen(which), r->page->title);
	put(TITLE_ROW, 1 + PAGE_COLUMNS - (int)strlen(which), PAGE_COLUMNS,
	    which);
	for (size_t i = 0; i < r->page->n_lines; i++) {
		row = row_of(r->page, i, l->height);
		if (row / l->height == r->sheet)
			put_line(r, i, BODY_ROW + (int)(row % l->height));
	}
	if (l->note != 0)
		put_note(r, l);
	put_fields(r, l);
}

/* It has the whole body, foot included. */
static void
put_help(const struct room *r, struct layout *l)
{
	*l = (struct layout){ .legend = CONSOLE_ROWS - 1,
	    .rule = CONSOLE_ROWS - 2, .height = l->height };
	put(TITLE_ROW, 1, PAGE_COLUMNS, console_help_title(r));
	for (size_t i = 0; i < CONSOLE_HELP; i++)
		put(BODY_ROW + (int)i, 1, PAGE_COLUMNS, console_help_line(r, i));
}

static void
put_feet(const struct room *r, const struct layout *l)
{
	char line[PAGE_TEXT];

	if (r->printed[0] != '\0')
		put(l->rule, 1, PAGE_COLUMNS, r->printed);
	else if (r->ticked != NULL && r->note != NULL && r->help == 0)
		put(l->rule, 1, PAGE_COLUMNS, r->note);
	else
		put_rule(r, l->rule);
	for (size_t i = 0; l->foot != 0 && i < n_feet(r->page); i++)
		put(l->foot + (int)i, 1, PAGE_COLUMNS, r->page->foot[i]);
	if (l->log == 0)
		return;
	snprintf(line, sizeof(line), "LOG  record %06llu   %.57s",
	    (unsigned long long)r->frame->record, r->frame->head);
	put(l->log, 1, PAGE_COLUMNS, line);
}

/* A Braille line follows the cursor: to the line that matters now. */
static void
place_cursor(const struct room *r, const struct layout *l)
{
	int row = TITLE_ROW, column = 1;

	if (r->help == 0 && r->q != NULL && ui_is_secret(r->q->kind)) {
		size_t width = (size_t)console_field_width(r->q);
		size_t typed = r->words != NULL ? secret_len(r->words) : r->stars;

		row = r->trying ? l->note : l->field;
		column = r->trying ? TEST_COLUMN + (int)strlen(r->tried) :
		    field_column(r->q) + 2 + (int)(typed < width ? typed :
		    width);
	} else if (r->help == 0 && r->active < r->page->n_lines &&
	    console_sheet_of(r, r->active) == r->sheet)
		row = BODY_ROW + (int)(row_of(r->page, r->active, l->height) %
		    l->height);
	else if (r->help == 0 && n_feet(r->page) > 0)
		row = l->foot;
	(void)move(row, column);
}

bool
console_too_small(void)
{
	return getmaxy(stdscr) < CONSOLE_ROWS ||
	    getmaxx(stdscr) < CONSOLE_COLUMNS;
}

static void
show(const struct room *r, const struct layout *l)
{
	(void)wnoutrefresh(stdscr);
	if (r->fields != NULL && r->help == 0 && !console_too_small())
		fields_show(r->fields, l->field, field_column(r->q) + 2);
	(void)doupdate();
}

void
console_draw(struct room *r)
{
	struct layout l = layout_of(r);
	char legend[CONSOLE_LEGEND][PAGE_TEXT];

	(void)erase();
	if (console_too_small()) {
		if (getmaxx(stdscr) > 1)
			(void)mvaddnstr(0, 0, "the console needs 80 by 24",
			    getmaxx(stdscr) - 1);
		show(r, &l);
		return;
	}
	put_head(r);
	if (r->help > 0)
		put_help(r, &l);
	else
		put_body(r, &l);
	put_feet(r, &l);
	console_legend(r, legend);
	for (int i = 0; l.legend + i < CONSOLE_ROWS; i++)
		put(l.legend + i, 1, PAGE_COLUMNS, legend[i]);
	place_cursor(r, &l);
	show(r, &l);
}

void
console_clock(struct room *r)
{
	struct layout l = layout_of(r);
	int row, column;

	if (r->frame->printer != NULL && printer_look(r->frame->printer)) {
		console_draw(r);
		return;
	}
	if (console_too_small())
		return;
	getyx(stdscr, row, column);
	put_clock(r);
	if (r->q != NULL && r->q->since != 0 && !r->help)
		put_since(r, &l);
	(void)move(row, column);
	show(r, &l);
}
