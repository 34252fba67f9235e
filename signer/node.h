#ifndef SIGNER_NODE_H
#define SIGNER_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/dname.h"
#include "keyset/err.h"
#include "signer/arena.h"

enum node_role {
	NODE_AUTHORITATIVE,
	NODE_DELEGATION,	/* a zone cut: only DS and denials are ours */
	NODE_OCCLUDED,		/* below a cut: glue, or never answered */
	NODE_HASHED,		/* of the NSEC3 chain and nothing else */
};

/* What a node has, as far as it decides on something; bits. */
enum {
	HAS_SOA		= 1 << 0,
	HAS_NS		= 1 << 1,
	HAS_CNAME	= 1 << 2,
	HAS_DNAME	= 1 << 3,
	HAS_DS		= 1 << 4,
	HAS_CHILD	= 1 << 5,	/* CDS or CDNSKEY */
	HAS_OTHER	= 1 << 6,	/* and neither RRSIG, NSEC nor NSEC3 */
	HAS_NSEC3	= 1 << 7,
};

/*
 * A name of a zone and its records, packed behind each other in one piece of
 * an arena.  The name is that below the origin: the labels that the origin
 * does not have, and none at the apex.  Once the zone is ordered, the records
 * are in order of type, those of a type in canonical order (RFC 4034, 6.3),
 * each there once, with the TTL of the RRset.
 */
struct node {
	uint32_t	len;		/* octets of all records */
	uint32_t	n;		/* records */
	uint8_t		owner_len;
	uint8_t		role, has;	/* once ordered */
	uint8_t		labels;		/* below the origin */
	uint8_t		bytes[];
};

/* One record in place, by value. */
struct rr {
	uint16_t	type, len;
	uint32_t	ttl;
	const uint8_t	*data;		/* in canonical form */
};

/*
 * An RRset: a span of a node's records.  The RRSIGs of a node are one span
 * whatever they cover; those of one type stand together there.
 */
struct span {
	uint16_t	type;
	uint32_t	ttl;		/* of the first record */
	size_t		n, len;		/* records, their octets in the node */
	const uint8_t	*at;
};

/*
 * A node of this name in an arena, to which records are added while it is the
 * piece that was taken last.  node_add() may move it; RDATA of a type with
 * names in it is brought into canonical form.  ERR_FORMAT when it is none of
 * its type.
 */
struct node *node_new(struct arena *, const uint8_t *owner, size_t len,
	    struct err *);
int	 node_add(struct node **, struct arena *, const struct rr *,
	    struct err *);

/* Puts these there instead of its records, which took no less room. */
void	 node_fill(struct node *, const struct rr *, size_t n);

/* The next span, after one that node_next() gave, or {0}; false: no more. */
bool	 node_next(const struct node *, struct span *);
/* The next record, after one that span_next() gave, or {0}. */
bool	 span_next(const struct span *, struct rr *);
/* Whether there is such an RRset, which is then *span. */
bool	 node_span(const struct node *, uint16_t type, struct span *);
/* Of the records in this span of RRSIGs, the next that covers type. */
bool	 span_next_sig(const struct span *, uint16_t covered, struct rr *);
/* A span of this one record, which is packed into room: 8 octets more. */
enum { RR_HEAD = 8 };
void	 span_of(struct span *, const struct rr *, uint8_t *room);
/* Whether the zone is the authority for this RRset, and so signs it. */
bool	 node_signs(const struct node *, uint16_t type);
/* Types that are made here: no part of what a zone says. */
bool	 type_is_made(uint16_t);

/* The whole name. */
void	 node_owner(const struct node *, const struct dname *origin,
	    struct dname *);
/* Order (RFC 4034, 6.1) of names that are given without the origin. */
int	 owner_order(const uint8_t *, size_t, const uint8_t *, size_t);
/* A number that rises with that order, and is often different already. */
uint64_t owner_key(const uint8_t *, size_t);
/* Whether the name is the other one, or below it. */
bool	 owner_within(const uint8_t *, size_t, const uint8_t *of, size_t);

#endif
