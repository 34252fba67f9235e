#ifndef SIGNER_CANONICAL_H
#define SIGNER_CANONICAL_H

#include "signer/node.h"
#include "signer/text.h"

enum {
	RRSIG_FIXED	= 18,			/* octets before the signer */
	RRSIG_HEAD_MAX	= RRSIG_FIXED + DNAME_MAX,
};

/*
 * What a signature covers (RFC 4034, 3.1.8.1), instead of what was in out: the
 * RRSIG's data without the signature, then the records of an ordered zone with
 * the TTL that is in it.
 */
void	 canonical_put(struct text *out, const uint8_t *head, size_t len,
	    const struct dname *owner, const struct span *);
/* Labels as an RRSIG counts them: without a leading star (3.1.3). */
unsigned canonical_labels(const uint8_t *wire);

#endif
