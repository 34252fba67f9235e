#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/recorded_set.h"
#include "ceremony/vanished.h"

/* What the card has of the set; NULL: nothing. */
static const struct card_share *
part_of(const struct share_set *set, const struct card_shares *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (memcmp(all->share[i].set, set->id, SHARE_SET_ID) == 0)
			return &all->share[i];
	return NULL;
}

static bool
is_coming(const struct share_set *set, const struct carried *parts, size_t n)
{
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
record(struct ceremony *c, bool found, const struct held_set *s, size_t i,
    struct err *e)
{
	unsigned group, member;
	char hex[SET_HEX];

	share_place(&s->set.plan, i, &group, &member);
	return ceremony_record(c, "share", found ? "found" : "missing",
	    json_pack("{s:s,s:i,s:i,s:s,s:s}", "set", set_hex(&s->set, hex),
	    "group", (int)group + 1, "member", (int)member + 1, "holder",
	    s->shares[i].holder, "card", s->shares[i].card), e);
}

int
vanished_found(struct ceremony *c, const struct held_set *s, size_t index,
    struct err *e)
{
	return record(c, true, s, index, e);
}

static int
tell_missing(struct ceremony *c, const struct officer *o,
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
		const struct held_set *set = &h->sets[s];

		if (part_of(&set->set, all) != NULL ||
		    is_coming(&set->set, parts, n) ||
		    !should_be(h, set, o->card.serial, &i))
			continue;
		describe(set, i, &p);
		if (gone++, !set->shares[i].missing)
			rc = record(c, false, set, i, e);
	}
	page_foot(&p, "NOW  Administrator: Enter goes on with this card.");
	page_foot(&p, "WHY  Who counts on a share that is not there may one day "
	    "have too few.");
	if (rc == 0 && gone > 0)
		rc = ask_shown(c, &p, "missing", e);
	page_free(&p);
	return rc;
}

/* Whether what the card has of the set is that share, and good. */
static bool
is_good(const struct held_set *s, size_t index, const struct card_share *is)
{
	struct share got = { .value = NULL };
	struct err why;
	bool good = is != NULL && is->purpose == s->set.purpose &&
	    share_unpack(&got, is->octets, &why) == 0 &&
	    share_set_check(&s->set, &got, &why) == 0 &&
	    share_index(&s->set.plan, got.group, got.member) == index;

	share_free(&got);
	return good;
}

static int
tell_found(struct ceremony *c, const struct officer *o,
    const struct card_shares *all, const struct carried *parts, size_t n,
    struct err *e)
{
	const struct holdings *h = &c->reg.holdings;
	struct page p = { .n_lines = 0 };
	char name[SET_NAME];
	size_t back = 0, i;
	int rc = 0;

	page_start(&p, "A SHARE IS ON ITS CARD AGAIN");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The journal has it as missing from card %s of %s, and "
	    "it is there, and good.", o->card.serial, o->name);
	page_line(&p, "%s", "");
	for (size_t s = 0; rc == 0 && s < h->n_sets; s++) {
		const struct held_set *set = &h->sets[s];

		if (!should_be(h, set, o->card.serial, &i) ||
		    !set->shares[i].missing || is_coming(&set->set, parts, n) ||
		    !is_good(set, i, part_of(&set->set, all)))
			continue;
		page_wrap(&p, "   FOUND  Share %zu of set %s of the %s, of %s.",
		    i + 1, set_name(&set->set, name), share_purpose_name(
		    set->set.purpose), set->shares[i].holder);
		back++;
		rc = vanished_found(c, set, i, e);
	}
	page_foot(&p, "NOW  Administrator: Enter goes on with this card.");
	page_foot(&p, "WHY  It counts as it did before, and need not be made "
	    "again.");
	if (rc == 0 && back > 0)
		rc = ask_shown(c, &p, "found", e);
	page_free(&p);
	return rc;
}

int
vanished_tell(struct ceremony *c, const struct officer *o,
    const struct card_shares *all, const struct carried *parts, size_t n,
    struct err *e)
{
	return tell_missing(c, o, all, parts, n, e) != 0 ? -1 :
	    tell_found(c, o, all, parts, n, e);
}
