#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/holder.h"

char *
holder_carrier(const struct holdings *h, const struct held_share *s,
    char text[HOLDER_CARRIER])
{
	const struct officer *o = holdings_card(h, s->card);

	snprintf(text, HOLDER_CARRIER, "%s%s%s", s->unissued ?
	    "not issued yet" : s->card[0] == '\0' ? "paper" : "card ", s->card,
	    o != NULL && o->state == OFFICER_LOST ? "  lost" : "");
	return text;
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
	page_foot(&p, "NOW  %s says which: C for the card, P for paper; Esc names "
	    "somebody else.", o->name);
	rc = ask_letter(c, &p, "share.carrier", choices, &letter, e);
	page_free(&p);
	*card = rc == 0 && letter == 'c';
	return rc;
}
