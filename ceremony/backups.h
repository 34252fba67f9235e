#ifndef CEREMONY_BACKUPS_H
#define CEREMONY_BACKUPS_H

#include "backup/container.h"
#include "ceremony/ceremony.h"

/*
 * The backup key of the last complete set, in c->backup: it is there, or the
 * shares are brought together.  *held is that set.  ERR_POLICY when there is
 * no set yet.
 */
int	 backups_key(struct ceremony *, const struct held_set **held,
	    struct err *);
/* "ksk-12345.backup": the file of a key's container on media. */
enum { BACKUP_FILE = 24 };
char	*backups_file(const struct dnskey *, char[BACKUP_FILE]);
/*
 * Wraps one key under the set, proves the copy, keeps the container in the
 * journal, and ends that the key can leave the HSM.  What was done by a run
 * that was cut off is not done again.
 */
int	 backups_wrap(struct ceremony *, const struct held_set *,
	    struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct register_key *, const struct hsm_key *, struct err *);

#endif
