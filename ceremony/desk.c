#include <sys/random.h>

#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "backup/statement.h"
#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/pin.h"

enum { WRONG_MAX = 2 };		/* in a day; a card has three tries */

/* What is being looked for, and how a card is judged. */
struct search {
	const struct officer	*wanted;	/* this one's; or NULL */
	const struct held_set	*set;		/* one with a share of it */
	const bool		*in;		/* that is not in yet; or NULL */
	const bool		*old;		/* nor as a lost one; or NULL */
	/* Neither: the only card that nobody has enrolled. */
};

static bool
for_new(const struct search *s)
{
	return s->wanted == NULL && s->set == NULL;
}

/*
 * Also where a share was before it was made again may be a good one, which
 * somebody found.
 */
static bool
missing(const struct ceremony *c, const struct search *s, const char *serial)
{
	for (size_t i = 0; i < split_shares(&s->set->set.plan); i++)
		if (!s->in[i] && (strcmp(s->set->shares[i].card, serial) == 0 ||
		    ((s->old == NULL || !s->old[i]) && holdings_lost(
		    &c->reg.holdings, s->set, i, serial) != NULL)))
			return true;
	return false;
}

int
desk_may(const struct officer *o, const char *role, const char *action,
    struct err *e)
{
	struct err why;

	if (officer_may(o, role, action, &why) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "%s; nothing was changed; %s", why.text,
	    o->state == OFFICER_STANDS ? "prove it first, in ENROL OFFICERS" :
	    "take it out");
}

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

/* After two wrong PINs a seat is closed for the day: no card is used up. */
static int
seat_open(const struct ceremony *c, const struct officer *o, struct err *e)
{
	return wrong_today(c, o->card.serial) < WRONG_MAX ? 0 : err_set(e,
	    ERR_PIN, "two PINs were wrong for card %s of %s: it is not tried "
	    "again in this ceremony; take it out", o->card.serial, o->name);
}

/* One that was lost, or is not tried again, fits nothing, and why says so. */
static bool
fits(const struct ceremony *c, const struct search *s, const struct card *card,
    struct err *why)
{
	const char *serial = card_identity(card)->serial;
	const struct officer *o = holdings_card(&c->reg.holdings, serial);

	if (s->wanted != NULL)
		return strcmp(serial, s->wanted->card.serial) == 0;
	if (s->set != NULL)
		return missing(c, s, serial) && o != NULL &&
		    seat_open(c, o, why) == 0 && (o->state != OFFICER_LOST ||
		    desk_may(o, "holder", "use a share", why) == 0);
	if (o != NULL)
		err_set(why, ERR_POLICY, "card %s was enrolled already, as that "
		    "of %s, and is not enrolled again; put in a new one",
		    serial, o->name);
	return o == NULL;
}

/* Nobody could say which of them gets whose PINs. */
static int
two_new(const struct card *one, const struct card *other, struct err *e)
{
	return err_set(e, ERR_CARD, "two new cards are in the readers, %s and "
	    "%s, and nothing on them was changed; take out the one that is not "
	    "to be enrolled", card_identity(one)->serial,
	    card_identity(other)->serial);
}

/* A card service that was started again knows nothing of who asked before. */
static int
look(struct ceremony *c, const struct reader_view **views, size_t *n,
    struct err *e)
{
	if (c->readers != NULL && readers_look(c->readers, views, n, e) == 0)
		return 0;
	readers_close(&c->readers);
	if ((c->readers = readers_open(e)) == NULL)
		return -1;
	return readers_look(c->readers, views, n, e);
}

/* The first card that fits; the others are let go of.  NULL: none, or why. */
static struct card *
first_card(struct ceremony *c, const struct search *s, struct err *e)
{
	const struct reader_view *views;
	struct card *found = NULL, *card;
	/* A card that cannot be opened may be the one: it is told first. */
	struct err why = { .text = "" }, unfit = { .text = "" };
	size_t n, cards = 0;

	if (look(c, &views, &n, e) != 0)
		return NULL;
	for (size_t i = 0; (found == NULL || for_new(s)) && i < n; i++) {
		if (views[i].state == READER_EMPTY)
			continue;
		cards++;
		card = card_open(c->readers, views[i].name, &why);
		if (card == NULL || !fits(c, s, card, &unfit)) {
			card_close(&card);
		} else if (found == NULL) {
			found = card;
		} else {
			two_new(found, card, e);
			card_close(&card);
			card_close(&found);
			return NULL;
		}
	}
	if (found == NULL)
		err_set(e, ERR_CARD, "%s", n == 0 ? "there is no card reader" :
		    cards == 0 ? "no reader has a card in it" :
		    why.text[0] != '\0' ? why.text :
		    unfit.text[0] != '\0' ? unfit.text :
		    s->wanted != NULL ? "the card in the reader is another "
		    "one" : "no card in the readers has a share that is still "
		    "missing");
	return found;
}

/* What an enrolment that was cut off cost a card is no fault of the card. */
static int
judge(const struct ceremony *c, const struct card *card, struct err *e)
{
	const struct officer *o = holdings_card(&c->reg.holdings,
	    card_identity(card)->serial);

	if (o != NULL)
		return card_recognise(card, &o->card, e);
	return holdings_begun(&c->reg.holdings, card_identity(card)->serial) !=
	    NULL ? card_check_resumed(card, e) : card_check(card, e);
}

