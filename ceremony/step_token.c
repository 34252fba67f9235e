#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/begun_token.h"
#include "ceremony/old_token.h"
#include "ceremony/retired.h"
#include "ceremony/token.h"
#include "keyset/utc.h"

enum { HSM_CLOCK_SLACK = 120 };	/* seconds */

int
token_module(struct ceremony *c, struct err *e)
{
	if (c->hsm == NULL)
		c->hsm = hsm_open(c->site->module, e);
	return c->hsm == NULL ? -1 : 0;
}

const struct register_intent *
token_intent(const struct ceremony *c, const struct hsm_key *key)
{
	for (size_t i = 0; i < c->reg.n_intents; i++)
		if (strcmp(c->reg.intents[i].label, key->label) == 0 &&
		    strcmp(c->reg.intents[i].serial, c->serial) == 0)
			return &c->reg.intents[i];
	return NULL;
}

/* Nothing is dated by it; one that is far off is told as an exception. */
static void
describe_clock(struct page *p, time_t clock, time_t now)
{
	char says[UTC_TEXT], off[DURATION_TEXT];
	long long d = llabs((long long)(now - clock));

	page_line(p, "   Clock         %s   %s %s", utc_screen(clock, says),
	    d == 0 ? "the same" : duration_words(d, off), d == 0 ? "" :
	    d <= HSM_CLOCK_SLACK ? "off" : "OFF THIS MACHINE'S: press E");
}

static void
describe(struct page *p, const struct hsm_token *t, bool known, time_t now)
{
	page_start(p, known ? "THE HSM AND THE REGISTER AGREE" :
	    "THIS TOKEN IS NOT IN THE REGISTER");
	page_line(p, "%s", "");
	page_line(p, "   Serial        %s", t->serial);
	page_line(p, "   Label         %s", t->label);
	page_line(p, "   Manufacturer  %s", t->manufacturer);
	page_line(p, "   Model         %s   firmware %s", t->model, t->firmware);
	if (t->clock != 0)
		describe_clock(p, t->clock, now);
	page_line(p, "   PIN tries     %s", t->pin_locked ? "LOCKED" :
	    t->pin_final_try ? "ONE LEFT" : t->pin_count_low ? "few left" : "ok");
	page_line(p, "%s", "");
}

static int
adopt(struct ceremony *c, struct page *p, const struct hsm_token *t,
    struct err *e)
{
	if (begun_token_spared(c, t->label, t->serial, e) != 0)
		return -1;
	if (!t->user_pin_set)
		return err_set(e, ERR_POLICY, "the token \"%s\" (serial %s) has "
		    "no user PIN: whoever began to make it did not come to the "
		    "end; hold INITIALISE TOKEN, which says how it goes on; "
		    "nothing was changed", t->label, t->serial);
	page_wrap(p, "   No ceremony of this journal made it or used it.  If the "
	    "serial number is the one on your papers, both type it.");
	if (ask_object(c, p, "token.adopt", t->serial, false, e) != 0)
		return -1;
	return ceremony_record(c, "token", "adopted", json_pack(
	    "{s:s,s:s,s:s,s:s}", "serial", t->serial, "label", t->label,
	    "manufacturer", t->manufacturer, "model", t->model), e);
}

/*
 * The one that the register has, or whatever bears that label.  Where the
 * first is not there, another of its label may have been begun.
 */
static int
select_token(struct ceremony *c, const struct register_token *known,
    struct err *e)
{
	struct err why;

	if (hsm_select(c->hsm, known != NULL ? known->serial : c->site->token,
	    e) == 0)
		return 0;
	if (e->kind == ERR_HSM && begun_token_spared(c, c->site->token, "",
	    &why) != 0)
		*e = why;
	else if (e->kind == ERR_HSM && c->reg.n_tokens == 0)
		return err_set(e, ERR_POLICY, "by this journal no token was made "
		    "yet, and %s", e->text);
	return -1;
}

