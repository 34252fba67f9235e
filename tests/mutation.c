#include <ctype.h>
#include <stdlib.h>

#include "tests/test.h"

#include "tests/mutation.h"

const char *const CHANGE_WORDS[CHANGES] = {
	[ALTER_FIRST]	= "first octet altered",
	[ALTER_LAST]	= "last octet altered",
	[EMPTY]		= "emptied",
	[DROP]		= "dropped",
	[DOUBLE]	= "doubled",
	[MOVE]		= "moved",
};

struct part *
part_add(struct parts *p, const char *name, size_t from, size_t to)
{
	struct part *new = &p->at[p->n];

	assert_true(p->n < PARTS_MAX);
	snprintf(new->name, sizeof(new->name), "%s", name);
	new->from = new->core = new->value = new->value_end = from;
	new->to = new->core_end = to;
	new->next = NO_PART;
	p->n++;
	return new;
}

void
parts_of(struct parts *p, const char *text, size_t len)
{
	p->n = 0;
	p->text = text;
	p->len = len;
	if (text[0] == '<')
		parts_xml(p);
	else if (text[0] == ';')
		parts_lines(p);
	else
		parts_json(p);
}

/* Another character of the same kind. */
static char
other(char c)
{
	if (isdigit((unsigned char)c))
		return c == '9' ? '8' : (char)(c + 1);
	if (isalpha((unsigned char)c))
		return toupper((unsigned char)c) == 'Z' ? (char)(c - 1) :
		    (char)(c + 1);
	return c == '+' ? '/' : c == '/' ? '+' : 'x';
}

/* The text with from to "to" replaced by two pieces of it. */
static char *
spliced(const struct parts *p, size_t from, size_t to, size_t one,
    size_t one_end, size_t two, size_t two_end, size_t *len)
{
	size_t n_one = one_end - one, n_two = two_end - two;
	char *out = malloc(p->len + n_one + n_two + 1), *at = out;

	assert_non_null(out);
	at = (char *)memcpy(at, p->text, from) + from;
	at = (char *)memcpy(at, p->text + one, n_one) + n_one;
	at = (char *)memcpy(at, p->text + two, n_two) + n_two;
	memcpy(at, p->text + to, p->len - to);
	*len = from + n_one + n_two + p->len - to;
	out[*len] = '\0';
	return out;
}

/* The part and the next one change places, and what is between stays. */
static char *
moved(const struct parts *p, const struct part *x, size_t *len)
{
	const struct part *y = &p->at[x->next];
	size_t n_x = x->core_end - x->core, n_y = y->core_end - y->core;
	size_t between = y->core - x->core_end;
	char *out;

	if (n_x == n_y && memcmp(p->text + x->core, p->text + y->core,
	    n_x) == 0)
		return NULL;
	out = spliced(p, x->core, x->core, 0, 0, 0, 0, len);
	memcpy(out + x->core, p->text + y->core, n_y);
	memcpy(out + x->core + n_y, p->text + x->core_end, between);
	memcpy(out + x->core + n_y + between, p->text + x->core, n_x);
	return out;
}

char *
part_change(const struct parts *p, size_t i, enum change how, size_t *len)
{
	const struct part *x = &p->at[i];
	bool valued = x->value < x->value_end;
	size_t at = how == ALTER_FIRST ? x->value : x->value_end - 1;
	char *out;

	switch (how) {
	case ALTER_FIRST:
	case ALTER_LAST:
		if (!valued)
			return NULL;
		out = spliced(p, 0, 0, 0, 0, 0, 0, len);
		out[at] = other(out[at]);
		return out;
	case EMPTY:
		return valued ? spliced(p, x->value, x->value_end, 0, 0, 0, 0,
		    len) : NULL;
	case DROP:
		return spliced(p, x->from, x->to, 0, 0, 0, 0, len);
	case DOUBLE:
		return spliced(p, x->from, x->to, x->from, x->to, x->from,
		    x->to, len);
	case MOVE:
		return x->next != NO_PART ? moved(p, x, len) : NULL;
	case CHANGES:
		break;
	}
	return NULL;
}
