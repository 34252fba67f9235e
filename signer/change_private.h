#ifndef SIGNER_CHANGE_PRIVATE_H
#define SIGNER_CHANGE_PRIVATE_H

#include "signer/change_record.h"

/* A file of changes as far as it is read. */
struct change_reading {
	struct change_reader records;
	struct change_list list;	/* owned, until it is given */
	size_t		 room, demand_room, turn_room;
	struct change_turn turn;	/* what no "send" has come for yet */
	bool		 has_ttl, ended;
	uint32_t	 ttl;		/* of a "ttl" before */
};

int	 change_put(struct change_reading *, const struct change *);
/* The owner, line and record are those of a change. */
int	 change_demand_put(struct change_reading *, enum change_condition,
	    const struct change *);
/* Nothing, where nothing is there to be done. */
int	 change_turn_end(struct change_reading *);

/* Reads the line that begins with this word. */
int	 change_statement(struct change_reading *, const struct word *);

#endif
