#ifndef TESTS_AMENDED_H
#define TESTS_AMENDED_H

#include "signer/amend.h"

/*
 * Lines of nsupdate(1), without "update" in front and "send" behind, in one
 * change of the store, as an increment; out may be NULL.
 */
int	 amend_text(struct store *, const struct denial *, const char *lines,
	    struct amended *out, struct err *);
/* The ordered zone in place of what the store says. */
int	 amend_read(struct store *, const struct denial *, const struct zone *,
	    struct amended *, struct err *);
/* What ends by then and a while more. */
int	 amend_due_all(struct store *, const struct denial *, time_t now,
	    int64_t refresh, struct amended *, struct err *);
/*
 * Fails unless the store has this signed zone, with a serial of its own: the
 * same records, the RRSIGs but for their times and signatures; and is good.
 */
void	 store_is(struct store *, const struct denial *, const struct zone *,
	    uint32_t serial);

#endif
