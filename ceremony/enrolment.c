#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/enrolment.h"
#include "ceremony/occupied.h"
#include "ceremony/pin.h"

/* What cards leave the factory with (OpenPGP card 3.4, 4.2.2). */
static const char FACTORY_USER[] = "123456", FACTORY_ADMIN[] = "12345678";

/* The four PINs of an enrolment; owned. */
struct pins {
	struct secret	*old_user, *old_admin, *user, *admin;
};

static void
pins_free(struct pins *p)
{
	secret_free(&p->old_user);
	secret_free(&p->old_admin);
	secret_free(&p->user);
	secret_free(&p->admin);
}

static struct secret *
known(const char *text, struct err *e)
{
	struct secret *s = secret_new(PIN_MAX, e);

	if (s != NULL && secret_set(s, text, strlen(text), e) != 0)
		secret_free(&s);
	return s;
}

/* What is known of the card, for people who hold the same card in their hand. */
static void
tell_card(const struct card *card, const struct card_tries *tries,
    struct page *p)
{
	struct card_facts facts;

	card_facts(card, &facts);
	page_line(p, "%s", "");
	page_line(p, "   Number      %s", card_identity(card)->serial);
	page_line(p, "   Maker       %s", facts.maker[0] == '\0' ?
	    "not one that is known here" : facts.maker);
	page_line(p, "   Kind        OpenPGP card %u.%u, %u octets for shares%s",
	    facts.version[0], facts.version[1], facts.room,
	    card_wants_touch(card) ? ", signs when touched" : "");
	page_line(p, "   Tries left  %u for its PIN, %u for its admin PIN",
	    tries->user, tries->admin);
	if (tries->unblock > 0)
		page_line(p, "               %u for a Resetting Code, which "
		    "goes", tries->unblock);
	page_line(p, "%s", "");
}

/* What is known of an enrolment that came to no end. */
static void
tell_begun(const struct begun_card *b, struct page *p)
{
	static const char *const words[] = {
		[CARD_ADMIN_OLD] = "CUT OFF  An enrolment of this card was cut "
		    "off before it changed anything: the card has its old PINs.",
		[CARD_ADMIN_NEW] = "CUT OFF  An enrolment of this card was cut "
		    "off when the admin PIN was changed already: type the same "
		    "new admin PIN as then.",
		[CARD_ADMIN_EITHER] = "CUT OFF  An enrolment of this card was cut "
		    "off: type the same admin PINs as then, old and new.  Others "
		    "cost it its tries.",
	};

	if (b == NULL)
		return;
	page_line(p, "%s", "");
	page_wrap(p, "   %s", words[b->admin_is]);
}

static struct secret *
ask_old(struct ceremony *c, const struct card *card,
    const struct card_tries *tries, const char *key, const char *title,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct secret *pin;

	page_start(&p, title);
	tell_card(card, tries, &p);
	page_foot(&p, "NOW  Officer: type what the card has now.  It is tried "
	    "once, and a wrong one costs a try.");
	page_foot(&p, "WHY  With it the card gets PINs that its officer alone "
	    "knows.");
	pin = pin_ask(c, &p, key, e);
	page_free(&p);
	return pin;
}

/*
 * Which card it is, and a card from the shop has the PINs that every such card
 * has.
 */
static int
old_pins(struct ceremony *c, const char *name, struct card *card,
    struct pins *pins, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "New, factory PINs" }, { 'u', "Used before" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	struct card_tries tries;
	char title[PAGE_TEXT], letter;
	int rc;

	if (card_tries(card, &tries, e) != 0)
		return -1;
	snprintf(title, sizeof(title), "A NEW CARD FOR %.48s", name);
	page_start(&p, title);
	tell_card(card, &tries, &p);
	page_wrap(&p, "   Compare the number with what is printed on the card, "
	    "often its last eight characters.  A new card has the PINs of the "
	    "factory; of a card that was used before both are typed.");
	tell_begun(holdings_begun(&c->reg.holdings, card_identity(card)->serial),
	    &p);
	page_foot(&p, "NOW  %s: N or U if it is your card; Esc if it is not.",
	    name);
	page_foot(&p, "WHY  Nothing on it is changed yet; where N is wrong, "
	    "that costs it a try.");
	rc = ask_letter(c, &p, "enrol.card", choices, &letter, e);
	page_free(&p);
	if (rc == 0 && letter == 'n') {
		pins->old_user = known(FACTORY_USER, e);
		pins->old_admin = known(FACTORY_ADMIN, e);
	} else if (rc == 0 && (pins->old_user = ask_old(c, card, &tries,
	    "enrol.old-pin", "THE CARD'S PIN SO FAR", e)) != NULL)
		pins->old_admin = ask_old(c, card, &tries, "enrol.old-admin",
		    "THE CARD'S ADMIN PIN SO FAR", e);
	return pins->old_user == NULL || pins->old_admin == NULL ? -1 : 0;
}

static int
new_pins(struct ceremony *c, struct pins *pins, struct err *e)
{
	pins->user = pin_new(c, "enrol.pin", "THE OFFICER'S PIN",
	    "The officer makes it up and keeps it in mind.  It opens the card "
	    "in each ceremony; after three wrong ones the card is blocked.",
	    CARD_PIN_MIN, e);
	if (pins->user == NULL)
		return -1;
	pins->admin = pin_new(c, "enrol.admin", "THE CARD'S ADMIN PIN",
	    "It unblocks the card: the officer writes it down, and it goes "
	    "into a sealed envelope.", CARD_ADMIN_MIN, e);
	return pins->admin == NULL ? -1 : 0;
}

