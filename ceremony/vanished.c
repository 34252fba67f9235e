#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/recorded_set.h"
#include "ceremony/vanished.h"

static bool
is_there(const struct share_set *set, const struct card_shares *all,
    const struct carried *parts, size_t n)
{
	for (size_t i = 0; i < all->n; i++)
		if (memcmp(all->share[i].set, set->id, SHARE_SET_ID) == 0)
			return true;
	for (size_t i = 0; i < n; i++)
		if (memcmp(parts[i].set->id, set->id, SHARE_SET_ID) == 0)
			return true;
	return false;
}

/* The share of this set that should be on the card, and is to be looked for. */
static bool
should_be(const struct holdings *h, const struct held_set *s, const char *card,
    size_t *index)
{
	if (!holdings_counts(h, s))
		return false;
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (s->shares[i].given && !s->shares[i].destroyed &&
		    strcmp(s->shares[i].card, card) == 0) {
			*index = i;
			return true;
		}
	return false;
}

static void
describe(const struct held_set *s, size_t i, struct page *p)
{
	const bool makes = holdings_makes(s, i);
	char name[SET_NAME];

	page_wrap(p, "   MISSING  Share %zu of set %s of the %s, of %s: %s%s.",
	    i + 1, set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    s->shares[i].holder, makes ? "hold MAKE A SHARE AGAIN, with others "
	    "of its group" : "too few others are left to make it again; ",
	    makes ? "" : holdings_instead(s));
}

static int
record(struct ceremony *c, const struct held_set *s, size_t i, struct err *e)
{
	unsigned group, member;
	char hex[SET_HEX];

	share_place(&s->set.plan, i, &group, &member);
	return ceremony_record(c, "share", "missing", json_pack(
	    "{s:s,s:i,s:i,s:s,s:s}", "set", set_hex(&s->set, hex), "group",
	    (int)group + 1, "member", (int)member + 1, "holder",
	    s->shares[i].holder, "card", s->shares[i].card), e);
}

int
vanished_tell(struct ceremony *c, const struct officer *o,
    const struct card_shares *all, const struct carried *parts, size_t n,
    struct err *e)
{
	const struct holdings *h = &c->reg.holdings;
	struct page p = { .n_lines = 0 };
	size_t gone = 0, i;
	int rc = 0;

	page_start(&p, "A SHARE IS NOT ON ITS CARD");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The journal has it on card %s of %s, and it is not there: "
	    "the card may have been taken out while it was written.",
	    o->card.serial, o->name);
	page_line(&p, "%s", "");
	for (size_t s = 0; rc == 0 && s < h->n_sets; s++) {
		if (is_there(&h->sets[s].set, all, parts, n) ||
		    !should_be(h, &h->sets[s], o->card.serial, &i))
			continue;
		describe(&h->sets[s], i, &p);
		if (gone++, !h->sets[s].shares[i].missing)
			rc = record(c, &h->sets[s], i, e);
	}
	page_foot(&p, "NOW  Enter goes on with this card.");
	page_foot(&p, "WHY  Who counts on a share that is not there may one day "
	    "have too few.");
	if (rc == 0 && gone > 0)
		rc = ask_shown(c, &p, "missing", e);
	page_free(&p);
	return rc;
}
