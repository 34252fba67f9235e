#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/pin.h"
#include "ceremony/pin_change.h"
#include "ceremony/retired.h"
#include "ceremony/shared_pin.h"
#include "ceremony/token.h"

/* How it was done, as the record has it. */
static const char here[] = "C_InitToken", by_hand[] = "by hand";

/* ---- records ----------------------------------------------------------- */

static int
intend(struct ceremony *c, const char *how, struct err *e)
{
	return ceremony_record(c, "zeroise", "intent", json_pack("{s:s,s:s}",
	    "serial", c->serial, "how", how), e);
}

static int
record(struct ceremony *c, const char *how, const struct hsm_zeroised *z,
    struct err *e)
{
	return ceremony_record(c, "zeroise", "result", json_pack(
	    "{s:s,s:s,s:o,s:s,s:s}", "serial", c->serial, "how", how, "objects",
	    z->empty ? json_integer(0) : json_null(), "user", z->user, "officer", z->officer[0] != '\0' ? z->officer :
	    "not tried"), e);
}

/* ---- the security officer's PIN ------------------------------------------ */

static struct secret *
ask_typed(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct secret *pin;

	page_start(&p, "THE SECURITY OFFICER'S PIN OF THE HSM THAT IS ZEROISED");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   It was made up and typed when the token was made.  When "
	    "it was typed, the token is zeroised.");
	page_foot(&p, "NOW  Witness: type the PIN.  Everyone else: look at the wall.");
	page_foot(&p, "WHY  Only it empties the token; it is not stored, logged or "
	    "printed.");
	pin = pin_ask(c, &p, "zeroise.so-pin", e);
	page_free(&p);
	return pin;
}

static struct secret *
officers_pin(struct ceremony *c, const struct hsm_token *t, struct err *e)
{
	const struct held_set *set = holdings_set(&c->reg.holdings, SHARE_SO_PIN,
	    c->serial);
	struct secret *pin = NULL;

	if (pin_change_is_open(c, SHARE_SO_PIN))
		return pin_change_settle(c, SHARE_SO_PIN, &pin, e) == 0 ? pin :
		    NULL;
	return set == NULL ? ask_typed(c, e) : shared_pin_join(c, set, t, e);
}

/* ---- what was done before, or by other means ------------------------------ */

/* Where the HSM does not show it, it is the word of both. */
static int
ask_said(struct ceremony *c, const char *what, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THAT IT IS ZEROISED IS YOUR WORD ALONE");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s  The journal will say that no object was looked for, "
	    "and whoever verifies it is warned.", what);
	page_foot(&p, "NOW  If both saw that it was zeroised, both type the HSM's "
	    "serial number from its housing; Esc goes back.");
	page_foot(&p, "WHY  What no HSM shows one person alone could say.");
	rc = ask_object(c, &p, "zeroise.said", c->serial, false, e);
	page_free(&p);
	return rc;
}

/*
 * The token bears the label of one that was zeroised, which it had not when
 * this ceremony opened it, and refuses the PIN: that was thrown away in a run
 * before this one, or mistyped now.
 */
static int
done_before(struct ceremony *c, const struct err *refused,
    struct hsm_zeroised *z, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 't', "It was thrown away" }, { 'a', "Bring it again" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter = 'a';
	int rc;

	page_start(&p, "THE HSM IS ZEROISED, AND REFUSES THE PIN");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "   Label   " RETIRED_LABEL);
	page_line(&p, "%s", "");
	page_wrap(&p, "   A run before this one zeroised it, which gave it that "
	    "label, and was cut off.  If it came to its end, the security "
	    "officer's PIN was replaced by one that nobody knows: it is refused "
	    "then, as it is now.");
	page_wrap(&p, "   %s", refused->text);
	page_foot(&p, "NOW  Administrator: A if the PIN may have been another "
	    "one: it is done once more.  T if it was the right one.");
	page_foot(&p, "WHY  With T it is people's word that the PIN was thrown "
	    "away.");
	rc = ask_letter(c, &p, "zeroise.refused", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'a')
		return err_set(e, ERR_PIN, "%s", refused->text);
	if (ask_said(c, "Its label shows that it was initialised anew; "
	    "nothing shows that its PIN was thrown away.", e) != 0)
		return -1;
	/* That it was initialised anew its label shows, and nothing else. */
	*z = (struct hsm_zeroised){ .user = "not tried again" };
	snprintf(z->officer, sizeof(z->officer), "the PIN is wrong; that it was "
	    "thrown away is people's word");
	return 0;
}

static bool
bears_the_label(struct ceremony *c)
{
	struct hsm_token t;
	struct err ignored;

	return hsm_select(c->hsm, c->serial, &ignored) == 0 &&
	    hsm_describe(c->hsm, &t, &ignored) == 0 &&
	    strcmp(t.label, RETIRED_LABEL) == 0;
}

