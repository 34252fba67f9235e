#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/pin.h"
#include "ceremony/pin_change.h"
#include "ceremony/quorum.h"
#include "ceremony/shared_pin.h"

/* What can be done with each of the two PINs, the token being shut. */
struct pin_kind {
	const char	*key;		/* of the question for one that is typed */
	int (*try)(struct hsm *, const struct secret *, struct err *);
	int (*set)(struct hsm *, const struct secret *old_pin,
	    const struct secret *new_pin, struct err *);
};

static int
try_user_pin(struct hsm *h, const struct secret *pin, struct err *e)
{
	return hsm_login(h, pin, e) != 0 ? -1 : hsm_logout(h, e);
}

static const struct pin_kind *
kind_of(enum share_purpose purpose)
{
	static const struct pin_kind user = {
		"new-pins.user-pin", try_user_pin, hsm_set_pin,
	}, officer = {
		"new-pins.so-pin", hsm_try_so_pin, hsm_set_so_pin,
	};

	return purpose == SHARE_SO_PIN ? &officer : &user;
}

/* ---- the PIN that a token has -------------------------------------------- */

static struct secret *
ask_typed(struct ceremony *c, enum share_purpose purpose, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct secret *pin;
	char title[PAGE_TEXT];

	snprintf(title, sizeof(title), "THE %s THAT THE HSM HAS",
	    purpose == SHARE_SO_PIN ? "SECURITY OFFICER'S PIN" : "USER PIN");
	page_start(&p, title);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Nobody has shares of it: it was made up and typed.  It is "
	    "tried once, before anything is handed out.");
	page_foot(&p, "NOW  Whoever knows it: type the PIN.  Everyone else: "
	    "look at the wall.");
	page_foot(&p, "WHY  Without it no other can be set; it is not stored, "
	    "logged or printed.");
	pin = pin_ask(c, &p, kind_of(purpose)->key, e);
	page_free(&p);
	return pin;
}

/* Not tried. */
static struct secret *
old_pin(struct ceremony *c, enum share_purpose purpose,
    const struct hsm_token *t, struct err *e)
{
	const struct held_set *set = holdings_set(&c->reg.holdings, purpose,
	    c->serial);

	return set == NULL ? ask_typed(c, purpose, e) :
	    shared_pin_join(c, set, t, e);
}

/* A wrong user PIN is counted, as where the HSM is opened. */
static int
try(struct ceremony *c, enum share_purpose purpose, const struct secret *pin,
    struct err *e)
{
	struct err why;

	if (kind_of(purpose)->try(c->hsm, pin, e) == 0)
		return 0;
	if (e->kind == ERR_PIN && purpose == SHARE_USER_PIN &&
	    ceremony_record(c, "open", "wrong-pin", json_pack("{s:s}", "serial",
	    c->serial), &why) != 0)
		*e = why;
	return -1;
}

/* ---- records ------------------------------------------------------------- */

static int
intend(struct ceremony *c, const struct hsm_token *t,
    const struct shared_pin *new, struct err *e)
{
	return ceremony_record(c, "new-pins", "intent", json_pack(
	    "{s:s,s:s,s:o,s:o}", "serial", t->serial, "label", t->label, "sets",
	    shared_pin_sets(new, 1), "characters",
	    shared_pin_characters(new, 1)), e);
}

/* What came of it: the token has the PIN of this set, or has it not. */
static int
record_outcome(struct ceremony *c, const struct hsm_token *t,
    const struct shared_pin *new, bool took, struct err *e)
{
	return ceremony_record(c, "new-pins", took ? "result" : "nothing",
	    json_pack("{s:s,s:s,s:o,s:o}", "serial", t->serial, "label",
	    t->label, "sets", shared_pin_sets(new, 1), "characters",
	    shared_pin_characters(new, 1)), e);
}

/* ---- the change ---------------------------------------------------------- */

/*
 * A change that failed while both PINs are at hand: the new one is tried, and
 * then the old one, which is NULL where nobody needs it.  What neither tells
 * stays open.
 */
static int
after_failure(struct ceremony *c, const struct hsm_token *t,
    const struct shared_pin *new, const struct secret *old, struct err *e)
{
	const struct pin_kind *kind = kind_of(new->purpose);
	struct err why = { .kind = ERR_NONE };

	if (kind->try(c->hsm, new->pin, &why) == 0)
		return record_outcome(c, t, new, true, e);
	if (why.kind == ERR_PIN && (old == NULL ||
	    kind->try(c->hsm, old, &why) == 0) &&
	    record_outcome(c, t, new, false, &why) == 0)
		return err_doing(e, "the %s is the one that it was",
		    share_purpose_name(new->purpose));
	return err_doing(e, "which %s the HSM has is not known, and is found out "
	    "when this step is done again", share_purpose_name(new->purpose));
}

static int
make(struct ceremony *c, const struct hsm_token *t, struct shared_pin *new,
    enum pin_change_by by, const struct secret *old, struct err *e)
{
	int rc;

