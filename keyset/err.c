#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keyset/err.h"

static const char *const meanings[] = {
#define X(kind, meaning) [kind] = meaning,
	ERR_KINDS(X)
#undef X
};

/* What came from outside may have anything in it; a text is one line. */
static void
one_line(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

int
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	char text[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	one_line(text);
	e->kind = kind;
	memcpy(e->text, text, sizeof(text));
	return -1;
}

int
err_sys(struct err *e, const char *fmt, ...)
{
	char doing[320];
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(doing, sizeof(doing), fmt, ap);
	va_end(ap);
	return err_set(e, ERR_SYS, "%s: %s", doing, strerror(saved));
}

int
err_doing(struct err *e, const char *fmt, ...)
{
	char why[sizeof(e->text)], doing[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(doing, sizeof(doing), fmt, ap);
	va_end(ap);
	one_line(doing);
	memcpy(why, e->text, sizeof(why));
	snprintf(e->text, sizeof(e->text), "%s: %.*s", doing,
	    (int)(sizeof(e->text) - sizeof(doing) - 3), why);
	return -1;
}

const char *
err_meaning(enum err_kind kind)
{
	return meanings[kind];
}
