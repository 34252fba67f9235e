#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "keyset/tell.h"

#define INDENT "  "

enum { COLUMNS = 79 };

/* How much of what is left goes into room columns: up to a blank, if any. */
static size_t
fitting(const char *text, size_t len, size_t room)
{
	size_t n = room;

	if (len <= room)
		return len;
	while (n > 0 && text[n] != ' ')
		n--;
	return n > 0 ? n : room;
}

void
tell_columns(FILE *to, size_t columns, const char *lead, const char *text,
    size_t len)
{
	size_t used = strlen(lead) + 2, n;

	fprintf(to, "%s: ", lead);
	do {
		n = columns == 0 || used >= columns ? len :
		    fitting(text, len, columns - used);
		for (size_t i = 0; i < n; i++)
			fputc(iscntrl((unsigned char)text[i]) ? '?' : text[i],
			    to);
		text += n;
		len -= n;
		while (len > 0 && *text == ' ') {
			text++;
			len--;
		}
		fputs(len > 0 ? "\n" INDENT : "\n", to);
		used = strlen(INDENT);
	} while (len > 0);
}

void
tell(FILE *to, const char *lead, const char *text, size_t len)
{
	tell_columns(to, isatty(fileno(to)) ? COLUMNS : 0, lead, text, len);
}
