#ifndef CEREMONY_PRINTER_H
#define CEREMONY_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/err.h"

/*
 * A printer that takes plain text: printable ASCII, lines that end with CR LF,
 * and form feeds.  Nothing else is sent to it, and nothing is read from it.
 *
 * It is never waited for longer than said here, and what it did not take yet
 * waits in a queue of a few pages.  When it does not answer it is left alone,
 * but for a look now and then whether it does again: what is in the queue then
 * comes out, from the beginning of the line that was cut.
 */
struct printer;

enum { PRINTER_COLUMNS = 79, PRINTER_COPIES_MAX = 9 };

/*
 * What is at path must be a character device, a FIFO or a terminal other than
 * the console's own, and no link: all else is ERR_FORMAT.  A printer that is not
 * there, or takes nothing within two seconds, is opened all the same, and does
 * not work.  On a roll, which lines are printed on too, a screen ends with a rule,
 * and else with a form feed.
 */
int	 printer_open(struct printer **, const char *path, bool roll,
	    struct err *);
/* Waits for what is still on its way, as long as the printer takes it. */
void	 printer_close(struct printer **);		/* NULL is fine */

bool	 printer_works(const struct printer *);
/* Why it does not, without its path; "": it does. */
const char *printer_fault(const struct printer *);
/* Looks at it without waiting; true when it works now and did not, or not now. */
bool	 printer_look(struct printer *);

/*
 * A line, without its newline.  It waits in the queue for as long as it must; one
 * that finds no room there within two seconds, or at once when the printer does
 * not work, is left out, and the next says how many were.
 */
void	 printer_line(struct printer *, const char *);
/*
 * A screen, or another text that fits on a sheet, with newlines: it is on the
 * printer, or on its way there, after two seconds at most.  ERR_SYS says why
 * not, and whether it is printed later.
 */
int	 printer_show(struct printer *, const char *text, struct err *);
/*
 * A page of its own, without its form feed.  It is waited for until the printer
 * has taken all of it; ERR_SYS when that took nothing for ten seconds, or a
 * minute in all: the rest of the page is never printed then.
 */
int	 printer_page(struct printer *, const char *text, struct err *);

#endif
