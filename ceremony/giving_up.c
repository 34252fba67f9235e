#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/giving_up.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

/* The set before it is of the token that is here, or of none: a backup key. */
static void
tell_set(const struct ceremony *c, const struct share_set *s, struct page *p)
{
	const struct held_set *old = holdings_set(&c->reg.holdings, s->purpose,
	    s->purpose == SHARE_BACKUP_KEY ? "" : c->serial);
	const char *what = share_purpose_name(s->purpose);
	char name[SET_NAME], quorum[QUORUM_TEXT];

	page_line(p, "   Given up    Set %s of the %s", set_name(s, name), what);
	if (s->purpose == SHARE_EMERGENCY_KEY)
		page_wrap(p, "   Stays good  what was sealed in ceremonies before, "
		    "with the papers of each");
	else if (old == NULL || (s->purpose != SHARE_BACKUP_KEY &&
	    c->serial[0] == '\0'))
		page_line(p, "   Stays good  nothing: there was no set of the %s "
		    "before", what);
	else
		page_wrap(p, "   Stays good  Set %s of the %s, %s", set_name(
		    &old->set, name), what, quorum_text(&old->set.plan, quorum));
}

static void
tell_shares(const struct giving_up *g, struct page *p)
{
	size_t have = 0;

	page_line(p, "%s", "");
	for (size_t i = 0; i < g->given; i++)
		if (g->holders[i][0] != '\0' && ++have > 0)
			page_line(p, "   Share %-4zu  %s has it", i + 1,
			    g->holders[i]);
	if (g->with != NULL)
		page_line(p, "   Share %-4zu  %s may have it", g->given + 1,
		    g->with);
	if (have == 0 && g->with == NULL)
		page_line(p, "   Nobody has a share of it yet.");
	else
		page_wrap(p, "   They would be worth nothing: papers of a set "
		    "that was given up are to be destroyed.");
}

static void
describe(const struct ceremony *c, const struct giving_up *g, struct page *p)
{
	page_start(p, g->n_sets == 1 ? "GIVE UP THE WHOLE SET OF SHARES?" :
	    "GIVE UP BOTH SETS OF SHARES?");
	page_line(p, "%s", "");
	for (size_t i = 0; i < g->n_sets; i++)
		tell_set(c, g->sets[i], p);
	tell_shares(g, p);
	page_foot(p, "NOW  Administrator: Esc goes on with share %zu of %zu; D "
	    "only if all agree that no share of this is to be of use.",
	    g->given + 1, g->of);
	page_foot(p, "WHY  A set counts once all of it was handed out: there is no "
	    "half of one.");
}

int
giving_up_ask(struct ceremony *c, const struct giving_up *g, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'd', "Drop all of it" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	describe(c, g, &p);
	rc = ask_letter(c, &p, "share.give-up", choices, &letter, e);
	page_free(&p);
	if (rc == 0)
		return err_set(e, ERR_ABORTED, "the people gave the set up");
	return e->kind == ERR_ABORTED && !c->leaving ? 0 : -1;
}
