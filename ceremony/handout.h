#ifndef CEREMONY_HANDOUT_H
#define CEREMONY_HANDOUT_H

#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/*
 * Secrets are split and handed out: holder i gets share i of each, so that
 * the shares of two PINs can lie on one card.
 *
 * The set is recorded before the first share is given, each share when it was
 * read back from where it is to stay, and "complete" when every combination of
 * shares that is enough was joined to the same secret.  A set that was not
 * completed counts for nothing, and the one before it stays what it was.
 *
 * A share whose holder is not here is recorded as not issued, and neither
 * shown nor written; the others make it one day.  Of each group as many as its
 * threshold are given all the same.
 */
struct handout_part {
	enum share_purpose	 purpose;
	const char		*serial;	/* of the token; "": none */
	const struct split_plan	*plan;		/* without an id */
	const struct secret	*secret;	/* borrowed */
};

enum { HANDOUT_PARTS = 2 };

/* All parts have equally many shares.  ERR_ABORTED: the people went back. */
int	 handout(struct ceremony *, const struct handout_part *, size_t n,
	    struct err *);

/* The kernel's randomness and the HSM's, by exclusive or. */
struct random_source ceremony_random(struct ceremony *);

#endif
