#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "signer/change_line.h"

enum { REASON = 320 };		/* octets of it, with the NUL */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool
line_word(struct change_line *l, struct word *w)
{
	while (l->at < l->end && is_blank(*l->at))
		l->at++;
	w->at = l->at;
	while (l->at < l->end && !is_blank(*l->at))
		l->at++;
	w->len = (size_t)(l->at - w->at);
	return w->len > 0;
}

bool
line_rest(struct change_line *l, struct word *w)
{
	const char *end = l->end;

	while (l->at < end && is_blank(*l->at))
		l->at++;
	while (end > l->at && is_blank(end[-1]))
		end--;
	*w = (struct word){ .at = l->at, .len = (size_t)(end - l->at) };
	l->at = l->end;
	return w->len > 0;
}

bool
change_word_is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && strncasecmp(w->at, text, w->len) == 0;
}

bool
word_number(const struct word *w, unsigned long max, unsigned long *out)
{
	unsigned long n = 0;

	for (size_t i = 0; i < w->len; i++) {
		unsigned long digit = (unsigned long)(w->at[i] - '0');

		if (w->at[i] < '0' || w->at[i] > '9' || n > max / 10 ||
		    n * 10 > max - digit)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return w->len > 0;
}

int
line_tell(const struct change_line *l, const char *at)
{
	char why[REASON];

	(void)snprintf(why, sizeof(why), "%.*s", REASON - 1, l->e->text);
	return err_set(l->e, l->e->kind, "%.120s:%u:%zu: %s; nothing was "
	    "changed", l->file, l->number, (size_t)(at - l->begin) + 1, why);
}

int
line_fault(const struct change_line *l, const char *at, enum err_kind kind,
    const char *fmt, ...)
{
	char why[REASON];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);	/* cut off */
	va_end(ap);
	(void)err_set(l->e, kind, "%s", why);		/* always -1 */
	return line_tell(l, at);
}

int
line_end(struct change_line *l)
{
	struct word w;

	if (!line_word(l, &w))
		return 0;
	return line_fault(l, w.at, ERR_FORMAT, "expected the end of the line, "
	    "not \"%.*s\"", (int)(w.len < 40 ? w.len : 40), w.at);
}
