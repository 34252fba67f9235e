#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/begun_token.h"
#include "ceremony/old_token.h"
#include "ceremony/pin.h"
#include "ceremony/recorded_set.h"
#include "ceremony/token_pins.h"

/* What this ceremony was about to make; NULL: it was an earlier one. */
static const json_t *
meant_here(const struct ceremony *c)
{
	return register_last(&c->reg, "init-token", "intent");
}

/* This ceremony was about to make one, with PINs that were typed. */
static bool
meant_typed(const struct ceremony *c)
{
	const json_t *meant = meant_here(c);

	return meant != NULL && json_object_get(meant, "sets") == NULL;
}

/* That of which people have shares, the nth from the last; false: none is. */
static bool
begun_shared(const struct ceremony *c, size_t n,
    struct shared_pin pins[TOKEN_PINS])
{
	const struct held_set *set[TOKEN_PINS];

	for (size_t i = 0; i < TOKEN_PINS; i++)
		if ((set[i] = holdings_begun_nth(&c->reg.holdings,
		    pins[i].purpose, c->site->token, n)) == NULL)
			return false;
	for (size_t i = 0; i < TOKEN_PINS; i++) {
		set_hex(&set[i]->set, pins[i].set);
		pins[i].characters = set[i]->characters;
	}
	return true;
}

/* Not E, L, R, X, which every question has. */
static const char letters[] = "abcdfghijk";
enum { LETTERS = sizeof(letters) - 1 };

static size_t
describe_begun(const struct ceremony *c, struct ui_choice choices[LETTERS + 1],
    struct page *p)
{
	const struct held_set *s;
	char name[SET_NAME];
	size_t n = 0;

	page_start(p, "WHICH OF THE TOKENS THAT WERE BEGUN IT IS");
	page_line(p, "%s", "");
	while (n < LETTERS - 1 && (s = holdings_begun_nth(&c->reg.holdings,
	    SHARE_USER_PIN, c->site->token, n)) != NULL) {
		page_line(p, "   %c  the one whose user PIN is of set %s%s",
		    letters[n], set_name(&s->set, name), n == 0 ?
		    ", the last" : "");
		choices[n] = (struct ui_choice){ letters[n], "" };
		n++;
	}
	if (meant_typed(c)) {
		page_line(p, "   %c  the one whose PINs were typed in this "
		    "ceremony", letters[n]);
		choices[n] = (struct ui_choice){ letters[n], "" };
		n++;
	}
	choices[n] = (struct ui_choice){ 0, NULL };
	page_line(p, "%s", "");
	page_wrap(p, "   More than one of the label %s was begun, and no record "
	    "says what came of them.", c->site->token);
	page_foot(p, "NOW  Administrator: the letter of the one that this HSM was "
	    "to be.  Esc goes back.");
	page_foot(p, "WHY  A PIN of another one does not open it, and costs it a "
	    "try.");
	return n;
}

/* Which it is; its PINs have no set where they were typed. */
static int
which(struct ceremony *c, struct shared_pin pins[TOKEN_PINS], struct err *e)
{
	struct ui_choice choices[LETTERS + 1];
	struct page p = { .n_lines = 0 };
	char letter = letters[0];
	int rc = 0;

	if (describe_begun(c, choices, &p) > 1)
		rc = ask_letter(c, &p, "init.which", choices, &letter, e);
	page_free(&p);
	token_pins_start(c, pins);
	if (rc == 0)
		(void)begun_shared(c, (size_t)(strchr(letters, letter) - letters),
		    pins);	/* or else they were typed */
	return rc;
}

static const char *
who_meant(const struct ceremony *c, bool shared)
{
	if (meant_here(c) != NULL)
		return "This ceremony meant to make it and was interrupted";
	return shared ? "An earlier ceremony meant to make it, and was "
	    "abandoned" : "No record says who began to make it";
}

/* One of its PINs from the shares that were handed out before it was begun. */
static int
joined(struct ceremony *c, const struct hsm_token *t, struct shared_pin *p,
    struct err *e)
{
	const struct held_set *found = holdings_set_by_id(&c->reg.holdings,
	    p->set);
	struct held_set set;

	if (found == NULL || !found->complete)
		return err_set(e, ERR_POLICY, "no set of shares of the %s was "
		    "handed out for this token", share_purpose_name(p->purpose));
	set = *found;		/* its shares are borrowed, and no set is added */
	set.characters = p->characters;
	p->pin = shared_pin_join(c, &set, t, e);
	return p->pin == NULL ? -1 : 0;
}

