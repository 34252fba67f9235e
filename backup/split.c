#include "backup/master.h"
#include "backup/shamir.h"
#include "backup/split.h"

enum { OUR_LENGTH = 32 };

static int
check_part(const char *what, unsigned threshold, unsigned count,
    unsigned limit, struct err *e)
{
	if (count == 0 || count > limit)
		return err_set(e, ERR_POLICY, "%s: %u cannot be, 1 to %u can",
		    what, count, limit);
	if (threshold == 0 || threshold > count)
		return err_set(e, ERR_POLICY, "%s: %u of %u cannot be asked "
		    "for", what, threshold, count);
	return 0;
}

static int
check_group(const struct split_plan *p, unsigned i, struct err *e)
{
	const struct split_group *g = &p->groups[i];

	if (check_part("the members", g->threshold, g->count, SHARE_MEMBERS, e)
	    != 0)
		return err_doing(e, "group %u", i + 1);
	if (g->threshold == 1 && g->count > 1)
		return err_set(e, ERR_POLICY, "group %u: 1 of %u is not a "
		    "split, everyone would have it all", i + 1, g->count);
	return 0;
}

int
split_check_standard(const struct split_plan *p, struct err *e)
{
	if (check_part("the groups", p->group_threshold, p->group_count,
	    SHARE_GROUPS, e) != 0)
		return -1;
	for (unsigned i = 0; i < p->group_count; i++)
		if (check_group(p, i, e) != 0)
			return -1;
	if (p->id >= SHARE_IDS || p->exponent > 15)
		return err_set(e, ERR_POLICY, "an id of %u, an exponent of "
		    "%u: there is no room for them", p->id, p->exponent);
	return 0;
}

int
split_check_ours(const struct split_plan *p, size_t len, struct err *e)
{
	if (split_check_standard(p, e) != 0)
		return -1;
	for (unsigned i = 0; i < p->group_count; i++)
		if (p->groups[i].threshold < 2)
			return err_set(e, ERR_POLICY, "group %u: its one "
			    "member would be enough, and two are the least",
			    i + 1);
	if (!p->extendable || p->exponent != 0)
		return err_set(e, ERR_POLICY, "our shares are extendable and "
		    "of exponent 0");
	if (len != OUR_LENGTH)
		return err_set(e, ERR_POLICY, "our secrets have %d octets, "
		    "not %zu", OUR_LENGTH, len);
	return 0;
}

size_t
split_shares(const struct split_plan *p)
{
	size_t n = 0;

	for (unsigned i = 0; i < p->group_count; i++)
		n += p->groups[i].count;
	return n;
}

int
split_draw_id(const struct random_source *random, unsigned *id, struct err *e)
{
	uint8_t octets[2];

	if (random->fill(random->context, octets, sizeof(octets), e) != 0)
		return -1;
	*id = ((unsigned)octets[0] << 8 | octets[1]) % SHARE_IDS;
	return 0;
}

static void
secrets_free(struct secret **s, size_t n)
{
	while (n-- > 0)
		secret_free(&s[n]);
}

static int
secrets_new(struct secret **s, size_t n, size_t len, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if ((s[i] = secret_new(len, e)) == NULL) {
			secrets_free(s, i);
			return -1;
		}
	return 0;
}

static int
split_group(const struct split_plan *p, unsigned group,
    const struct secret *secret, const struct random_source *random,
    struct share *out, struct err *e)
{
	const struct split_group *g = &p->groups[group];
	struct secret *value[SHARE_MEMBERS];

	if (secrets_new(value, g->count, SHARE_VALUE_MAX, e) != 0)
		return -1;
	if (shamir_split(secret, g->threshold, g->count, random, value, e)
	    != 0) {
		secrets_free(value, g->count);
		return -1;
	}
	for (unsigned i = 0; i < g->count; i++)
		out[i] = (struct share){
			.id = p->id,
			.extendable = p->extendable,
			.exponent = p->exponent,
			.group = group,
			.group_threshold = p->group_threshold,
			.group_count = p->group_count,
			.member = i,
			.member_threshold = g->threshold,
			.value = value[i],
		};
	return 0;
}

static int
split_groups(const struct split_plan *p, struct secret *const *secret,
    const struct random_source *random, struct share *out, struct err *e)
{
	size_t done = 0;

	for (unsigned i = 0; i < p->group_count; i++) {
		if (split_group(p, i, secret[i], random, out + done, e) != 0) {
			while (done > 0)
				share_free(&out[--done]);
			return -1;
		}
		done += p->groups[i].count;
	}
	return 0;
}

int
split(const struct split_plan *p, const struct secret *master,
    const struct secret *passphrase, const struct random_source *random,
    struct share *out, struct err *e)
{
	const struct master_cipher cipher = { .id = p->id,
	    .extendable = p->extendable, .exponent = p->exponent,
	    .passphrase = passphrase };
	struct secret *encrypted = NULL, *group[SHARE_GROUPS] = { NULL };
	int rc = -1;

	if (split_check_standard(p, e) != 0)
		return -1;
	if ((encrypted = secret_new(SHARE_VALUE_MAX, e)) == NULL ||
	    secrets_new(group, p->group_count, SHARE_VALUE_MAX, e) != 0)
		goto out;
	if (master_encrypt(&cipher, master, encrypted, e) == 0 &&
	    shamir_split(encrypted, p->group_threshold, p->group_count,
	    random, group, e) == 0)
		rc = split_groups(p, group, random, out, e);
	secrets_free(group, p->group_count);
out:
	secret_free(&encrypted);
	return rc;
}
