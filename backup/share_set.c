#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "backup/share_set.h"
#include "backup/verdict.h"

static const char commit_text[] = "share-commit-v1";
static const char check_text[] = "check-v1";

enum {
	COMMIT_TEXT = sizeof(commit_text) - 1,
	CHECK_TEXT = sizeof(check_text) - 1,
	COMMITTED_MAX = COMMIT_TEXT + SHARE_SET_ID + 2 + SHARE_PACKED_MAX,
};

const char *
share_purpose_name(enum share_purpose purpose)
{
	static const char *const names[] = {
		[SHARE_USER_PIN] = "user PIN",
		[SHARE_SO_PIN] = "SO PIN",
		[SHARE_BACKUP_KEY] = "backup key",
		[SHARE_EMERGENCY_KEY] = "emergency key",
	};

	if (purpose < SHARE_USER_PIN || purpose > SHARE_EMERGENCY_KEY)
		return "secret";
	return names[purpose];
}

/* Where a share stands among those of all groups. */
static size_t
place_of(const struct split_plan *p, const struct share *s)
{
	size_t place = s->member;

	for (unsigned i = 0; i < s->group; i++)
		place += p->groups[i].count;
	return place;
}

static int
commit(const struct share_set *set, const struct share *s,
    struct digest *out, struct err *e)
{
	struct secret *packed = NULL, *all = NULL;
	int rc = -1;
	uint8_t *p;
	size_t len;

	if ((packed = secret_new(SHARE_PACKED_MAX, e)) == NULL ||
	    (all = secret_new(COMMITTED_MAX, e)) == NULL ||
	    share_pack(s, packed, e) != 0)
		goto out;
	len = COMMIT_TEXT + SHARE_SET_ID + 2 + secret_len(packed);
	p = secret_room(all, len);		/* it has room for the most */
	memcpy(p, commit_text, COMMIT_TEXT);
	p += COMMIT_TEXT;
	memcpy(p, set->id, SHARE_SET_ID);
	p += SHARE_SET_ID;
	*p++ = (uint8_t)set->purpose;
	*p++ = (uint8_t)place_of(&set->plan, s);
	memcpy(p, secret_bytes(packed), secret_len(packed));
	*out = digest_of(secret_bytes(all), len);
	rc = 0;
out:
	secret_free(&packed);
	secret_free(&all);
	return rc;
}

static int
check_of_secret(const struct secret *secret, uint8_t out[SECRET_CHECK],
    struct err *e)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned len;

	if (HMAC(EVP_sha256(), secret_bytes(secret), (int)secret_len(secret),
	    (const uint8_t *)check_text, CHECK_TEXT, mac, &len) == NULL)
		return err_set(e, ERR_CRYPTO, "libcrypto has no HMAC-SHA256");
	memcpy(out, mac, SECRET_CHECK);
	explicit_bzero(mac, sizeof(mac));
	return 0;
}

/* What a share says of itself: could it be of this set? */
static int
check_claim(const struct share_set *set, const struct share *s, struct err *e)
{
	const struct split_plan *p = &set->plan;
	char name[SHARE_NAME];

	/* The set may come from a record that somebody else wrote. */
	if (split_check_standard(p, e) != 0)
		return err_doing(e, "the set of the %s",
		    share_purpose_name(set->purpose));
	share_name(s, name);
	if (s->id != p->id)
		return err_set(e, ERR_FORMAT, "%s is of another set, %u, and "
		    "not of that of the %s, %u", name, s->id,
		    share_purpose_name(set->purpose), p->id);
	if (s->extendable != p->extendable || s->exponent != p->exponent ||
	    s->group_threshold != p->group_threshold ||
	    s->group_count != p->group_count ||
	    secret_len(s->value) != set->value_len)
		return err_set(e, ERR_FORMAT, "%s is of another set than that "
		    "of the %s, though both have the number %u", name,
		    share_purpose_name(set->purpose), p->id);
	if (s->member >= p->groups[s->group].count ||
	    s->member_threshold != p->groups[s->group].threshold)
		return err_set(e, ERR_FORMAT, "%s, %u of which are needed: "
		    "the set has no such share", name, s->member_threshold);
	return 0;
}

int
share_set_make(struct share_set *out, enum share_purpose purpose,
    const struct split_plan *plan, const struct share *shares,
    const struct secret *secret, const struct random_source *random,
    struct err *e)
{
	struct share_set set = { .purpose = purpose, .plan = *plan,
	    .value_len = secret_len(secret) };

	if (purpose < SHARE_USER_PIN || purpose > SHARE_EMERGENCY_KEY)
		return err_set(e, ERR_FORMAT, "purpose %d of a share set is "
		    "not known", (int)purpose);
	if (split_check_standard(plan, e) != 0 ||
	    random->fill(random->context, set.id, sizeof(set.id), e) != 0 ||
	    check_of_secret(secret, set.secret_check, e) != 0)
		return -1;
	for (size_t i = 0; i < split_shares(plan); i++) {
		if (check_claim(&set, &shares[i], e) != 0)
			return -1;
		if (place_of(plan, &shares[i]) != i)
			return err_set(e, ERR_FORMAT, "share %zu is not where "
			    "it belongs", i + 1);
		if (commit(&set, &shares[i], &set.commitments[i], e) != 0)
			return -1;
	}
	*out = set;
	return 0;
}

int
share_set_check(const struct share_set *set, const struct share *s,
    struct err *e)
{
	char name[SHARE_NAME];
	struct digest d;

	if (check_claim(set, s, e) != 0 || commit(set, s, &d, e) != 0)
		return -1;
	if (!digest_equal(&d, &set->commitments[place_of(&set->plan, s)]))
		return err_set(e, ERR_CRYPTO, "%s is damaged: it is not the "
		    "share that was made for the %s", share_name(s, name),
		    share_purpose_name(set->purpose));
	return 0;
}

const struct share_set *
share_set_of(const struct share_set *sets, size_t n, const struct share *s)
{
	struct err ignored;

	for (size_t i = 0; i < n; i++)
		if (share_set_check(&sets[i], s, &ignored) == 0)
			return &sets[i];
	return NULL;
}

int
share_set_check_secret(const struct share_set *set,
    const struct secret *secret, struct err *e)
{
	uint8_t check[SECRET_CHECK];
	uint32_t difference;

	if (check_of_secret(secret, check, e) != 0)
		return -1;
	difference = (uint32_t)CRYPTO_memcmp(check, set->secret_check,
	    sizeof(check));
	explicit_bzero(check, sizeof(check));
	if (!verdict_same(difference))
		return err_set(e, ERR_CRYPTO, "this is not the %s that was "
		    "split", share_purpose_name(set->purpose));
	return 0;
}
