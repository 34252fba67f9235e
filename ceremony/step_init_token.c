#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/begun_token.h"
#include "ceremony/holders.h"
#include "ceremony/old_token.h"
#include "ceremony/retired.h"
#include "ceremony/token.h"
#include "ceremony/token_pins.h"
#include "ceremony/unmade_token.h"

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
	    "" : ", both made at random and split over the officers' cards, so "
	    "that no single person can open it");
	page_foot(p, "NOW  To go on, both type the label of the token.");
	page_foot(p, "WHY  %s", step_init_token.why);
}

/*
 * Which of several tokens of our label is meant, the most first: the one that
 * this ceremony is at; one of no record, where one was begun; the one that is
 * opened next, and so is shown here.
 */
static int
rank(struct ceremony *c, const struct hsm_token *t)
{
	const char *at = token_of_ceremony(c);
	const struct register_token *known = register_token(&c->reg, t->serial);
	const struct register_token *next = old_token_here(c);
	bool begun = register_last(&c->reg, "init-token", "intent") != NULL ||
	    holdings_begun_with(&c->reg.holdings, SHARE_USER_PIN,
	    c->site->token) != NULL;

	if (at != NULL && strcmp(at, t->serial) == 0)
		return 3;
	if (begun && (known == NULL || strcmp(known->serial, t->serial) != 0))
		return 2;
	return next != NULL && strcmp(next->serial, t->serial) == 0;
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
	int most = -1;

	*there = false;
	if (hsm_tokens(c->hsm, tokens, TOKENS_MAX, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (tokens[i].initialised &&
		    strcmp(tokens[i].label, c->site->token) == 0 &&
		    rank(c, &tokens[i]) > most) {
			most = rank(c, &tokens[i]);
			*found = tokens[i];
			*there = true;
		}
	return 0;
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
	return n_free == 1 ? retired_spare(&c->reg, t->serial, e) : err_set(e, ERR_HSM, "%zu free tokens are "
	    "there, and one is needed to make a token of; no share was handed "
	    "out", n_free);
}

/*
 * A SoftHSM behind a module of another name is still one: nobody gets typed
 * PINs on it without having said so.
 */
static int
may_be_typed(const struct ceremony *c, const struct hsm_token *t,
    struct err *e)
{
	if (c->site->pins_said ||
	    strncmp(t->manufacturer, "SoftHSM", strlen("SoftHSM")) != 0)
		return 0;
	return err_set(e, ERR_POLICY, "the free token is a SoftHSM's, which "
	    "keeps no count of wrong PINs, and the configuration does not say "
	    "how its PINs are kept: give operators and security-officers, as "
	    "\"2 of 3\" and \"3 of 3\", or operators = typed; nothing was "
	    "changed");
}

/*
 * PINs that nobody knows: shares are written and tried before the token gets
 * them, so that a cut leaves shares of nothing, never a token without shares.
 */
static int
ask_new_pins(struct ceremony *c, struct shared_pin pins[TOKEN_PINS],
    struct err *e)
{
	bool shared = c->site->operators.group_count > 0;
	struct hsm_token t;
	bool is_free = free_token(c, &t, e) == 0;

	if ((shared && !is_free) || unmade_token_settle(c, e) != 0)
		return -1;
	if (!shared && is_free && may_be_typed(c, &t, e) != 0)
		return -1;
	if (old_token_settle(c, e) != 0)
		return -1;
	return shared ? shared_pin_hand_out(c, pins, TOKEN_PINS, &t, e) :
	    token_pins_ask(c, pins, e);
}

/*
 * It could not be made: where the HSM shows that the token is as free as it
 * was, so it is recorded, and else, or if that fails, by whoever looks next.
 */
static int
failed(struct ceremony *c)
{
	struct hsm_token t;
	struct err ignored;
	bool there;

	if (look_for_it(c, &t, &there, &ignored) == 0 && !there &&
	    free_token(c, &t, &ignored) == 0)
		(void)unmade_token_refused(c, &ignored);
	return -1;
}

static int
make(struct ceremony *c, struct err *e)
{
	struct shared_pin pins[TOKEN_PINS];
	struct hsm_token t;
	int rc = -1;

	token_pins_start(c, pins);
	if (ask_new_pins(c, pins, e) == 0 &&
	    token_pins_intend(c, pins, e) == 0 &&
	    (hsm_init_token(c->hsm, c->site->token, pins[TOKEN_SO].pin,
	    pins[TOKEN_USER].pin, e) == 0 || failed(c) == 0) &&
	    hsm_describe(c->hsm, &t, e) == 0)
		rc = token_pins_given(c, &t, pins, e);
	shared_pin_clear(pins, TOKEN_PINS);
	return rc;
}

/*
 * Keys come back on more than one day, as the shares of their sets do: into the
 * token that the register has of this label, where nobody said it is gone.
 */
static bool
is_for_use(const struct ceremony *c, const struct hsm_token *t)
{
	const struct register_token *known = register_token(&c->reg, t->serial);

	return ceremony_has(c->type, &step_restore) && t->user_pin_set &&
	    known != NULL && strcmp(known->serial, t->serial) == 0 &&
	    strcmp(known->label, t->label) == 0 &&
	    register_token_gone(&c->reg, t->serial) == 0;
}

/* As it is: its PINs stay, and nothing in it is touched. */
static int
use(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const json_t *used = register_last(&c->reg, "init-token", "used");
	struct page p = { .n_lines = 0 };
	int rc;

	if (used != NULL && strcmp(t->serial, json_string_value(
	    json_object_get(used, "serial"))) == 0)
		return 0;	/* recorded before the interruption */
	page_start(&p, "THE TOKEN IS THERE ALREADY: keys are restored into it");
	page_line(&p, "%s", "");
	page_line(&p, "   Label   %s", t->label);
	page_line(&p, "   Serial  %s", t->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   An earlier ceremony of this journal made it or took it "
	    "into use.  It is used as it is: its PINs stay, no new one is made, "
	    "and the keys that are in it stay in it.");
	page_foot(&p, "NOW  Witness: compare the serial number with the paper, "
	    "then Enter.");
	page_foot(&p, "WHY  What was not restored on one day is restored on "
	    "another, beside what is there.");
	rc = ask_enter(c, &p, "init.used", e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "init-token", "used", json_pack(
	    "{s:s,s:s}", "label", t->label, "serial", t->serial), e);
}

/* No ceremony makes a second token, nor goes on in another. */
static bool
is_away(const struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const char *at = token_of_ceremony(c);

	if (t != NULL)
		return token_same(c, t, e) != 0;
	if (at == NULL)
		return false;
	err_set(e, ERR_POLICY, "this ceremony was begun at HSM %s, which is not "
	    "here: connect it; or press X, abandon this ceremony, and begin "
	    "another; no token was made", at);
	return true;
}

static int
token(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct hsm_token found;
	bool there, anew;
	int rc = -1;

	if (token_module(c, e) != 0 || look_for_it(c, &found, &there, e) != 0 ||
	    is_away(c, there ? &found : NULL, e))
		return -1;
	if (register_last(&c->reg, "init-token", "result") != NULL && there)
		return 0;	/* made and recorded before the interruption */
	if (there && retired_spare(&c->reg, found.serial, e) != 0)
		return -1;
	if (there && begun_token_anew(c, &found, &anew, e) != 0)
		return -1;
	if (there && !anew && is_for_use(c, &found))
		return use(c, &found, e);
	if (there)
		return begun_token_go_on(c, &found, anew, e);
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
