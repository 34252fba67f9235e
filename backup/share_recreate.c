#include "backup/gf256.h"
#include "backup/recover.h"
#include "backup/share_set.h"

/* All good, of the one group, none twice, and enough. */
static int
check_givers(const struct share_set *set, const struct share *s, size_t n,
    unsigned group, struct err *e)
{
	char name[SHARE_NAME];

	for (size_t i = 0; i < n; i++) {
		if (share_set_check(set, &s[i], e) != 0)
			return -1;
		if (s[i].group != group)
			return err_set(e, ERR_FORMAT, "%s does not help: the "
			    "lost share is of group %u", share_name(&s[i],
			    name), group + 1);
		for (size_t j = 0; j < i; j++)
			if (s[j].member == s[i].member)
				return err_set(e, ERR_FORMAT, "%s was given "
				    "twice", share_name(&s[i], name));
	}
	if (n < set->plan.groups[group].threshold)
		return err_set(e, ERR_POLICY, "group %u: %zu of its shares "
		    "%s here, and %u are needed", group + 1, n,
		    n == 1 ? "is" : "are", set->plan.groups[group].threshold);
	return 0;
}

int
share_set_recreate(const struct share_set *set, const struct share *given,
    size_t n, unsigned group, unsigned member, struct share *out,
    struct err *e)
{
	struct gf256_point p[SHARE_MEMBERS];
	struct share s;
	int rc;

	if (split_check_standard(&set->plan, e) != 0)
		return -1;
	if (group >= set->plan.group_count ||
	    member >= set->plan.groups[group].count)
		return err_set(e, ERR_FORMAT, "share %u of group %u: the set "
		    "has no such share", member + 1, group + 1);
	if (check_givers(set, given, n, group, e) != 0 ||
	    share_copy(&s, given, e) != 0)
		return -1;
	s.member = member;
	for (size_t i = 0; i < n; i++)
		p[i] = (struct gf256_point){ (uint8_t)given[i].member,
		    secret_bytes(given[i].value) };
	rc = gf256_interpolate(p, n, (uint8_t)member,
	    secret_room(s.value, set->value_len), set->value_len, e);
	if (rc == 0)
		rc = share_set_check(set, &s, e);
	if (rc == 0)
		*out = s;
	else
		share_free(&s);
	return rc;
}
