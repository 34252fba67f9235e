#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/desk.h"

/* The cards that have shares of the token's PINs, and which were seen to. */
struct round {
	const struct held_set	*set;	/* the user PIN's, that is there now */
	size_t			 n;
	bool			*done;	/* owned; paper is, from the beginning */
};

static int
start(struct ceremony *c, struct round *r, struct err *e)
{
	r->set = holdings_set(&c->reg.holdings, SHARE_USER_PIN, c->serial);
	if (r->set == NULL)
		return err_set(e, ERR_POLICY, "nobody has shares of the PINs of "
		    "HSM %s", c->serial);
	r->n = split_shares(&r->set->set.plan);
	if ((r->done = calloc(r->n, sizeof(*r->done))) == NULL)
		return err_sys(e, "see to the cards");
	for (size_t i = 0; i < r->n; i++)
		r->done[i] = r->set->shares[i].card[0] == '\0';
	return 0;
}

static void
describe(const struct round *r, const char *note, struct page *p)
{
	page_start(p, "OLD SHARES ARE TAKEN OFF THE CARDS");
	page_line(p, "%s", "");
	for (size_t i = 0; i < r->n; i++)
		if (r->set->shares[i].card[0] != '\0')
			page_line(p, " [%c] %-40s card %s", r->done[i] ? 'x' :
			    ' ', r->set->shares[i].holder,
			    r->set->shares[i].card);
	page_line(p, "%s", "");
	page_wrap(p, "   The HSM opens with the new shares.  Those of a PIN that "
	    "it had are worth nothing, and take the room of others: each card "
	    "that is here loses them now, one that is not when it next gets a "
	    "share.  Old papers are destroyed by their holders.");
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	page_foot(p, "NOW  Administrator: C for each card that is here; G when "
	    "all are done.");
	page_foot(p, "WHY  Nothing depends on it today: G is never too early.");
}

static int
record_dropped(struct ceremony *c, const struct officer *o, size_t n,
    struct err *e)
{
	return ceremony_record(c, "drop", "dropped", json_pack("{s:s,s:s,s:i}",
	    "name", o->name, "card", o->card.serial, "shares", (int)n), e);
}

/* What a card does not do changes nothing for the others. */
static bool
is_told(const struct ceremony *c, const struct err *e)
{
	return !c->leaving && (e->kind == ERR_ABORTED || e->kind == ERR_CARD ||
	    e->kind == ERR_PIN || e->kind == ERR_GONE ||
	    e->kind == ERR_FORMAT || e->kind == ERR_CRYPTO);
}

/* It had shown that it was there, and people went on without it. */
static int
record_left(struct ceremony *c, const struct officer *o, struct err *e)
{
	char text[sizeof(e->text)];
	struct err why;

	page_clean(text, sizeof(text), e->kind == ERR_ABORTED ?
	    "people left it" : e->text);
	if (ceremony_record(c, "drop", "left", json_pack("{s:s,s:s,s:s}",
	    "name", o->name, "card", o->card.serial, "why", text), &why) == 0)
		return 0;
	*e = why;
	return -1;
}

static int
one_card(struct ceremony *c, struct round *r, char *note, size_t room,
    struct err *e)
{
	const struct officer *who;
	struct card *card = NULL;
	size_t n = 0;
	int rc = -1;

	if (desk_bring_share(c, r->set, r->done, NULL, &card, &who,
	    e) == 0 &&
	    desk_present(c, card, who, "holder", "drop old shares", e) == 0) {
		if (carried_tidy(c, who, &card, &n, e) == 0)
			rc = record_dropped(c, who, n, e);
		else if (is_told(c, e) && record_left(c, who, e) != 0) {
			card_close(&card);
			return -1;
		}
	}
	card_close(&card);
	for (size_t i = 0; rc == 0 && i < r->n; i++)
		if (strcmp(r->set->shares[i].card, who->card.serial) == 0)
			r->done[i] = true;
	if (rc == 0) {
		if (n == 0)
			snprintf(note, room, "The card of %s had no old share.",
			    who->name);
		else
			snprintf(note, room, "%zu old share%s off the card of "
			    "%s.", n, n == 1 ? "" : "s", who->name);
		return 0;
	}
	if (!is_told(c, e))
		return -1;
	snprintf(note, room, "NOT DONE: %s", e->kind != ERR_ABORTED ? e->text :
	    n == 0 ? "that card was left as it is" : "that card may have lost "
	    "shares that count: bring it once more to see");
	return 0;
}

static bool
all_done(const struct round *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->done[i])
			return false;
	return true;
}

static int
run(struct ceremony *c, struct err *e)
{
	char note[sizeof(e->text) + 16] = "", letter = 0;
	struct page p = { .n_lines = 0 };
	struct round r = { .done = NULL };
	int rc = start(c, &r, e);

	while (rc == 0 && letter != 'g') {
		struct ui_choice choices[] = {
			{ 'g', "Go on" }, { 'c', "Card" }, { 0, NULL },
		};

		if (all_done(&r))
			choices[1] = (struct ui_choice){ 0, NULL };
		describe(&r, note, &p);
		rc = ask_letter(c, &p, "drop", choices, &letter, e);
		if (rc == 0 && letter == 'c')
			rc = one_card(c, &r, note, sizeof(note), e);
	}
	page_free(&p);
	free(r.done);
	return rc;
}

const struct step step_drop = {
	.id = "drop",
	.title = "Old shares taken off the cards",
	.who = "all",
	.why = "A card has room for four shares; one of an old PIN is of no use.",
	.again = STEP_ONCE,
	.unchanged = "the shares of the PINs that the HSM has are as they were, "
	    "but on a card that was left while it was written",
	.run = run,
};
