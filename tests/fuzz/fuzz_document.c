#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct column columns[] = {
	{ "No", 3, false }, { "What", 30, false }, { "Exact", 37, true },
	{ NULL, 0, false },
};

/* Everywhere where a text may stand. */
static void
fill(struct document *d, const char *text)
{
	*d = (struct document){ .mode = "REHEARSAL", .record = 1 };
	strncpy(d->title, text, sizeof(d->title) - 1);
	strncpy(d->place, text, sizeof(d->place) - 1);
	document_add(d, PIECE_HEADING, text, NULL);
	document_add(d, PIECE_TEXT, text, NULL);
	document_add(d, PIECE_FACT, text, "%s", text);
	document_add(d, PIECE_EXACT, text, "%s", text);
	document_table(d, columns);
	for (size_t i = 0; i < 3; i++)
		document_row(d, (const char *[]){ text, text, text });
	document_add(d, PIECE_BLANK, text, NULL);
	document_add(d, PIECE_LEAF, "", NULL);
	document_add(d, PIECE_SIGN, text, "s%s", text);
}

static size_t
count(const struct blob *b, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += b->data[i] == (uint8_t)c;
	return n;
}

/* Pages of 60 lines, of 80 columns of what can be printed. */
static void
check_text(const struct document *d)
{
	struct blob out = { .len = 0 };
	size_t line = 0, column = 0;
	struct err e;

	if (document_text(d, &out, &e) != 0)
		return;
	for (size_t i = 0; i < out.len; i++) {
		const uint8_t c = out.data[i];

		if (c == '\n') {
			line++;
			column = 0;
		} else if (c == '\f') {
			if (line != 60 || column != 0)
				abort();
			line = 0;
		} else if (c < ' ' || c > '~' || ++column > 80)
			abort();
	}
	if (line != 60)
		abort();
	blob_free(&out);
}

/* Whatever the text is, the tags are those of another text. */
static size_t
count_tags(const struct document *d)
{
	struct blob out = { .len = 0 };
	struct err e;
	size_t n;

	if (document_html(d, &out, &e) != 0)
		return 0;
	if (memchr(out.data, '\0', out.len) != NULL ||
	    count(&out, '<') > count(&out, '>'))
		abort();
	n = count(&out, '<');
	blob_free(&out);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct document d, plain;
	char *text;
	size_t is, should;

	if (len > 4096 || (text = malloc(len + 1)) == NULL)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	fill(&d, text);
	check_text(&d);
	document_free(&d);
	/* A newline is a tag, and means to be. */
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
	fill(&d, text);
	fill(&plain, "x");
	is = count_tags(&d);
	should = count_tags(&plain);
	if (is != 0 && should != 0 && is != should)
		abort();
	document_free(&d);
	document_free(&plain);
	free(text);
	return 0;
}
