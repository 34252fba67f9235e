#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/pin.h"
#include "ceremony/recorded_set.h"
#include "ceremony/scrub.h"
#include "ceremony/unenrol.h"

#define ACTION "have the card reset"	/* what the card signs */

/*
 * As far as the register knows, which is all where the card's PIN is blocked,
 * or the card may sign nothing, since it was lost or never proved.
 */
static int
may_go(const struct ceremony *c, const struct officer *o, struct err *e)
{
	const struct held_set *s = holdings_needs(&c->reg.holdings,
	    o->card.serial);
	char name[SET_NAME];

	if (s == NULL)
		return 0;
	return err_set(e, ERR_POLICY, "card %s of %s has a share of set %s of the "
	    "%s, which counts: %s; the card was left as it is", o->card.serial,
	    o->name, set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    holdings_why(&c->reg.holdings, s));
}

/* And as the card says itself. */
static int
look_into(struct ceremony *c, const struct officer *o, struct card *card,
    struct carrying *k, struct err *e)
{
	struct card_tries tries;
	struct err why;

	if (card_tries(card, &tries, e) != 0)
		return -1;
	if (tries.user == 0 || officer_may(o, "holder", ACTION, &why) != 0)
		return 0;
	if (desk_present(c, card, o, "holder", ACTION, e) != 0 ||
	    carrying_read(c, card, k, e) != 0)
		return -1;
	if (k->n_dead < k->all.n)
		return err_set(e, ERR_POLICY, "card %s of %s has a share that "
		    "counts, or of which this journal knows nothing; the card was "
		    "left as it is", o->card.serial, o->name);
	return 0;
}

static int
agree(struct ceremony *c, const struct officer *o, const struct carrying *k,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A CARD IS ABOUT TO BE RESET      "
	    "*** POINT OF NO RETURN ***");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer  %s, who is then not enrolled any more", o->name);
	page_line(&p, "   Card     %s", o->card.serial);
	page_line(&p, "%s", "");
	carrying_page(c, o->card.serial, k, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Its key, its shares and both its PINs go; it is then as "
	    "it came from the factory.  Its admin PIN is asked for next.");
	page_foot(&p, "NOW  To go on, both type the number of the card, for "
	    "example:  0006:0000A1B2");
	page_foot(&p, "WHY  What this card alone has is lost with it; Esc "
	    "leaves it as it is.");
	rc = ask_object(c, &p, "unenrol.object", o->card.serial, true, e);
	page_free(&p);
	return rc;
}

static int
admin_pin(struct ceremony *c, const struct officer *o, struct card *card,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct secret *pin;
	int rc = -1;

	page_start(&p, "THE CARD'S ADMIN PIN");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer  %s", o->name);
	page_line(&p, "   Card     %s", o->card.serial);
	page_foot(&p, "NOW  %s: type the admin PIN, from its envelope.  "
	    "Everyone else: look at the wall.", o->name);
	page_foot(&p, "WHY  It is tried once, and is not stored, logged or "
	    "printed.");
	if ((pin = pin_ask(c, &p, "card.admin", e)) != NULL)
		rc = card_verify(card, CARD_ADMIN, pin, false, e);
	secret_free(&pin);
	page_free(&p);
	return rc;
}

