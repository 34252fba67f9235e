#ifndef KEYSET_CUT_H
#define KEYSET_CUT_H

#include "keyset/policy.h"
#include "keyset/request.h"

/*
 * Requests of stock name servers say from when on there are which keys, and
 * not for how long a set is signed: the policy cuts them into slots.  Each set
 * is signed for cut.validity from when it takes its place, again every
 * cut.step until the next set, and the last one until cut.span after the
 * first, or once where the format says that its last set marks the end.
 *
 * Whether every slot says already when it ends: then there is nothing to cut.
 */
bool	 request_is_cut(const struct request *);
/*
 * Cuts in place.  ERR_POLICY when the policy does not say how, or there would
 * be more than REQUEST_BUNDLES_MAX slots; the request is then as it was.
 */
int	 request_cut(struct request *, const struct policy *, struct err *);

#endif
