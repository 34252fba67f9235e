#ifndef CEREMONY_UNNAMED_BAGS_H
#define CEREMONY_UNNAMED_BAGS_H

#include "ceremony/ceremony.h"

/*
 * Bags that are sealed by the register, at a site whose configuration names none
 * any more: no step compares them.
 */

/* What people give their reasons for, once in a ceremony. */
#define UNNAMED_BAGS_EXPECTED "each bag that is sealed is compared"

/* How many; none where the site names anything. */
size_t	 unnamed_bags(const struct registry *, bool names);
/* A sentence of them, before a ceremony is begun; nothing where there are none. */
void	 unnamed_bags_tell(const struct ceremony *, struct page *);
/* Whether both gave it in the last ceremony. */
bool	 unnamed_bags_excepted(const struct registry *);
/* Where there are any, both give their reason. */
int	 unnamed_bags_settle(struct ceremony *, struct err *);

#endif
