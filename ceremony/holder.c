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
holder_apart(const struct ceremony *c, enum share_purpose purpose,
    const char *name, struct err *e)
{
	bool backup = purpose == SHARE_BACKUP_KEY;
	const struct holdings *all = &c->reg.holdings;

	for (size_t s = 0; c->site->separate && s < all->n_sets; s++) {
		const struct held_set *other = &all->sets[s];

		if ((other->set.purpose == SHARE_BACKUP_KEY) == backup ||
		    !holdings_counts(all, other))
			continue;
		for (size_t k = 0; k < split_shares(&other->set.plan); k++)
			if (person_same(other->shares[k].holder, name))
				return err_set(e, ERR_POLICY, "%s has a share of "
				    "the %s: this site keeps those apart "
				    "(separate, in its configuration)", name,
				    share_purpose_name(other->set.purpose));
	}
	return 0;
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
	rc = ask_letter(c, &p, "share.carrier", choices, &letter, e);
	page_free(&p);
	*card = rc == 0 && letter == 'c';
	return rc;
}
