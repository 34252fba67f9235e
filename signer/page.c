#include <stdarg.h>
#include <stdio.h>

#include "signer/page.h"

enum { LINE_LEN = 256 };

static const char *const COLOURS[] = { "GREEN", "YELLOW", "RED", "" };

const char *
colour_name(enum colour c)
{
	return COLOURS[c];
}

int
page_line(struct page *p, enum colour c, const char *what, struct err *e,
    const char *fmt, ...)
{
	char text[LINE_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c != PLAIN && c > p->worst)
		p->worst = c;
	return blob_printf(&p->text, e, "%-6s %-9s %s\n", COLOURS[c], what,
	    text);
}
