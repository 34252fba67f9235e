#ifndef SIGNER_NSEC3_H
#define SIGNER_NSEC3_H

#include "signer/bitmap.h"
#include "signer/denial.h"
#include "signer/zone.h"

enum {
	NSEC3_HASH	= 20,		/* octets: SHA-1 */
	NSEC3_LABEL	= 32,		/* of it in base32hex */
	NSEC3_PARAM_MAX	= 5 + SALT_MAX,
	NSEC3_MAX	= NSEC3_PARAM_MAX + 1 + NSEC3_HASH + BITMAP_MAX,
};

/* What one thread hashes with; NULL is ERR_SYS. */
struct nsec3_hasher;

struct nsec3_hasher *nsec3_hasher_new(struct err *);
void	 nsec3_hasher_free(struct nsec3_hasher **);
/* Of a name that is given without the origin (RFC 5155, 5). */
int	 nsec3_hash(struct nsec3_hasher *, const struct denial *,
	    const struct dname *origin, const uint8_t *owner, size_t len,
	    uint8_t out[NSEC3_HASH], struct err *);

/* A name of the chain: a node's, or of an empty non-terminal above it. */
struct nsec3_link {
	uint8_t		 hash[NSEC3_HASH];
	uint32_t	 node;		/* its place in the zone */
	uint8_t		 up;		/* labels of its name that go; 0: none */
};

/* The whole chain, in order of hash. */
struct nsec3_chain {
	size_t		 n;
	struct zone_entry *at;		/* owned */
	struct nsec3_link *links;	/* owned */
};

/*
 * The chain that an ordered zone should have (RFC 5155, 7.1).  With opt-out
 * there is no unsigned delegation in it, and no empty non-terminal that is
 * above nothing else.  ERR_POLICY when two names have the same hash: another
 * salt is needed.
 */
int	 nsec3_chain_make(struct nsec3_chain *, const struct zone *,
	    const struct denial *, struct err *);
void	 nsec3_chain_free(struct nsec3_chain *);

/* RDATA of NSEC3PARAM, in out; returns octets. */
size_t	 nsec3_param(const struct denial *, uint8_t out[NSEC3_PARAM_MAX]);
/* The label and RDATA of the NSEC3 at i. */
void	 nsec3_label(const struct nsec3_chain *, size_t i,
	    uint8_t out[1 + NSEC3_LABEL]);
size_t	 nsec3_rdata(const struct nsec3_chain *, size_t i,
	    const struct zone *, const struct denial *,
	    uint8_t out[NSEC3_MAX]);
/*
 * Whether node, of a zone that was read back and of which this is the chain,
 * has the NSEC3 at i and no other.  ERR_CRYPTO.
 */
int	 nsec3_verify(const struct nsec3_chain *, size_t i,
	    const struct zone *, const struct denial *, const struct node *,
	    struct err *);

#endif
