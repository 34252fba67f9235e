#ifndef BACKUP_SHAMIR_H
#define BACKUP_SHAMIR_H

#include <stddef.h>

#include "backup/gf256.h"
#include "backup/random_source.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * A secret of n octets, split among count members so that threshold of them
 * have it back and fewer know nothing of it but 32 bits that are no use
 * (SLIP-0039, "Shamir's secret sharing" and "Sharing a secret").
 *
 * Member i has the values at x = i.  The secret is at 255; at 254 is a digest
 * of it, HMAC-SHA256 under n - 4 random octets, so that what is recovered is
 * known to be what was split.  With threshold 1 the secret itself is what
 * everybody has, and no digest.
 */
enum { SHAMIR_MEMBERS = 16, SHAMIR_MIN = 16, SHAMIR_MAX = GF256_OCTETS };

/*
 * value[0] to value[count - 1] become the members' values; the caller made
 * them, with room for the secret's length.  ERR_FORMAT for what cannot be:
 * 1 <= threshold <= count <= 16, 16 to 64 octets.  Random octets are taken in
 * this order: n for each of the first threshold - 2 members, then n - 4.
 */
int	 shamir_split(const struct secret *, unsigned threshold,
    unsigned count, const struct random_source *,
    struct secret *const *value, struct err *);

/*
 * From all of the count points, threshold of them or more; len octets each.
 * ERR_CRYPTO when they are not of one polynomial or the digest is wrong; then
 * *odd is the point without which all would be well, if there is one and the
 * others suffice, and otherwise count.  ERR_FORMAT for too few, or two at one
 * place.  secret has room for len.
 */
int	 shamir_recover(const struct gf256_point *, size_t count,
    unsigned threshold, size_t len, struct secret *, size_t *odd,
    struct err *);

#endif
