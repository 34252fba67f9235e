#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/pin.h"
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
	    "security officer's PIN and a user PIN.  A token that holds anything "
	    "is never touched.");
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

static int
record_token(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	snprintf(c->serial, sizeof(c->serial), "%s", t->serial);
	return ceremony_record(c, "init-token", "result", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s}", "serial", t->serial, "label", t->label,
	    "manufacturer", t->manufacturer, "model", t->model, "firmware",
	    t->firmware), e);
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

static int
ask_new_pins(struct ceremony *c, struct pins *pins, struct err *e)
{
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
	    "one, both type its serial number; the witness then types the "
	    "security officer's PIN as it is.");
	if (ask_object(c, p, "init.finish", t->serial, false, e) == 0 &&
	    (pins.so = pin_ask(c, p, "init.so-pin", e)) != NULL &&
	    ask_user_pin(c, &pins, e) == 0 && intend(c, e) == 0 &&
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
	struct page p = { .n_lines = 0 };
	int rc;

	if (register_last(&c->reg, "init-token", "result") != NULL)
		return 0;	/* made and recorded before the interruption */
	if (register_last(&c->reg, "init-token", "intent") == NULL)
		return err_set(e, ERR_POLICY, "a token \"%s\" (serial %s) is there "
		    "already: it is not initialised again; name another token in "
		    "the configuration, or hold the ceremony that uses this one",
		    t->label, t->serial);
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
run(struct ceremony *c, struct err *e)
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
