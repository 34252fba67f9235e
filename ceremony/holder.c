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

/* Of how many shares a card takes only the card itself knows more. */
static void
tell_room(const struct holdings *h, const struct officer *o, struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_sets; i++)
		for (size_t k = 0; k < split_shares(&h->sets[i].set.plan); k++)
			n += strcmp(h->sets[i].shares[k].card,
			    o->card.serial) == 0 &&
			    holdings_counts(h, &h->sets[i]);
	if (n < CARD_SHARES_SURE)
		return;
	page_line(p, "%s", "");
	page_wrap(p, "   ROOM  It has %zu shares that count, and not every card "
	    "takes more.  One that does not says so before anything is written.",
	    n);
}

int
holder_ask_carrier(struct ceremony *c, const struct officer *o, bool *card,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'c', "Card" }, { 'p', "Paper" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	page_start(&p, "CARD OR PAPER");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s has card %s.  The same share can be on the card or "
	    "on paper; on paper it goes into a safe.", o->name, o->card.serial);
	tell_room(&c->reg.holdings, o, &p);
	page_foot(&p, "NOW  %s says which: C for the card, P for paper; Esc names "
	    "somebody else.", o->name);
	rc = ask_letter(c, &p, "share.carrier", choices, &letter, e);
	page_free(&p);
	*card = rc == 0 && letter == 'c';
	return rc;
}
