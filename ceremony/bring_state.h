#ifndef CEREMONY_BRING_STATE_H
#define CEREMONY_BRING_STATE_H

#include "ceremony/bring_stick.h"
#include "keyset/digest.h"

/* Private to what brings sticks.  How one is asked for: */
struct bringing {
	const char *title, *text, *now, *why;
};

/* The one that has the role now, as stick_find(). */
int	 bring_find(const struct ceremony *, enum stick_role, struct stick *,
	    struct err *);
/* What is known of it beforehand. */
void	 bring_describe(const struct ceremony *, enum stick_role, struct page *);
/* Asks for it, waits until it is there, and records that it is. */
int	 bring_in(struct ceremony *, enum stick_role, const struct bringing *,
	    struct stick *, struct err *);
/*
 * Asks for it and reads it into its folder, which is emptied.  wanted is what all
 * its octets must be, or NULL.
 */
int	 bring_read(struct ceremony *, enum stick_role, const struct bringing *,
	    const struct digest *wanted, struct err *);

/* Progress, for struct stick_progress. */
struct bring_shown {
	struct ceremony	*c;
	struct page	*page;
};
void	 bring_show(void *, const char *what, uint64_t done, uint64_t total);

#endif
