#ifndef SIGNER_RDATA_H
#define SIGNER_RDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/err.h"

/*
 * What is known of the data of a type, as letters, one a field:
 *
 *	1 2 4	a number of so many octets
 *	N n	a name; N: in lower case in canonical form (RFC 4034, 6.2 as
 *		RFC 6840, 5.1 corrects it)
 *	a A	an IPv4, an IPv6 address
 *	s t q	a character string; one or more, to the end; the rest as one
 *	x b	the rest, in hex, in base64; not empty
 *	T D	a type; a time
 *	h H	octets with their length in front, in hex, in base32hex
 *	M	the bitmap of types, to the end
 *	l p	address prefixes (RFC 3123), service parameters (RFC 9460), to
 *		the end
 *
 * name is NULL where zone files have it as TYPE and a number, for not every
 * reader of them knows it; ldns, where it is ldns that knows how to write it.
 */
struct rdata_form {
	const char	*name;
	const char	*fields;	/* NULL: octets */
	bool		 ldns;
};

/* Never NULL. */
const struct rdata_form *rdata_form(uint16_t type);
/*
 * Octets of the field at p, of which left are there; SIZE_MAX when it is none
 * of this letter.
 */
size_t	 rdata_field(char letter, const uint8_t *p, size_t left);
/*
 * Whether data is of the form of its type, where that is known: a zone file may
 * give it as octets; and whether a digest in it is as long as those of its kind.
 * A server that finds it otherwise loads nothing of the zone.  ERR_FORMAT.
 */
int	 rdata_check(uint16_t type, const uint8_t *, size_t len, struct err *);
/* As ldns has it, new; NULL unless it reads just what is there. */
ldns_rr	*rdata_by_ldns(uint16_t type, const uint8_t *, size_t len);
/* Puts the data of a type into canonical form; false when it is none. */
bool	 rdata_lower(uint16_t type, uint8_t *, size_t len);
/* Canonical order, RFC 4034 6.3. */
int	 rdata_order(const uint8_t *, size_t, const uint8_t *, size_t);
/* Octets of a name in wire form that is known to be one, with its end. */
size_t	 name_len(const uint8_t *);

static inline uint8_t
octet_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

#endif
