#ifndef CEREMONY_AUDIT_KEYS_H
#define CEREMONY_AUDIT_KEYS_H

#include "ceremony/register.h"
#include "keyset/err.h"

/*
 * The keys that the last ceremony of the register made: each record's id, tag
 * and DS are those of its DNSKEY, and its PKCS#10 statement, where there is
 * one, is of that key and signed by it (RFC 2986).  *n is how many, and *open
 * how many of them can still leave the HSM, having no proved copy yet.
 */
int	 audit_keys(const struct registry *, size_t *n, size_t *open,
	    struct err *);

#endif
