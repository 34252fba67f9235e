#include <stdio.h>
#include <string.h>

#include "ceremony/document_sheet.h"
#include "keyset/words.h"

enum {
	LINES = 60,
	HEAD = 3,		/* lines above what a page says */
	TITLE = 46,		/* columns of what it is of */
};

/* Lines are made first and put on pages then: a page says how many there are. */
struct printer {
	const struct document *d;
	const struct sheet    *s;
	struct page	       foot;
	struct blob	      *out;	/* NULL: pages are only counted */
	struct err	      *e;
	size_t		       pages, of, used;
	int		       rc;
};

static void
print(struct printer *p, const char *text)
{
	if (p->rc == 0 && p->out != NULL)
		p->rc = blob_printf(p->out, p->e, "%s\n", text);
	p->used++;
}

static size_t
room(const struct printer *p)
{
	return LINES - HEAD - p->foot.n_lines - 1;
}

static void
page_end(struct printer *p)
{
	while (p->used < HEAD + room(p))
		print(p, "");
	print(p, "");
	for (size_t i = 0; i < p->foot.n_lines; i++)
		print(p, p->foot.lines[i]);
}

static void
page_begin(struct printer *p)
{
	char text[320], number[64], name[200];

	if (p->pages++ > 0) {
		page_end(p);
		if (p->rc == 0 && p->out != NULL)
			p->rc = blob_printf(p->out, p->e, "\f");
	}
	p->used = 0;
	snprintf(number, sizeof(number), "page %zu of %zu", p->pages, p->of);
	page_clean(name, TITLE + 1, p->d->title);
	snprintf(text, sizeof(text), "%-*s  %10s  %*s", TITLE, name, p->d->mode,
	    SHEET_WIDTH - TITLE - 14, number);
	print(p, text);
	page_clean(text, SHEET_WIDTH + 1, p->d->place);
	print(p, text);
	print(p, "");
}

/* How many lines from there on stay together. */
static size_t
run_of(const struct sheet *s, size_t at)
{
	size_t n = 1;

	while (at + n < s->n && s->lines[at + n].keep)
		n++;
	/* A heading or a table's header takes the row behind it along. */
	if (at + n < s->n && (s->lines[at + n - 1].text[0] == '=' ||
	    (s->lines[at + n].n_header > 0 &&
	    s->lines[at + n - 1].n_header == 0)))
		n += run_of(s, at + n);
	return n;
}

static void
repeat_header(struct printer *p, size_t at)
{
	const struct sheet_line *l = &p->s->lines[at];

	for (size_t i = 0; i < l->n_header; i++)
		print(p, p->s->lines[l->header + i].text);
}

static void
print_lines(struct printer *p)
{
	const struct sheet *s = p->s;

	p->pages = p->used = 0;
	page_begin(p);
	for (size_t i = 0, n; i < s->n; i += n) {
		n = run_of(s, i);
		if (s->lines[i].leaf || p->used + n > HEAD + room(p)) {
			if (p->used > HEAD)
				page_begin(p);
			repeat_header(p, i);
		}
		for (size_t k = 0; k < n; k++) {
			/* No blank line begins a page, and a run may be longer. */
			if (p->used == HEAD && s->lines[i + k].text[0] == '\0')
				continue;
			if (p->used == HEAD + room(p)) {
				page_begin(p);
				repeat_header(p, i + k);
			}
			print(p, s->lines[i + k].text);
		}
	}
	page_end(p);
}

static void
foot(const struct document *d, struct page *p)
{
	char words[WORDS_TEXT];

	page_start(p, "");
	page_line(p, "%s", "------------------------------------------------------"
	    "------------------------");
	page_line(p, "The journal's head at record %06llu, in words:",
	    (unsigned long long)d->record);
	page_wrap(p, "%s", words_text(d->head.bytes, DIGEST_LEN, words));
}

int
document_text(const struct document *d, struct blob *out, struct err *e)
{
	struct sheet s = { .n = 0 };
	struct blob text = { .len = 0 };
	struct printer p = { .d = d, .s = &s, .e = e };

	if (!d->broken)
		sheet_fill(&s, d);
	foot(d, &p.foot);
	if (d->broken || s.broken || p.foot.broken)
		p.rc = err_set(e, ERR_SYS, "out of memory: a line of the report "
		    "is missing");
	if (p.rc == 0)
		print_lines(&p);	/* counts them */
	p.of = p.pages;
	p.out = &text;
	if (p.rc == 0)
		print_lines(&p);
	if (p.rc == 0)
		*out = text;
	else
		blob_free(&text);
	page_free(&p.foot);
	sheet_free(&s);
	return p.rc;
}
