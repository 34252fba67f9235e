#include <string.h>

#include "keyset/lines.h"

void
lines_begin(struct lines *l, const void *data, size_t len, struct err *e)
{
	*l = (struct lines){ .next = data, .end = (const char *)data + len,
	    .e = e };
}

/* A fault of the present line, from this octet of it on. */
static int
fault(struct lines *l, size_t at, const char *why)
{
	return err_set(l->e, ERR_FORMAT, "line %u, column %zu: %s", l->number,
	    at + 1, why);
}

int
lines_refuse(struct lines *l, const char *why)
{
	return fault(l, l->value, why);
}

static int
line_next(struct lines *l)
{
	const char *end = l->next == l->end ? NULL :
	    memchr(l->next, '\n', (size_t)(l->end - l->next));
	size_t len;

	l->number++;
	if (end == NULL)
		return fault(l, (size_t)(l->end - l->next), l->next == l->end ?
		    "the file ends too soon: another line is expected" :
		    "the file ends within a line: a line feed is expected");
	if ((len = (size_t)(end - l->next)) > LINES_LEN)
		return fault(l, LINES_LEN, "the line is too long: its end is "
		    "expected");
	for (size_t i = 0; i < len; i++)
		if (l->next[i] < ' ' || l->next[i] > '~')
			return fault(l, i, "an octet is not printable ASCII, "
			    "which is expected");
	memcpy(l->text, l->next, len);
	l->text[len] = '\0';
	l->next = end + 1;
	return 0;
}

const char *
lines_value(struct lines *l, const char *name)
{
	const size_t len = strlen(name);

	if (line_next(l) != 0)
		return NULL;
	l->value = len + 1;
	if (strncmp(l->text, name, len) == 0 && l->text[len] == ' ')
		return l->text + l->value;
	err_set(l->e, ERR_FORMAT, "line %u, column 1: \"%.40s\" should be "
	    "here", l->number, name);
	return NULL;
}

int
lines_same(const void *read, size_t len, const struct blob *written,
    struct err *e)
{
	const uint8_t *data = read;
	size_t same = 0, begin = 0;
	unsigned line = 1;

	while (same < len && same < written->len &&
	    data[same] == written->data[same])
		if (data[same++] == '\n') {
			line++;
			begin = same;
		}
	if (same == len && same == written->len)
		return 0;
	return err_set(e, ERR_FORMAT, "line %u, column %zu: it contradicts "
	    "another line, or is not in the form that it must have", line,
	    same - begin + 1);
}
