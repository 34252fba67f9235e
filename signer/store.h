#ifndef SIGNER_STORE_H
#define SIGNER_STORE_H

#include <stdbool.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "signer/denial.h"
#include "signer/nsec3.h"
#include "signer/store_key.h"

/*
 * A signed zone that is kept, in a folder of LMDB: each name with its records,
 * signatures and NSEC by canonical order; the NSEC3 records by hash; when
 * which signature ends; what each change took away and added, by serial; and
 * what it was signed with.  One process writes, many read, and each reads one
 * state of it whole.  A change is there whole or not at all, whenever the power
 * goes.  It is in the byte order of the machine that made it.
 *
 * All that is read is checked, for the file is not ours alone: ERR_FORMAT says
 * that the store is damaged.  ERR_SYS when the system refused.
 */
struct store;

enum store_use { STORE_LOOK, STORE_CHANGE, STORE_MAKE };

/*
 * STORE_MAKE makes the folder, mode 0700, where there is none.  Who changes
 * it holds the lock of the state folder it is in (STATE_CHANGE).
 */
struct store *store_open(const char *folder, enum store_use, struct err *);
void	 store_close(struct store **);
/*
 * A commit waits for the medium no more, and a power cut may take it back, or
 * the whole store: for tests, that make very many.
 */
void	 store_hurry(struct store *);

/* ERR_FORMAT: what is not as it must be, and what helps.  Always -1. */
int	 store_damaged(const char *what, struct err *);

/* What the zone in the store is, by value. */
struct store_about {
	struct dname	 origin;
	uint32_t	 serial;
	struct denial	 denial;
	struct digest	 slot;		/* store_slot_digest() */
	struct digest	 zsk;		/* dnskey_id() of who signed all of it */
	uint64_t	 revisions;	/* made since it was filled */
	int64_t		 begins;	/* the last time at which a signature
					   of the ZSK begins to be good */
};

/*
 * One state of the store that is read, or a change in the making.  All below
 * is within one, and none of two threads.
 */
struct store_txn;

/* NULL with ERR_SYS.  Changes wait for each other. */
struct store_txn *store_read(struct store *, struct err *);
struct store_txn *store_write(struct store *, struct err *);
/* Makes what was changed last, and ends it; it is ended by a failure too. */
int	 store_commit(struct store_txn **, struct err *);
void	 store_abort(struct store_txn **);
/* Takes everything away. */
int	 store_clear(struct store_txn *, struct err *);

/* *there is false, and *out unset, when the store was never filled. */
int	 store_about(struct store_txn *, struct store_about *out, bool *there,
	    struct err *);
int	 store_about_put(struct store_txn *, const struct store_about *,
	    struct err *);

/* ---- names: store_name.c ---- */

/*
 * Which of the names: that one, the next after it, the next before it, the next
 * after it and all that is below it.  The last is of names only, and not of the
 * apex, behind which nothing is.
 */
enum store_place { STORE_AT, STORE_AFTER, STORE_BEFORE, STORE_BEHIND };

/*
 * The node of a name, in the arena with role and has; NULL in *out when there
 * is none.
 */
int	 store_name(struct store_txn *, enum store_place, const uint8_t *owner,
	    size_t len, struct arena *, struct node **out, struct err *);
/* What a name has (node.h), 0 when it is not there, without a look at it. */
int	 store_name_has(struct store_txn *, const uint8_t *owner, size_t len,
	    uint8_t *has, struct err *);
int	 store_name_put(struct store_txn *, const struct node *, struct err *);
int	 store_name_drop(struct store_txn *, const uint8_t *owner, size_t len,
	    struct err *);
/* All of them in order, from begin on: *out is NULL behind the last. */
int	 store_name_walk(struct store_txn *, bool begin, struct arena *,
	    struct node **out, struct err *);

/* ---- the chain of NSEC3 records: store_hash.c ---- */

/*
 * What a hash stands for: a name of the chain, or an empty non-terminal above
 * names of the chain.
 */
struct store_hash {
	uint8_t		 hash[NSEC3_HASH];
	bool		 node;		/* the name itself is in the chain */
	uint32_t	 below;		/* of the chain, with one label more;
					   not counted for the apex */
	uint8_t		 owner_len;
	uint8_t		 owner[DNAME_MAX];
	struct node	*made;		/* NSEC3 and RRSIG, in the arena; or
					   NULL, while they are not made */
};

/* As store_name(); the hash after the last is the first. */
int	 store_hash(struct store_txn *, enum store_place,
	    const uint8_t hash[NSEC3_HASH], struct arena *,
	    struct store_hash *out, bool *there, struct err *);
int	 store_hash_put(struct store_txn *, const struct store_hash *,
	    struct err *);
int	 store_hash_drop(struct store_txn *, const uint8_t hash[NSEC3_HASH],
	    struct err *);
int	 store_hash_walk(struct store_txn *, bool begin, struct arena *,
	    struct store_hash *out, bool *there, struct err *);

/* ---- when signatures end: store_expiry.c ---- */

/* One that ends; of an NSEC3 the key is its hash, else store_key(). */
struct store_expiry {
	time_t		 ends;
	uint16_t	 covers, tag;
	size_t		 key_len;
	uint8_t		 key[STORE_KEY_MAX];
};

int	 store_expiry_put(struct store_txn *, const struct store_expiry *,
	    struct err *);
/* ERR_FORMAT when it is not there. */
int	 store_expiry_drop(struct store_txn *, const struct store_expiry *,
	    struct err *);
/* That of this time, key and type. */
int	 store_expiry_find(struct store_txn *, const struct store_expiry *,
	    struct store_expiry *out, bool *there, struct err *);
/* In order of time, the first after that in *at, or of all with begin. */
int	 store_expiry_next(struct store_txn *, bool begin,
	    struct store_expiry *at, bool *there, struct err *);

/* ---- what changes took away and added: store_revision.c ---- */

/* Valid until the transaction ends or changes something. */
struct store_revision {
	uint32_t	 from, to;		/* serials */
	size_t		 removed_len, added_len;
	const uint8_t	*removed, *added;	/* the SOA first, in each */
};

enum { REVISIONS_MAX = 1024, REVISION_OCTETS_MAX = 1 << 28 };

/* Appends a record to the octets of one. */
int	 revision_put(struct blob *, const uint8_t *owner, size_t len,
	    const struct rr *, struct err *);
/* One record of these octets, of which *at becomes where the next begins. */
bool	 revision_next(const uint8_t *octets, size_t len, size_t *at,
	    const uint8_t **owner, size_t *owner_len, struct rr *);
/*
 * The one that came next.  Of those before only the last are kept, so many and
 * of so many octets together; and none where what this one removed or added is
 * more than that: who has an earlier zone takes all of it anew.
 */
int	 store_revision_add(struct store_txn *, const struct store_revision *,
	    struct err *);
/* That from this serial on; *there is false when it is kept no more. */
int	 store_revision(struct store_txn *, uint32_t from,
	    struct store_revision *, bool *there, struct err *);

#endif
