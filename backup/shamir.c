#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "backup/shamir.h"
#include "backup/verdict.h"

enum { AT_DIGEST = 254, AT_SECRET = 255, DIGEST = 4 };

/* The digest's four octets, under the random ones that follow them. */
static int
digest_of_secret(const uint8_t *random, const uint8_t *secret, size_t len,
    uint8_t out[DIGEST], struct err *e)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned mac_len;

	if (HMAC(EVP_sha256(), random, (int)len - DIGEST, secret, len, mac,
	    &mac_len) == NULL)
		return err_set(e, ERR_CRYPTO, "libcrypto has no HMAC-SHA256");
	memcpy(out, mac, DIGEST);
	explicit_bzero(mac, sizeof(mac));
	return 0;
}

static int
check_numbers(unsigned threshold, size_t count, size_t len, struct err *e)
{
	if (threshold == 0 || threshold > count)
		return err_set(e, ERR_FORMAT, "%u of %zu cannot be asked for",
		    threshold, count);
	if (count > SHAMIR_MEMBERS)
		return err_set(e, ERR_FORMAT, "%zu shares; there can be %d",
		    count, SHAMIR_MEMBERS);
	if (len < SHAMIR_MIN || len > SHAMIR_MAX || len % 2 != 0)
		return err_set(e, ERR_FORMAT, "a secret of %zu octets cannot "
		    "be split; of %d to %d it can, an even number", len,
		    SHAMIR_MIN, SHAMIR_MAX);
	return 0;
}

/* The first threshold - 2 members and the digest's place, all but random. */
static int
draw(const uint8_t *secret, size_t len, unsigned free_points,
    const struct random_source *random, struct secret *const *value,
    uint8_t *digest, struct err *e)
{
	for (unsigned i = 0; i < free_points; i++)
		if (random->fill(random->context,
		    secret_room(value[i], len), len, e) != 0)
			return -1;
	if (random->fill(random->context, digest + DIGEST, len - DIGEST, e)
	    != 0)
		return -1;
	return digest_of_secret(digest + DIGEST, secret, len, digest, e);
}

static int
split_by_polynomial(const uint8_t *secret, size_t len, unsigned threshold,
    unsigned count, const struct random_source *random,
    struct secret *const *value, struct err *e)
{
	struct gf256_point base[SHAMIR_MEMBERS];
	uint8_t digest[SHAMIR_MAX];
	unsigned drawn = threshold - 2;
	int rc = draw(secret, len, drawn, random, value, digest, e);

	for (unsigned i = 0; i < drawn; i++)
		base[i] = (struct gf256_point){ (uint8_t)i,
		    secret_bytes(value[i]) };
	base[drawn] = (struct gf256_point){ AT_DIGEST, digest };
	base[drawn + 1] = (struct gf256_point){ AT_SECRET, secret };
	for (unsigned i = drawn; rc == 0 && i < count; i++)
		rc = gf256_interpolate(base, threshold, (uint8_t)i,
		    secret_room(value[i], len), len, e);
	explicit_bzero(digest, sizeof(digest));
	return rc;
}

int
shamir_split(const struct secret *secret, unsigned threshold, unsigned count,
    const struct random_source *random, struct secret *const *value,
    struct err *e)
{
	const uint8_t *p = secret_bytes(secret);
	size_t len = secret_len(secret);

	if (check_numbers(threshold, count, len, e) != 0)
		return -1;
	for (unsigned i = 0; i < count; i++)
		if (secret_room(value[i], len) == NULL)
			return err_set(e, ERR_FORMAT, "no room for a share of "
			    "%zu octets", len);
	if (threshold > 1)
		return split_by_polynomial(p, len, threshold, count, random,
		    value, e);
	for (unsigned i = 0; i < count; i++)
		if (secret_set(value[i], p, len, e) != 0)
			return -1;
	return 0;
}

/* Do the points behind the first threshold lie where those have them? */
static int
check_spare(const struct gf256_point *p, size_t count, unsigned threshold,
    size_t len, struct err *e)
{
	uint8_t expected[SHAMIR_MAX];
	uint32_t difference = 0;

	for (size_t i = threshold; i < count; i++) {
		if (gf256_interpolate(p, threshold, p[i].x, expected, len, e)
		    != 0)
			return -1;
		difference |= (uint32_t)CRYPTO_memcmp(expected, p[i].y, len);
	}
	explicit_bzero(expected, sizeof(expected));
	if (!verdict_same(difference))
		return err_set(e, ERR_CRYPTO, "the shares contradict each "
		    "other");
	return 0;
}

static int
join(const struct gf256_point *p, size_t count, unsigned threshold,
    size_t len, uint8_t *secret, struct err *e)
{
	uint8_t digest[SHAMIR_MAX], expected[DIGEST];
	uint32_t difference = 0;
	int rc;

	/* Through all of them, which also says if two are at one place. */
	if ((rc = gf256_interpolate(p, count, AT_SECRET, secret, len, e))
	    == 0 && (rc = check_spare(p, count, threshold, len, e)) == 0 &&
	    threshold > 1 &&
	    (rc = gf256_interpolate(p, count, AT_DIGEST, digest, len, e))
	    == 0 && (rc = digest_of_secret(digest + DIGEST, secret, len,
	    expected, e)) == 0)
		difference = (uint32_t)CRYPTO_memcmp(digest, expected,
		    DIGEST);
	explicit_bzero(digest, sizeof(digest));
	explicit_bzero(expected, sizeof(expected));
	if (rc == 0 && !verdict_same(difference))
		rc = err_set(e, ERR_CRYPTO, "the shares do not belong "
		    "together, or one is not what it was");
	return rc;
}

/* Which point alone is in the way?  The others must suffice and agree. */
static size_t
find_odd(const struct gf256_point *p, size_t count, unsigned threshold,
    size_t len)
{
	struct gf256_point others[SHAMIR_MEMBERS];
	uint8_t secret[SHAMIR_MAX];
	size_t odd = count, found = 0;
	struct err ignored;

	for (size_t i = 0; count > threshold && i < count; i++) {
		memcpy(others, p, i * sizeof(*p));
		memcpy(others + i, p + i + 1, (count - i - 1) * sizeof(*p));
		if (join(others, count - 1, threshold, len, secret,
		    &ignored) == 0 && found++ == 0)
			odd = i;
	}
	explicit_bzero(secret, sizeof(secret));
	return found == 1 ? odd : count;
}

int
shamir_recover(const struct gf256_point *p, size_t count, unsigned threshold,
    size_t len, struct secret *out, size_t *odd, struct err *e)
{
	uint8_t secret[SHAMIR_MAX];
	int rc;

	*odd = count;
	if (check_numbers(threshold, count, len, e) != 0)
		return -1;
	rc = join(p, count, threshold, len, secret, e);
	if (rc == 0)
		rc = secret_set(out, secret, len, e);
	else if (e->kind == ERR_CRYPTO)
		*odd = find_odd(p, count, threshold, len);
	explicit_bzero(secret, sizeof(secret));
	return rc;
}
