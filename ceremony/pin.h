#ifndef CEREMONY_PIN_H
#define CEREMONY_PIN_H

#include "ceremony/ceremony.h"

enum { PIN_MIN = 6 };

/* Asks for a PIN once; the caller's, NULL on failure. */
struct secret *pin_ask(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/*
 * The PIN that a shared secret is: its first bits in base32 (RFC 4648, 6), as
 * many characters as the token takes.  ERR_POLICY where these are fewer than
 * 16, which are 80 bits.
 */
struct secret *pin_of_secret(const struct secret *, size_t most, struct err *);
/*
 * A new PIN: PIN_MIN characters at least, typed twice and compared.  key is
 * that of the first question; the second's has "-again" behind it.
 */
struct secret *pin_new(struct ceremony *, const char *key, const char *title,
	    const char *what_for, struct err *);

#endif
