#ifndef SIGNER_DENIAL_H
#define SIGNER_DENIAL_H

#include <stdbool.h>
#include <stdint.h>

enum { SALT_MAX = 255 };

/* How a zone proves what it does not have: by NSEC, or by NSEC3 (RFC 5155). */
struct denial {
	bool		hashed;		/* NSEC3 */
	bool		opt_out;	/* no unsigned delegation is in it */
	uint16_t	iterations;
	uint8_t		salt_len;
	uint8_t		salt[SALT_MAX];
};

/* Whether both make the same chain. */
bool	 denial_equal(const struct denial *, const struct denial *);

#endif
