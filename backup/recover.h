#ifndef BACKUP_RECOVER_H
#define BACKUP_RECOVER_H

#include <stddef.h>

#include "backup/share.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * The secret, from every share that is given.
 *
 * SLIP-0039 takes as many as it needs; this also holds the others against
 * them, and refuses when they do not agree: whoever brings a share is to know
 * that it was good.  So a group of which too few came is refused as well,
 * although other groups would do.
 *
 * In this order it is refused, with a sentence that names the shares:
 *
 *	ERR_FORMAT	none; of another set; one given twice; two that
 *			disagree about their group's threshold
 *	ERR_POLICY	too few of a group, or too few groups
 *	ERR_CRYPTO	contents that do not fit together.  With one more
 *			than the threshold the odd one out is named; with no
 *			more nobody can tell, but for the commitments of
 *			share_set.h, which tell of each alone
 *
 * Which is "of another set" goes by what most of them are.  master, with room
 * for SHARE_VALUE_MAX, is set on success only; passphrase may be NULL.  A
 * wrong passphrase is no error but another secret.  Exponent 15, which no set
 * of ours has, takes minutes.
 */
int	 recover(const struct share *, size_t n,
    const struct secret *passphrase, struct secret *master, struct err *);

/* The same checks, before anything is computed: is all there that is needed? */
int	 recover_check(const struct share *, size_t n, struct err *);

#endif
