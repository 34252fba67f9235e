#ifndef SIGNER_STORE_MADE_H
#define SIGNER_STORE_MADE_H

#include "signer/store.h"

/* What is made at a name, seen apart from what the zone says of it. */

/*
 * A new node of those of n's records that are, or are not, NSEC3 and its RRSIG;
 * of the same role, but HASHED for that of NSEC3.  NULL: ERR_SYS.
 */
struct node *made_part(const struct node *, bool nsec3, struct arena *,
	    struct err *);
/* Both together, where a name of the zone is that of an NSEC3 too. */
struct node *made_joined(const struct node *, const struct node *nsec3,
	    struct arena *, struct err *);
/*
 * When this RRSIG of the node ends, in *x but for its key.  False of the
 * DNSKEY set's, which came as they are.
 */
bool	 made_expiry(const struct node *, const struct rr *sig,
	    struct store_expiry *x);
/*
 * A node of these records, in order, each once; owner's, of this role.  The
 * records may be in another node of the arena.
 */
struct node *made_node(struct arena *, const uint8_t *owner, size_t len,
	    uint8_t role, const struct rr *, size_t n, struct err *);

#endif
