#include "ceremony/console.h"

static const char *const help_lines[] = {
	"Enter        go on, or accept what was typed; where two people have to",
	"             type the same thing, nothing is done until both have",
	"a letter     the choice that stands with it in the last row",
	"Esc          back; nothing is done by going back",
	"PgDn PgUp    the next and the last page of a long text; > and < too",
	"Space        tick the line that was read aloud and agrees",
	"U, M         a line up; MISMATCH, what was read aloud is different",
	"Tab          to the other field",
	"Ctrl-U       empty the field",
	"E            an exception: something is not as the script says",
	"B            a break: the HSM is shut, and opened anew behind it",
	"X            stop the ceremony; it can go on from here another day",
	"Ctrl-E -B -X the same three, where letters are text too",
	"L            the log so far",
	"R, Ctrl-L    draw the screen again",
	"?, F1        this page",
	"Keys struck before a question is there, or within half a second of a",
	"decision, do nothing.",
};

/* Its line where there is a printer. */
static const char with_printer[] =
    "R, P         draw the screen again, print it; anywhere Ctrl-L and Ctrl-P";

enum {
	HELP_LINES = sizeof(help_lines) / sizeof(help_lines[0]),
	HELP_REDRAW = 14,
};

size_t
console_helps(const struct room *r)
{
	const struct page *script = r->frame->script;

	return 1 + (script == NULL ? 0 : (script->n_lines + CONSOLE_HELP - 1) /
	    CONSOLE_HELP);
}

const char *
console_help_title(const struct room *r)
{
	return r->help > 1 ? r->frame->script->title : "WHAT THE KEYS DO";
}

const char *
console_help_line(const struct room *r, size_t i)
{
	const struct page *script = r->frame->script;
	size_t at = r->help > 1 ? (r->help - 2) * CONSOLE_HELP + i : i;

	if (r->help > 1)
		return at < script->n_lines ? script->lines[at] : "";
	if (at == HELP_REDRAW && r->frame->printer != NULL)
		return with_printer;
	return at < HELP_LINES ? help_lines[at] : "";
}
