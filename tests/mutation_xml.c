#include <ctype.h>

#include "tests/test.h"

#include "tests/mutation.h"

/* Of XML that is known to be well-formed, without comments. */

enum { DEPTH = 8, NAME = 40 };

struct level {
	char	name[NAME];
	size_t	part, last;	/* its own, and of its last child */
	size_t	inside;		/* where its content begins */
	bool	has_elements;
};

static size_t
name_end(const char *text, size_t at)
{
	while (isalnum((unsigned char)text[at]) || text[at] == ':')
		at++;
	return at;
}

static void
attributes(struct parts *p, const char *element, size_t at, size_t end)
{
	size_t before = NO_PART;

	while (at < end) {
		size_t from = at, to, quote;
		char name[PART_NAME];
		struct part *new;

		while (at < end && isspace((unsigned char)p->text[at]))
			at++;
		to = name_end(p->text, at);
		if (to == at)
			return;
		snprintf(name, sizeof(name), "%s@%.*s", element,
		    (int)(to - at), p->text + at);
		quote = to + 1;
		assert_true(p->text[to] == '=' && (p->text[quote] == '"' ||
		    p->text[quote] == '\''));
		at = quote + 1;
		while (p->text[at] != p->text[quote])
			at++;
		new = part_add(p, name, from, at + 1);
		new->value = quote + 1;
		new->value_end = at;
		if (before != NO_PART)
			p->at[before].next = p->n - 1;
		before = p->n - 1;
		at++;
	}
}

static void
open_tag(struct parts *p, struct level *up, struct level *here, size_t from,
    size_t end)
{
	size_t to = name_end(p->text, from + 1);
	char name[PART_NAME];

	snprintf(here->name, NAME, "%.*s", (int)(to - from - 1),
	    p->text + from + 1);
	snprintf(name, sizeof(name), "%s/%s", up->name, here->name);
	(void)part_add(p, name, from, end);
	here->part = p->n - 1;
	here->last = NO_PART;
	here->inside = end;
	here->has_elements = false;
	if (up->last != NO_PART)
		p->at[up->last].next = here->part;
	up->last = here->part;
	up->has_elements = true;
	attributes(p, here->name, to, end - 1);
}

static void
close_tag(struct parts *p, const struct level *here, size_t from, size_t end)
{
	struct part *x = &p->at[here->part];

	x->to = x->core_end = end;
	if (!here->has_elements && here->inside < from) {
		x->value = here->inside;
		x->value_end = from;
	}
}

void
parts_xml(struct parts *p)
{
	struct level at[DEPTH] = { { .name = "", .last = NO_PART } };
	size_t depth = 0;

	for (size_t i = 0; i < p->len; i++) {
		size_t end = i;

		if (p->text[i] != '<' || p->text[i + 1] == '?')
			continue;
		while (p->text[end] != '>')
			end++;
		end++;
		if (p->text[i + 1] == '/') {
			close_tag(p, &at[depth--], i, end);
		} else {
			assert_true(depth + 1 < DEPTH);
			open_tag(p, &at[depth], &at[depth + 1], i, end);
			if (p->text[end - 2] != '/')
				depth++;
		}
		i = end - 1;
	}
}
