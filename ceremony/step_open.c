#include "ceremony/ask.h"
#include "ceremony/pin.h"
#include "ceremony/pin_change.h"
#include "ceremony/shared_pin.h"

enum { WRONG_PINS_MAX = 2 };

/*
 * After two wrong PINs nobody tries on by habit: a third may be the HSM's
 * last, so both people say which HSM it is.
 */
static int
may_try(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	if (c->reg.wrong_in_a_row < WRONG_PINS_MAX)
		return 0;
	page_start(&p, "IS THIS THE HSM: before another PIN is tried");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM      %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %u wrong PINs were typed one after another; the next may "
	    "lock the HSM for good.", c->reg.wrong_in_a_row);
	page_foot(&p, "NOW  To try once more, both type the serial number of the "
	    "HSM.  What is typed here is shown: no PIN.");
	page_foot(&p, "WHY  Look for the right PIN first: another day is as "
	    "good.");
	rc = ask_object(c, &p, "open.again", c->serial, false, e);
	page_free(&p);
	return rc;
}

/* pin is NULL where the HSM asks for it itself. */
static int
log_in(struct ceremony *c, const struct secret *pin, struct err *e)
{
	struct err why;

	if (hsm_login(c->hsm, pin, &why) == 0)
		return ceremony_record(c, "open", "opened", json_pack(
		    "{s:s,s:o*}", "serial", c->serial, "pad", pin == NULL ?
		    json_true() : NULL), e);
	*e = why;
	if (why.kind == ERR_PIN && ceremony_record(c, "open", "wrong-pin",
	    json_pack("{s:s}", "serial", c->serial), &why) != 0)
		*e = why;
	return -1;
}

/* A PIN that nobody knows, from enough operators' shares of it. */
static struct secret *
joined_pin(struct ceremony *c, const struct held_set *set, struct err *e)
{
	struct hsm_token t;

	return hsm_describe(c->hsm, &t, e) != 0 ? NULL :
	    shared_pin_join(c, set, &t, e);
}

/* The one that is found out, where a change of it was cut off. */
static struct secret *
settled_pin(struct ceremony *c, struct err *e)
{
	struct secret *pin = NULL;

	return pin_change_settle(c, SHARE_USER_PIN, &pin, e) == 0 ? pin : NULL;
}

static struct secret *
bring_pin(struct ceremony *c, const struct page *p, struct err *e)
{
	const struct held_set *set = holdings_set(&c->reg.holdings,
	    SHARE_USER_PIN, c->serial);

	if (pin_change_is_open(c, SHARE_USER_PIN))
		return settled_pin(c, e);
	return set != NULL ? joined_pin(c, set, e) :
	    pin_ask(c, p, "open.pin", e);
}

/* At its own pad, or by its own quorum: that is the HSM's, and theirs. */
static int
log_in_there(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THE HSM ASKS FOR ITS PIN ITSELF");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM      %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   At its own pad, or of its own cards.  No PIN is typed "
	    "here, and no share of one is asked for.");
	page_foot(&p, "NOW  Administrator: Enter, and then what the HSM asks "
	    "for, there.");
	page_foot(&p, "WHY  The HSM alone sees it: all that is learnt here is "
	    "whether it opened.");
	rc = ask_enter(c, &p, "open.own", e);
	page_free(&p);
	return rc == 0 ? log_in(c, NULL, e) : -1;
}

static int
log_in_here(struct ceremony *c, struct err *e)
{
	struct secret *pin = NULL;
	struct page p = { .n_lines = 0 };
	int rc = -1;

	page_start(&p, "OPEN THE HSM");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM      %s", c->serial);
	page_line(&p, "   Wrong PINs in this ceremony   %u", c->reg.wrong_pins);
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Administrator: type the user PIN, then Enter.  "
	    "Everyone else: look at the wall.");
	page_foot(&p, "WHY  It is tried once, and is not stored, logged or "
	    "printed.");
	if ((pin = bring_pin(c, &p, e)) != NULL)
		rc = log_in(c, pin, e);
	secret_free(&pin);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct hsm_token t;

	/* It may have been away and come back: choose it anew. */
	if (hsm_select(c->hsm, c->serial, e) != 0 ||
	    hsm_describe(c->hsm, &t, e) != 0 || may_try(c, e) != 0)
		return -1;
	return t.pin_pad ? log_in_there(c, e) : log_in_here(c, e);
}

const struct step step_open = {
	.id = "open",
	.title = "HSM opened with the user PIN",
	.who = "administrator",
	.why = "Nothing can be made or signed while the HSM is shut.",
	.again = STEP_WHILE_OPEN,
	.unchanged = "the HSM is shut",
	.run = run,
};

/* The proof is a signature asked for and refused, by each key that could sign. */
static int
close_it(struct ceremony *c, struct err *e)
{
	uint64_t asked, trials;
	struct page p = { .n_lines = 0 };
	struct hsm_shut proof;
	int rc;

	if (hsm_shut(c->hsm, &proof, e) != 0)
		return -1;
	asked = hsm_sign_count(c->hsm);
	trials = hsm_test_count(c->hsm);
	if (ceremony_record(c, "close", "done", json_pack("{s:s,s:i,s:s,s:I,s:I}",
	    "serial", c->serial, "tried", (int)proof.tried, "refusal",
	    proof.refusal, "signatures", (json_int_t)asked, "trials",
	    (json_int_t)trials), e) != 0)
		return -1;
	page_start(&p, "THE HSM IS SHUT");
	page_line(&p, "%s", "");
	page_wrap(&p, "   HSM %s was closed, and says that nobody is logged in.",
	    c->serial);
	if (proof.tried > 0)
		page_wrap(&p, "   A signature was then asked of each private key "
		    "in it%s, %zu in all, and refused: %s.", proof.untried > 0 ?
		    " of a known type" : "", proof.tried, proof.refusal);
	if (proof.untried > 0)
		page_wrap(&p, "   None was asked of %zu more, of which Capstan "
		    "does not know the type.", proof.untried);
	page_line(&p, "%s", "");
	page_line(&p, "   Signatures asked of it by this console   %llu",
	    (unsigned long long)asked);
	page_line(&p, "     trials                                 %llu",
	    (unsigned long long)trials);
	page_line(&p, "     sets, a new key's statement, anchors   %llu",
	    (unsigned long long)(asked - trials));
	page_foot(&p, "NOW  Administrator: Enter.  The HSM may be taken away.");
	page_foot(&p, "WHY  Nobody signs with it before enough people open it "
	    "again.");
	rc = ask_shown(c, &p, "close", e);
	page_free(&p);
	return rc;
}

const struct step step_close = {
	.id = "close",
	.title = "HSM closed, and the proof of it",
	.who = "system",
	.why = "A sign request after closing must be refused: that is the proof.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the HSM may still be open: press X, then disconnect it",
	.run = close_it,
};
