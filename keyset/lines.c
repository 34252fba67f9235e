#include <string.h>

#include "keyset/lines.h"

void
lines_begin(struct lines *l, const void *data, size_t len, struct err *e)
{
	*l = (struct lines){ .next = data, .end = (const char *)data + len,
	    .e = e };
}

int
lines_refuse(struct lines *l, const char *why)
{
	return err_set(l->e, ERR_FORMAT, "line %u: %s", l->number, why);
}

static int
line_next(struct lines *l)
{
	const char *end = l->next == l->end ? NULL :
	    memchr(l->next, '\n', (size_t)(l->end - l->next));
	size_t len;

	l->number++;
	if (end == NULL)
		return lines_refuse(l, l->next == l->end ? "the file ends too "
		    "soon" : "the file ends within a line");
	if ((len = (size_t)(end - l->next)) > LINES_LEN)
		return lines_refuse(l, "the line is too long");
	for (size_t i = 0; i < len; i++)
		if (l->next[i] < ' ' || l->next[i] > '~')
			return lines_refuse(l, "an octet is not printable "
			    "ASCII");
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
	if (strncmp(l->text, name, len) == 0 && l->text[len] == ' ')
		return l->text + len + 1;
	err_set(l->e, ERR_FORMAT, "line %u: \"%.40s\" should be here",
	    l->number, name);
	return NULL;
}

int
lines_same(const void *read, size_t len, const struct blob *written,
    struct err *e)
{
	const uint8_t *data = read;
	unsigned line = 1;
	size_t same = 0;

	while (same < len && same < written->len &&
	    data[same] == written->data[same])
		line += data[same++] == '\n';
	if (same == len && same == written->len)
		return 0;
	return err_set(e, ERR_FORMAT, "line %u: it contradicts another line, "
	    "or is not in the form that it must have", line);
}
