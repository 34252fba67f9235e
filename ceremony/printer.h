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

/*
 * What is at path must be a character device, a FIFO or a terminal other than
 * the console's own, and no link: all else is ERR_FORMAT.  A printer that is not
 * there, or takes nothing within two seconds, is opened all the same, and does
 * not work.
 */
int	 printer_open(struct printer **, const char *path, struct err *);
/* Waits for what is still on its way, as long as the printer takes it. */
void	 printer_close(struct printer **);		/* NULL is fine */

bool	 printer_works(const struct printer *);
/* Why it does not, without its path; "": it does. */
const char *printer_fault(const struct printer *);
/* Looks at it without waiting; true when it works now and did not, or not now. */
bool	 printer_look(struct printer *);

/*
 * A screen, or another text that fits on a sheet, with newlines: it is on the
 * printer, or on its way there, after two seconds at most.  ERR_SYS says why
 * not, and whether it is printed later.
 */
int	 printer_show(struct printer *, const char *text, struct err *);

#endif