static int
by_capstan(struct ceremony *c, struct err *e)
{
	struct hsm_zeroised z = { .user = "" };
	struct secret *pin = NULL;
	struct hsm_token t;
	struct err why;
	int rc = -1;

	if (hsm_select(c->hsm, c->serial, e) != 0 ||
	    hsm_describe(c->hsm, &t, e) != 0 ||
	    (pin = officers_pin(c, &t, e)) == NULL)
		return -1;
	if (intend(c, here, e) == 0 && (rc = hsm_zeroise(c->hsm, c->serial,
	    RETIRED_LABEL, pin, &z, e)) != 0 && e->kind == ERR_PIN &&
	    bears_the_label(c)) {
		why = *e;
		rc = done_before(c, &why, &z, e);
	}
	secret_free(&pin);
	return rc == 0 ? record(c, here, &z, e) : -1;
}

/* Where the module cannot, or the PIN is the HSM's own business. */
static int
at_the_hsm(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct hsm_zeroised z;
	int rc;

	page_start(&p, "ZEROISE THE HSM AT ITS OWN PANEL");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   By the maker's manual, with the maker's tool; it stays "
	    "connected, or is connected again.  What it shows is then looked at: "
	    "a token that is not initialised, or one without a user PIN and "
	    "without an object.  Where no token of this serial number is there "
	    "any more, both are asked.");
	page_foot(&p, "NOW  Administrator: zeroise it there, in the witness's "
	    "sight; then Enter.");
	page_foot(&p, "WHY  Whoever gets the HSM when it is scrapped shall "
	    "find nothing in it.");
	rc = intend(c, by_hand, e) == 0 ? ask_enter(c, &p, "zeroise.there", e) :
	    -1;
	page_free(&p);
	/* Modules look at their slots anew when they are loaded anew. */
	hsm_close(&c->hsm);
	if (rc != 0 || token_module(c, e) != 0 ||
	    hsm_look_zeroised(c->hsm, c->serial, &z, e) != 0 ||
	    (!z.there && ask_said(c, "No token of this serial number is there any "
	    "more: it was zeroised, or it is not connected.", e) != 0))
		return -1;
	return record(c, by_hand, &z, e);
}

/* ---- the step ------------------------------------------------------------- */

static int
ask_how(struct ceremony *c, char *letter, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'z', "Zeroise it" }, { 'p', "At its panel" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THE HSM IS ABOUT TO BE ZEROISED      "
	    "*** POINT OF NO RETURN ***");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "   Module  %.60s", c->site->module);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Z   The token is initialised again: everything in it "
	    "and its user PIN end, and its security officer's PIN is replaced by "
	    "a random one that nobody gets.");
	page_wrap(&p, "   P   It is zeroised at its own panel, and Capstan looks "
	    "at what it shows then: where its module cannot do it.");
	page_foot(&p, "NOW  Administrator: Z, and the security officer's PIN "
	    "is asked for; P if the script says so.  Esc goes back.");
	page_foot(&p, "WHY  Whoever gets the HSM when it is scrapped shall find "
	    "nothing in it.");
	rc = ask_letter(c, &p, "zeroise", choices, letter, e);
	page_free(&p);
	return rc;
}

static int
show(struct ceremony *c, struct err *e)
{
	const json_t *is = register_last(&c->reg, "zeroise", "result");
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "ZEROISED: nobody opens this HSM any more");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM      %s", c->serial);
	page_line(&p, "   By       %s", json_string_value(json_object_get(is,
	    "how")));
	page_line(&p, "   Objects  %s", json_is_null(json_object_get(is,
	    "objects")) ? "not looked at" : "none");
	page_wrap(&p, "   User     %s", json_string_value(json_object_get(is,
	    "user")));
	page_wrap(&p, "   Officer  %s", json_string_value(json_object_get(is,
	    "officer")));
	page_foot(&p, "NOW  Administrator: read the proof aloud; then Enter.");
	page_foot(&p, "WHY  Nothing of yours is in it now; what becomes of it "
	    "is asked next.");
	rc = ask_read(c, &p, "zeroise.done", e);
	page_free(&p);
	return rc;
}

/* Zeroised before an interruption it is zeroised: the proof is shown again. */
static int
run(struct ceremony *c, struct err *e)
{
	char letter = 'z';

	if (!register_has(&c->reg, "zeroise", "result") &&
	    (token_module(c, e) != 0 || ask_how(c, &letter, e) != 0 ||
	    (letter == 'z' ? by_capstan(c, e) : at_the_hsm(c, e)) != 0))
		return -1;
	return show(c, e);
}

const struct step step_zeroise = {
	.id = "zeroise",
	.title = "HSM zeroised, and the proof of it",
	.who = "both",
	.why = "Whoever gets it when it is scrapped shall find nothing in it.",
	.again = STEP_ONCE,
	.unchanged = "if the HSM was zeroised the step says so when it is done "
	    "again; nothing else was changed",
	.remedy = "do the step again; P where the module cannot do it",
	.run = run,
};
