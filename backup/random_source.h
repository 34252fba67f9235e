#ifndef BACKUP_RANDOM_SOURCE_H
#define BACKUP_RANDOM_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Where randomness comes from: the kernel's and the token's together in a
 * ceremony, a stream that is known in a test.  fill writes all len octets or
 * says why not.
 */
struct random_source {
	int	(*fill)(void *context, uint8_t *, size_t len, struct err *);
	void	*context;			/* borrowed */
};

#endif
