#ifndef CEREMONY_SERIALS_H
#define CEREMONY_SERIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "hsm/hsm.h"
#include "keyset/err.h"

/*
 * The serial numbers of tokens, each once, in the order in which they came.
 * All zero is none of them; as many as come are kept.
 */
struct serials {
	char	(*list)[HSM_SERIAL_MAX + 1];	/* owned */
	size_t	  n;
};

bool	 serials_have(const struct serials *, const char *serial);
/* Unless it is there already; ERR_SYS: no memory, and nothing was changed. */
int	 serials_add(struct serials *, const char *serial, struct err *);
/* If it is there. */
void	 serials_remove(struct serials *, const char *serial);
void	 serials_free(struct serials *);

#endif
