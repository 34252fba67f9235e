#ifndef CEREMONY_PAPER_H
#define CEREMONY_PAPER_H

#include "backup/share.h"
#include "ceremony/ceremony.h"

/*
 * A share on paper: 33 words in eleven rows, each row with its check number
 * (backup/share_row.h), copied from the screen by whoever holds it, and typed
 * back.
 */

/*
 * Shows the share to its holder, lets it be copied, and takes it back word by
 * word until the paper has what the screen had.  ERR_ABORTED when the people
 * went back: the share is then given to nobody.
 */
int	 paper_give(struct ceremony *, const struct share *, const char *title,
	    const char *holder, struct err *);
/*
 * Takes a share from paper; each row is asked for until it fits its check
 * number.  The share is new and the caller's.
 */
int	 paper_take(struct ceremony *, const char *title, const char *holder,
	    struct share *, struct err *);

#endif
