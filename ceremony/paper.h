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
 * Before anything of it is on the screen: what is shown next, as "share 2 of 4
 * of the backup key", and to whom, so that no stray letter leads to it.
 * ERR_ABORTED: it was not meant.
 */
int	 paper_announce(struct ceremony *, const char *what, const char *holder,
	    struct err *);
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
