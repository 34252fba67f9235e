#include <stdio.h>
#include <string.h>

#include "backup/card_share.h"
#include "ceremony/ask.h"
#include "ceremony/holder.h"

char *
holder_carrier(const struct holdings *h, const struct held_share *s,
    char text[HOLDER_CARRIER])
{
	const struct officer *o = holdings_card(h, s->card);

	snprintf(text, HOLDER_CARRIER, "%s%s%s", s->unissued ?
	    "not issued yet" : s->card[0] == '\0' ? "paper" : "card ", s->card,
	    o != NULL && o->state == OFFICER_LOST ? "  lost" : s->missing ?
	    "  missing" : "");
	return text;
}

static bool
is_on(const struct held_share *s, const char *card)
{
	return strcmp(s->card, card) == 0 && !s->missing && !s->destroyed;
}

/* How many of a card's shares count; *leaving: of a token said to be gone. */
static size_t
that_count(const struct holdings *h, const char *card, size_t *leaving)
{
	size_t n = 0;

	*leaving = 0;
	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (!holdings_counts(h, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (is_on(&s->shares[k], card)) {
				n++;
				*leaving += s->said_gone;
			}
	}
	return n;
}

/*
 * Whether the card may have them.  Those of a token that is said to be gone stay
 * on it: should the new one not be made, nothing was said.
 */
static bool
tell_room(const struct holdings *h, const struct officer *o, size_t more,
    const char *refused, struct page *p)
{
	size_t leaving, n = that_count(h, o->card.serial, &leaving);
	bool full = n + more > CARD_SHARES_MAX;

	if (refused[0] == '\0' && n < CARD_SHARES_SURE && !full)
		return true;
	page_line(p, "%s", "");
	if (refused[0] != '\0')
		page_wrap(p, "   NOT ON THE CARD  %s", refused);
	else if (!full)
		page_wrap(p, "   ROOM  It has %zu shares that count, and not "
		    "every card takes more.  One that does not says so before "
		    "anything is written.", n);
	else
		page_wrap(p, "   FULL  It has %zu shares that count, and would "
		    "get %zu more: a card has room for %d.%s", n, more,
		    CARD_SHARES_MAX, leaving == 0 ? "" : "  Those of the PINs of "
		    "the HSM that is gone count until the new one is made.");
	return refused[0] == '\0' && !full;
}

int
holder_ask_carrier(struct ceremony *c, const struct officer *o, size_t more,
    const char *refused, bool *card, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'c', "Card" }, { 'p', "Paper" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	bool may;
	int rc;

	page_start(&p, "CARD OR PAPER");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s has card %s.  The same share can be on the card or "
	    "on paper; on paper it goes into a safe.", o->name, o->card.serial);
	may = tell_room(&c->reg.holdings, o, more, refused, &p);
	page_foot(&p, may ? "NOW  %s says which: C for the card, P for paper; "
	    "Esc names somebody else." : "NOW  P if %s takes paper; Esc names "
	    "somebody else.", o->name);
	page_foot(&p, "WHY  A card needs a reader and its PIN, a paper only "
	    "who holds it.");
	rc = ask_letter(c, &p, "share.carrier", may ? choices : choices + 1,
	    &letter, e);
	page_free(&p);
	*card = rc == 0 && letter == 'c';
	return rc;
}
