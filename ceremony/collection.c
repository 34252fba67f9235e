#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "ceremony/collection.h"
#include "ceremony/recorded_set.h"

void
collection_free(struct collection *k)
{
	for (size_t i = 0; i < k->n; i++)
		share_free(&k->shares[i]);
	free(k->shares);
	free(k->in);
	free(k->old);
	refused_free(&k->refused);
}

int
collection_start(struct collection *k, const struct held_set *held,
    struct err *e)
{
	k->held = held;
	k->all = split_shares(&held->set.plan);
	k->shares = calloc(k->all, sizeof(*k->shares));
	k->in = calloc(k->all, sizeof(*k->in));
	k->old = calloc(k->all, sizeof(*k->old));
	if (k->shares == NULL || k->in == NULL || k->old == NULL)
		return err_sys(e, "collect shares");
	return 0;
}

size_t
collection_joinable(const struct collection *k,
    struct share out[SPLIT_SHARES_MAX])
{
	const struct split_plan *p = &k->held->set.plan;
	unsigned in[SHARE_GROUPS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		in[k->shares[i].group]++;
	for (size_t i = 0; i < k->n; i++)
		if (in[k->shares[i].group] >=
		    p->groups[k->shares[i].group].threshold)
			out[n++] = k->shares[i];
	return n;
}

unsigned
collection_missing(const struct collection *k)
{
	unsigned needed = k->held->set.plan.groups[k->group].threshold;

	return k->n >= needed ? 0 : needed - (unsigned)k->n;
}

bool
collection_enough(const struct collection *k)
{
	struct share these[SPLIT_SHARES_MAX];
	struct err why;
	size_t n;

	if (k->aim != COLLECT_JOIN)
		return k->aim == COLLECT_MAKE_AGAIN && collection_missing(k) == 0;
	n = collection_joinable(k, these);
	return n > 0 && recover_check(these, n, &why) == 0;
}

bool
collection_useless(const struct collection *k, size_t i)
{
	size_t first = share_index(&k->held->set.plan, k->group, 0);

	return k->aim == COLLECT_MAKE_AGAIN && (i < first ||
	    i >= first + k->held->set.plan.groups[k->group].count);
}

/* What a good share must be beside that, to make another one. */
static int
check_giver(const struct collection *k, const struct share *s, size_t i,
    struct err *e)
{
	char name[SHARE_NAME];

	if (k->aim != COLLECT_MAKE_AGAIN)
		return 0;
	if (collection_useless(k, i))
		return err_set(e, ERR_FORMAT, "%s is good and does not help: the "
		    "one that is made again is of group %u", share_name(s,
		    name), k->group + 1);
	if (i == k->wanted)
		return err_set(e, ERR_FORMAT, "%s is the one that was to be made "
		    "again, and it is good: press Esc, and nothing is made",
		    share_name(s, name));
	return 0;
}

/* The share itself comes after what was declared lost of it. */
static void
forget_old(struct collection *k, size_t index)
{
	for (size_t i = 0; i < k->n; i++)
		if (share_index(&k->held->set.plan, k->shares[i].group,
		    k->shares[i].member) == index) {
			share_free(&k->shares[i]);
			k->shares[i] = k->shares[--k->n];
			break;
		}
	k->old[index] = false;
}

static int
elsewhere(const struct held_share *is, const char *name, const char *card,
    struct err *e)
{
	if (card[0] == '\0')
		return err_set(e, ERR_POLICY, "%s was given to %.40s on card %s, "
		    "and never on paper: it is not taken from one; bring the "
		    "card, and ask how the paper came to be", name, is->holder,
		    is->card);
	return err_set(e, ERR_POLICY, "card %s carries %s, which was given to "
	    "%.40s: it is not taken from this card; ask how it came there",
	    card, name, is->holder);
}

/* The set that the share is of, by all that can be checked; NULL: none here. */
static const struct held_set *
own_set(const struct holdings *all, const struct share *s)
{
	struct err ignored;

	for (size_t i = all->n_sets; i-- > 0; )
		if (share_set_check(&all->sets[i].set, s, &ignored) == 0)
			return &all->sets[i];
	return NULL;
}

/* Of another set, named as papers and screens name it. */
static int
foreign(const struct holdings *all, const struct held_set *wanted,
    const struct share *s, struct err *e)
{
	const struct held_set *is = own_set(all, s);
	char share[SHARE_NAME], own[SET_NAME], want[SET_NAME];

	share_name(s, share);
	set_name(&wanted->set, want);
	if (is == NULL)
		return err_set(e, ERR_FORMAT, "%s is of a set that this journal "
		    "does not have, and not of set %s of the %s: look at what "
		    "is written on its paper", share, want,
		    share_purpose_name(wanted->set.purpose));
	return err_set(e, ERR_FORMAT, "%s is of set %s of the %s, and not of set "
	    "%s of the %s", share, set_name(&is->set, own),
	    share_purpose_name(is->set.purpose), want,
	    share_purpose_name(wanted->set.purpose));
}

int
collection_take(const struct holdings *all, struct collection *k,
    struct share *s, const char *card, struct err *e)
{
	const struct held_share *h;
	char name[SHARE_NAME];
	bool lost;
	size_t i;

	if (s->id != k->held->set.plan.id)
		return foreign(all, k->held, s, e);
	if (share_set_check(&k->held->set, s, e) != 0)
		return -1;
	i = share_index(&k->held->set.plan, s->group, s->member);
	h = &k->held->shares[i];
	lost = strcmp(h->card, card) != 0;
	if (lost && holdings_lost(all, k->held, i, card) == NULL)
		return elsewhere(h, share_name(s, name), card, e);
	if (!lost && h->destroyed)
		return err_set(e, ERR_POLICY, "%s was destroyed, as the "
		    "journal has it: it is not taken; ask how it came to be here",
		    share_name(s, name));
	if (check_giver(k, s, i, e) != 0)
		return -1;
	if (k->in[i] || (lost && k->old[i]))
		return err_set(e, ERR_FORMAT, "%s is in already",
		    share_name(s, name));
	if (k->old[i])
		forget_old(k, i);
	(lost && k->aim == COLLECT_EXERCISE ? k->old : k->in)[i] = true;
	refused_not(&k->refused, i);
	k->shares[k->n++] = *s;		/* owned from here on */
	*s = (struct share){ .value = NULL };
	return 0;
}

void
collection_not_good(struct collection *k, const char *serial, const char *why)
{
	bool known = serial[0] == '\0';

	for (size_t i = 0; !known && i < k->all; i++)
		if (strcmp(k->held->shares[i].card, serial) == 0) {
			known = true;
			if (!k->in[i])
				refused_card(&k->refused, i, why);
		}
	if (!known)
		refused_other(&k->refused, why);
}
