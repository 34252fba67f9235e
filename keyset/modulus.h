#ifndef KEYSET_MODULUS_H
#define KEYSET_MODULUS_H

#include "keyset/dnskey.h"

/*
 * What is wrong with the modulus of an RSA key, as far as it shows without
 * the private half: even, prime, a square, with a small factor, with primes
 * too close to each other (Fermat's method), or made by the generator of
 * CVE-2017-15361.  Static text, or NULL when nothing was seen or the key is
 * not of RSA.  Takes some milliseconds, whatever the key is.
 */
const char *modulus_fault(const struct dnskey *);

#endif
