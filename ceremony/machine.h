#ifndef CEREMONY_MACHINE_H
#define CEREMONY_MACHINE_H

#include <stdbool.h>

/*
 * What reaches a screen past the program that has it, and keys that reach past
 * it: the kernel's messages, SysRq, and the change to another virtual console.
 * They are off while the console is open on a terminal of the machine itself; on
 * a pseudo-terminal nothing is touched.
 *
 * All of it is done where it may be done, and left where not: a console that is
 * no root's still works.
 */
enum { MACHINE_SETTINGS = 2, MACHINE_VALUE = 64 };

struct machine {
	const char	*folder;	/* of the settings; borrowed */
	/* What they were; "": not changed. */
	char		 was[MACHINE_SETTINGS][MACHINE_VALUE];
	bool		 locked;	/* the change of virtual consoles */
	int		 terminal;
};

/* terminal: a descriptor of it, borrowed until machine_restore(); -1: none. */
void	 machine_quiet(struct machine *, int terminal);
/* The same of these settings, whatever the terminal is. */
void	 machine_hush(struct machine *, const char *folder);
/* As it was; safe to call twice. */
void	 machine_restore(struct machine *);

#endif
