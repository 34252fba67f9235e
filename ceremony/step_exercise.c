#include "ceremony/ask.h"
#include "ceremony/backups.h"
#include "ceremony/collect.h"
#include "ceremony/holder.h"
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

static size_t
count(const struct held_set *s, const enum share_shown *shown,
    enum share_shown which)
{
	size_t n = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		n += shown[i] == which;
	return n;
}

static void
line_of_share(const struct holdings *h, const struct held_share *s, size_t i,
    enum share_shown shown, struct page *p)
{
	static const char *const words[] = {
		[SHARE_NOT_SHOWN] = "NOT SHOWN", [SHARE_NOT_GOOD] = "NOT GOOD",
		[SHARE_SHOWN] = "good", [SHARE_SHOWN_OLD] = "OLD COPY ALONE",
	};
	char carrier[HOLDER_CARRIER];

	page_line(p, "   %2zu  %-27.27s %-24s %s", i + 1, s->holder,
	    holder_carrier(h, s, carrier), s->unissued ? "" : words[shown]);
}

/* Why cards that were here gave no good share, and what else was refused. */
static void
describe_refused(const struct held_set *s, const enum share_shown *shown,
    const struct refused *r, struct page *p)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (shown[i] == SHARE_NOT_GOOD)
			page_wrap(p, "   NOT GOOD  %s: %s", s->shares[i].holder,
			    r->cards[i]);
	for (size_t i = 0; i < r->n_others; i++)
		page_wrap(p, "   REFUSED  %s", r->others[i]);
}

/* What is to be done about those that were not shown where they are. */
static void
describe_rest(const struct held_set *s, const enum share_shown *shown,
    struct page *p)
{
	size_t old = count(s, shown, SHARE_SHOWN_OLD);

	if (count(s, shown, SHARE_NOT_GOOD) > 0)
		page_wrap(p, "   A card that gives no good share another time "
		    "either has lost it.");
	if (old > 0)
		page_wrap(p, "   OLD COPY ALONE: what came is from a card or a "
		    "paper that was declared lost.  Nobody saw whether the holder "
		    "has the share; destroy what came, with DESTROY.");
	page_wrap(p, "   What was not shown was not brought, or was not good: "
	    "look for it before it is needed.  Where one is lost, %s.",
	    makes(s) ? "hold MAKE A SHARE AGAIN" : holdings_instead(s));
}

static void
describe(const struct holdings *h, const struct held_set *s,
    const enum share_shown *shown, const struct refused *r, struct page *p)
{
	size_t all = split_shares(&s->set.plan), waiting = 0;
	size_t good = count(s, shown, SHARE_SHOWN);
	char name[SET_NAME];

	for (size_t i = 0; i < all; i++)
		waiting += s->shares[i].unissued;
	page_start(p, "SHARES THAT WERE CHECKED TODAY");
	page_line(p, "%s", "");
	page_line(p, "   Set %s of the %s", set_name(&s->set, name),
	    share_purpose_name(s->set.purpose));
	page_line(p, "   Good   %zu of %zu", good, all);
	if (waiting > 0)
		page_line(p, "   Not issued yet   %zu", waiting);
	page_line(p, "%s", "");
	for (size_t i = 0; i < all; i++)
		line_of_share(h, &s->shares[i], i, shown[i], p);
	page_line(p, "%s", "");
	describe_refused(s, shown, r, p);
	if (good + waiting == all)
		page_wrap(p, "   Every share that was handed out is there, and is "
		    "what it was.");
	else
		describe_rest(s, shown, p);
	page_wrap(p, "   Nothing was put together.");
	page_foot(p, "NOW  Witness: write down what is not good; Enter.");
	page_foot(p, "WHY  Somebody has to look for it; the journal keeps how "
	    "many were good.");
}

static int
show(struct ceremony *c, const struct held_set *s,
    const enum share_shown *shown, const struct refused *r, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char hex[SET_HEX];
	int rc;

	describe(&c->reg.holdings, s, shown, r, &p);
	rc = ask_shown(c, &p, "exercise", e);
	page_free(&p);
	if (rc != 0)
		return -1;
	return ceremony_record(c, "exercise", "checked", json_pack(
	    "{s:s,s:i,s:i,s:i}", "set", set_hex(&s->set, hex), "good",
	    (int)count(s, shown, SHARE_SHOWN), "lost", (int)count(s, shown,
	    SHARE_SHOWN_OLD), "all", (int)split_shares(&s->set.plan)), e);
}

static int
exercise(struct ceremony *c, const struct held_set *s, struct err *e)
{
	enum share_shown shown[SPLIT_SHARES_MAX];
	struct refused refused = { .n_others = 0 };
	char hex[SET_HEX];
	int rc = -1;

	if (ceremony_record(c, "exercise", "begun", json_pack("{s:s}", "set",
	    set_hex(&s->set, hex)), e) == 0 &&
	    collect_exercise(c, s, shown, &refused, e) == 0)
		rc = show(c, s, shown, &refused, e);
	refused_free(&refused);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	size_t n = c->reg.holdings.n_sets, sets = 0;

	for (size_t i = 0; i < n; i++) {
		const struct held_set *s = &c->reg.holdings.sets[i];

		if (!holdings_counts(&c->reg.holdings, s))
			continue;
		sets++;
		if (exercise(c, s, e) != 0)
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
