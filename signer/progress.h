#ifndef SIGNER_PROGRESS_H
#define SIGNER_PROGRESS_H

#include <stddef.h>

/*
 * How far long work has come, on one line of a terminal: written to standard
 * error once a second, and not at all where that is no terminal, or where the
 * work takes no longer than a second.  One work at a time.
 */
void	 progress_begin(const char *what, size_t steps);
void	 progress_step(void);		/* by any thread */
void	 progress_end(void);		/* takes the line away */

#endif
