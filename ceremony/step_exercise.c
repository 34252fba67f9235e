#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/collect.h"
#include "ceremony/recorded_set.h"

/* Whether a share that is lost could be made again by others. */
static bool
makes(const struct held_set *s)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (holdings_makes(s, i))
			return true;
	return false;
}

static int
show(struct ceremony *c, const struct held_set *s, size_t good, struct err *e)
{
	size_t all = split_shares(&s->set.plan), waiting = 0;
	struct page p = { .n_lines = 0 };
	char name[SET_NAME], hex[SET_HEX];
	int rc;

	for (size_t i = 0; i < all; i++)
		waiting += s->shares[i].unissued;
	page_start(&p, "SHARES THAT WERE CHECKED TODAY");
	page_line(&p, "%s", "");
	page_line(&p, "   Set %s of the %s", set_name(&s->set, name),
	    share_purpose_name(s->set.purpose));
	page_line(&p, "   Good   %zu of %zu", good, all);
	if (waiting > 0)
		page_line(&p, "   Not issued yet   %zu", waiting);
	page_line(&p, "%s", "");
	if (good + waiting == all)
		page_wrap(&p, "   Every share that was handed out is there, and is "
		    "what it was.");
	else
		page_wrap(&p, "   The others were not brought, or were not good: "
		    "look for them before they are needed.  Where one is lost, "
		    "%s.", makes(s) ? "hold MAKE A SHARE AGAIN" :
		    holdings_instead(s));
	page_wrap(&p, "   Nothing was put together.");
	page_foot(&p, "NOW  Enter goes on; the journal keeps how many were good.");
	rc = ask_shown(c, &p, "exercise", e);
	page_free(&p);
	if (rc != 0)
		return -1;
	return ceremony_record(c, "exercise", "checked", json_pack(
	    "{s:s,s:i,s:i}", "set", set_hex(&s->set, hex), "good", (int)good,
	    "all", (int)all), e);
}

static int
run(struct ceremony *c, struct err *e)
{
	size_t n = c->reg.holdings.n_sets, good, sets = 0;
	char hex[SET_HEX];

	for (size_t i = 0; i < n; i++) {
		const struct held_set *s = &c->reg.holdings.sets[i];

		if (!holdings_counts(&c->reg.holdings, s))
			continue;
		sets++;
		if (ceremony_record(c, "exercise", "begun", json_pack("{s:s}",
		    "set", set_hex(&s->set, hex)), e) != 0 ||
		    collect_exercise(c, s, &good, e) != 0 ||
		    show(c, s, good, e) != 0)
			return -1;
	}
	if (sets > 0)
		return 0;
	return err_set(e, ERR_POLICY, "no share set was handed out yet: there is "
	    "nothing to exercise");
}

const struct step step_exercise = {
	.id = "exercise",
	.title = "Shares read and checked, none joined",
	.who = "all",
	.why = "A share that cannot be read any more is found while there are "
	    "others.",
	.again = STEP_ONCE,
	.unchanged = "no secret was put together",
	.run = run,
};
