#ifndef CEREMONY_MAKE_KEY_H
#define CEREMONY_MAKE_KEY_H

#include "ceremony/ceremony.h"

/*
 * How a key of the site's algorithm is made in the open HSM, for whichever step
 * does it: an intent, the key, and its record (ceremony/keyrec.h).
 */

/* Whether such a key is made so that it can leave the HSM. */
bool	 make_key_leaves(const struct ceremony *);
/* ERR_POLICY: the key could have no copy, and there must be one. */
int	 make_key_can(struct ceremony *, struct err *);
/* On a page, whose shares the copy needs: once the key is made it is late. */
void	 make_key_needs(const struct ceremony *, struct page *);
/*
 * Fills in what is left of zone, flags and group: how the key is made, and its
 * label, "example.-KSK-2027-02-09-r19", of the number behind the last record:
 * no two keys share it, since making one always writes a record.
 */
void	 make_key_plan(const struct ceremony *, struct register_intent *);
/*
 * Makes it, as key at of n, which people see.  What an error leaves in the HSM
 * is found by the next inventory.
 */
int	 make_key(struct ceremony *, const struct register_intent *, size_t at,
	    size_t n, struct err *);

#endif
