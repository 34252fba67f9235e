#include <stdbool.h>

#include "backup/master.h"
#include "backup/recover.h"
#include "backup/shamir.h"

/* How many, itself among them, are of one splitting with this one. */
static size_t
kin_of(const struct share *s, size_t n, size_t i)
{
	size_t kin = 0;

	for (size_t j = 0; j < n; j++)
		kin += share_kin(&s[i], &s[j]);
	return kin;
}

/* Why two shares are not of one set. */
static const char *
difference(const struct share *a, const struct share *b)
{
	if (a->id != b->id)
		return "number";
	if (secret_len(a->value) != secret_len(b->value))
		return "length";
	if (a->extendable != b->extendable || a->exponent != b->exponent)
		return "cipher";
	return "number of groups";
}

static int
check_kin(const struct share *s, size_t n, struct err *e)
{
	char name[SHARE_NAME], other_name[SHARE_NAME];
	size_t most = 0, other = 0;

	for (size_t i = 1; i < n; i++)
		if (kin_of(s, n, i) > kin_of(s, n, most))
			most = i;
	while (other < n && share_kin(&s[other], &s[most]))
		other++;
	if (other == n)
		return 0;
	share_name(&s[other], other_name);
	if (kin_of(s, n, other) < kin_of(s, n, most))
		return err_set(e, ERR_FORMAT, "%s (set %u) is of another set "
		    "than most (set %u): its %s is another", other_name,
		    s[other].id, s[most].id, difference(&s[other], &s[most]));
	return err_set(e, ERR_FORMAT, "%s (set %u) and %s (set %u) are not "
	    "of one set: the %s is another", share_name(&s[most], name),
	    s[most].id, other_name, s[other].id,
	    difference(&s[other], &s[most]));
}

/* Two shares of one set, the later one second. */
static int
check_pair(const struct share *a, const struct share *b, struct err *e)
{
	char name[SHARE_NAME], other_name[SHARE_NAME];

	if (a->group != b->group)
		return 0;
	if (a->member == b->member)
		return err_set(e, ERR_FORMAT, "%s was given twice%s",
		    share_name(a, name), share_equal(a, b) ? "" :
		    ", and not the same");
	if (a->member_threshold != b->member_threshold)
		return err_set(e, ERR_FORMAT, "%s says that %u of its group "
		    "are needed, and %s that %u are", share_name(a, name),
		    a->member_threshold, share_name(b, other_name),
		    b->member_threshold);
	return 0;
}

/* Only the shares of one group; how many they are is given back. */
static size_t
group_of(const struct share *s, size_t n, unsigned group,
    const struct share *of[])
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i].group == group)
			of[found++] = &s[i];
	return found;
}

static int
check_count(const struct share *s, size_t n, struct err *e)
{
	const struct share *of[SHARE_MEMBERS];
	unsigned groups = 0;

	for (unsigned group = 0; group < SHARE_GROUPS; group++) {
		size_t found = group_of(s, n, group, of);

		if (found > 0 && found < of[0]->member_threshold)
			return err_set(e, ERR_POLICY, "group %u: %zu of its "
			    "shares %s here, and %u are needed", group + 1,
			    found, found == 1 ? "is" : "are",
			    of[0]->member_threshold);
		groups += found > 0;
	}
	if (groups < s->group_threshold)
		return err_set(e, ERR_POLICY, "shares of %u group%s are here, "
		    "and of %u they are needed", groups,
		    groups == 1 ? "" : "s", s->group_threshold);
	return 0;
}

int
recover_check(const struct share *s, size_t n, struct err *e)
{
	if (n == 0)
		return err_set(e, ERR_FORMAT, "no share was given");
	if (check_kin(s, n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (check_pair(&s[j], &s[i], e) != 0)
				return -1;
	return check_count(s, n, e);
}

static int
recover_group(const struct share *const of[], size_t n, struct secret *out,
    struct err *e)
{
	struct gf256_point p[SHARE_MEMBERS];
	char name[SHARE_NAME];
	size_t odd;

	for (size_t i = 0; i < n; i++)
		p[i] = (struct gf256_point){ (uint8_t)of[i]->member,
		    secret_bytes(of[i]->value) };
	if (shamir_recover(p, n, of[0]->member_threshold,
	    secret_len(of[0]->value), out, &odd, e) == 0)
		return 0;
	if (odd < n)
		return err_set(e, e->kind, "%s is not what it was: the others "
		    "of its group agree without it",
		    share_name(of[odd], name));
	return err_doing(e, "group %u", of[0]->group + 1);
}

/* The groups' secrets; each is as a share of what they make together. */
static int
recover_groups(const struct share *s, size_t n,
    struct secret *value[SHARE_GROUPS], struct secret *encrypted, struct err *e)
{
	struct gf256_point p[SHARE_GROUPS];
	const struct share *of[SHARE_MEMBERS];
	size_t groups = 0, odd;

	for (unsigned group = 0; group < SHARE_GROUPS; group++) {
		size_t found = group_of(s, n, group, of);

		if (found == 0)
			continue;
		if ((value[group] = secret_new(SHARE_VALUE_MAX, e)) == NULL ||
		    recover_group(of, found, value[group], e) != 0)
			return -1;
		p[groups++] = (struct gf256_point){ (uint8_t)group,
		    secret_bytes(value[group]) };
	}
	if (shamir_recover(p, groups, s->group_threshold,
	    secret_len(s->value), encrypted, &odd, e) == 0)
		return 0;
	if (odd < groups)
		return err_set(e, e->kind, "group %u does not fit the others, "
		    "which agree without it", p[odd].x + 1);
	return err_doing(e, "the groups");
}

int
recover(const struct share *s, size_t n, const struct secret *passphrase,
    struct secret *master, struct err *e)
{
	struct secret *value[SHARE_GROUPS] = { NULL }, *encrypted = NULL;
	struct master_cipher cipher = { .passphrase = passphrase };
	int rc = -1;

	if (recover_check(s, n, e) != 0 ||
	    (encrypted = secret_new(SHARE_VALUE_MAX, e)) == NULL)
		return -1;
	cipher.id = s->id;
	cipher.extendable = s->extendable;
	cipher.exponent = s->exponent;
	if (recover_groups(s, n, value, encrypted, e) == 0)
		rc = master_decrypt(&cipher, encrypted, master, e);
	for (unsigned i = 0; i < SHARE_GROUPS; i++)
		secret_free(&value[i]);
	secret_free(&encrypted);
	return rc;
}
