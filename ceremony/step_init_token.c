#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/collect.h"
#include "ceremony/handout.h"
#include "ceremony/holders.h"
#include "ceremony/pin.h"
#include "ceremony/recorded_set.h"
#include "ceremony/token.h"

static void
describe(const struct ceremony *c, struct page *p)
{
	page_start(p, "A NEW TOKEN IS ABOUT TO BE MADE      "
	    "*** POINT OF NO RETURN ***");
	page_line(p, "%s", "");
	page_line(p, "   Label          %s", c->site->token);
	page_line(p, "   Module         %.60s", c->site->module);
	page_line(p, "%s", "");
	page_wrap(p, "   A free token is initialised: it gets this label, a "
	    "security officer's PIN and a user PIN%s.  A token that holds "
	    "anything is never touched.", c->site->operators.group_count == 0 ?
	    "" : ", both made at random and split over the operators' cards, so "
	    "that no single person can open it");
	page_line(p, "%s", "");
	page_line(p, "   To go on, both type the label of the token.");
}

/*
 * The label alone tells a token made by an interrupted run: SoftHSM and most
 * others choose the serial themselves.
 */
static int
look_for_it(struct ceremony *c, struct hsm_token *found, bool *there,
    struct err *e)
{
	struct hsm_token tokens[TOKENS_MAX];
	size_t n;

	*there = false;
	if (hsm_tokens(c->hsm, tokens, TOKENS_MAX, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (tokens[i].initialised &&
		    strcmp(tokens[i].label, c->site->token) == 0) {
			*found = tokens[i];
			*there = true;
		}
	return 0;
}

/* The set for a PIN that no token has yet: its shares are handed out. */
static const struct held_set *
waiting(const struct ceremony *c, enum share_purpose purpose)
{
	return c->site->operators.group_count == 0 ? NULL :
	    holdings_set(&c->reg.holdings, purpose, "");
}

/*
 * The ids of both sets, which are this token's from here on; NULL where PINs
 * are typed.
 */
static json_t *
sets(const struct ceremony *c)
{
	static const enum share_purpose purposes[] = {
		SHARE_USER_PIN, SHARE_SO_PIN,
	};
	json_t *list = c->site->operators.group_count == 0 ? NULL : json_array();
	char hex[SET_HEX];

	for (size_t i = 0; list != NULL && i < 2; i++) {
		const struct held_set *s = waiting(c, purposes[i]);

		if (s != NULL && json_array_append_new(list,
		    json_string(set_hex(&s->set, hex))) != 0)
			break;
	}
	return list;
}

static int
record_token(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	snprintf(c->serial, sizeof(c->serial), "%s", t->serial);
	return ceremony_record(c, "init-token", "result", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s,s:o*}", "serial", t->serial, "label", t->label,
	    "manufacturer", t->manufacturer, "model", t->model, "firmware",
	    t->firmware, "sets", sets(c)), e);
}

struct pins {
	struct secret	*so, *user;
};

static void
pins_free(struct pins *pins)
{
	secret_free(&pins->so);
	secret_free(&pins->user);
}

static int
ask_user_pin(struct ceremony *c, struct pins *pins, struct err *e)
{
	pins->user = pin_new(c, "init.user-pin", "USER PIN",
	    "The administrator chooses it.  It opens the HSM in each ceremony.",
	    e);
	if (pins->user == NULL)
		return -1;
	if (secret_equal(pins->so, pins->user))
		return err_set(e, ERR_POLICY, "both PINs are the same: two "
		    "people, two PINs; nothing was set");
	return 0;
}

/* A PIN of the token, back from the shares that were handed out for it. */
static struct secret *
joined(struct ceremony *c, const struct hsm_token *t,
    enum share_purpose purpose, struct err *e)
{
	const struct held_set *set = waiting(c, purpose);
	struct secret *secret, *pin = NULL;

	if (set == NULL) {
		err_set(e, ERR_POLICY, "no set of shares of the %s is waiting for "
		    "a token", share_purpose_name(purpose));
		return NULL;
	}
	if ((secret = secret_new(SHARE_VALUE_MAX, e)) != NULL &&
	    collect(c, set, secret, e) == 0)
		pin = pin_of_secret(secret, t, e);
	secret_free(&secret);
	return pin;
}

static struct secret *
draw(struct ceremony *c, struct err *e)
{
	const struct random_source random = ceremony_random(c);
	struct secret *s = secret_new(PIN_SECRET, e);

	if (s != NULL && random.fill(random.context, secret_room(s, PIN_SECRET),
	    PIN_SECRET, e) != 0)
		secret_free(&s);
	return s;
}

/*
 * The token that is to be made.  One of several free ones would be a guess, and
 * hsm_init_token() refuses it too; here it is before anything is handed out.
 */
