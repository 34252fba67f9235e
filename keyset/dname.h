#ifndef KEYSET_DNAME_H
#define KEYSET_DNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "keyset/err.h"

enum {
	DNAME_MAX	= 255,		/* octets of wire, RFC 1035 2.3.4 */
	DNAME_TEXT_MAX	= 1009,		/* every octet escaped, and the NUL */
};

/*
 * An absolute domain name in canonical form (RFC 4034, 6.2: uncompressed,
 * lower case).  A value: it owns nothing and may be copied.
 */
struct dname {
	uint8_t	len;			/* octets of wire, 1 for the root */
	uint8_t	wire[DNAME_MAX];
};

/*
 * From presentation form, RFC 1035 5.1; it must end in a dot (ERR_FORMAT).
 * What is not printable ASCII, and any of ;()" in a label, must be escaped.
 */
int	 dname_from_text(struct dname *, const char *, struct err *);
/* From uncompressed wire form that fills all of len (ERR_FORMAT). */
int	 dname_from_wire(struct dname *, const uint8_t *, size_t len,
	    struct err *);
/* From, and as a new (ldns_rdf_deep_free), rdf; NULL with ERR_SYS. */
int	 dname_from_rdf(struct dname *, const ldns_rdf *, struct err *);
ldns_rdf *dname_to_rdf(const struct dname *, struct err *);
/*
 * Presentation form, with the final dot; returns its second argument.  All but
 * letters, digits and "-_*" and the slash is escaped, so that Knot DNS and BIND
 * read it: with a backslash, or as \DDD what is not printable and any of ()".
 */
char	*dname_text(const struct dname *, char[DNAME_TEXT_MAX]);
bool	 dname_equal(const struct dname *, const struct dname *);
/* The name itself, or below it. */
bool	 dname_within(const struct dname *, const struct dname *zone);
/* Labels as in an RRSIG: without root and leading "*" (RFC 4034 3.1.3). */
unsigned dname_labels(const struct dname *);
/* RFC 4034 6.1: less than, equal to, or greater than zero. */
int	 dname_order(const struct dname *, const struct dname *);

#endif
