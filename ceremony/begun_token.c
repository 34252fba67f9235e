#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/begun_token.h"
#include "ceremony/old_token.h"
#include "ceremony/pin.h"
#include "ceremony/recorded_set.h"
#include "ceremony/token_pins.h"

/* With sets of shares, in whatever ceremony: which the pins then are of. */
static bool
begun_shared(const struct ceremony *c, struct shared_pin pins[TOKEN_PINS])
{
	const struct held_set *set[TOKEN_PINS];

	for (size_t i = 0; i < TOKEN_PINS; i++)
		if ((set[i] = holdings_begun_with(&c->reg.holdings,
		    pins[i].purpose, c->site->token)) == NULL)
			return false;
	for (size_t i = 0; i < TOKEN_PINS; i++) {
		set_hex(&set[i]->set, pins[i].set);
		pins[i].characters = set[i]->characters;
	}
	return true;
}

/* What this ceremony was about to make; NULL: it was an earlier one. */
static const json_t *
meant_here(const struct ceremony *c)
{
	return register_last(&c->reg, "init-token", "intent");
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
    struct shared_pin pins[TOKEN_PINS], const struct page *p, struct err *e)
{
	size_t most;

	if (!shared) {
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
finish(struct ceremony *c, const struct hsm_token *t, struct page *p,
    struct err *e)
{
	struct shared_pin pins[TOKEN_PINS];
	struct hsm_token now;
	bool shared;
	int rc = -1;

	token_pins_start(c, pins);
	shared = begun_shared(c, pins);
	page_wrap(p, "   %s: it has the security officer's PIN, and no user PIN "
	    "yet; so no key is in it.  To give it one, both type its serial "
	    "number; then %s.", who_meant(c, shared), shared ? "the shares of "
	    "both PINs are brought together" : "the witness types the security "
	    "officer's PIN as it is");
	page_line(p, "%s", "");
	page_wrap(p, "   Where %s, go back: reset the HSM with its own tools, and "
	    "do this step again to make the token anew.", shared ? "too few of "
	    "them are left" : "nobody has that PIN");
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

static int
adopt(struct ceremony *c, const struct hsm_token *t, struct page *p,
    struct err *e)
{
	struct shared_pin pins[TOKEN_PINS];
	bool shared;

	token_pins_start(c, pins);
	shared = begun_shared(c, pins);	/* or else its PINs were typed */
	page_wrap(p, "   %s, and the token is there, with both PINs set.  To use "
	    "it, both type its serial number.", who_meant(c, shared));
	if (shared)
		page_wrap(p, "   The shares that were handed out for it open it; "
		    "where too few are left for the user PIN, NEW PINS makes "
		    "another once the token is taken here.");
	if (ask_object(c, p, "init.adopt", t->serial, false, e) != 0 ||
	    hsm_select(c->hsm, t->serial, e) != 0 || settle_others(c, e) != 0 ||
	    (meant_here(c) == NULL && token_pins_intend(c, pins, e) != 0))
		return -1;
	return token_pins_given(c, t, pins, e);
}

/*
 * Whether it was begun, and not by a stranger: with shares; by this ceremony,
 * with typed PINs; or by whoever can type the security officer's PIN, where no
 * user PIN, and so no key, is in it.
 */
static int
is_ours(const struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const struct register_token *known = register_token(&c->reg, t->serial);
	struct shared_pin pins[TOKEN_PINS];
	const json_t *meant = meant_here(c);
	bool begun;

	token_pins_start(c, pins);
	begun = begun_shared(c, pins) ||
	    (meant != NULL && json_object_get(meant, "sets") == NULL) ||
	    (!t->user_pin_set && c->site->operators.group_count == 0);
	if (begun && known != NULL && strcmp(known->serial, t->serial) == 0)
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

int
begun_token_go_on(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	if (is_ours(c, t, e) != 0)
		return -1;
	page_start(&p, t->user_pin_set ? "A TOKEN WAS MADE BEFORE THE "
	    "INTERRUPTION" : "A TOKEN WAS BEGUN BEFORE THE INTERRUPTION");
	page_line(&p, "%s", "");
	page_line(&p, "   Label   %s", t->label);
	page_line(&p, "   Serial  %s", t->serial);
	page_line(&p, "%s", "");
	rc = t->user_pin_set ? adopt(c, t, &p, e) : finish(c, t, &p, e);
	page_free(&p);
	return rc;
}

int
begun_token_refused(struct ceremony *c, struct err *e)
{
	if (holdings_begun_with(&c->reg.holdings, SHARE_USER_PIN,
	    c->site->token) == NULL)
		return 0;
	return ceremony_record(c, "init-token", "nothing", json_pack("{s:s}",
	    "label", c->site->token), e);
}

static void
describe_absent(const struct ceremony *c, const struct held_set *set,
    struct page *p)
{
	char name[SET_NAME];

	page_start(p, "A TOKEN WAS BEGUN, AND IS NOT HERE");
	page_line(p, "%s", "");
	page_line(p, "   Label      %s", c->site->token);
	page_line(p, "   User PIN   of set %s", set_name(&set->set, name));
	page_line(p, "%s", "");
	page_wrap(p, "   %s; no record says what came of it, and this HSM has no "
	    "token of that label.", who_meant(c, true));
	page_wrap(p, "   If it was not made, or the HSM was reset since, the "
	    "shares of its PINs are of no use: new ones are handed out, and they "
	    "are taken off each card that gets one.  If it is in another HSM, "
	    "nothing else opens it.");
	page_foot(p, "NOW  N if there is no such token; K if it may be in another "
	    "HSM.");
	page_foot(p, "WHY  Shares that were let go of are not brought back.");
}

int
begun_token_absent(struct ceremony *c, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "There is none" }, { 'k', "It is kept" }, { 0, NULL },
	};
	const struct held_set *set = holdings_begun_with(&c->reg.holdings,
	    SHARE_USER_PIN, c->site->token);
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	if (set == NULL)
		return 0;
	describe_absent(c, set, &p);
	rc = ask_letter(c, &p, "init.begun", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'k')
		return err_set(e, ERR_POLICY, "the token \"%s\" that was begun is "
		    "said to be in another HSM: connect that one and do the step "
		    "again, or press X and name another token in the "
		    "configuration; its shares are kept, and no new one was "
		    "handed out", c->site->token);
	return begun_token_refused(c, e);
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
