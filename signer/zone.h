#ifndef SIGNER_ZONE_H
#define SIGNER_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/err.h"
#include "signer/recordset.h"

enum node_role {
	NODE_AUTHORITATIVE,
	NODE_DELEGATION,	/* a zone cut: only DS and NSEC are ours */
	NODE_OCCLUDED,		/* below a cut: glue, or never answered */
};

/* A name that has records, and its RRsets in order of type. */
struct node {
	struct dname	 owner;
	enum node_role	 role;
	size_t		 n;
	struct recordset	*sets;	/* owned */
};

/*
 * One zone in memory, whole.  Names without records (empty non-terminals)
 * have no node.
 */
struct zone {
	struct dname	  origin;
	size_t		  n;
	struct node	**nodes;	/* owned; in canonical order once ordered */
};

struct zone *zone_new(const struct dname *origin, struct err *);
void	 zone_free(struct zone **);

/*
 * Adds a record.  ERR_POLICY when it is outside the zone, or of a type that
 * is obsolete and has no canonical form that all agree on (SIG, NXT, A6);
 * ERR_FORMAT when it is of a type that no zone holds (RFC 6895, 3.1: OPT, ANY
 * and the like), or malformed.
 */
int	 zone_add(struct zone *, const struct dname *owner, uint16_t type,
	    uint32_t ttl, const uint8_t *rdata, size_t len, struct err *);
/*
 * Puts names, RRsets and records in canonical order (RFC 4034, 6), drops
 * duplicates, finds each node's role, and then asks what any zone must keep
 * to: one SOA, name servers at the apex, nothing beside a CNAME, nothing
 * below a DNAME, a DS only at a delegation, no wildcard delegated.  ERR_POLICY
 * names the name.
 * What it changed is added to notes, a line each, until there are very many.
 */
int	 zone_order(struct zone *, struct blob *notes, struct err *);

/* Once ordered: NULL when there is none. */
struct node *zone_node(const struct zone *, const struct dname *);
struct recordset *node_set(const struct node *, uint16_t type);
/* The set of this type, made empty if need be; NULL with ERR_SYS. */
struct recordset *node_set_new(struct node *, uint16_t type, struct err *);
/* Whether the zone is the authority for this RRset, and so signs it. */
bool	 node_signs(const struct node *, uint16_t type);
/* The same names, records, TTLs and signatures; both are ordered. */
bool	 zone_equal(const struct zone *, const struct zone *);

/* Of an ordered zone's SOA. */
uint32_t zone_serial(const struct zone *);
void	 zone_set_serial(struct zone *, uint32_t);
uint32_t zone_negative_ttl(const struct zone *);	/* RFC 9077, 3 */

#endif
