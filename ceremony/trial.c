#include "backup/recover.h"
#include "ceremony/holdings.h"
#include "ceremony/trial.h"

struct trial {
	struct ceremony		*c;
	const struct share_set	*set;
	const struct share	*all;
	size_t			 n;		/* chosen so far */
	struct share		 chosen[SPLIT_SHARES_MAX];	/* borrowed */
	struct secret		*joined;
	struct page		 page;
	size_t			 done, total;
};

static size_t
choose(size_t n, size_t k)
{
	size_t ways = 1;

	for (size_t i = 1; i <= k; i++)
		ways = ways * (n - k + i) / i;
	return ways;
}

/* Ways from this group on, when so many groups are still needed. */
static size_t
count_from(const struct split_plan *p, unsigned group, unsigned needed)
{
	if (needed == 0)
		return 1;
	if (group == p->group_count)
		return 0;
	return count_from(p, group + 1, needed) +
	    choose(p->groups[group].count, p->groups[group].threshold) *
	    count_from(p, group + 1, needed - 1);
}

size_t
trial_count(const struct split_plan *p)
{
	return count_from(p, 0, p->group_threshold);
}

static int
try_these(struct trial *t, struct err *e)
{
	struct ui_frame frame;

	if (t->done % 8 == 0) {
		ceremony_frame(t->c, &frame);
		t->c->ui.ops->busy(t->c->ui.room, &frame, &t->page,
		    "combination", t->done, t->total);
	}
	secret_clear(t->joined);
	if (recover(t->chosen, t->n, NULL, t->joined, e) != 0)
		return -1;
	t->done++;
	return share_set_check_secret(t->set, t->joined, e);
}

static int try_groups(struct trial *, unsigned, unsigned, struct err *);

/* So many more members of a group, from this one on. */
static int
try_members(struct trial *t, unsigned group, unsigned member, unsigned needed,
    unsigned groups, struct err *e)
{
	const struct split_plan *p = &t->set->plan;
	int rc = 0;

	if (needed == 0)
		return try_groups(t, group + 1, groups - 1, e);
	for (; rc == 0 && member + needed <= p->groups[group].count; member++) {
		t->chosen[t->n++] = t->all[share_index(p, group, member)];
		rc = try_members(t, group, member + 1, needed - 1, groups, e);
		t->n--;
	}
	return rc;
}

static int
try_groups(struct trial *t, unsigned group, unsigned groups, struct err *e)
{
	const struct split_plan *p = &t->set->plan;

	if (groups == 0)
		return try_these(t, e);
	if (group == p->group_count)
		return 0;
	if (try_members(t, group, 0, p->groups[group].threshold, groups, e) != 0)
		return -1;
	return try_groups(t, group + 1, groups, e);
}

int
trial_of_all(struct ceremony *c, const struct share_set *set,
    const struct share *all, size_t *n, struct err *e)
{
	struct trial t = {
		.c = c, .set = set, .all = all,
		.total = trial_count(&set->plan),
	};
	int rc = -1;

	page_start(&t.page, "EVERY COMBINATION OF SHARES IS TRIED");
	if ((t.joined = secret_new(SHARE_VALUE_MAX, e)) != NULL)
		rc = try_groups(&t, 0, set->plan.group_threshold, e);
	if (rc == 0 && t.done != t.total)
		rc = err_set(e, ERR_CRYPTO, "%zu combinations were tried, and "
		    "there are %zu", t.done, t.total);
	if (rc == 0)
		*n = t.done;
	else
		(void)err_doing(e, "combination %zu of %zu of the %s's shares",
		    t.done, t.total, share_purpose_name(set->purpose));
	secret_free(&t.joined);
	page_free(&t.page);
	return rc;
}
