#ifndef SIGNER_ZONE_H
#define SIGNER_ZONE_H

#include "keyset/blob.h"
#include "signer/arena.h"
#include "signer/node.h"
#include "signer/stamp.h"

/*
 * One zone in memory, whole and packed.  Its nodes are in arenas, and stay in
 * place; what is in order is a list of them, with a key each that decides most
 * comparisons without a look at the node.  Names without records (empty
 * non-terminals) have no node.
 */
struct zone_entry {
	uint64_t	 key;		/* owner_key(), or of a hash */
	union {
		struct node		*node;	/* borrowed from the arena */
		const struct nsec3_link	*link;	/* in the chain of nsec3.h */
	};
};

struct zone {
	struct dname	 origin;
	size_t		 n;
	struct zone_entry *at;		/* owned; canonical order once ordered */
	struct arena	*arena;		/* owned */
	size_t		 n_files;
	struct stamp	*files;		/* that it includes; owned */
};

struct zone *zone_new(const struct dname *origin, struct err *);
void	 zone_free(struct zone **);
/* Remembers a file that the zone's own includes, and whether it is one. */
int	 zone_add_file(struct zone *, const char *path, struct err *);
bool	 zone_has_file(const struct zone *, const char *path);

/*
 * What one reader has read of a zone so far.  A name's records need not come
 * together: then it has more than one node, which zone_order() joins.
 */
struct zone_part {
	const struct dname *origin;	/* borrowed */
	size_t		 n, room;
	struct zone_entry *at;		/* owned */
	struct arena	*arena;		/* owned */
};

int	 zone_part_init(struct zone_part *, const struct dname *origin,
	    struct err *);
void	 zone_part_free(struct zone_part *);
/*
 * Adds a record; owner is a name in wire form, in capitals or not.  ERR_POLICY
 * when it is outside the zone, or of a type that is obsolete and has no
 * canonical form that all agree on (SIG, NXT, A6); ERR_FORMAT when it is of a
 * type that no zone holds (RFC 6895, 3.1: OPT, ANY and the like), or malformed.
 */
int	 zone_part_add(struct zone_part *, const uint8_t *owner, size_t len,
	    const struct rr *, struct err *);
/* The types of it, as zone_part_add() judges them. */
int	 zone_check_type(uint16_t, struct err *);
/* Moves all that is in the part to the end of the zone. */
int	 zone_take(struct zone *, struct zone_part *, struct err *);

/*
 * Puts names, RRsets and records in canonical order (RFC 4034, 6), drops
 * duplicates, finds each node's role, and then asks what any zone must keep
 * to: one SOA, name servers at the apex, nothing beside a CNAME, nothing
 * below a DNAME, a DS only at a delegation, no wildcard delegated.  ERR_POLICY
 * names the name.
 * What it changed is added to notes, a line each, until there are very many.
 */
int	 zone_order(struct zone *, struct blob *notes, struct err *);
/* Parts of it: of the apex, the node at i, and one that is below a DNAME. */
int	 zone_check_apex(const struct zone *, struct err *);
int	 zone_check(const struct zone *, size_t i, struct err *);
int	 zone_check_below(const struct zone *, const struct node *,
	    struct err *);

/* Once ordered: NULL when there is none. */
struct node *zone_node(const struct zone *, const struct dname *);
/* The same of a name without the origin. */
struct node *zone_owner(const struct zone *, const uint8_t *, size_t len);
/* The node at the first place, which is the apex's in any ordered zone. */
struct node *zone_apex(const struct zone *);
/* Adds records to the apex of an ordered zone. */
int	 zone_put(struct zone *, const struct rr *, size_t n, struct err *);

/* Of an ordered zone's SOA. */
uint32_t zone_serial(const struct zone *);
void	 zone_set_serial(struct zone *, uint32_t);
uint32_t zone_negative_ttl(const struct zone *);	/* RFC 9077, 3 */

/*
 * SHA-256 of all that the zone says, in canonical order: its names, types,
 * TTLs and data, without what a signer makes (type_is_made()).
 */
enum { ZONE_DIGEST = 32 };
int	 zone_digest(const struct zone *, uint8_t[ZONE_DIGEST], struct err *);

#endif
