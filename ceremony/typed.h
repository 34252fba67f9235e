#ifndef CEREMONY_TYPED_H
#define CEREMONY_TYPED_H

#include <stdbool.h>

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * Lines that are typed to a tool and must not stay on the screen: without an
 * echo where standard input is a terminal, and as they are where it is not.
 */
struct typing;

struct typing *typing_begin(struct err *);	/* NULL: ERR_SYS */
void	 typing_end(struct typing **);		/* the terminal is as it was */

/* "prompt" on standard error, where somebody sits there. */
void	 typing_ask(const struct typing *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * The next line without its end; what does not fit is read and left out, which
 * is ERR_FORMAT.  ERR_ABORTED: there is no line any more, or Ctrl-C.
 */
int	 typing_line(struct typing *, struct secret *, struct err *);

#endif
