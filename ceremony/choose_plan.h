#ifndef CEREMONY_CHOOSE_PLAN_H
#define CEREMONY_CHOOSE_PLAN_H

#include "ceremony/agreed.h"
#include "ceremony/ceremony.h"

/*
 * The plan by which c->request is answered: the only one that can be held now
 * where that is "normal", else one that people choose by letter from a page
 * on which those that cannot be are told too, with the reason.  PLAN_NONE
 * (ERR_POLICY) when there is none of these, and why "normal" is not.
 */
enum { PLAN_NONE = 1 };
int	 choose_plan(struct ceremony *, struct agreed *, struct err *);
/*
 * Where the plan needs the next KSK's DS in the parent zone and nobody has
 * said that it is there: two people say since when it is, and it is recorded.
 */
int	 choose_ds(struct ceremony *, struct agreed *, struct err *);
/*
 * What people said of the DS of the zone's KSKs, as lines of the page, each with
 * a digit as a choice that takes it back; returns how many, room at most.
 */
size_t	 choose_ds_tell(const struct ceremony *, struct page *,
	    struct ui_choice *, size_t room);
/* Two people take back what has that digit, and it is recorded. */
int	 choose_ds_gone(struct ceremony *, char digit, struct err *);

#endif
