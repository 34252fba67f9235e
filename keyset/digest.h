#ifndef KEYSET_DIGEST_H
#define KEYSET_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

enum { DIGEST_LEN = 32, DIGEST_HEX = 65 };

/* A SHA-256 digest (FIPS 180-4), by value. */
struct digest {
	uint8_t	bytes[DIGEST_LEN];
};

struct digest digest_of(const void *, size_t);
/* The same of octets that come one part after the other; end frees it. */
struct digest_run;
struct digest_run *digest_begin(void);
void	 digest_add(struct digest_run *, const void *, size_t);
struct digest digest_end(struct digest_run **);
bool	 digest_equal(const struct digest *, const struct digest *);
char	*digest_hex(const struct digest *, char[DIGEST_HEX]);	/* lower case */
int	 digest_from_hex(struct digest *, const char *, struct err *);

#endif