/*
 * The security officer's PIN that the token has, and the user PIN it gets:
 * which it may have refused for its length, if it only now says its limit.
 */
static int
old_pins(struct ceremony *c, const struct hsm_token *t, bool shared,
    struct shared_pin pins[TOKEN_PINS], struct page *p, struct err *e)
{
	size_t most;

	if (!shared) {
		page_refoot(p);
		page_foot(p, "NOW  Witness: type the security officer's PIN.  "
		    "Everyone else: look at the wall.");
		page_foot(p, "WHY  It is tried once, and is not stored, logged "
		    "or printed.");
		pins[TOKEN_SO].pin = pin_ask(c, p, "init.so-pin", e);
		return pins[TOKEN_SO].pin == NULL ? -1 :
		    token_pins_ask_user(c, pins, e);
	}
	if (pin_length(t, &most, e) != 0)
		return -1;
	if (pins[TOKEN_USER].characters > most)
		pins[TOKEN_USER].characters = (unsigned)most;
	return joined(c, t, &pins[TOKEN_SO], e) != 0 ? -1 :
	    joined(c, t, &pins[TOKEN_USER], e);
}

/* What is asked before a token is made, where this ceremony did not come to it. */
static int
settle_others(struct ceremony *c, struct err *e)
{
	return meant_here(c) != NULL ? 0 : old_token_settle(c, e);
}

/* It came as far as the security officer's PIN: the rest is done now. */
static int
finish(struct ceremony *c, const struct hsm_token *t,
    struct shared_pin pins[TOKEN_PINS], struct page *p, struct err *e)
{
	const bool shared = pins[TOKEN_USER].set[0] != '\0';
	struct hsm_token now;
	int rc = -1;

	page_wrap(p, "   %s: it has the security officer's PIN, and no user PIN "
	    "yet; so no key is in it.  To give it one, both type its serial "
	    "number; then %s.", who_meant(c, shared), shared ? "the shares of "
	    "both PINs are brought together" : "the witness types the security "
	    "officer's PIN as it is");
	page_line(p, "%s", "");
	page_wrap(p, "   Where %s, go back: reset the HSM with its own tools, and "
	    "do this step again to make the token anew.", shared ? "too few of "
	    "them are left" : "nobody has that PIN");
	page_foot(p, "NOW  Both: read the serial number from the HSM, and type "
	    "it.");
	page_foot(p, "WHY  Another token than the one that was begun is left "
	    "as it is.");
	if (ask_object(c, p, "init.finish", t->serial, false, e) == 0 &&
	    settle_others(c, e) == 0 &&
	    old_pins(c, t, shared, pins, p, e) == 0 &&
	    token_pins_intend(c, pins, e) == 0 && hsm_finish_token(c->hsm,
	    t->serial, pins[TOKEN_SO].pin, pins[TOKEN_USER].pin, e) == 0 &&
	    hsm_describe(c->hsm, &now, e) == 0)
		rc = token_pins_given(c, &now, pins, e);
	shared_pin_clear(pins, TOKEN_PINS);
	return rc;
}

/* Whether it is with these that this ceremony was about to make one, last. */
static bool
is_meant_here(const struct ceremony *c,
    const struct shared_pin pins[TOKEN_PINS])
{
	const json_t *sets = json_object_get(meant_here(c), "sets");
	const char *set = json_string_value(json_array_get(sets, TOKEN_USER));

	return meant_here(c) != NULL && strcmp(set == NULL ? "" : set,
	    pins[TOKEN_USER].set) == 0;
}

static int
adopt(struct ceremony *c, const struct hsm_token *t,
    struct shared_pin pins[TOKEN_PINS], struct page *p, struct err *e)
{
	const bool shared = pins[TOKEN_USER].set[0] != '\0';

	page_wrap(p, "   %s, and the token is there, with both PINs set.  To use "
	    "it, both type its serial number.", who_meant(c, shared));
	if (shared)
		page_wrap(p, "   The shares that were handed out for it open it; "
		    "where too few are left for the user PIN, NEW PINS makes "
		    "another once the token is taken here.");
	page_foot(p, "NOW  Both: read the serial number from the HSM, and type "
	    "it.");
	page_foot(p, "WHY  A token that somebody else made has PINs that they "
	    "know too.");
	if (ask_object(c, p, "init.adopt", t->serial, false, e) != 0 ||
	    hsm_select(c->hsm, t->serial, e) != 0 || settle_others(c, e) != 0 ||
	    (!is_meant_here(c, pins) && token_pins_intend(c, pins, e) != 0))
		return -1;
	return token_pins_given(c, t, pins, e);
}

