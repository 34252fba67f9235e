#ifndef CEREMONY_STICK_COPY_H
#define CEREMONY_STICK_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * The octets of a stick.  Errors are ERR_MEDIA and begin with its role; they say
 * that it was pulled, or answered otherwise when it was read again.
 */

/* Called now and then; may be NULL. */
struct stick_progress {
	void	(*tell)(void *, const char *what, uint64_t done, uint64_t total);
	void	*of;
};

/*
 * All that comes after the reading is done with this copy, which is in memory and
 * cannot be changed any more.  Of a large stick only its first STICK_KEPT octets
 * are kept; what lies behind them cannot be taken from it (volume_take()).
 */
struct stick_copy {
	int		fd;		/* -1: none */
	uint64_t	octets;		/* of the stick */
	struct digest	sha256;		/* of the whole stick */
};

enum { STICK_KEPT = 1 << 30 };

/*
 * Reads a whole stick twice, the second time from the device and not from what
 * the kernel remembers of it; both must be the same.
 */
int	 stick_copy(int fd, uint64_t octets, const char *role,
	    const struct stick_progress *, struct stick_copy *, struct err *);
void	 stick_copy_free(struct stick_copy *);

/*
 * Writes a whole stick: head, and zeros behind it.  Its first MiB is zeros until
 * all else is on it, so that one which was begun is blank and can be begun again.
 * It is then read from the device and compared; *sha256 is that of all of it.
 */
int	 stick_write(int fd, uint64_t octets, const char *role,
	    const struct blob *head, const struct stick_progress *,
	    struct digest *sha256, struct err *);

#endif
