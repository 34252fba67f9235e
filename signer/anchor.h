#ifndef SIGNER_ANCHOR_H
#define SIGNER_ANCHOR_H

#include <stdbool.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"

/*
 * The KSKs that a response may come with: DS records (SHA-256 or SHA-384) or
 * DNSKEY records of the zone, as in a zone file.  Those of other zones, of
 * which a ceremony writes many into one file, are not looked at.
 */
struct anchor;

enum { ANCHOR_MAX = 1 << 20 };		/* octets of a file */

/* ERR_FORMAT when there is not one of those in it; name is for the text. */
struct anchor *anchor_read(const char *text, size_t len, const char *name,
	    const struct dname *zone, struct err *);
void	 anchor_free(struct anchor **);
/* Whether it has this key; a revoked one (RFC 5011) as what it was before. */
bool	 anchor_trusts(const struct anchor *, const struct dnskey *);

#endif
