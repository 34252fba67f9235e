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
/* The backup key of any set, from its shares, which are brought together. */
int	 backups_join(struct ceremony *, const struct held_set *,
	    struct backup_key *, struct err *);
/*
 * Opens the last copy of a key under a set: sealed by its backup key, of this
 * very key, and in the format of this HSM's way to wrap.
 */
int	 backups_open(struct ceremony *, const struct held_set *,
	    const struct backup_key *, const struct hsm_wrap_way *,
	    const struct register_key *, struct container *, struct err *);
/* "ksk-12345.backup": the file of a key's container on media. */
enum { BACKUP_FILE = 40 };
char	*backups_file(const struct register_key *, char[BACKUP_FILE]);
bool	 backups_is_file(const char *name);
/*
 * Wraps one key under the set, proves the copy, keeps the container in the
 * journal, and ends that the key can leave the HSM.  What was done by a run
 * that was cut off is not done again.
 */
int	 backups_wrap(struct ceremony *, const struct held_set *,
	    struct hsm_wrap_key *, const struct hsm_wrap_way *,
	    const struct register_key *, const struct hsm_key *, struct err *);
/*
 * Wraps the copy of a key that was opened under an older set again under this
 * one, proves that, and keeps it as above.
 */
int	 backups_rewrap(struct ceremony *, const struct held_set *,
	    struct hsm_wrap_key *from, struct hsm_wrap_key *to,
	    const struct hsm_wrap_way *, const struct register_key *,
	    const struct container *, struct err *);

#endif
