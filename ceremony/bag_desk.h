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

/* Into a new bag, 's', or not, 'o'; of one that is sealed, its own, 'k'. */
int	 bag_desk_where(struct ceremony *, const struct register_bag *,
	    char *letter, struct err *);
/*
 * The number of a new bag, asked until it is one that no bag had: by the
 * register, nor by others, which are {"number"} of this moment, or NULL.
 */
int	 bag_desk_new(struct ceremony *, const struct register_bag *,
	    const json_t *others, char number[BAG_NUMBER], struct err *);
/* Why it stays out. */
int	 bag_desk_reason(struct ceremony *, const struct register_bag *,
	    char reason[UI_ANSWER_MAX], struct err *);
/*
 * The same of all that is open, of a ceremony that is being abandoned: *bags,
 * new, is what its last record says of them, or NULL where nothing is.
 */
int	 bag_desk_abandon(struct ceremony *, json_t **bags, struct err *);

#endif
