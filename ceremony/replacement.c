#include <stdio.h>
#include <string.h>

#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/replacement.h"

/* One that a leaver has, be it on paper, may have been copied. */
static bool
concerns(const struct replacement *r, const struct held_share *s)
{
	return strcmp(s->card, r->old.card.serial) == 0 || (r->leaves &&
	    person_same(s->holder, r->old.name));
}

static bool
is_lost(const struct holdings *h, const struct replacement *r,
    const struct held_share *s)
{
	const struct officer *o = s->card[0] == '\0' ? NULL :
	    holdings_card(h, s->card);

	return o != NULL && (o->state == OFFICER_LOST || (r->lost &&
	    strcmp(s->card, r->old.card.serial) == 0));
}

/* Whether what is not lost of a set is enough. */
static bool
enough(const struct holdings *h, const struct replacement *r,
    const struct held_set *set)
{
	const struct split_plan *p = &set->set.plan;
	unsigned groups = 0;

	for (unsigned g = 0; g < p->group_count; g++) {
		unsigned left = 0;

		for (unsigned m = 0; m < p->groups[g].count; m++)
			left += !is_lost(h, r, &set->shares[share_index(p, g, m)]);
		groups += left >= p->groups[g].threshold;
	}
	return groups >= p->group_threshold;
}

static void
tell_share(const struct held_set *set, size_t i, struct page *p)
{
	char name[SET_NAME], quorum[QUORUM_TEXT];

	page_line(p, "   Share %zu of the %-10s  set %s, %s%s", i + 1,
	    share_purpose_name(set->set.purpose), set_name(&set->set, name),
	    quorum_text(&set->set.plan, quorum), set->shares[i].card[0] == '\0' ?
	    ", on paper" : "");
}

/* How many there are, and whether any set is lost with the card. */
static size_t
tell_shares(const struct holdings *h, const struct replacement *r,
    struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *set = &h->sets[i];
		size_t of_set = 0;

		if (!holdings_counts(h, set))
			continue;
		for (size_t k = 0; k < split_shares(&set->set.plan); k++)
			if (concerns(r, &set->shares[k])) {
				tell_share(set, k, p);
				of_set++;
			}
		if (of_set > 0 && !enough(h, r, set))
			page_line(p, "   TOO FEW ARE LEFT without it: nobody can "
			    "join that secret again");
		n += of_set;
	}
	return n;
}

static const char *
what_to_do(const struct replacement *r, size_t shares)
{
	if (shares == 0)
		return "No share that counts is on it.";
	if (r->leaves)
		return "DO  Who leaves may have kept copies: hold NEW PINS (w) "
		    "for the PINs and MAKE BACKUP KEY (b) for the backup key.  "
		    "Until then those shares open what they opened.";
	if (r->lost)
		return "DO  Hold MAKE A SHARE AGAIN (m) for each of which enough "
		    "are left, onto the new card.  If a stranger can have card "
		    "and PIN: NEW PINS (w), MAKE BACKUP KEY (b).";
	return "DO  Hold MAKE A SHARE AGAIN (m) for each of them, onto the new "
	    "card.  Until then the old one still gives them out: keep it, in a "
	    "bag.";
}

char *
replacement_object(const struct replacement *r, char text[REPLACEMENT_OBJECT])
{
	snprintf(text, REPLACEMENT_OBJECT, "%s%s%s", r->old.name, r->leaves ?
	    " to " : "", r->leaves ? r->joiner : "");
	return text;
}

void
replacement_page(const struct ceremony *c, const struct replacement *r,
    struct page *p)
{
	char object[REPLACEMENT_OBJECT];

	page_start(p, r->leaves ? "ONE OFFICER LEAVES AND ANOTHER COMES" :
	    "ANOTHER CARD FOR AN OFFICER");
	page_line(p, "%s", "");
	page_line(p, "   Card      %s of %s", r->old.card.serial, r->old.name);
	if (r->lost)
		page_wrap(p, "   Which is  %s, says %s", r->reason, r->who);
	else
		page_line(p, "   Which is  here: its PIN is typed, and it signs "
		    "that it is given up");
	page_line(p, "   Next      %s", r->leaves ? r->joiner :
	    "a new card, of the same officer");
	page_line(p, "%s", "");
	page_wrap(p, "   %s", what_to_do(r, tell_shares(&c->reg.holdings, r, p)));
	page_foot(p, "NOW  Both type: %s", replacement_object(r, object));
	page_foot(p, "WHY  From then on the card stands for nobody, and %s.", r->lost ?
	    "no share on it is taken" : "only gives out its shares");
}

static const char *
text(const json_t *rec, const char *name)
{
	return json_string_value(json_object_get(json_object_get(rec, "data"),
	    name));
}

/* The nth record of a card that was replaced here; NULL: there are no more. */
static const json_t *
replaced(const struct ceremony *c, size_t n)
{
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);

		if (register_is(rec, "replace", "result") && n-- == 0)
			return rec;
	}
	return NULL;
}

static bool
lost_here(const struct ceremony *c, const char *card)
{
	const json_t *rec;

	for (size_t i = 0; (rec = replaced(c, i)) != NULL; i++)
		if (strcmp(text(rec, "how"), "lost") == 0 &&
		    strcmp(text(rec, "card"), card) == 0)
			return true;
	return false;
}

/* Its first half is done for good, and the second is to come. */
static void
tell_next(const struct ceremony *c, const json_t *rec, struct page *p)
{
	const char *joiner = text(rec, "joiner");
	const struct officer *o = holdings_officer(&c->reg.holdings, joiner);

	if (o != NULL && o->proved)
		return;
	page_wrap(p, "   CARD  %s of %s %s for good, and %s has no card yet%s: "
	    "%c when this ceremony goes on, or ENROL OFFICERS.",
	    text(rec, "card"), text(rec, "name"), strcmp(text(rec, "how"),
	    "lost") == 0 ? "counts as lost" : "is given up", joiner, o == NULL ?
	    "" : " that was proved", o == NULL ? 'O' : 'P');
}

void
replacement_tell(const struct ceremony *c, struct page *p)
{
	static const struct replacement none = { .lost = false };
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME];
	const json_t *rec;

	for (size_t i = 0; (rec = replaced(c, i)) != NULL; i++)
		tell_next(c, rec, p);
	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];
		bool here = false;

		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			here = here || lost_here(c, s->shares[k].card);
		if (here && holdings_counts(h, s) && !enough(h, &none, s))
			page_wrap(p, "   TOO FEW shares of set %s of the %s are "
			    "left: nobody can join that secret again.",
			    set_name(&s->set, name),
			    share_purpose_name(s->set.purpose));
	}
}
