#ifndef SIGNER_NODE_SORT_H
#define SIGNER_NODE_SORT_H

#include "signer/node.h"

/* What was changed at a name, to be told when all is in order. */
struct settled {
	size_t		 at;		/* node */
	uint16_t	 type;
	bool		 twice;		/* else: TTLs that differed */
};

struct changes {
	size_t		 n, room;
	struct settled	*list;		/* owned */
};

/* What a thread sorts in; {0} at first. */
struct scratch {
	size_t		 room, octets;
	struct rr	*records;	/* owned */
	uint8_t		*bytes;		/* owned */
};

/*
 * Finds out what the node has, and returns whether its records are in order
 * already, each there once, and those of an RRset of one TTL.
 */
bool	 node_look(struct node *);
/*
 * Puts them in that order, with the lowest TTL of an RRset; what was changed
 * is added to the list, as of the name at this place.
 */
int	 node_sort(struct node *, struct scratch *, size_t at,
	    struct changes *, struct err *);
void	 scratch_free(struct scratch *);

#endif
