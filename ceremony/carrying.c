#include <string.h>

#include "ceremony/recorded_set.h"
#include "ceremony/scrub.h"

void
carrying_clear(struct carrying *k)
{
	card_shares_clear(&k->all);
	memset(k, 0, sizeof(*k));
}

/* One that was declared lost with this card, and is found on it. */
static bool
find_lost(const struct holdings *h, const struct card_share *one,
    const char *card, struct leftover *out)
{
	const struct held_set *s = &h->sets[out->set];
	const struct split_plan *p = &s->set.plan;

	for (size_t i = 0; i < h->n_lost; i++) {
		unsigned g, m;

		if (memcmp(h->lost[i].set, s->set.id, SHARE_SET_ID) != 0 ||
		    strcmp(h->lost[i].card, card) != 0 || !holdings_stray(h, i))
			continue;
		share_place(p, h->lost[i].index, &g, &m);
		if (m + 1 != one->index || p->groups[g].count != one->of ||
		    p->groups[g].threshold != one->threshold)
			continue;
		out->share = h->lost[i].index;
		out->lost = i + 1;
		return true;
	}
	return false;
}

static bool
is_holder(const struct held_set *s, const char *card)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (strcmp(s->shares[i].card, card) == 0)
			return true;
	return false;
}

/*
 * The place of a card's share in its set; the card has no group: it is the one
 * that was given on this card, or else one that nobody was given.
 */
static int
place(const struct held_set *s, const struct card_share *one, const char *card,
    size_t *out, struct err *e)
{
	const struct split_plan *p = &s->set.plan;

	for (int given = 1; given >= 0; given--)
		for (unsigned g = 0; g < p->group_count; g++) {
			size_t i = share_index(p, g, one->index - 1);

			if (p->groups[g].count != one->of ||
			    p->groups[g].threshold != one->threshold ||
			    (given ? strcmp(s->shares[i].card, card) != 0 :
			    s->shares[i].given))
				continue;
			*out = i;
			return 0;
		}
	return err_set(e, ERR_FORMAT, "card %s has share %u of a set, which that "
	    "set does not have there; it was left as it is", card, one->index);
}

static int
judge(const struct ceremony *c, const char *card, struct carrying *k, size_t i,
    struct err *e)
{
	const struct holdings *h = &c->reg.holdings;
	const struct card_share *one = &k->all.share[i];
	const struct held_set *s = holdings_set_of(h, one->set);
	bool lost;

	k->of[i].set = s == NULL ? h->n_sets : (size_t)(s - h->sets);
	if (s == NULL) {
		k->n_strange++;
		return 0;
	}
	lost = !is_holder(s, card) && find_lost(h, one, card, &k->of[i]);
	if (!lost && holdings_counts(h, s))
		return 0;
	k->dead[i] = true;
	k->n_dead++;
	return lost ? 0 : place(s, one, card, &k->of[i].share, e);
}

static bool
is_there(const struct carrying *k, const struct leftover *l)
{
	for (size_t i = 0; i < k->all.n; i++)
		if (k->dead[i] && k->of[i].set == l->set &&
		    k->of[i].share == l->share && k->of[i].lost == l->lost)
			return true;
	return false;
}

int
carrying_read(const struct ceremony *c, struct card *card, struct carrying *k,
    struct err *e)
{
	const char *serial = card_identity(card)->serial;
	struct leftover known[LEFTOVERS_MAX];
	size_t n = leftovers(c, serial, known);

	memset(k, 0, sizeof(*k));
	if (card_store_read(card, &k->all, e) != 0)
		return -1;
	for (size_t i = 0; i < k->all.n; i++)
		if (judge(c, serial, k, i, e) != 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		if (!is_there(k, &known[i]))
			k->absent[k->n_absent++] = known[i];
	return 0;
}

static void
line_of_one(const struct ceremony *c, const struct carrying *k, size_t i,
    struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char text[LEFTOVER_NAME];

	if (k->dead[i])
		page_wrap(p, "   GOES     %s.", leftover_name(c, &k->of[i],
		    text));
	else if (k->of[i].set == h->n_sets)
		page_wrap(p, "   STAYS    A share of a set that this journal does "
		    "not have.");
	else
		page_wrap(p, "   STAYS    A share of the %s, set %s: %s.",
		    share_purpose_name(h->sets[k->of[i].set].set.purpose),
		    set_name(&h->sets[k->of[i].set].set, text),
		    holdings_why(h, &h->sets[k->of[i].set]));
}

static bool
has_of(const struct carrying *k, size_t set)
{
	for (size_t i = 0; i < k->all.n; i++)
		if (k->of[i].set == set)
			return true;
	return false;
}

/* What should be on the card, of a set that counts. */
static void
list_missing(const struct ceremony *c, const char *card,
    const struct carrying *k, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME];

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (!holdings_counts(h, s) || has_of(k, i))
			continue;
		for (size_t m = 0; m < split_shares(&s->set.plan); m++)
			if (strcmp(s->shares[m].card, card) == 0)
				page_wrap(p, "   MISSING  Its share of set %s of "
				    "the %s, which counts, is not on it: it must "
				    "be made again.", set_name(&s->set, name),
				    share_purpose_name(s->set.purpose));
	}
}

void
carrying_page(const struct ceremony *c, const char *card,
    const struct carrying *k, struct page *p)
{
	char text[LEFTOVER_NAME];

	for (size_t i = 0; i < k->all.n; i++)
		line_of_one(c, k, i, p);
	for (size_t i = 0; i < k->n_absent; i++)
		page_wrap(p, "   ABSENT   %s: it is not on the card any more.",
		    leftover_name(c, &k->absent[i], text));
	list_missing(c, card, k, p);
	if (k->all.n + k->n_absent == 0)
		page_line(p, "   It carries no share.");
}
