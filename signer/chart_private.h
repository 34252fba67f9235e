#ifndef SIGNER_CHART_PRIVATE_H
#define SIGNER_CHART_PRIVATE_H

#include "signer/chart.h"

/* Within signer/chart*.c. */

enum { CHART_SLOTS = 3 * REQUEST_BUNDLES_MAX, CHART_KEYS = SCHEDULE_MAX };

/* A slot: one on board, or one to be asked for. */
struct chart_slot {
	time_t			 from, until;	/* of its signatures */
	const struct bundle	*set;
	const struct slot_plan	*plan;		/* where set is NULL */
};

/* A row: a ZSK, or a KSK of the sets on board. */
struct chart_key {
	char			 name[32];
	struct digest		 id;
	const struct dnskey	*ksk;		/* NULL: a ZSK */
};

struct chart {
	const struct board	*board;
	const struct prospect	*prospect;
	const struct keyring	*ring;
	size_t			 n, n_keys;
	struct chart_slot	 slot[CHART_SLOTS];
	struct chart_key	 key[CHART_KEYS];
};

/* Whether the key of this id is in the slot's set, or is to be. */
bool	 chart_slot_names(const struct chart_slot *, const struct digest *);
/* Since when and until when each ZSK does what: the dates below the picture. */
int	 chart_lives(struct blob *, const struct chart *, struct err *);

#endif
