#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keyset/scan.h"

int
scan_doing(const struct scan *s, const char *at, struct err *e)
{
	const char *begin = s->text;
	size_t line = 1;

	for (const char *p = s->text; p < at; p++)
		if (*p == '\n') {
			line++;
			begin = p + 1;
		}
	return err_doing(e, "line %zu, column %zu", line,
	    (size_t)(at - begin) + 1);
}

int
scan_fault(const struct scan *s, const char *at, struct err *e,
    const char *fmt, ...)
{
	char why[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	err_set(e, ERR_FORMAT, "%s", why);
	return scan_doing(s, at, e);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int
scan_start(struct scan *s, const char *text, size_t len, struct err *e)
{
	struct scan all = { text, text, text + len };
	const char *begin = text;

	for (const char *p = text; p < all.end; p++) {
		if (p - begin >= SCAN_LINE_MAX)
			return scan_fault(&all, p, e, "the line is longer "
			    "than %d octets", SCAN_LINE_MAX);
		if (*p == '\n')
			begin = p + 1;
		else if (*p == '\r')
			return scan_fault(&all, p, e, "a carriage return: a "
			    "line ends with a line feed alone");
		else if (*p != '\t' && (*p < ' ' || *p > '~'))
			return scan_fault(&all, p, e, "an octet %02x that is "
			    "no printable ASCII", (unsigned char)*p);
	}
	if (begin != all.end)
		return scan_fault(&all, all.end, e, "the last line does not "
		    "end: is the file cut off?");
	*s = all;
	return 0;
}

/* The rest of the line, without the blanks at its end. */
static struct word
rest_of_line(struct scan *s)
{
	const char *begin = s->at, *end = memchr(s->at, '\n',
	    (size_t)(s->end - s->at));

	s->at = end;
	while (end > begin && is_blank(end[-1]))
		end--;
	return (struct word){ begin, (size_t)(end - begin) };
}

static int
take_word(struct scan *s, struct entry *out, struct err *e)
{
	const char *begin = s->at;

	if (out->n == SCAN_WORDS_MAX)
		return scan_fault(s, begin, e, "a record has more than %d "
		    "words", SCAN_WORDS_MAX);
	while (*s->at != '\n' && !is_blank(*s->at) &&
	    strchr("();\"", *s->at) == NULL)
		s->at += *s->at == '\\' && s->at[1] != '\n' ? 2 : 1;
	if (s->at == begin)
		return scan_fault(s, begin, e, "'%c' where a word of a record "
		    "is expected", *begin);
	out->words[out->n++] = (struct word){ begin, (size_t)(s->at - begin) };
	return 0;
}

/* What follows the owner's name. */
static int
take_record(struct scan *s, struct entry *out, struct err *e)
{
	const char *open = NULL;
	bool closed = false;

	for (;;) {
		while (is_blank(*s->at))
			s->at++;
		if (*s->at == '\n' && open == NULL)
			return 0;
		if (*s->at == '\n') {
			if (++s->at == s->end)
				return scan_fault(s, open, e, "the "
				    "parenthesis is not closed");
		} else if (*s->at == ';' && open == NULL) {
			out->comment = rest_of_line(s);
		} else if (*s->at == '(' && open == NULL && !closed) {
			open = s->at++;
		} else if (*s->at == ')' && open != NULL) {
			open = NULL;
			closed = true;
			s->at++;
		} else if (closed) {
			return scan_fault(s, s->at, e, "more of the record "
			    "behind its parenthesis");
		} else if (take_word(s, out, e) != 0)
			return -1;
	}
}

int
scan_next(struct scan *s, struct entry *out, struct err *e)
{
	out->n = 0;
	out->comment = (struct word){ s->at, 0 };
	if (s->at == s->end) {
		out->kind = ENTRY_END;
		return 0;
	}
	if (*s->at == '\n')
		out->kind = ENTRY_EMPTY;
	else if (*s->at == ';') {
		out->kind = ENTRY_COMMENT;
		out->comment = rest_of_line(s);
	} else if (is_blank(*s->at))
		return scan_fault(s, s->at, e, "a record, a line of ';;' or "
		    "nothing is expected, and not a blank");
	else {
		out->kind = ENTRY_RECORD;
		if (take_word(s, out, e) != 0 || take_record(s, out, e) != 0)
			return -1;
	}
	s->at++;
	return 0;
}

bool
word_is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(w->text, text, w->len) == 0;
}

bool
word_copy(const struct word *w, char *out, size_t size)
{
	if (w->len >= size)
		return false;
	memcpy(out, w->text, w->len);
	out[w->len] = '\0';
	return true;
}

bool
word_skip(struct word *w, const char *text)
{
	size_t len = strlen(text);

	if (w->len < len || memcmp(w->text, text, len) != 0)
		return false;
	w->text += len;
	w->len -= len;
	return true;
}
