#ifndef CEREMONY_DEPENDENTS_H
#define CEREMONY_DEPENDENTS_H

#include <time.h>

#include "ceremony/ceremony.h"

/* What needs a key still, and what has it still when an HSM has it no more. */
struct dependents {
	size_t	 sets;		/* signed, that left, valid now or later */
	time_t	 until;		/* of which the last ends then */
	unsigned ceremony;	/* whose response has that one */
};

/*
 * Every response of the key's zone that a ceremony exported is looked through
 * for sets that have the key and do not end before now.
 */
int	 dependents_find(struct ceremony *, const struct register_key *,
	    struct dependents *, struct err *);
/*
 * Adds them to the page, then the trust anchor that names the key, other HSMs
 * with it, and its copies.
 */
void	 dependents_page(const struct ceremony *, const struct register_key *,
	    const struct dependents *, struct page *);
/*
 * Whether an HSM but this one, which is not said to be gone, may have the key:
 * it was about to be restored there, and no record says what came of it.
 */
bool	 dependents_maybe(const struct registry *, const struct register_key *,
	    const char *serial);
/*
 * The HSMs but this one that the register says have the key, parted by commas;
 * where there is no room for all, how many more; "" when there is none.  One
 * that is said to be gone has none.
 */
char	*dependents_homes(const struct registry *, const struct register_key *,
	    const char *serial, char *text, size_t room);

#endif
