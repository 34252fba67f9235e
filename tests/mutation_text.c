#include <ctype.h>

#include "tests/test.h"

#include "tests/mutation.h"

/* ---- lines of records and of comments ---------------------------------- */

/* Words of a line or record: "record.1" is the owner's name. */
static void
words(struct parts *p, const char *kind, size_t from, size_t to)
{
	size_t before = NO_PART;
	unsigned n = 0;

	while (from < to) {
		char name[PART_NAME];
		struct part *new;
		size_t at = from;

		while (at < to && isspace((unsigned char)p->text[at]))
			at++;
		if (at == to)
			return;
		from = at;
		while (at < to && !isspace((unsigned char)p->text[at]))
			at++;
		snprintf(name, sizeof(name), "%s.%u", kind, ++n);
		new = part_add(p, name, from, at);
		new->value = from;
		new->value_end = at;
		if (before != NO_PART)
			p->at[before].next = p->n - 1;
		before = p->n - 1;
		from = at;
	}
}

static const char *
kind_of(const char *line)
{
	if (line[0] != ';')
		return "record";
	return strstr(line, " 1.0 generated at ") == line + strcspn(line, "1") -
	    1 ? "end" : "slot";
}

void
parts_lines(struct parts *p)
{
	size_t before = NO_PART;

	for (size_t i = 0, end; i < p->len; i = end) {
		const char *kind = kind_of(p->text + i);

		/* Lines that begin with white space go on. */
		for (end = i + 1; end < p->len; end++)
			if (p->text[end - 1] == '\n' && p->text[end] != '\t' &&
			    p->text[end] != ' ')
				break;
		(void)part_add(p, kind, i, end);
		if (before != NO_PART)
			p->at[before].next = p->n - 1;
		before = p->n - 1;
		words(p, kind, i, end);
	}
}

/* ---- JSON that is known to be good ------------------------------------- */

static size_t
white_end(const struct parts *p, size_t at)
{
	while (isspace((unsigned char)p->text[at]))
		at++;
	return at;
}

static size_t
string_end(const struct parts *p, size_t at)
{
	for (at++; p->text[at] != '"'; at++)
		if (p->text[at] == '\\')
			at++;
	return at + 1;
}

/* Where the commas are; all is dropped or doubled with one. */
static void
comma(const struct parts *p, struct part *x)
{
	size_t after = white_end(p, x->core_end), before = x->core;

	if (p->text[after] == ',') {
		x->to = after + 1;
		return;
	}
	while (isspace((unsigned char)p->text[before - 1]))
		before--;
	if (p->text[before - 1] == ',')
		x->from = before - 1;
}

static size_t value(struct parts *, const char *way, size_t at);

static size_t
member(struct parts *p, const char *way, bool named, size_t at, size_t *part)
{
	char name[PART_NAME];
	size_t from = at, start;

	snprintf(name, sizeof(name), "%s[]", way);
	if (named) {
		at = string_end(p, at);
		snprintf(name, sizeof(name), "%s%s%.*s", way,
		    way[0] != '\0' ? "." : "", (int)(at - from - 2),
		    p->text + from + 1);
		at = white_end(p, at) + 1;
	}
	start = at = white_end(p, at);
	(void)part_add(p, name, from, at);
	*part = p->n - 1;
	at = value(p, name, at);
	p->at[*part].to = p->at[*part].core_end = at;
	comma(p, &p->at[*part]);
	if (p->text[start] == '{' || p->text[start] == '[')
		return at;
	p->at[*part].value = start + (p->text[start] == '"');
	p->at[*part].value_end = at - (p->text[start] == '"');
	return at;
}

/* Recursive, as deep as the file is. */
static size_t
value(struct parts *p, const char *way, size_t at)
{
	bool named = p->text[at] == '{';
	size_t before = NO_PART, part;

	if (p->text[at] == '"')
		return string_end(p, at);
	if (!named && p->text[at] != '[') {
		while (isalnum((unsigned char)p->text[at]))
			at++;
		return at;
	}
	at = white_end(p, at + 1);
	while (p->text[at] != '}' && p->text[at] != ']') {
		at = white_end(p, member(p, way, named, at, &part));
		if (before != NO_PART)
			p->at[before].next = part;
		before = part;
		if (p->text[at] == ',')
			at = white_end(p, at + 1);
	}
	return at + 1;
}

void
parts_json(struct parts *p)
{
	(void)value(p, "", white_end(p, 0));
}
