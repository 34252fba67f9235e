#ifndef HSM_SECRET_H
#define HSM_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Bytes that must not leave this process: a PIN, a share, a wrapping key.
 *
 * The bytes live on pages of their own, between two pages that fault, locked
 * in memory, left out of core dumps and of children.  They are wiped when the
 * secret is freed.  There is no way to print one, and the journal takes only
 * strings: do not write a function that turns one into the other.
 */
struct secret;

/* Room for cap bytes; fails (ERR_SYS), never degrades. */
struct secret *secret_new(size_t cap, struct err *);
void	 secret_free(struct secret **);			/* NULL is fine */

/* ERR_FORMAT when it does not fit; the text says lengths only. */
int	 secret_set(struct secret *, const void *, size_t, struct err *);
int	 secret_push(struct secret *, uint8_t, struct err *);
void	 secret_pop(struct secret *);		/* the last byte, if any */
/* Wipes what is beyond len octets; false if there are not as many. */
bool	 secret_cut(struct secret *, size_t len);
void	 secret_clear(struct secret *);

const uint8_t *secret_bytes(const struct secret *);	/* borrowed */
uint8_t	*secret_room(struct secret *, size_t len);	/* to be written to */
size_t	 secret_len(const struct secret *);
bool	 secret_equal(const struct secret *, const struct secret *);

#endif
