#include <string.h>

#include "backup/encoding.h"
#include "ceremony/ask.h"
#include "ceremony/desk.h"
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

/* A card from the shop has the PINs that every such card has. */
static int
old_pins(struct ceremony *c, const struct card *card, struct pins *pins,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "New, factory PINs" }, { 'u', "Used before" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	page_start(&p, "THE CARD'S PINS SO FAR");
	page_line(&p, "%s", "");
	page_wrap(&p, "   A new card has the PINs of the factory, which are "
	    "changed now.  Of a card that was used before both are typed.");
	if (desk_cut_off(c, card)) {
		page_line(&p, "%s", "");
		page_wrap(&p, "   CUT OFF  An enrolment of this card was cut off: "
		    "type the same PINs as then, old and new.  Others cost it "
		    "its tries.");
	}
	rc = ask_letter(c, &p, "enrol.card", choices, &letter, e);
	if (rc == 0 && letter == 'n') {
		pins->old_user = known(FACTORY_USER, e);
		pins->old_admin = known(FACTORY_ADMIN, e);
	} else if (rc == 0) {
		page_foot(&p, "NOW  The PIN that the card has now.");
		pins->old_user = pin_ask(c, &p, "enrol.old-pin", e);
		if (pins->old_user != NULL) {
			page_start(&p, "THE CARD'S ADMIN PIN SO FAR");
			pins->old_admin = pin_ask(c, &p, "enrol.old-admin", e);
		}
	}
	page_free(&p);
	return pins->old_user == NULL || pins->old_admin == NULL ? -1 : 0;
}

static int
new_pins(struct ceremony *c, struct pins *pins, struct err *e)
{
	pins->user = pin_new(c, "enrol.pin", "THE OFFICER'S PIN",
	    "The officer makes it up and keeps it in mind.  It opens the card "
	    "in each ceremony; after three wrong ones the card is blocked.", e);
	if (pins->user == NULL)
		return -1;
	pins->admin = pin_new(c, "enrol.admin", "THE CARD'S ADMIN PIN",
	    "Eight characters at least.  It unblocks the card: the officer "
	    "writes it down, and it goes into a sealed envelope.", e);
	if (pins->admin != NULL && secret_len(pins->admin) < CARD_ADMIN_MIN)
		return err_set(e, ERR_FORMAT, "the admin PIN has fewer than %d "
		    "characters; the card is as it was", CARD_ADMIN_MIN);
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

/* The card out and in again, and the PIN from memory: does it hold? */
static int
prove(struct ceremony *c, const char *name, struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings, name);
	struct card *card = NULL;
	int rc = -1;

	if (desk_bring(c, o, &card, e) == 0)
		rc = desk_present(c, card, o, "officer", "enrol", e);
	card_close(&card);
	return rc;
}

static int
make(struct ceremony *c, const char *name, struct card *card,
    const struct pins *pins, struct err *e)
{
	struct card_enrolment n = {
		.old_admin = pins->old_admin, .admin = pins->admin,
		.old_user = pins->old_user, .user = pins->user,
		.now = c->now(), .resumed = desk_cut_off(c, card),
		.admin_is = desk_cut_off(c, card) ? CARD_ADMIN_EITHER :
		    CARD_ADMIN_OLD,
	};

	if (ceremony_record(c, "enrol", "intent", json_pack("{s:s,s:s}", "name",
	    name, "card", card_identity(card)->serial), e) != 0 ||
	    card_enrol(card, &n, e) != 0)
		return -1;
	return record(c, name, card, e);
}

static int
enrol(struct ceremony *c, const char *name, struct err *e)
{
	struct pins pins = { NULL, NULL, NULL, NULL };
	struct card *card = NULL;
	int rc = -1;

	if (holdings_officer(&c->reg.holdings, name) != NULL)
		return err_set(e, ERR_POLICY, "%s has a card already", name);
	if (desk_bring_new(c, name, &card, e) == 0 &&
	    old_pins(c, card, &pins, e) == 0 && new_pins(c, &pins, e) == 0)
		rc = make(c, name, card, &pins, e);
	card_close(&card);
	pins_free(&pins);
	return rc == 0 ? prove(c, name, e) : -1;
}

static void
describe(const struct ceremony *c, const char *note, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;

	page_start(p, "OFFICERS AND THEIR CARDS");
	page_line(p, "%s", "");
	for (size_t i = 0; i < h->n_officers; i++)
		page_line(p, "   %2zu  %-40.40s card %s", i + 1,
		    h->officers[i].name, h->officers[i].card.serial);
	if (h->n_officers == 0)
		page_line(p, "   None yet.");
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   NOT ENROLLED  %s", note);
	}
	page_foot(p, "NOW  O for each officer who is here with a new card; G when "
	    "all are enrolled.");
	page_foot(p, "WHY  A card proves who is there, and carries that officer's "
	    "shares.");
}

static int
run(struct ceremony *c, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'o', "Enrol an officer" }, { 'g', "Go on" }, { 0, NULL },
	};
	char name[HOLDER_NAME], note[sizeof(e->text)] = "", letter = 0;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	while (rc == 0 && letter != 'g') {
		describe(c, note, &p);
		if ((rc = ask_letter(c, &p, "enrol", choices, &letter, e)) != 0 ||
		    letter == 'g')
			break;
		note[0] = '\0';
		if (ask_text(c, &p, "enrol.name", "Officer", name, sizeof(name),
		    e) == 0 && enrol(c, name, e) == 0)
			continue;
		if (c->leaving)
			rc = -1;
		else if (e->kind != ERR_ABORTED)
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

const struct step step_enrol = {
	.id = "enrol",
	.title = "Officers enrolled, each with a card",
	.who = "all",
	.why = "A card proves who is there, and carries that officer's shares.",
	.again = STEP_ONCE,
	.unchanged = "officers who were enrolled are so",
	.run = run,
};
