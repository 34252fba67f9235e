#ifndef CEREMONY_PIN_H
#define CEREMONY_PIN_H

#include "ceremony/ceremony.h"

enum { PIN_MIN = 6 };

/* Asks for a PIN once; the caller's, NULL on failure. */
struct secret *pin_ask(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/*
 * A new PIN: PIN_MIN characters at least, typed twice and compared.  key is
 * that of the first question; the second's has "-again" behind it.
 */
struct secret *pin_new(struct ceremony *, const char *key, const char *title,
	    const char *what_for, struct err *);

#endif
