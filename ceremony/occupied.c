#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/occupied.h"
#include "ceremony/recorded_set.h"

static void
line_of_share(const struct ceremony *c, const struct card_share *one,
    struct page *p)
{
	const struct held_set *s = holdings_set_of(&c->reg.holdings, one->set);
	char name[CARRIED_NAME];

	page_wrap(p, "   GOES  %s, which %s.", carried_name(one, name),
	    s == NULL ? "this journal does not have: somebody may need it" :
	    holdings_counts(&c->reg.holdings, s) ? "is one of this journal, "
	    "and COUNTS" : "is one of this journal, and counts no more");
}

static void
describe(const struct occupied *o, const struct card *card,
    const struct card_shares *shares, struct page *p)
{
	page_start(p, "THIS CARD IS NOT EMPTY");
	page_line(p, "%s", "");
	page_line(p, "   Officer  %s", o->name);
	page_line(p, "   Card     %s", card_identity(card)->serial);
	page_line(p, "%s", "");
	if (card_identity(card)->has_key)
		page_wrap(p, "   GOES  Its key%s.", o->resumed ? ", which may "
		    "be that of the enrolment that was cut off, or an older one" :
		    ", with which it may stand for somebody elsewhere");
	if (shares == NULL)
		page_wrap(p, "   GOES  What is in the place of shares, and is "
		    "no share.");
	for (size_t i = 0; shares != NULL && i < shares->n; i++)
		line_of_share(o->ceremony, &shares->share[i], p);
	page_line(p, "%s", "");
	page_wrap(p, "   Where it is an officer's card in another journal, it "
	    "stands for nobody there from then on, and its shares are lost.");
}

/* What goes, for whoever misses it one day; NULL: no memory. */
static json_t *
gone(const struct card *card, const struct card_shares *shares)
{
	json_t *list = json_array();
	char name[CARRIED_NAME];

	if (card_identity(card)->has_key)
		json_array_append_new(list, json_string("Its key"));
	if (shares == NULL)
		json_array_append_new(list, json_string("What is no share"));
	for (size_t i = 0; shares != NULL && i < shares->n; i++)
		json_array_append_new(list, json_string(carried_name(
		    &shares->share[i], name)));
	return list;
}

int
occupied_agree(void *context, const struct card *card,
    const struct card_shares *shares, struct err *e)
{
	const struct occupied *o = context;
	struct ceremony *c = o->ceremony;
	struct page p = { .n_lines = 0 };
	int rc;

	describe(o, card, shares, &p);
	page_foot(&p, "NOW  To overwrite it, both type the number of the card; "
	    "Esc leaves what is on it.");
	page_foot(&p, "WHY  What goes now comes back from nowhere.");
	rc = ask_object(c, &p, "enrol.over",
	    card_identity(card)->serial, true, e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "enrol", "over",
	    json_pack("{s:s,s:s,s:o}", "name", o->name, "card",
	    card_identity(card)->serial, "goes", gone(card, shares)), e);
}
