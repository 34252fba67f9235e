#ifndef CEREMONY_TRIAL_H
#define CEREMONY_TRIAL_H

#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/*
 * Joins every combination of shares that is just enough, one after another,
 * and checks that it is the secret of the set (share_set_check_secret()).
 * shares are all of the set, in its order.  *n becomes how many there were.
 */
int	 trial_of_all(struct ceremony *, const struct share_set *,
	    const struct share *, size_t *n, struct err *);

/* How many combinations that is. */
size_t	 trial_count(const struct split_plan *);

#endif
