#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/console.h"

/*
 * What keys there are, said in the last row.  Where they do not fit, those
 * that help explains too are left out.  Choices that need much room have rows
 * of their own above it.
 */
enum { CHOICES_INLINE = 22 };

struct item {
	char	 text[PAGE_TEXT];
	unsigned spare;		/* 0: stays; else the highest goes first */
};

struct items {
	size_t	    n;
	struct item all[UI_CHOICES_MAX + 12];
};

static void add(struct items *, unsigned, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static void
add(struct items *items, unsigned spare, const char *fmt, ...)
{
	struct item *item = &items->all[items->n++];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(item->text, sizeof(item->text), fmt, ap);
	va_end(ap);
	item->spare = spare;
}

static void
add_choices(struct items *items, const struct ui_question *q)
{
	bool on_page = false;

	for (const struct ui_choice *c = q->choices; c->letter != '\0'; c++)
		if (c->word[0] != '\0')
			add(items, 0, "%c %s", toupper((unsigned char)c->letter),
			    c->word);
		else
			on_page = true;
	if (on_page)
		add(items, 0, "Letter Choose");
}

static void
add_answering(struct items *items, const struct room *r, bool choices_shown)
{
	if (!console_all_seen(r))
		add(items, 0, "PgDn: page %zu of %zu must be seen first",
		    r->seen + 1, console_sheets(r));
	else if (r->q->kind == UI_ENTER)
		add(items, 0, "Enter Go on");
	else if (r->q->kind == UI_TEXT)
		add(items, 0, "Enter Accept");
	else if (r->q->kind == UI_SECRET)
		add(items, 0, "Enter Use it");
	else if (r->q->kind == UI_WORDS)
		add(items, 0, "Enter Use this row  Space Next word");
	else if (r->q->kind == UI_OBJECT)
		add(items, 0, console_both_same(r) ? "Enter DO IT" :
		    console_current_same(r) ? "Enter Other field (nothing is "
		    "done until both are right)" :
		    "(no Enter until this line is right)");
	else if (r->q->kind == UI_TICK)
		add(items, 0, console_all_ticked(r) ? "Enter All agree" :
		    "Space Tick");
	else if (!choices_shown)
		add_choices(items, r->q);
}

/* The keys of one kind of question that always work. */
static void
add_own(struct items *items, const struct room *r)
{
	static const char *const own[UI_KINDS][2] = {
		[UI_SECRET] = { "Ctrl-U Clear" },
		[UI_WORDS] = { "Ctrl-U Clear" },
		[UI_OBJECT] = { "Tab Other field" },
		[UI_TICK] = { "U Line up", "M MISMATCH" },
	};

	if (r->q->kind == UI_OBJECT && console_current_same(r))
		return;		/* Enter leads there as well */
	for (size_t i = 0; i < 2 && own[r->q->kind][i] != NULL; i++)
		add(items, 0, "%s", own[r->q->kind][i]);
}

static void
add_leaving(struct items *items, const struct room *r)
{
	if (!r->q->no_back)
		add(items, 0, "Esc Back");
	if (console_sheets(r) > 1 && console_all_seen(r))
		add(items, 1, "PgUp/PgDn Pages");
	if (!console_typed(r->q)) {
		if (!r->q->plain) {
			add(items, 0, "E Exception");
			if (!r->q->no_break)
				add(items, 2, console_chooses(r->q, 'b') ?
				    "Ctrl-B Break" : "B Break");
			add(items, 3, "L Log");
		}
		if (r->frame->printer != NULL && !r->page->secret)
			add(items, 2, console_chooses(r->q, 'p') ?
			    "Ctrl-P Print" : "P Print");
		add(items, 4, "R Redraw");
		add(items, 0, "? Help");
		if (!r->q->plain)
			add(items, 0, "X Stop");
	} else {
		if (!ui_is_secret(r->q->kind))
			add(items, 0, "F1 Help");
		if (r->frame->printer != NULL && !ui_is_secret(r->q->kind))
			add(items, 7, "Ctrl-P Print");
		if (!r->q->plain) {
			add(items, 6, "Ctrl-E Exception");
			if (!r->q->no_break)
				add(items, 5, "Ctrl-B Break");
			add(items, 4, "Ctrl-X Stop");
		}
	}
}

static size_t
width(const struct items *items)
{
	size_t w = 0;

	for (size_t i = 0; i < items->n; i++)
		w += strlen(items->all[i].text) + (i > 0 ? 2 : 0);
	return w;
}

/* Takes out the item that can be spared most; false if there is none. */
static bool
spare_one(struct items *items)
{
	size_t most = 0;

	for (size_t i = 0; i < items->n; i++)
		if (items->all[i].spare > items->all[most].spare)
			most = i;
	if (items->n == 0 || items->all[most].spare == 0)
		return false;
	items->n--;
	memmove(&items->all[most], &items->all[most + 1],
	    (items->n - most) * sizeof(items->all[0]));
	return true;
}

/* As many rows as it takes; returns how many. */
static size_t
fill(const struct items *items, char rows[CONSOLE_LEGEND][PAGE_TEXT])
{
	size_t n = 0, used = 0, len;

	memset(rows, 0, CONSOLE_LEGEND * sizeof(rows[0]));
	for (size_t i = 0; i < items->n; i++) {
		len = strlen(items->all[i].text);
		if (used > 0 && used + 2 + len > PAGE_COLUMNS) {
			if (n + 1 == CONSOLE_LEGEND)
				break;
			n++;
			used = 0;
		}
		if (used > 0) {
			memcpy(rows[n] + used, "  ", 2);
			used += 2;
		}
		memcpy(rows[n] + used, items->all[i].text, len);
		used += len;
	}
	return n + 1;
}

/* How many rows the choices have for themselves. */
static size_t
fill_choices(const struct ui_question *q,
    char rows[CONSOLE_LEGEND][PAGE_TEXT])
{
	struct items items = { .n = 0 };

	if (q == NULL || q->kind != UI_CHOOSE)
		return 0;
	add_choices(&items, q);
	return width(&items) <= CHOICES_INLINE ? 0 : fill(&items, rows);
}

size_t
console_legend_rows(const struct ui_question *q)
{
	char rows[CONSOLE_LEGEND][PAGE_TEXT];

	return fill_choices(q, rows) + 1;
}

void
console_legend(const struct room *r, char rows[CONSOLE_LEGEND][PAGE_TEXT])
{
	char keys[CONSOLE_LEGEND][PAGE_TEXT];
	struct items items = { .n = 0 };
	size_t n = r->help > 0 ? 0 : fill_choices(r->q, rows);

	if (r->help > 0 && r->help < console_helps(r))
		add(&items, 0, "? or PgDn What the script says here");
	if (r->help > 0)
		add(&items, 0, r->help < console_helps(r) ?
		    "Any other key Back to the question" :
		    "Any key Back to the question");
	else if (r->q == NULL)
		add(&items, 0, "%s", r->busy);
	else {
		add_answering(&items, r, n > 0);
		add_own(&items, r);
		add_leaving(&items, r);
	}
	while (width(&items) > PAGE_COLUMNS && spare_one(&items))
		;
	(void)fill(&items, keys);
	memcpy(rows[n], keys[0], sizeof(rows[n]));
}
