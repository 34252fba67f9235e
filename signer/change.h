#ifndef SIGNER_CHANGE_H
#define SIGNER_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "signer/arena.h"
#include "signer/node.h"

/*
 * Changes to one zone, read from a file as nsupdate(1) reads it: a statement
 * a line, transactions that end with "send" or a blank line.  What each kind
 * does is RFC 2136, 3.4.2, and the changes of a transaction are done in the
 * order they are in.
 */
enum change_kind {
	CHANGE_ADD,		/* this record; of an SOA or CNAME, instead */
	CHANGE_DELETE,		/* this record, whatever its TTL */
	CHANGE_DELETE_RRSET,	/* all of the name and rr.type */
	CHANGE_DELETE_NAME,	/* of the apex all but SOA and NS */
};

/* What has to be so before a transaction is done; RFC 2136, 2.4. */
enum change_condition {
	CHANGE_IF_NO_NAME,	/* nxdomain */
	CHANGE_IF_NAME,		/* yxdomain: it has a record of any type */
	CHANGE_IF_NO_RRSET,	/* nxrrset, of rr.type */
	CHANGE_IF_RRSET,	/* yxrrset, of rr.type */
	/*
	 * All of the same name and type together are the whole RRset but for
	 * its TTL; what is there more than once counts once.
	 */
	CHANGE_IF_RECORD,
};

/*
 * Values but for rr.data, which is borrowed from the list, and NULL where
 * there is none; rr.ttl counts for CHANGE_ADD only.
 */
struct change {
	enum change_kind kind;
	unsigned	 line;		/* of the file, from 1 */
	uint8_t		 owner_len;
	uint8_t		 owner[DNAME_MAX]; /* without the origin, lower case */
	struct rr	 rr;		/* RDATA in canonical form */
};

struct change_demand {
	enum change_condition condition;
	unsigned	 line;
	uint8_t		 owner_len;
	uint8_t		 owner[DNAME_MAX];
	struct rr	 rr;
};

/* A span of each array: done whole or not at all.  None is empty. */
struct change_turn {
	unsigned	 line;		/* where it ends */
	size_t		 demand, demands;
	size_t		 first, n;
};

struct change_list {
	size_t		 n, demands, turns;
	struct change	*at;		/* each owned, in the file's order */
	struct change_demand *demand;
	struct change_turn *turn;
	struct arena	*arena;		/* owned: the data of the records */
};

enum {
	CHANGE_FILE_MAX	= 64 << 20,	/* octets of a file */
	CHANGE_LINE_MAX	= 128 << 10,	/* octets of a line, as nsupdate's */
	CHANGE_MAX	= 1 << 18,	/* changes and conditions in a file */
};

/*
 * Reads a text of changes to the zone origin; name is what it is called in
 * errors.  As with nsupdate names are absolute, with the final dot or without,
 * in the data of records too, and a record is on one line; other than there,
 *
 *   - what another reader of records could take in another way is refused:
 *     ; ( and ) in data that are neither escaped nor in quotation marks;
 *   - the TTL and the class may be in either order;
 *   - the end of the file ends no transaction: where changes are left that no
 *     "send" or blank line follows, the file may have lost its end;
 *   - server, local, key, gsstsig, oldgsstsig and realm, which are about a
 *     network, and check-names are refused; show, answer, debug, version and
 *     help say nothing; nothing may follow quit.
 *
 * ERR_FORMAT when a line cannot be read; ERR_POLICY when the zone may not be
 * told it: names outside of the zone, another zone or class, types that are
 * made here (type_is_made()) or that no zone holds, an SOA that is elsewhere
 * than at the apex or deleted, the NS of the apex deleted whole.  Texts have
 * the name, line and column, what was expected, and that nothing was changed.
 * Whether the zone that comes of it is one is not asked here.
 *
 * *list is written whole, and on success only (change_list_free).
 */
int	 change_read(struct change_list *, const char *text, size_t len,
	    const char *name, const struct dname *origin, struct err *);
/* The same of a file (file_read()). */
int	 change_read_file(struct change_list *, const char *path,
	    const struct dname *origin, struct err *);
/* Leaves it empty. */
void	 change_list_free(struct change_list *);

#endif