	if (shared_pin_hand_out(c, new, 1, t, e) != 0 ||
	    intend(c, t, new, e) != 0)
		return -1;
	rc = by == BY_SECURITY_OFFICERS ? hsm_init_pin(c->hsm, old, new->pin,
	    e) : kind_of(new->purpose)->set(c->hsm, old, new->pin, e);
	if (rc != 0)
		return after_failure(c, t, new, by == BY_SECURITY_OFFICERS ?
		    NULL : old, e);
	return record_outcome(c, t, new, true, e);
}

int
pin_change(struct ceremony *c, enum share_purpose purpose,
    enum pin_change_by by, struct err *e)
{
	enum share_purpose given = by == BY_SECURITY_OFFICERS ? SHARE_SO_PIN :
	    purpose;
	struct shared_pin new = {
		.purpose = purpose, .plan = purpose == SHARE_SO_PIN ?
		    &c->site->security_officers : &c->site->operators,
	};
	struct secret *old = NULL;
	struct hsm_token t;
	int rc = -1;

	if (hsm_select(c->hsm, c->serial, e) == 0 &&
	    hsm_describe(c->hsm, &t, e) == 0 &&
	    (old = old_pin(c, given, &t, e)) != NULL &&
	    try(c, given, old, e) == 0)
		rc = make(c, &t, &new, by, old, e);
	secret_free(&old);
	shared_pin_clear(&new, 1);
	return rc;
}

/* ---- which one it is ----------------------------------------------------- */

bool
pin_change_is_open(const struct ceremony *c, enum share_purpose purpose)
{
	return holdings_meant(&c->reg.holdings, purpose, c->serial) != NULL;
}

static void
describe(const struct ceremony *c, enum share_purpose purpose,
    const char *note, struct page *p)
{
	const struct held_set *new = holdings_meant(&c->reg.holdings, purpose,
	    c->serial), *old = holdings_set(&c->reg.holdings, purpose, c->serial);
	char name[SET_NAME], title[PAGE_TEXT];

	snprintf(title, sizeof(title), "WHICH %s DOES THE HSM HAVE",
	    share_purpose_name(purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   HSM          %s", c->serial);
	page_line(p, "   The new one  set %s", set_name(&new->set, name));
	if (old != NULL)
		page_line(p, "   The old one  set %s", set_name(&old->set, name));
	else
		page_line(p, "   The old one  typed");
	page_line(p, "%s", "");
	page_wrap(p, "   It was being changed when the ceremony was cut off, and "
	    "the journal does not say what came of it.  The HSM has one of the "
	    "two.  Each is tried once when its shares are together, and the one "
	    "that opens it is recorded; until then the shares of both are good.");
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	page_foot(p, "NOW  Administrator: N for the new one, which is the "
	    "likelier; O for the old.");
	page_foot(p, "WHY  A wrong guess costs the HSM a try, and nothing "
	    "else.");
}

/* The PIN of one of them, tried; *took is whether it is the new one. */
static struct secret *
tried(struct ceremony *c, enum share_purpose purpose,
    const struct hsm_token *t, bool new, struct err *e)
{
	struct secret *pin = new ? shared_pin_join(c, holdings_meant(
	    &c->reg.holdings, purpose, c->serial), t, e) :
	    old_pin(c, purpose, t, e);

	if (pin != NULL && try(c, purpose, pin, e) != 0)
		secret_free(&pin);
	return pin;
}

/* The set that is meant, as the intent had it. */
static struct shared_pin
meant(const struct ceremony *c, enum share_purpose purpose)
{
	const struct held_set *set = holdings_meant(&c->reg.holdings, purpose,
	    c->serial);
	struct shared_pin p = {
		.purpose = purpose, .characters = set->characters,
	};

	set_hex(&set->set, p.set);
	return p;
}

static struct secret *
find_out(struct ceremony *c, enum share_purpose purpose,
    const struct hsm_token *t, bool *new, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "The new one" }, { 'o', "The old one" }, { 0, NULL },
	};
	char note[sizeof(e->text) + 32] = "", letter;
	struct page p = { .n_lines = 0 };
	struct secret *pin = NULL;
	int rc = 0;

	while (rc == 0 && pin == NULL) {
		describe(c, purpose, note, &p);
		rc = ask_letter(c, &p, "new-pins.which", choices, &letter, e);
		if (rc != 0)
			break;
		*new = letter == 'n';
		pin = tried(c, purpose, t, *new, e);
		if (pin == NULL && (c->leaving || (e->kind != ERR_PIN &&
		    e->kind != ERR_ABORTED)))
			rc = -1;
		snprintf(note, sizeof(note), "It is not that one: %s", e->text);
		if (e->kind == ERR_ABORTED)
			note[0] = '\0';
	}
	page_free(&p);
	return pin;
}

int
pin_change_settle(struct ceremony *c, enum share_purpose purpose,
    struct secret **pin, struct err *e)
{
	struct shared_pin set = meant(c, purpose);
	struct hsm_token t;
	bool new = false;

	if (hsm_select(c->hsm, c->serial, e) != 0 ||
	    hsm_describe(c->hsm, &t, e) != 0 ||
	    (*pin = find_out(c, purpose, &t, &new, e)) == NULL)
		return -1;
	if (record_outcome(c, &t, &set, new, e) == 0)
		return 0;
	secret_free(pin);
	return -1;
}