/* With shares, or by this ceremony. */
static bool
any_begun(const struct ceremony *c)
{
	return meant_typed(c) || holdings_begun_with(&c->reg.holdings,
	    SHARE_USER_PIN, c->site->token) != NULL;
}

static bool
is_known(const struct ceremony *c, const struct hsm_token *t)
{
	const struct register_token *known = register_token(&c->reg, t->serial);

	return known != NULL && strcmp(known->serial, t->serial) == 0;
}

/*
 * Whether it was begun, and not by a stranger: with shares; by this ceremony,
 * with typed PINs; or by whoever can type the security officer's PIN, where no
 * user PIN, and so no key, is in it.
 */
static int
is_ours(const struct ceremony *c, const struct hsm_token *t, bool anew,
    struct err *e)
{
	bool begun = any_begun(c) || (!t->user_pin_set &&
	    c->site->operators.group_count == 0);

	if (begun && !anew && is_known(c, t))
		return err_set(e, ERR_POLICY, "the token \"%s\" (serial %s) is of an "
		    "earlier ceremony, and is left as it is: take it out, or name "
		    "another token in the configuration", t->label, t->serial);
	if (begun)
		return 0;
	return err_set(e, ERR_POLICY, "a token \"%s\" (serial %s) is there "
	    "already%s: it is not initialised again; %s", t->label, t->serial,
	    t->user_pin_set ? "" : ", without a user PIN, and nobody has shares "
	    "of its PINs", t->user_pin_set ? "name another token in the "
	    "configuration, or hold the ceremony that uses this one" : "reset "
	    "the HSM with its own tools, or name another token in the "
	    "configuration");
}

static void
describe_anew(const struct hsm_token *t, struct page *p)
{
	page_start(p, "THE OLD TOKEN, OR ONE THAT WAS MADE ANEW");
	page_line(p, "%s", "");
	page_line(p, "   Label   %s", t->label);
	page_line(p, "   Serial  %s", t->serial);
	page_line(p, "%s", "");
	page_wrap(p, "   The register has a token of this label and this serial "
	    "number; and another of this label was begun since, of which no "
	    "record says what came of it.  An HSM that keeps its serial number "
	    "when it is reset may be the one or the other.");
	page_foot(p, "NOW  Administrator: O if this HSM was not reset since; A "
	    "if it was, and the token made anew.");
	page_foot(p, "WHY  A PIN of the other one does not open it, and costs it a "
	    "try.");
}

int
begun_token_anew(struct ceremony *c, const struct hsm_token *t, bool *anew,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'o', "The old one" }, { 'a', "Made anew" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter = t->user_pin_set ? 'o' : 'a';	/* the old one had one */
	int rc = 0;

	if (t->user_pin_set && is_known(c, t) && any_begun(c)) {
		describe_anew(t, &p);
		rc = ask_letter(c, &p, "token.anew", choices, &letter, e);
		page_free(&p);
	}
	if (rc == 0)
		*anew = letter == 'a';
	return rc;
}

int
begun_token_go_on(struct ceremony *c, const struct hsm_token *t, bool anew,
    struct err *e)
{
	struct shared_pin pins[TOKEN_PINS];
	struct page p = { .n_lines = 0 };
	int rc;

	if (is_ours(c, t, anew, e) != 0 || which(c, pins, e) != 0)
		return -1;
	page_start(&p, t->user_pin_set ? "A TOKEN WAS MADE BEFORE THE "
	    "INTERRUPTION" : "A TOKEN WAS BEGUN BEFORE THE INTERRUPTION");
	page_line(&p, "%s", "");
	page_line(&p, "   Label   %s", t->label);
	page_line(&p, "   Serial  %s", t->serial);
	page_line(&p, "%s", "");
	rc = t->user_pin_set ? adopt(c, t, pins, &p, e) :
	    finish(c, t, pins, &p, e);
	page_free(&p);
	return rc;
}

int
begun_token_spared(const struct ceremony *c, const char *label,
    const char *serial, struct err *e)
{
	if (holdings_begun_with(&c->reg.holdings, SHARE_USER_PIN, label) == NULL)
		return 0;
	return err_set(e, ERR_POLICY, "a token \"%s\"%s%s%s was begun in a "
	    "ceremony that was abandoned, with PINs that nobody knows and people "
	    "have shares of; hold INITIALISE TOKEN, which goes on with it and "
	    "them; nothing was changed", label, serial[0] == '\0' ? "" :
	    " (serial ", serial, serial[0] == '\0' ? "" : ")");
}
