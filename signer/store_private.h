#ifndef SIGNER_STORE_PRIVATE_H
#define SIGNER_STORE_PRIVATE_H

#include <lmdb.h>

#include "signer/store.h"

/* Within signer/store*.c. */

enum store_db { DB_ABOUT, DB_NAMES, DB_HASHES, DB_EXPIRY, DB_REVISIONS, DBS };

struct store {
	MDB_env		*env;
	MDB_dbi		 dbi[DBS];
	bool		 have;		/* the databases, in this process */
	char		*folder;	/* owned */
};

struct store_txn {
	struct store	*store;
	MDB_txn		*txn;
	MDB_cursor	*cursor[DBS];	/* opened where first used */
	MDB_cursor	*walk[DBS];	/* the same of those that walk */
};

/* -1 and why; LMDB's fault in words, or that the store is damaged. */
int	 store_failed(int rc, const char *doing, struct err *);
MDB_cursor *store_cursor(struct store_txn *, enum store_db, bool walks,
	    struct err *);

/* What it is of; ERR_POLICY when the store was never filled. */
int	 store_filled(struct store_txn *, struct store_about *, struct err *);
/* Appends a node in the zone's arena; room is that of its list, from 0. */
int	 store_zone_add(struct zone *, size_t *room, struct node *,
	    struct err *);

/* Whether these are labels, and no more of them than a name may have. */
bool	 store_owner_is_one(const uint8_t *, size_t len);

/*
 * A node as it is kept: role, has, length of the owner, 0, records, owner,
 * records.  ERR_FORMAT unless it is one as zone_order() leaves it.
 */
size_t	 store_node_size(const struct node *);
void	 store_node_pack(const struct node *, uint8_t *out);
struct node *store_node_read(const uint8_t *, size_t len, struct arena *,
	    struct err *);

#endif
