#ifndef SIGNER_STANDBY_H
#define SIGNER_STANDBY_H

#include <stdbool.h>

#include "keyset/digest.h"
#include "keyset/request.h"
#include "signer/config.h"
#include "signer/keyring.h"
#include "signer/schedule.h"
#include "signer/state.h"

enum { WITHDRAWN_MAX = 512 };

/*
 * The ZSK that waits: it is in every set, so that validators know it, and
 * signs nothing until the others are not to be trusted any more.  And those
 * that were put away then, and never sign again.  By value.
 */
struct standby {
	bool		has;
	struct digest	id;		/* dnskey_id */
	size_t		n;
	struct digest	withdrawn[WITHDRAWN_MAX];
};

int	 standby_load(struct standby *, const struct state *, struct err *);
/* From now on this one waits. */
int	 standby_set(struct standby *, const struct state *,
	    const struct digest *, struct err *);
/* Puts the ZSKs of the sets away, but for the one that takes over. */
int	 standby_withdraw(struct standby *, const struct state *,
	    const struct request *, const struct dnskey *over, struct err *);

/* The one that waits, of this algorithm, and has not signed yet; or NULL. */
const struct zsk *standby_waits(const struct standby *,
	    const struct keyring *, const struct schedule *,
	    const struct alg *);
bool	 standby_withdrew(const struct standby *, const struct digest *);
/* Whether it is one that no schedule may take: withdrawn, or in wait. */
bool	 standby_keeps(const struct standby *, const struct digest *);

/*
 * The schedule in which this ZSK signs from then on, until what is to be from
 * another time on, which stays; 0: for good.
 */
int	 standby_schedule(struct schedule *, const struct digest *,
	    time_t from, time_t until, struct err *);

#endif
