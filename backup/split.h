#ifndef BACKUP_SPLIT_H
#define BACKUP_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "backup/random_source.h"
#include "backup/share.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * How a secret is split: group_threshold of the groups are needed, and of
 * each of these the threshold of its members (SLIP-0039, "Two-level secret
 * sharing").  "Three of seven cards, or five of seven boxes" is one of two
 * groups; both parties together is two of two.
 */
struct split_group {
	unsigned	threshold, count;
};

struct split_plan {
	unsigned		id;	/* 15 bits, by split_draw_id() */
	bool			extendable;
	unsigned		exponent;
	unsigned		group_threshold, group_count;
	struct split_group	groups[SHARE_GROUPS];
};

enum { SPLIT_SHARES_MAX = SHARE_GROUPS * SHARE_MEMBERS };

/*
 * ERR_POLICY, naming the group, for what SLIP-0039 does not know: no group or
 * more than 16, no member or more than 16, a threshold of 0 or above the
 * count, and one out of several, which is not a split but so many copies.
 */
int	 split_check_standard(const struct split_plan *, struct err *);
/*
 * Also for what Capstan does not make: a threshold of 1 anywhere, a
 * passphrase's iterations (exponent 0), an id in the cipher (extendable), and
 * a secret of another length than 32 octets.
 */
int	 split_check_ours(const struct split_plan *, size_t len,
    struct err *);

size_t	 split_shares(const struct split_plan *);	/* of all groups */
int	 split_draw_id(const struct random_source *, unsigned *id,
    struct err *);

/*
 * The shares of all groups, one group behind the other; the caller has room
 * for split_shares() of them, and frees each.  None is left on failure.
 *
 * The plan must pass split_check_standard(); whether it is a plan of ours is
 * for the caller to ask.  passphrase may be NULL.  Random octets are taken as
 * shamir.h says, first for the groups, then for the members of each.
 */
int	 split(const struct split_plan *, const struct secret *master,
    const struct secret *passphrase, const struct random_source *,
    struct share *, struct err *);

#endif
