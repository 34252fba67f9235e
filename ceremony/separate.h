#ifndef CEREMONY_SEPARATE_H
#define CEREMONY_SEPARATE_H

#include "backup/share_set.h"
#include "ceremony/ceremony.h"

/*
 * Who opens the HSM does not also restore its keys: shares of a PIN and shares
 * of the backup key are held by different people, where the site says so
 * (separate, in capstan.conf).
 */

/*
 * ERR_POLICY when they are to be apart, and this person has the other kind, or
 * had it until it was declared lost: that share is good if it is found.
 */
int	 separate_check(const struct ceremony *, enum share_purpose,
	    const char *name, struct err *);
/*
 * Where they need not be, people are told on a page that this person will have
 * both, or may have, who declared the other one lost.  ERR_ABORTED: it was not
 * meant.
 */
int	 separate_tell(struct ceremony *, enum share_purpose, const char *name,
	    struct err *);

#endif