static int
record(struct ceremony *c, const char *name, const struct card *card,
    struct err *e)
{
	const struct card_identity *id = card_identity(card);
	struct blob hex = { .len = 0 };
	int rc = -1;

	if (encoding_hex(&hex, id->key.pub, id->key.len, e) == 0)
		rc = ceremony_record(c, "enrol", "result", json_pack(
		    "{s:s,s:s,s:i,s:s%}", "name", name, "card", id->serial,
		    "algorithm", (int)id->key.alg->number, "key",
		    (const char *)hex.data, hex.len), e);
	blob_free(&hex);
	return rc;
}

/* A try that blocks the admin PIN is the officer's to use, and which it is. */
static int
agree_to_last(struct ceremony *c, const char *name, const struct card *card,
    struct card_enrolment *n, struct err *e)
{
	static const struct ui_choice known[] = {
		{ 'u', "Use the last try" }, { 0, NULL },
	}, either[] = {
		{ 'o', "It has the old one" }, { 'n', "It has the new one" },
		{ 0, NULL },
	};
	bool open = n->admin_is == CARD_ADMIN_EITHER;
	struct page p = { .n_lines = 0 };
	char letter = 0;
	int rc;

	page_start(&p, "ONE TRY IS LEFT FOR THE CARD'S ADMIN PIN");
	page_line(&p, "%s", "");
	page_line(&p, "   Officer     %s", name);
	page_line(&p, "   Card        %s", card_identity(card)->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   A wrong admin PIN now blocks it for good: nothing opens "
	    "it but a reset, which empties the card.  The right one gives it "
	    "three tries again.");
	page_line(&p, "%s", "");
	page_wrap(&p, open ? "   Whether the card has the old admin PIN or the "
	    "new one is not known.  It has %s: one is made as soon as the new "
	    "one is there." : n->admin_is == CARD_ADMIN_NEW ? "   The new admin "
	    "PIN is tried: the card has it." : "   The old admin PIN is tried: "
	    "the card has it.", card_identity(card)->has_key ? "a key" :
	    "no key");
	page_foot(&p, "NOW  %s: a letter only if you are sure; Esc leaves the "
	    "card as it is.", name);
	page_foot(&p, "WHY  A try that is not used today is still there "
	    "tomorrow.");
	rc = ask_letter(c, &p, "enrol.last-try", open ? either : known, &letter,
	    e);
	page_free(&p);
	if (rc == 0 && open)
		n->admin_is = letter == 'o' ? CARD_ADMIN_OLD : CARD_ADMIN_NEW;
	n->last_try_agreed = rc == 0;
	return rc;
}

/* What came of it, where the card said so; an intent alone says nothing. */
static int
failed(struct ceremony *c, const char *name, const struct card *card,
    const struct card_enrolment *n, struct err *e)
{
	const char *serial = card_identity(card)->serial;
	char text[sizeof(e->text)];
	struct err why;
	int rc = 0;

	page_clean(text, sizeof(text), e->text);
	if (n->admin_is == CARD_ADMIN_OLD)
		rc = ceremony_record(c, "enrol", "nothing", json_pack(
		    "{s:s,s:s,s:s}", "name", name, "card", serial, "why",
		    text), &why);
	else if (n->admin_is == CARD_ADMIN_NEW)
		rc = ceremony_record(c, "enrol", "partly", json_pack(
		    "{s:s,s:s,s:s}", "name", name, "card", serial, "why",
		    text), &why);
	if (rc != 0)
		*e = why;
	return -1;
}

static int
make(struct ceremony *c, const char *name, struct card *card,
    const struct pins *pins, struct err *e)
{
	const char *serial = card_identity(card)->serial;
	const struct begun_card *b = holdings_begun(&c->reg.holdings, serial);
	struct occupied there = { c, name, b != NULL };
	struct card_enrolment n = {
		.old_admin = pins->old_admin, .admin = pins->admin,
		.old_user = pins->old_user, .user = pins->user,
		.now = c->now(), .resumed = b != NULL,
		.admin_is = b == NULL ? CARD_ADMIN_OLD : b->admin_is,
		.agree = occupied_agree, .context = &there,
	};
	struct card_tries tries;

	if (card_tries(card, &tries, e) != 0 || (n.resumed &&
	    tries.admin == 1 && agree_to_last(c, name, card, &n, e) != 0) ||
	    ceremony_record(c, "enrol", "intent", json_pack("{s:s,s:s}", "name",
	    name, "card", serial), e) != 0)
		return -1;
	if (card_enrol(card, &n, e) != 0)
		return failed(c, name, card, &n, e);
	return record(c, name, card, e);
}

int
enrolment_make(struct ceremony *c, const char *name, struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings, name);
	struct pins pins = { NULL, NULL, NULL, NULL };
	struct card *card = NULL;
	int rc = -1;

	if (o != NULL)
		return err_set(e, ERR_POLICY, "%s has card %s already%s", o->name,
		    o->card.serial, o->proved ? "; REPLACE OFFICER'S CARD gives "
		    "another" : ", which is not proved: P proves it, REPLACE "
		    "OFFICER'S CARD gives another");
	if (desk_bring_new(c, name, &card, e) == 0 &&
	    old_pins(c, name, card, &pins, e) == 0 &&
	    new_pins(c, &pins, e) == 0)
		rc = make(c, name, card, &pins, e);
	card_close(&card);
	pins_free(&pins);
	return rc;
}
