#ifndef SIGNER_AMEND_H
#define SIGNER_AMEND_H

#include "signer/change.h"
#include "signer/serial.h"
#include "signer/sign.h"
#include "signer/store.h"

/* What a stored zone is changed with.  Everything is borrowed. */
struct amending {
	const struct signing	*with;
	time_t			 now;
	int64_t			 refresh;	/* seconds: a signature with
						   less left is made anew */
	enum serial_policy	 serial;
};

/*
 * One change of the zone in the store, which becomes all of it or nothing.
 * What it costs is what it touches: the names, their places in the chain of
 * NSEC or NSEC3 records, and where a delegation comes or goes what is below
 * it; never a walk of the zone, but where the SOA gives all denials another
 * TTL, or the clock went back: then what is signed and not good yet is signed
 * anew.
 */
struct amend;

/*
 * The set of the slot takes the place of another, and where another ZSK signs
 * all of the zone is signed anew.  ERR_POLICY when the store is empty, or has
 * another chain than the signing wants.
 */
struct amend *amend_begin(struct store *, const struct amending *,
	    struct err *);
void	 amend_free(struct amend **);	/* nothing was changed */

/* The serial that the store has. */
uint32_t amend_serial(const struct amend *);

/*
 * What a change says (RFC 2136, 3.4.2), of whatever those before have left; an
 * SOA gets its serial as configured.  ERR_POLICY for what no zone may be told.
 * Its data is borrowed until the end.
 */
int	 amend_change(struct amend *, const struct change *, struct err *);
/*
 * That the zone says this of a name and nothing else: a node without what is
 * made here, of which n may be 0 records; borrowed until the end.
 */
int	 amend_replace(struct amend *, const struct node *, struct err *);
/* The same of all names: the zone, ordered and not signed, says this alone. */
int	 amend_zone(struct amend *, const struct zone *, struct err *);
/*
 * The changes of a file, each transaction where what it demands is so after
 * those before it (RFC 2136, 3.2).  ERR_POLICY names the line.
 */
int	 amend_list(struct amend *, const struct change_list *, struct err *);
/*
 * Signs anew what has no more left than refresh; due is how many signatures
 * these are.  No name is looked at that has none.
 */
int	 amend_refresh(struct amend *, size_t *due, struct err *);

/* What came of it. */
struct amended {
	bool		changed;	/* else all was so already */
	uint32_t	from, to;	/* serials */
	size_t		names, signatures;	/* touched; made */
};

/*
 * Judges the zone that comes of it as zone_order() does, repairs the chain,
 * signs, and verifies what was touched as it would be in the store.  ERR_POLICY
 * names the name that would not be right, ERR_CRYPTO what did not verify; then
 * it can only be freed.
 */
int	 amend_make(struct amend *, struct amended *, struct err *);
/* Writes the zone that was made, which nobody else sees yet. */
int	 amend_write(struct amend *, const struct sink *, struct err *);
/*
 * Commits what was made, or makes it first.  After a failure nothing is
 * changed.  It is at its end either way.
 */
int	 amend_end(struct amend **, struct amended *, struct err *);

#endif
