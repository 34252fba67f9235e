#ifndef SIGNER_AMEND_PRIVATE_H
#define SIGNER_AMEND_PRIVATE_H

#include "signer/amend.h"
#include "signer/sig_head.h"

/* Within signer/amend*.c. */

/* A name that is touched. */
struct touched {
	const uint8_t	*owner;		/* in the arena */
	uint8_t		 owner_len;
	bool		 edited;	/* records are what it is to say */
	bool		 renewed;	/* now is as it is to be */
	const struct node *old, *now;	/* NULL: it is not there */
	size_t		 n, room;
	struct rr	*records;	/* owned; without RRSIG and NSEC */
};

/* A hash that is touched. */
struct touched_hash {
	uint8_t		  hash[NSEC3_HASH];
	bool		  was, is;	/* there */
	struct store_hash old, now;
};

struct amend {
	const struct amending	*by;
	struct store_txn	*txn;
	struct store_about	 about;
	struct arena		*arena;
	struct arena		*look;		/* of what is only looked at */
	struct nsec3_hasher	*hasher;
	struct sig_head		 head;
	struct text		 data;		/* that is signed */
	void			*names, *hashes;	/* trees of them */
	size_t			 n, room, n_hashes, room_hashes;
	struct touched		**at;		/* owned, all of them */
	struct touched_hash	**hash_at;
	bool			 new_slot, new_zsk, due, made;
	bool			 early;		/* the clock went back: what was
						   signed before may not be
						   good yet */
	struct amended		 done;			/* once it is made */
	size_t			 signatures;
	uint32_t		 negative_ttl, negative_ttl_was;
};

/* The name, which is read where it was not yet; NULL on failure. */
struct touched *amend_touch(struct amend *, const uint8_t *owner, size_t len,
	    struct err *);
/* The same with records as the changes so far have left them. */
struct touched *amend_edit(struct amend *, const uint8_t *owner, size_t len,
	    struct err *);
struct touched_hash *amend_touch_hash(struct amend *,
	    const uint8_t hash[NSEC3_HASH], struct err *);
void	 amend_touch_free(struct amend *);
/* Puts a node there, in the store too; NULL takes it away. */
int	 amend_set(struct amend *, struct touched *, const struct node *,
	    struct err *);
bool	 amend_is_made(uint16_t type);	/* what records never have */
/* Whether two nodes, or NULL, have the same records but for those. */
bool	 amend_says_same(const struct node *, const struct node *);
/* Whether each name has something that must be made anew. */
bool	 amend_all(const struct amend *);
/* A list with room for one more than n; NULL, and then it is as it was. */
void	*amend_grow(void *list, size_t n, size_t *room, size_t size,
	    struct err *);
/* Whether the name is, and was, in the chain. */
bool	 amend_in_chain(const struct amend *, const struct node *);
/* A name of the zone alone, or with the apex in front; z->at is at. */
void	 amend_mini(const struct amend *, struct zone *z,
	    struct zone_entry at[3], const struct node *apex,
	    const struct node *, const struct node *next);

/*
 * What a name is to say: amend_say.c.  Takes away what is of this type, or of
 * it that record; adds one, whose TTL is that of all of the RRset from then on
 * (RFC 2181, 5.2).
 */
void	 amend_records_drop(struct touched *, uint16_t type,
	    const struct rr *one);
int	 amend_record_add(struct touched *, const struct rr *, struct err *);
/*
 * The names that were edited, as they are to be, in the store, and not signed:
 * amend_build.c.  The serial is that which the zone will have.
 */
int	 amend_build(struct amend *, bool *changed, uint32_t *serial,
	    struct err *);
uint32_t amend_negative_ttl(const struct rr *soa);	/* RFC 9077, 3 */
/* Roles and rules: amend_cut.c. */
int	 amend_judge(struct amend *, struct err *);
/* The delegation that an occluded name is below, in the look arena. */
int	 amend_uppermost_cut(struct amend *, const struct node *,
	    struct node **out, struct err *);
/* Signatures and NSEC of the names: amend_sign.c. */
int	 amend_names(struct amend *, struct err *);
/* An RRSIG over the RRset: the one in old that is good still, or a new one. */
int	 amend_sign(struct amend *, const struct node *of,
	    const struct node *old, const struct span *, struct rr *,
	    struct err *);
/*
 * The next name of the chain of NSEC records after one that is in it, in the
 * look arena; NULL after the last.
 */
int	 amend_next(struct amend *, const struct node *, struct node **out,
	    struct err *);
/* The chain of NSEC3 records: amend_hash.c. */
int	 amend_hashes(struct amend *, struct err *);

/* A hash and the next, as a chain, and of the zone what they are made of. */
struct amend_link {
	struct zone		zone;
	struct zone_entry	names[3];
	struct nsec3_chain	chain;
	struct zone_entry	at[2];
	struct nsec3_link	links[2];
};

/* In *out, which may not be moved; of a hash that is there. */
int	 amend_link(struct amend *, const struct touched_hash *,
	    struct amend_link *out, struct err *);
/* What was touched, as the store has it now: amend_verify.c. */
int	 amend_verify(struct amend *, struct err *);
/* When signatures end, what was changed, what the zone is: amend_record.c. */
int	 amend_record(struct amend *, uint32_t from, struct err *);

#endif
