#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/page.h"

static char
clean(char c)
{
	if (c == '\t')
		return ' ';
	return c >= ' ' && c <= '~' ? c : '?';
}

char *
page_clean(char *to, size_t room, const char *from)
{
	size_t n = 0;

	while (from[n] != '\0' && n + 1 < room) {
		to[n] = clean(from[n]);
		n++;
	}
	to[n] = '\0';
	if (from[n] != '\0' && n > 0)
		to[n - 1] = '>';
	return to;
}

/* The formatted text, cleaned and all of it; NULL: the page is broken. */
static char *format(struct page *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static char *
format(struct page *p, const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0) {
		p->broken = true;
		return NULL;
	}
	for (char *c = text; *c != '\0'; c++)
		*c = clean(*c);
	return text;
}

/* Never as realloc(3) would: a line may have been a secret. */
static void
release(struct page *p)
{
	if (p->lines != NULL)
		explicit_bzero(p->lines, p->room * sizeof(*p->lines));
	free(p->lines);
	p->lines = NULL;
}

/* An empty line to be filled, or NULL and the page is broken. */
static char *
new_line(struct page *p)
{
	if (p->n_lines == p->room) {
		size_t room = p->room == 0 ? 32 : 2 * p->room;
		char (*lines)[PAGE_TEXT] = calloc(room, sizeof(*lines));

		if (lines == NULL) {
			p->broken = true;
			return NULL;
		}
		if (p->n_lines > 0)
			memcpy(lines, p->lines, p->n_lines * sizeof(*lines));
		release(p);
		p->lines = lines;
		p->room = room;
	}
	p->lines[p->n_lines][0] = '\0';
	return p->lines[p->n_lines++];
}

/*
 * Moves one line's worth of words from *text to the line, behind hang spaces.
 * False when nothing is left.
 */
static bool
break_line(const char **text, size_t hang, char line[PAGE_TEXT])
{
	size_t width = PAGE_COLUMNS - hang, len = strlen(*text), cut;

	if (len <= width)
		cut = len;
	else {
		for (cut = width; cut > 0 && (*text)[cut] != ' '; cut--)
			continue;
		/* No space but the indent: a word that fits no line. */
		if (cut <= strspn(*text, " "))
			cut = width;
	}
	snprintf(line, PAGE_TEXT, "%*s%.*s", (int)hang, "", (int)cut, *text);
	*text += cut;
	*text += strspn(*text, " ");
	return **text != '\0';
}

void
page_start(struct page *p, const char *title)
{
	page_clean(p->title, PAGE_COLUMNS + 1, title);
	if (p->lines != NULL)
		explicit_bzero(p->lines, p->room * sizeof(*p->lines));
	p->n_lines = p->n_kept = 0;
	page_refoot(p);
	p->active = SIZE_MAX;
	p->broken = p->secret = false;
}

void
page_free(struct page *p)
{
	release(p);
	*p = (struct page){ .active = SIZE_MAX };
}

void
page_line(struct page *p, const char *fmt, ...)
{
	char *text, *line;
	va_list ap;

	va_start(ap, fmt);
	text = format(p, fmt, ap);
	va_end(ap);
	if (text != NULL && (line = new_line(p)) != NULL)
		page_clean(line, PAGE_COLUMNS + 1, text);
	free(text);
}

void
page_keep(struct page *p, size_t from)
{
	p->kept = from;
	p->n_kept = p->n_lines - from;
}

void
page_secret(struct page *p, const char *before, const uint8_t *bytes,
    size_t len)
{
	char *line = new_line(p);
	size_t n;

	p->secret = true;
	if (line == NULL)
		return;
	page_clean(line, PAGE_COLUMNS + 1, before);
	n = strlen(line);
	for (size_t i = 0; i < len && n < PAGE_COLUMNS; i++)
		line[n++] = clean((char)bytes[i]);
	line[n] = '\0';
}

/*
 * Where the words after a label begin, "NOW  Put": 5, " Do  Look": 5.  Without
 * a label it is where the text begins.
 */
static size_t
label_width(const char *text)
{
	size_t indent = strspn(text, " ");
	size_t word = strcspn(text + indent, " ");
	size_t gap = strspn(text + indent + word, " ");

	if (gap >= 2 && indent + word + gap < PAGE_COLUMNS / 2)
		return indent + word + gap;
	return indent < PAGE_COLUMNS / 2 ? indent : 0;
}

void
page_wrap(struct page *p, const char *fmt, ...)
{
	size_t hang = 0, width;
	const char *rest;
	char *text, *line;
	va_list ap;

	va_start(ap, fmt);
	text = format(p, fmt, ap);
	va_end(ap);
	if ((rest = text) == NULL)
		return;
	width = label_width(rest);
	while ((line = new_line(p)) != NULL && break_line(&rest, hang, line))
		hang = width;
	free(text);
}

void
page_refoot(struct page *p)
{
	memset(p->foot, 0, sizeof(p->foot));
}

void
page_foot(struct page *p, const char *fmt, ...)
{
	size_t i = 0, hang = 0;
	const char *rest;
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(p, fmt, ap);
	va_end(ap);
	if ((rest = text) == NULL)
		return;
	while (i < PAGE_FOOT && p->foot[i][0] != '\0')
		i++;
	for (; i < PAGE_FOOT && *rest != '\0'; i++) {
		break_line(&rest, hang, p->foot[i]);
		hang = label_width(text);
	}
	if (*rest != '\0') {
		char *last = p->foot[PAGE_FOOT - 1];
		size_t n = strlen(last);

		last[n < PAGE_COLUMNS ? n : PAGE_COLUMNS - 1] = '>';
	}
	free(text);
}

int
page_text(const struct page *p, struct blob *out, struct err *e)
{
	struct blob text = { 0 };

	if (p->broken)
		return err_set(e, ERR_SYS, "out of memory: a line of the page "
		    "\"%s\" is missing, nobody can agree to it", p->title);
	if (blob_printf(&text, e, "%s\n", p->title) != 0)
		goto fail;
	for (size_t i = 0; i < p->n_lines; i++)
		if (blob_printf(&text, e, "%s\n", p->lines[i]) != 0)
			goto fail;
	*out = text;
	return 0;
fail:
	blob_free(&text);
	return -1;
}
