#include <stdio.h>
#include <string.h>

#include "ceremony/printer.h"
#include "ceremony/printout.h"
#include "keyset/utc.h"
#include "keyset/words.h"

/* As many words as the screen shows, or as there is room for whole. */
enum { HEAD_WORDS = 5 };

void
printout_record(void *printer, const struct record *r,
    const struct digest *head)
{
	char line[PRINTER_COLUMNS + 1], when[UTC_TEXT], words[WORDS_TEXT];
	char *rest = words_text(head->bytes, HEAD_WORDS, words), *word;
	size_t n;

	n = (size_t)snprintf(line, sizeof(line), "%06llu %s %.20s %.14s ",
	    (unsigned long long)r->seq, utc_screen(r->time, when), r->step,
	    r->kind);
	while ((word = strsep(&rest, " ")) != NULL &&
	    n + 1 + strlen(word) < sizeof(line))
		n += (size_t)snprintf(line + n, sizeof(line) - n, " %s", word);
	printer_line(printer, line);
}

/* Between its beginning and its end, and not while it is left. */
static bool
is_held(const struct ceremony *c)
{
	return c->type != NULL && c->taken_up && !c->leaving && !c->reg.ended;
}

int
printout_note(struct ceremony *c, struct err *e)
{
	const char *state, *fault;

	if (c->printer == NULL || !is_held(c))
		return 0;
	(void)printer_look(c->printer);
	if (printer_works(c->printer) != c->reg.printer_failed)
		return 0;
	state = c->reg.printer_failed ? "ok" : "failed";
	fault = c->reg.printer_failed ? NULL : printer_fault(c->printer);
	return ceremony_record(c, "ceremony", "printer", json_pack("{s:s,s:s*}",
	    "state", state, "fault", fault), e);
}