static int
free_token(struct ceremony *c, struct hsm_token *t, struct err *e)
{
	struct hsm_token tokens[TOKENS_MAX];
	size_t n, n_free = 0;

	if (hsm_tokens(c->hsm, tokens, TOKENS_MAX, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!tokens[i].initialised) {
			*t = tokens[i];
			n_free++;
		}
	return n_free == 1 ? 0 : err_set(e, ERR_HSM, "%zu free tokens are "
	    "there, and one is needed to make a token of; no share was handed "
	    "out", n_free);
}

/*
 * PINs that nobody knows: shares are written and tried before the token gets
 * them, so that a cut leaves shares of nothing, never a token without shares.
 */
static int
share_pins(struct ceremony *c, struct pins *pins, struct err *e)
{
	struct hsm_token t;
	size_t n;
	bool fit = free_token(c, &t, e) == 0 && pin_length(&t, &n, e) == 0;
	struct secret *user = fit ? draw(c, e) : NULL;
	struct secret *so = user == NULL ? NULL : draw(c, e);
	const struct handout_part parts[] = {
		{ SHARE_USER_PIN, "", &c->site->operators, user },
		{ SHARE_SO_PIN, "", &c->site->security_officers, so },
	};
	int rc = -1;

	if (so != NULL && handout(c, parts, 2, e) == 0 &&
	    (pins->user = pin_of_secret(user, &t, e)) != NULL &&
	    (pins->so = pin_of_secret(so, &t, e)) != NULL)
		rc = 0;
	secret_free(&user);
	secret_free(&so);
	return rc;
}

static int
ask_new_pins(struct ceremony *c, struct pins *pins, struct err *e)
{
	if (c->site->operators.group_count > 0)
		return share_pins(c, pins, e);
	pins->so = pin_new(c, "init.so-pin", "SECURITY OFFICER'S PIN",
	    "The witness chooses it.  It is never used in normal ceremonies: "
	    "write it down, seal it, and keep it away from the user PIN.", e);
	return pins->so == NULL ? -1 : ask_user_pin(c, pins, e);
}

static int
intend(struct ceremony *c, struct err *e)
{
	return ceremony_record(c, "init-token", "intent", json_pack("{s:s}",
	    "label", c->site->token), e);
}

/* The security officer's PIN that the token has, and the user PIN it gets. */
static int
old_pins(struct ceremony *c, const struct hsm_token *t, struct pins *pins,
    const struct page *p, struct err *e)
{
	if (c->site->operators.group_count > 0) {
		pins->so = joined(c, t, SHARE_SO_PIN, e);
		if (pins->so != NULL)
			pins->user = joined(c, t, SHARE_USER_PIN, e);
		return pins->user == NULL ? -1 : 0;
	}
	pins->so = pin_ask(c, p, "init.so-pin", e);
	return pins->so == NULL ? -1 : ask_user_pin(c, pins, e);
}

/* It came as far as the security officer's PIN: the rest is done now. */
static int
finish(struct ceremony *c, const struct hsm_token *t, struct page *p,
    struct err *e)
{
	struct pins pins = { NULL, NULL };
	struct hsm_token now;
	int rc = -1;

	page_wrap(p, "   This ceremony meant to make it and was interrupted: it "
	    "has the security officer's PIN, and no user PIN yet.  To give it "
	    "one, both type its serial number; then %s.",
	    c->site->operators.group_count > 0 ? "the shares of both PINs are "
	    "brought together" : "the witness types the security officer's PIN "
	    "as it is");
	if (ask_object(c, p, "init.finish", t->serial, false, e) == 0 &&
	    old_pins(c, t, &pins, p, e) == 0 && intend(c, e) == 0 &&
	    hsm_finish_token(c->hsm, t->serial, pins.so, pins.user, e) == 0 &&
	    hsm_describe(c->hsm, &now, e) == 0)
		rc = record_token(c, &now, e);
	pins_free(&pins);
	return rc;
}

static int
adopt(struct ceremony *c, const struct hsm_token *t, struct page *p,
    struct err *e)
{
	page_wrap(p, "   This ceremony meant to make it, was interrupted, and "
	    "the token is there, with both PINs set.  To use it, both type its "
	    "serial number.");
	if (ask_object(c, p, "init.adopt", t->serial, false, e) != 0 ||
	    hsm_select(c->hsm, t->serial, e) != 0)
		return -1;
	return record_token(c, t, e);
}

/* A token with this label is there before anything was done now. */
static int
already_there(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const struct register_token *known;
	struct page p = { .n_lines = 0 };
	int rc;

	if (register_last(&c->reg, "init-token", "result") != NULL)
		return 0;	/* made and recorded before the interruption */
	if (register_last(&c->reg, "init-token", "intent") == NULL)
		return err_set(e, ERR_POLICY, "a token \"%s\" (serial %s) is there "
		    "already: it is not initialised again; name another token in "
		    "the configuration, or hold the ceremony that uses this one",
		    t->label, t->serial);
	known = register_token(&c->reg, t->serial);
	if (known != NULL && strcmp(known->serial, t->serial) == 0)
		return err_set(e, ERR_POLICY, "the token \"%s\" (serial %s) is of an "
		    "earlier ceremony, and is left as it is: take it out, or name "
		    "another token in the configuration", t->label, t->serial);
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

static int
make(struct ceremony *c, struct err *e)
{
	struct pins pins = { NULL, NULL };
	struct hsm_token t;
	int rc = -1;

	if (ask_new_pins(c, &pins, e) == 0 && intend(c, e) == 0 &&
	    hsm_init_token(c->hsm, c->site->token, pins.so, pins.user,
	    e) == 0 && hsm_describe(c->hsm, &t, e) == 0)
		rc = record_token(c, &t, e);
	pins_free(&pins);
	return rc;
}

static int
token(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct hsm_token found;
	bool there;
	int rc = -1;

	if (token_module(c, e) != 0 || look_for_it(c, &found, &there, e) != 0)
		return -1;
	if (there)
		return already_there(c, &found, e);
	describe(c, &p);
	if (ask_object(c, &p, "init.object", c->site->token, false, e) == 0)
		rc = make(c, e);
	page_free(&p);
	return rc;
}

/* The shares are of this token, and of any use, only when it is made. */
static int
run(struct ceremony *c, struct err *e)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };

	if (token(c, e) != 0)
		return -1;
	return holders_show(c, pins, 2, e);
}

const struct step step_init_token = {
	.id = "init-token",
	.title = "New token made in the HSM",
	.who = "both",
	.why = "A key needs a token that nobody but you has the PINs of.",
	.again = STEP_ONCE,
	.unchanged = "no token that held anything was touched",
	.remedy = "do the step again; if the text above says why it cannot "
	    "be done, press X",
	.run = run,
};