/* By this ceremony, so that no paper has its number yet. */
static bool
made_now(const struct ceremony *c, const struct hsm_token *t)
{
	const char *made = json_string_value(json_object_get(register_last(
	    &c->reg, "init-token", "result"), "serial"));

	return made != NULL && strcmp(made, t->serial) == 0;
}

/* Which was reset, keeps its number, and has PINs that people have shares of. */
static int
check_anew(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	bool anew = false;

	if (made_now(c, t))
		return 0;
	return begun_token_anew(c, t, &anew, e) != 0 || (anew && t->user_pin_set &&
	    begun_token_spared(c, t->label, t->serial, e) != 0) ? -1 : 0;
}

const char *
token_of_ceremony(const struct ceremony *c)
{
	static const char *const kinds[][2] = {
		{ "open", "opened" }, { "init-token", "result" },
		{ "init-token", "used" }, { "token", "adopted" },
	};
	const char *serial = NULL;

	for (size_t i = 0; serial == NULL &&
	    i < sizeof(kinds) / sizeof(kinds[0]); i++)
		serial = json_string_value(json_object_get(register_last(&c->reg,
		    kinds[i][0], kinds[i][1]), "serial"));
	return serial;
}

int
token_same(const struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const char *serial = token_of_ceremony(c);

	if (serial == NULL || strcmp(serial, t->serial) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "this ceremony was begun at HSM %s, and "
	    "this is HSM %s: connect the first one; or press X, abandon this "
	    "ceremony, and begin another", serial, t->serial);
}

/* The one that this ceremony is at, where it is here; or that which is used. */
static int
find(struct ceremony *c, const struct register_token **known, struct err *e)
{
	const char *serial = token_of_ceremony(c);

	if (serial != NULL && hsm_select(c->hsm, serial, e) == 0) {
		*known = register_token(&c->reg, serial);
		return 0;
	}
	*known = old_token_here(c);
	return select_token(c, *known, e);
}

static int
run(struct ceremony *c, struct err *e)
{
	const struct register_token *known;
	struct page p = { .n_lines = 0 };
	struct hsm_token t;
	int rc;

	if (token_module(c, e) != 0 || old_token_back(c, e) != 0)
		return -1;
	if (find(c, &known, e) != 0 || hsm_describe(c->hsm, &t, e) != 0 ||
	    token_same(c, &t, e) != 0 ||
	    retired_spare(&c->reg, t.serial, e) != 0 ||
	    retired_named(&t, e) != 0 ||
	    (known != NULL && check_anew(c, &t, e) != 0))
		return -1;
	if (t.pin_locked)
		return err_set(e, ERR_HSM, "the user PIN of token \"%s\" (serial "
		    "%s) is locked: its security officer must set a new one",
		    t.label, t.serial);
	describe(&p, &t, known != NULL, c->now());
	if (known != NULL) {
		page_foot(&p, made_now(c, &t) ? "NOW  Witness: write the serial "
		    "number on paper: the token is new.  Then Enter." :
		    "NOW  Witness: compare the serial number with the paper, "
		    "then Enter.");
		page_foot(&p, "WHY  A signature by another HSM than yours would be "
		    "worth nothing.");
		rc = ask_enter(c, &p, "token", e);
	} else
		rc = adopt(c, &p, &t, e);
	page_free(&p);
	if (rc == 0)
		memcpy(c->serial, t.serial, sizeof(c->serial));
	return rc;
}

const struct step step_token = {
	.id = "token",
	.title = "HSM compared with the register",
	.who = "both",
	.why = "A signature by another HSM than yours would be worth nothing.",
	.again = STEP_WHILE_OPEN,
	.unchanged = "the HSM was not opened",
	.remedy = "press X and abandon; hold INITIALISE TOKEN or FIRST "
	    "CEREMONY, which make the token; or name the right one in the "
	    "configuration",
	.run = run,
};
