#ifndef KEYSET_VERIFIER_H
#define KEYSET_VERIFIER_H

#include <ldns/ldns.h>

#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * A public key made ready once, for as many of its signatures as there are.
 */
struct verifier;

/* New; NULL with ERR_FORMAT when libcrypto does not take the key. */
struct verifier *verifier_new(const struct dnskey *, struct err *);
void	 verifier_free(struct verifier **);		/* NULL is fine */
/* The records that signatures are over from here on; copied. */
int	 verifier_set(struct verifier *, const ldns_rr_list *, struct err *);
/* What rrsig_verify() says with that key and set. */
int	 verifier_check(struct verifier *, const struct rrsig *, struct err *);

#endif
