#ifndef CEREMONY_BAG_DESK_H
#define CEREMONY_BAG_DESK_H

#include "ceremony/bags.h"
#include "ceremony/ceremony.h"

/* What the two steps at the bags show, and how a number gets from bag to journal. */
enum bag_way { BAG_COMES_OUT, BAG_GOES_IN };

/*
 * The register's bags as a table under that title, with a mark at one of them or
 * at none (NULL).  A number that is still to be read off is not in it: what is
 * on the screen would be copied.
 */
void	 bag_desk_list(const struct ceremony *, enum bag_way, const char *title,
	    const struct register_bag *, struct page *);
/*
 * Both type the number of a bag, one after the other, and neither sees what the
 * other typed.  A note (may be "") says why they do so again.
 */
int	 bag_desk_type(struct ceremony *, enum bag_way,
	    const struct register_bag *, const char *note,
	    char numbers[2][BAG_NUMBER], struct err *);

#endif
