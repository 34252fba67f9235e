#ifndef CEREMONY_PIN_H
#define CEREMONY_PIN_H

#include "ceremony/ceremony.h"

enum { PIN_MIN = 6 };

/* Asks for a PIN once; the caller's, NULL on failure. */
struct secret *pin_ask(struct ceremony *, const struct page *, const char *key,
	    struct err *);
enum { PIN_SECRET = 32 };	/* octets drawn for a PIN that is shared */

/*
 * How many characters a shared PIN of the token is to have: as many as
 * PIN_SECRET octets make, or the most that the token takes where it says so.
 * It is recorded with the PIN's set, for a token may say otherwise later.
 * ERR_POLICY where these are fewer than 16, which are 80 bits, or the token
 * wants more.
 */
int	 pin_length(const struct hsm_token *, size_t *n, struct err *);
/*
 * The PIN of n characters that a shared secret is: its first bits in base32
 * (RFC 4648, 6).
 */
struct secret *pin_of_secret(const struct secret *, size_t n, struct err *);
/*
 * A new PIN: so many characters at least, typed twice and compared.  key is
 * that of the first question; the second's has "-again" behind it.
 */
struct secret *pin_new(struct ceremony *, const char *key, const char *title,
	    const char *what_for, size_t least, struct err *);

#endif
