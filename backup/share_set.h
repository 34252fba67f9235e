#ifndef BACKUP_SHARE_SET_H
#define BACKUP_SHARE_SET_H

#include <stddef.h>
#include <stdint.h>

#include "backup/random_source.h"
#include "backup/share.h"
#include "backup/split.h"
#include "hsm/secret.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * What everybody may know of a secret that was split, and what SLIP-0039
 * lacks: with it each share is checked alone, at entry, after it was written
 * to a card or paper, and in a yearly inventory, without the secret.
 *
 * The commitment to share i, from 0 over all groups, is
 *
 *	SHA-256("share-commit-v1" || set id || purpose || i || packed share)
 *
 * with purpose and i an octet each and the texts without a NUL.  A share has
 * as many random bits as the secret, so nobody finds it by trying.  The check
 * of the secret is the first eight octets of HMAC-SHA256(secret, "check-v1");
 * 64 bits say which of two secrets it is, and no more than that.
 *
 * It is a value of some 9000 octets that owns nothing.
 */
enum share_purpose {
	SHARE_USER_PIN = 1, SHARE_SO_PIN = 2, SHARE_BACKUP_KEY = 3,
	SHARE_EMERGENCY_KEY = 4,	/* seals one file: sealed.h */
};

enum { SHARE_SET_ID = 8, SECRET_CHECK = 8 };

struct share_set {
	uint8_t			id[SHARE_SET_ID];	/* random */
	enum share_purpose	purpose;
	struct split_plan	plan;
	size_t			value_len;
	struct digest		commitments[SPLIT_SHARES_MAX];
	uint8_t			secret_check[SECRET_CHECK];
};

/*
 * "user PIN", "SO PIN", "backup key", "emergency key"; of anything else,
 * "secret".
 */
const char *share_purpose_name(enum share_purpose);

/*
 * For all shares of a plan, in split()'s order, and the secret they are of.
 * ERR_FORMAT for a share that is not of the plan or not in its place.
 */
int	 share_set_make(struct share_set *, enum share_purpose,
    const struct split_plan *, const struct share *, const struct secret *,
    const struct random_source *, struct err *);

/*
 * Is it this very share of this set?  ERR_FORMAT when it says itself that it
 * is of another set, or there is no such share; ERR_CRYPTO when only its
 * contents differ: it is damaged, forged, or of another set that happens to
 * have the same number (one in 32768).  ERR_POLICY when the set itself, which
 * may have been read from a record, is none.
 */
int	 share_set_check(const struct share_set *, const struct share *,
    struct err *);

/*
 * The one of n sets that has committed to this share, or NULL: whose share was
 * put in by mistake?
 */
const struct share_set *share_set_of(const struct share_set *, size_t n,
    const struct share *);

/* ERR_CRYPTO if another secret was split. */
int	 share_set_check_secret(const struct share_set *,
    const struct secret *, struct err *);

/*
 * Makes a lost share again, member and group from 0, from the n that are
 * given, of that group and at least its threshold.  Each of them is checked
 * against its commitment before, and the result against its own after; the
 * secret is not computed.  Refused as share_set_check() and recover() do.
 */
int	 share_set_recreate(const struct share_set *, const struct share *,
    size_t n, unsigned group, unsigned member, struct share *, struct err *);

#endif
