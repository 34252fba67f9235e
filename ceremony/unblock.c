#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/enrolment.h"
#include "ceremony/pin.h"
#include "ceremony/planned.h"
#include "ceremony/unblock.h"

static json_t *
named(const struct officer *o)
{
	return json_pack("{s:s,s:s}", "name", o->name, "card", o->card.serial);
}

/* A wrong one would leave nothing that opens the card but a reset. */
static int
agree_to_last(struct ceremony *c, struct page *p, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'u', "Use the last try" }, { 0, NULL },
	};
	char letter;

	page_line(p, "%s", "");
	page_wrap(p, "   ONE TRY IS LEFT  A wrong admin PIN now blocks it for "
	    "good: nothing opens the card again but a reset, which empties it.");
	page_foot(p, "NOW  Officer: U only if you are sure of the admin PIN; "
	    "Esc leaves the card as it is.");
	page_foot(p, "WHY  A try that is not used today is still there "
	    "tomorrow.");
	return ask_letter(c, p, "unblock.last-try", choices, &letter, e);
}

static struct secret *
ask_admin(struct ceremony *c, struct card *card, const struct officer *o,
    bool *last, struct err *e)
{
	struct secret *pin = NULL;
	struct page p = { .n_lines = 0 };
	struct card_tries tries;

	if (card_tries(card, &tries, e) != 0)
		return NULL;
	*last = tries.admin == 1;
	page_start(&p, "THE CARD'S ADMIN PIN");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer     %s", o->name);
	page_line(&p, "   Card        %s", o->card.serial);
	page_line(&p, "   Tries left  %u for its PIN, %u for its admin PIN",
	    tries.user, tries.admin);
	if (!*last || agree_to_last(c, &p, e) == 0) {
		page_refoot(&p);
		page_foot(&p, "NOW  %s: open the envelope of the card, and "
		    "type its admin PIN.  Everyone else: look at the wall.",
		    o->name);
		page_foot(&p, "WHY  It is tried once, and is not stored, "
		    "logged or printed.");
		pin = pin_ask(c, &p, "unblock.admin", e);
	}
	page_free(&p);
	return pin;
}

/* The admin PIN is tried before anything is meant: a wrong one costs a try. */
static int
open_with(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	bool last;
	struct secret *admin = ask_admin(c, card, o, &last, e);
	struct err why;
	int rc = -1;

	if (admin != NULL && (rc = card_verify(card, CARD_ADMIN, admin, last,
	    e)) != 0 && e->kind == ERR_PIN &&
	    ceremony_record(c, "unblock", "wrong-pin", named(o), &why) != 0)
		*e = why;
	secret_free(&admin);
	return rc;
}

/* The card may have the new PIN, or the old one: it is not known. */
static int
failed(struct ceremony *c, const struct officer *o, struct err *e)
{
	char text[sizeof(e->text)];
	struct err why;

	page_clean(text, sizeof(text), e->text);
	if (ceremony_record(c, "unblock", "partly", json_pack("{s:s,s:s,s:s}",
	    "name", o->name, "card", o->card.serial, "why", text), &why) != 0)
		*e = why;
	return -1;
}

static int
change(struct ceremony *c, struct card *card, const struct officer *o,
    const struct secret *pin, struct err *e)
{
	if (ceremony_record(c, "unblock", "intent", named(o), e) != 0)
		return -1;
	if (card_unblock(card, pin, e) != 0 || card_forget_code(card, e) != 0 ||
	    card_verify(card, CARD_USER, pin, true, e) != 0)
		return failed(c, o, e);
	return ceremony_record(c, "unblock", "result", named(o), e);
}

static int
set_pin(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	struct secret *pin = pin_new(c, "unblock.pin", "THE OFFICER'S NEW PIN",
	    "The officer makes it up and keeps it in mind.  It opens the card in "
	    "each ceremony; after three wrong ones the card is blocked.",
	    CARD_PIN_MIN, e);
	int rc = -1;

	if (pin != NULL && open_with(c, card, o, e) == 0)
		rc = change(c, card, o, pin, e);
	secret_free(&pin);
	return rc;
}

/* Who knows the admin PIN makes the card his: one person alone does not. */
static int
agree(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct card_tries tries;
	int rc;

	if (card_tries(card, &tries, e) != 0)
		return -1;
	page_start(&p, "A CARD IS ABOUT TO GET ANOTHER PIN");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer  %s%s", o->name, o->proved ? "" :
	    ", who has not proved the card");
	page_line(&p, "   Card     %s", o->card.serial);
	page_line(&p, "   Its PIN  %s", tries.user == 0 ? "is blocked" :
	    tries.user == 1 ? "has 1 try left" : tries.user == 2 ?
	    "has 2 tries left" : "has all its tries");
	if (tries.unblock > 0)
		page_wrap(&p, "   CODE     A Resetting Code is set, which "
		    "opens the card without its PIN; it goes.");
	page_line(&p, "%s", "");
	if (tries.user > 0) {
		page_wrap(&p, "   NOT BLOCKED  Whoever knows its PIN needs no "
		    "other one: go on only where it is forgotten.");
		page_line(&p, "%s", "");
	}
	page_wrap(&p, "   Whoever makes up its PIN next has what is on it: look "
	    "that it is %s who sits here.", o->name);
	page_foot(&p, "NOW  To go on, both type the name of the officer; Esc "
	    "leaves the card as it is.");
	page_foot(&p, "WHY  The card cannot say who sits here: only the two of "
	    "you can.");
	rc = ask_object(c, &p, "unblock.object", o->name, true, e);
	page_free(&p);
	return rc;
}

static int
unblock_card(struct ceremony *c, const char *name, struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings, name);
	struct card *card = NULL;
	struct officer who;
	int rc = -1;

	if (o == NULL)
		return err_set(e, ERR_POLICY, "%s has no card that stands", name);
	who = *o;	/* by value: records may move the register */
	if (desk_bring(c, &who, &card, e) == 0 && agree(c, card, &who, e) == 0)
		rc = set_pin(c, card, &who, e);
	card_close(&card);
	return rc;
}

int
unblock(struct ceremony *c, struct page *p, char *note, size_t room,
    struct err *e)
{
	char name[HOLDER_NAME];

	note[0] = '\0';
	page_refoot(p);
	page_foot(p, "NOW  Administrator: type the name of the officer whose "
	    "PIN is blocked or forgotten; Esc leaves all cards as they are.");
	page_foot(p, "WHY  The card's admin PIN, from its envelope, sets another.");
	if (ask_text(c, p, "unblock.name", "Officer", name, sizeof(name),
	    e) == 0 && planned_named(c, name, e) == 0 &&
	    unblock_card(c, name, e) == 0) {
		snprintf(note, room, "UNBLOCKED  The card of %s has the new PIN, "
		    "and three tries.", name);
		return 0;
	}
	if (!enrolment_is_told(c, e))
		return -1;
	if (e->kind != ERR_ABORTED)
		snprintf(note, room, "NOT UNBLOCKED  %s", e->text);
	return 0;
}
