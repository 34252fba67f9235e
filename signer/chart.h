#ifndef SIGNER_CHART_H
#define SIGNER_CHART_H

#include "signer/board.h"
#include "signer/keyring.h"
#include "signer/prospect.h"

/*
 * Appends a chart, at most 80 columns wide, of how long each key is in the
 * DNSKEY set and what it does there: the sets on board, from that in force at
 * now on, and those that the next request would ask for.  A column, or a few
 * alike, is a slot; below are the dates of each ZSK.  ZSKs that would be made
 * first have numbers for names (schedule_plan()).
 */
int	 chart_tell(struct blob *, const struct board *,
	    const struct prospect *, const struct keyring *, time_t now,
	    struct err *);

#endif
