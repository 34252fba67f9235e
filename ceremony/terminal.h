#ifndef CEREMONY_TERMINAL_H
#define CEREMONY_TERMINAL_H

#include <stdbool.h>

/*
 * How a process that draws nothing puts the terminal back for a child that did,
 * and died of what lets nobody put anything back.
 */

/*
 * How the terminal is now, and what makes it a shell's again.  Its descriptor,
 * good until terminal_rescue(); -1: there is none that can be used.
 */
int	 terminal_remember(void);
/* Where the child says whether it has the terminal; borrowed. */
void	 terminal_tell(volatile int *taken);
/* The terminal as it was when it was remembered, if the child did not do it. */
void	 terminal_rescue(bool needed);

#endif
