#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/holders.h"
#include "ceremony/pin_change.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

/*
 * Whether this ceremony changed it, to a set of its own: one that an earlier
 * ceremony left open and this one settled is not what it was held for.
 */
static bool
changed(const struct ceremony *c, enum share_purpose purpose)
{
	const json_t *first = json_array_get(c->reg.records, 0);
	const struct held_set *set = holdings_set(&c->reg.holdings, purpose,
	    c->serial);

	return set != NULL && set->record > (uint64_t)json_integer_value(
	    json_object_get(first, "seq"));
}

static void
tell(const struct ceremony *c, enum share_purpose purpose,
    const struct split_plan *plan, const char *label, struct page *p)
{
	const struct held_set *set = holdings_set(&c->reg.holdings, purpose,
	    c->serial);
	char is[QUORUM_TEXT], will[QUORUM_TEXT], name[SET_NAME];

	if (set == NULL)
		page_line(p, "   %s  typed; the new one: %s", label,
		    quorum_text(plan, will));
	else if (changed(c, purpose))
		page_line(p, "   %s  new already: set %s, %s", label,
		    set_name(&set->set, name), quorum_text(&set->set.plan, is));
	else
		page_line(p, "   %s  set %s, %s; the new one: %s", label,
		    set_name(&set->set, name), quorum_text(&set->set.plan, is),
		    quorum_text(plan, will));
}

static void
describe(const struct ceremony *c, struct page *p)
{
	page_start(p, "NEW PINS OF THE HSM");
	page_line(p, "%s", "");
	page_line(p, "   HSM       %s", c->serial);
	tell(c, SHARE_USER_PIN, &c->site->operators, "User PIN", p);
	tell(c, SHARE_SO_PIN, &c->site->security_officers, "SO PIN  ", p);
	page_line(p, "%s", "");
	page_line(p, "   B   both: each by enough shares of it");
	page_line(p, "   U   the user PIN alone, by enough operators' shares");
	page_line(p, "   S   the user PIN, by enough security officers' shares:");
	page_line(p, "       where too few operators' are left");
	page_line(p, "%s", "");
	page_wrap(p, "   The shares of a new PIN are handed out before the HSM "
	    "gets it.  Whoever left and kept a share has one of a PIN that the "
	    "HSM does not have any more.");
	page_foot(p, "NOW  Administrator: press the letter that the script "
	    "names.");
	page_foot(p, "WHY  Everyone who is to have a share is here; the old ones "
	    "are good until the HSM has the new PIN.");
}

/* What an interruption left open, before anything else is changed. */
static int
settle(struct ceremony *c, enum share_purpose purpose, struct err *e)
{
	struct secret *pin = NULL;
	int rc;

	if (!pin_change_is_open(c, purpose))
		return 0;
	rc = pin_change_settle(c, purpose, &pin, e);
	secret_free(&pin);
	return rc;
}

static int
change(struct ceremony *c, char letter, struct err *e)
{
	if (!changed(c, SHARE_USER_PIN) && pin_change(c, SHARE_USER_PIN,
	    letter == 's' ? BY_SECURITY_OFFICERS : BY_OLD_PIN, e) != 0)
		return -1;
	if (letter != 'b' || changed(c, SHARE_SO_PIN))
		return 0;
	return pin_change(c, SHARE_SO_PIN, BY_OLD_PIN, e);
}

static int
anew(struct ceremony *c, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'b', "Both PINs" }, { 'u', "User PIN" },
		{ 's', "User PIN, by security officers" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc = -1;

	if (hsm_select(c->hsm, c->serial, e) != 0 ||
	    settle(c, SHARE_USER_PIN, e) != 0 || settle(c, SHARE_SO_PIN, e) != 0)
		return -1;
	describe(c, &p);
	if (ask_letter(c, &p, "new-pins", choices, &letter, e) == 0)
		rc = change(c, letter, e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };

	return anew(c, e) != 0 ? -1 : holders_show(c, pins, 2, e);
}

const struct step step_new_pins = {
	.id = "new-pins",
	.title = "PINs made anew, their shares handed out",
	.who = "all",
	.why = "A share that somebody kept is worth nothing once the PIN is "
	    "another one.",
	.again = STEP_ONCE,
	.unchanged = "the shares of the PIN that the HSM has are as good as they "
	    "were; a set that was begun counts for nothing",
	.remedy = "do the step again: what was changed stays changed",
	.run = run,
};