static void
describe(const struct search *s, const char *name, const char *note,
    struct page *p)
{
	char title[PAGE_TEXT];

	if (s->set != NULL)
		snprintf(title, sizeof(title), "A CARD WITH A SHARE");
	else
		snprintf(title, sizeof(title), "CARD OF %.48s", name);
	page_start(p, title);
	page_line(p, "%s", "");
	if (s->wanted != NULL)
		page_line(p, "   Number   %s", s->wanted->card.serial);
	page_wrap(p, "   %s", for_new(s) ? "A new OpenPGP card, in any reader, "
	    "and no other new one.  It gets PINs and a key of its own." :
	    "In any reader.");
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", note);
	}
	page_foot(p, "NOW  %s: put the card in, then Enter.", name);
}

/* again says why it is asked for once more, or nothing. */
static int
bring(struct ceremony *c, const struct search *s, const char *name,
    const char *again, struct card **out, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char note[sizeof(e->text)];
	struct card *card = NULL;
	int rc = 0;

	snprintf(note, sizeof(note), "%s", again);
	while (rc == 0 && card == NULL) {
		describe(s, name, note, &p);
		if ((rc = ask_enter(c, &p, "card", e)) != 0)
			break;
		if ((card = first_card(c, s, e)) != NULL &&
		    judge(c, card, e) != 0)
			card_close(&card);
		memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	if (rc == 0)
		*out = card;
	return rc;
}

int
desk_bring(struct ceremony *c, const struct officer *wanted,
    struct card **card, struct err *e)
{
	return desk_bring_again(c, wanted, "", card, e);
}

int
desk_bring_again(struct ceremony *c, const struct officer *wanted,
    const char *why, struct card **card, struct err *e)
{
	const struct search s = { .wanted = wanted };

	return bring(c, &s, wanted->name, why, card, e);
}

int
desk_bring_share(struct ceremony *c, const struct held_set *set,
    const bool *in, const bool *old, struct card **card,
    const struct officer **who, struct err *e)
{
	const struct search s = { .set = set, .in = in, .old = old };

	if (bring(c, &s, "An officer who has one", "", card, e) != 0)
		return -1;
	*who = holdings_card(&c->reg.holdings, card_identity(*card)->serial);
	return 0;
}

int
desk_bring_new(struct ceremony *c, const char *name, struct card **card,
    struct err *e)
{
	const struct search s = { .wanted = NULL };

	return bring(c, &s, name, "", card, e);
}

bool
desk_tells(const struct err *e)
{
	return e->kind == ERR_FORMAT || e->kind == ERR_CRYPTO ||
	    e->kind == ERR_CARD || e->kind == ERR_PIN || e->kind == ERR_GONE ||
	    e->kind == ERR_POLICY;
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
	page_foot(&p, "NOW  %s: type the PIN of the card.  It is tried once.",
	    o->name);
	page_foot(&p, "The PIN is not stored, logged or printed.  Everyone else: "
	    "look at the wall.");
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
	page_foot(&p, "NOW  Look at the keyboard and Num Lock; then Enter.");
	rc = ask_shown(c, &p, "card.wrong", e);
	page_free(&p);
	return rc;
}

int
desk_unlock(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	struct err why;

	while (seat_open(c, o, e) == 0) {
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

static json_t *
hex_json(const uint8_t *bytes, size_t len)
{
	struct blob text = { .len = 0 };
	json_t *json = NULL;
	struct err e;

	if (encoding_hex(&text, bytes, len, &e) == 0)
		json = json_stringn((const char *)text.data, text.len);
	blob_free(&text);
	return json;
}

int
desk_state(struct ceremony *c, struct card *card, const struct officer *o,
    const char *role, const char *action, struct err *e)
{
	char ceremony[32], hex[DIGEST_HEX];
	struct statement s = {
		.ceremony = ceremony, .officer = o->name, .role = role,
		.action = action, .head = journal_head(c->journal),
	};
	struct card_signature sig;
	struct digest d;

	snprintf(ceremony, sizeof(ceremony), "%04u-%.24s", c->reg.number,
	    c->type->id);
	if (getrandom(s.nonce, sizeof(s.nonce), 0) !=
	    (ssize_t)sizeof(s.nonce))
		return err_sys(e, "read the kernel's random numbers");
	if (statement_digest(&s, &d, e) != 0 ||
	    card_authenticate(card, &o->card.key, &d, &sig, e) != 0)
		return -1;
	return ceremony_record(c, "officer", "present", json_pack(
	    "{s:s,s:s,s:s,s:s,s:o,s:s,s:o}", "name", o->name, "card",
	    o->card.serial, "role", role, "action", action, "nonce",
	    hex_json(s.nonce, sizeof(s.nonce)), "head", digest_hex(&s.head, hex),
	    "signature", hex_json(sig.bytes, sig.len)), e);
}

int
desk_present(struct ceremony *c, struct card *card, const struct officer *o,
    const char *role, const char *action, struct err *e)
{
	if (desk_may(o, role, action, e) != 0 ||
	    desk_unlock(c, card, o, e) != 0)
		return -1;
	return desk_state(c, card, o, role, action, e);
}
