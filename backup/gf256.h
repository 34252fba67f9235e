#ifndef BACKUP_GF256_H
#define BACKUP_GF256_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * The field of 256 elements in which SLIP-0039 shares secrets: polynomials
 * over the bits modulo x^8 + x^4 + x^3 + x + 1 (SLIP-0039, "Shamir's secret
 * sharing"; FIPS 197, section 4.2, has the same).
 *
 * Values are secret: no branch and no address depends on one, for tables
 * looked up by a secret are read by others through the cache
 * (CVE-2023-25000).  The places x, which say whose share it is, are public.
 */
uint8_t	 gf256_multiply(uint8_t, uint8_t);
uint8_t	 gf256_inverse(uint8_t);			/* of 0 it is 0 */

enum { GF256_OCTETS = 64 };

/* Octet k of y is the value of polynomial k at x. */
struct gf256_point {
	uint8_t		 x;
	const uint8_t	*y;		/* borrowed; as long as is asked for */
};

/*
 * The len octets at x of the polynomials of least degree through n points,
 * which out may be one of.  ERR_FORMAT for two points at one place, for no
 * point, and for more than GF256_OCTETS octets; out is then as it was.
 */
int	 gf256_interpolate(const struct gf256_point *, size_t n, uint8_t x,
    uint8_t *out, size_t len, struct err *);

#endif
