#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/console.h"
#include "ceremony/printer.h"

/* Of the screen each row without the blanks at its end, and a newline. */
enum { TEXT = CONSOLE_ROWS * CONSOLE_COLUMNS + 1 };

bool
console_is_print(const struct room *r, int c)
{
	if (r->frame->printer == NULL)
		return false;
	return c == 'P' - '@' || ((c == 'p' || c == 'P') &&
	    !console_typed(r->q) && !console_chooses(r->q, 'p'));
}

/*
 * As it is on the terminal: what is typed is nowhere else as it is shown.  Curses
 * wants its cursor back where it was.
 */
static void
read_screen(char text[TEXT])
{
	size_t n = 0;
	int row, column;

	getyx(curscr, row, column);
	for (int i = 0; i < CONSOLE_ROWS; i++) {
		size_t end = n;

		for (int k = 0; k + 1 < CONSOLE_COLUMNS; k++) {
			text[n++] = (char)(mvwinch(curscr, i, k) & A_CHARTEXT);
			if (text[n - 1] != ' ')
				end = n;
		}
		n = end;
		text[n++] = '\n';
	}
	text[n] = '\0';
	(void)wmove(curscr, row, column);
}

static void
print(struct room *r)
{
	char text[TEXT];
	struct err e;

	read_screen(text);
	if (printer_show(r->frame->printer, text, &e) == 0)
		snprintf(r->printed, sizeof(r->printed), "PRINTED: this screen");
	else {
		snprintf(r->printed, sizeof(r->printed), "NOT PRINTED: %.60s",
		    e.text);
		(void)beep();
	}
	explicit_bzero(text, sizeof(text));
}

/*
 * What was struck while the printer took its time is dropped, but for the first key
 * that leaves the question: a break that nobody sees is lost.
 */
static void
drop_others(struct room *r)
{
	enum ui_reply reply;
	int c, kept = ERR;

	while ((c = getch()) != ERR)
		if (kept == ERR && console_leaves(r, c, &reply))
			kept = c;
	console_changed(r);
	if (kept == ERR)
		return;
	(void)ungetch(kept);
	r->quiet_until = 0;
}

void
console_print(struct room *r)
{
	if (ui_is_secret(r->q->kind) || r->page->secret) {
		snprintf(r->printed, sizeof(r->printed), "NOT PRINTED: a secret "
		    "is %s here, and is on no paper of the printer's",
		    r->page->secret ? "shown" : "typed");
		(void)beep();
	} else
		print(r);
	console_draw(r);
	if (!console_typed(r->q))
		drop_others(r);
}

void
console_print_over(struct room *r)
{
	if (r->printed[0] == '\0')
		return;
	r->printed[0] = '\0';
	console_draw(r);
}