static int
intend(struct ceremony *c, const struct officer *o, struct err *e)
{
	struct leftover on_it[LEFTOVERS_MAX];
	size_t n = leftovers(c, o->card.serial, on_it);
	int rc = ceremony_record(c, "destroy-card", "intent", json_pack(
	    "{s:s,s:s}", "name", o->name, "card", o->card.serial), e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = leftover_intent(c, &on_it[i], o->card.serial, o->name, e);
	return rc;
}

static int
finish(struct ceremony *c, const struct officer *o, struct err *e)
{
	struct leftover on_it[LEFTOVERS_MAX];
	size_t n = leftovers(c, o->card.serial, on_it);
	struct page p = { .n_lines = 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = leftover_result(c, &on_it[i], "reset", e);
	if (rc != 0 || ceremony_record(c, "destroy-card", "result", json_pack(
	    "{s:s,s:s}", "name", o->name, "card", o->card.serial), e) != 0)
		return -1;
	page_start(&p, "RESET: the card is as it came from the factory");
	page_line(&p, "%s", "");
	page_line(&p, "   Card     %s, which was that of %s", o->card.serial,
	    o->name);
	page_line(&p, "%s", "");
	page_wrap(&p, "   It has no key and no share, which was looked at, and "
	    "nobody is enrolled with it.  It can be enrolled anew.");
	page_foot(&p, "NOW  Administrator: take the card out; then Enter.");
	page_foot(&p, "WHY  It looks like any new card now, and is not to be "
	    "taken for an old one.");
	rc = ask_shown(c, &p, "unenrol.done", e);
	page_free(&p);
	return rc;
}

static int
whole(struct ceremony *c, const struct officer *o, struct card *card,
    struct carrying *k, struct err *e)
{
	if (look_into(c, o, card, k, e) != 0 || agree(c, o, k, e) != 0 ||
	    admin_pin(c, o, card, e) != 0 || intend(c, o, e) != 0 ||
	    (k->all.n > 0 && card_store_wipe(card, e) != 0) ||
	    card_reset(card, e) != 0)
		return -1;
	return finish(c, o, e);
}

/* ---- what was cut off -------------------------------------------------- */

/* A card as it is; a terminated one, which was being reset, is activated. */
static struct card *
any_card(struct readers *readers, const char *reader)
{
	struct err why;
	struct card *card = card_open(readers, reader, &why);

	if (card == NULL && card_reset_finish(readers, reader, &why) == 0)
		card = card_open(readers, reader, &why);
	return card;
}

/*
 * Whether the officer's card is in a reader, and has no key: it was reset, and
 * the look at it that may have been cut off is taken again.
 */
static int
look_for_it(struct ceremony *c, const struct officer *o, bool *there,
    bool *reset, struct err *e)
{
	const struct reader_view *views;
	size_t n;
	int rc = 0;

	*there = *reset = false;
	if ((c->readers == NULL && (c->readers = readers_open(e)) == NULL) ||
	    readers_look(c->readers, &views, &n, e) != 0)
		return -1;
	for (size_t i = 0; !*there && i < n; i++) {
		struct card *card = views[i].state == READER_EMPTY ? NULL :
		    any_card(c->readers, views[i].name);

		*there = card != NULL && strcmp(card_identity(card)->serial,
		    o->card.serial) == 0;
		*reset = *there && !card_identity(card)->has_key;
		if (*reset)
			rc = card_check_reset(card, e);
		card_close(&card);
	}
	return rc;
}

static void
describe_begun(const struct officer *o, bool again, struct page *p)
{
	page_start(p, "A CARD THAT WAS BEING RESET");
	page_line(p, "%s", "");
	page_line(p, "   Officer  %s", o->name);
	page_line(p, "   Card     %s", o->card.serial);
	page_line(p, "%s", "");
	page_wrap(p, "   The journal says that it was about to be reset, and not "
	    "that it was.  It is looked at now.");
	if (again) {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  It is in no reader, or its reader is not "
		    "ready yet.");
	}
	page_foot(p, "NOW  Administrator: put the card into any reader, then "
	    "Enter.");
	page_foot(p, "WHY  Nobody is to count on a card that may be empty, or "
	    "may not.");
}

static int
begun(struct ceremony *c, const struct officer *o, bool *reset, struct err *e)
{
	struct page p = { .n_lines = 0 };
	bool there = false, again = false;
	int rc = 0;

	while (rc == 0 && !there) {
		describe_begun(o, again, &p);
		rc = ask_enter(c, &p, "unenrol.begun", e);
		if (rc == 0)
			rc = look_for_it(c, o, &there, reset, e);
		again = true;
	}
	page_free(&p);
	return rc;
}

int
unenrol(struct ceremony *c, const struct officer *officer, struct err *e)
{
	const struct officer o = *officer;
	struct carrying k = { .n_dead = 0 };
	struct card *card = NULL;
	bool reset = false;
	int rc = -1;

	if (may_go(c, &o, e) != 0 || (o.doomed && begun(c, &o, &reset, e) != 0))
		return -1;
	if (reset)
		return finish(c, &o, e);
	if (desk_bring(c, &o, &card, e) == 0)
		rc = whole(c, &o, card, &k, e);
	carrying_clear(&k);
	card_close(&card);
	return rc;
}
