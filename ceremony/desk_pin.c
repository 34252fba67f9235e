#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/pin.h"

enum { WRONG_MAX = 2 };		/* in a day; a card has three tries */

/* How often a card's PIN was wrong in this ceremony. */
static unsigned
wrong_today(const struct ceremony *c, const char *serial)
{
	unsigned n = 0;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const char *is = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "card"));

		n += register_is(rec, "officer", "wrong-pin") && is != NULL &&
		    strcmp(is, serial) == 0;
	}
	return n;
}

int
desk_seat_open(const struct ceremony *c, const struct officer *o, struct err *e)
{
	return wrong_today(c, o->card.serial) < WRONG_MAX ? 0 : err_set(e,
	    ERR_PIN, "two PINs were wrong for card %s of %s: it is not tried "
	    "again in this ceremony; another card is needed", o->card.serial,
	    o->name);
}

/* A wrong PIN would block the card: that is the officer's to decide. */
static int
agree_to_last(struct ceremony *c, const struct officer *o, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'u', "Use the last try" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	page_start(&p, "ONE TRY IS LEFT");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer     %s", o->name);
	page_line(&p, "   Card        %s", o->card.serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   A wrong PIN now blocks the card, and what is on it is "
	    "not read until it is unblocked with its admin PIN.  The right one "
	    "gives it three tries again.");
	page_foot(&p, "NOW  %s: U only if you are sure of the PIN; Esc leaves "
	    "the card as it is.", o->name);
	page_foot(&p, "WHY  A try that is not used today is still there "
	    "tomorrow.");
	rc = ask_letter(c, &p, "card.last-try", choices, &letter, e);
	page_free(&p);
	return rc;
}

static int
ask_pin(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	const char *serial = o->card.serial;
	struct secret *pin = NULL;
	struct page p = { .n_lines = 0 };
	struct card_tries tries;
	struct err why;
	int rc = -1;

	if (card_tries(card, &tries, e) != 0)
		return -1;
	if (tries.user == 0)
		return err_set(e, ERR_CARD, "the PIN of card %s of %s is "
		    "blocked: it opens again with the admin PIN only", serial,
		    o->name);
	if (tries.user == 1 && agree_to_last(c, o, e) != 0)
		return -1;
	page_start(&p, "PIN OF THE CARD");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer     %s", o->name);
	page_line(&p, "   Card        %s", serial);
	page_line(&p, "   Tries left  %u%s", tries.user, tries.user == 1 ?
	    ": a wrong PIN blocks the card" : "");
	if (tries.unblock > 0)
		page_wrap(&p, "   CODE  A Resetting Code is set, with %u "
		    "tries: whoever knows it opens the card without its PIN.  "
		    "Letter U of ENROL OFFICERS takes it away.", tries.unblock);
	if (card_wants_touch(card))
		page_line(&p, "   Touch the card when it asks for it, after the "
		    "PIN.");
	page_foot(&p, "NOW  %s: type the PIN of the card.  Everyone else: look "
	    "at the wall.", o->name);
	page_foot(&p, "WHY  It is tried once, and is not stored, logged or "
	    "printed.");
	if ((pin = pin_ask(c, &p, "card.pin", e)) != NULL &&
	    (rc = card_verify(card, CARD_USER, pin,
	    tries.user == 1, e)) != 0 &&
	    e->kind == ERR_PIN && ceremony_record(c, "officer", "wrong-pin",
	    json_pack("{s:s,s:s}", "name", o->name, "card", serial), &why) != 0)
		*e = why;
	secret_free(&pin);
	page_free(&p);
	return rc;
}

static int
tell_wrong(struct ceremony *c, const struct officer *o, const struct err *why,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THAT WAS NOT THE PIN");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", why->text);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", wrong_today(c, o->card.serial) < WRONG_MAX ?
	    "It is asked once more; after a second wrong one the card is left "
	    "alone in this ceremony." : "It was the second wrong one in this "
	    "ceremony: the card is left alone now, and has its other tries still.");
	page_foot(&p, "NOW  %s: look at the keyboard and Num Lock; then Enter.",
	    o->name);
	page_foot(&p, "WHY  Nothing is tried by itself: the next try is asked "
	    "for.");
	rc = ask_shown(c, &p, "card.wrong", e);
	page_free(&p);
	return rc;
}

int
desk_unlock(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	struct err why;

	while (desk_seat_open(c, o, e) == 0) {
		if (ask_pin(c, card, o, e) == 0)
			return 0;
		if (e->kind != ERR_PIN)
			return -1;
		why = *e;
		if (tell_wrong(c, o, &why, e) != 0)
			return -1;
	}
	return -1;
}
