#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/handout.h"
#include "ceremony/holders.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

static void
describe(const struct ceremony *c, struct page *p)
{
	const struct held_set *old = holdings_set(&c->reg.holdings,
	    SHARE_BACKUP_KEY, "");
	char quorum[QUORUM_TEXT], name[SET_NAME];

	page_start(p, "A NEW BACKUP KEY IS ABOUT TO BE MADE AND SPLIT");
	page_line(p, "%s", "");
	page_line(p, "   Made of         randomness of HSM %s and of this machine",
	    c->serial);
	page_line(p, "   Shares          %s", quorum_text(&c->site->recovery,
	    quorum));
	page_line(p, "   Set until now   %s", old == NULL ? "none" :
	    set_name(&old->set, name));
	page_line(p, "%s", "");
	page_wrap(p, "   Whoever brings enough shares can restore the keys that "
	    "it wraps, with a new HSM, or with openssl alone.  It is kept "
	    "nowhere but in the shares.%s", old == NULL ? "" : "  The old set "
	    "stays good until the new one is complete.");
	page_foot(p, "NOW  To go on, both type how many of how many, as above.");
	page_foot(p, "WHY  %s", step_split.why);
}

/*
 * The key lives on in the ceremony for the step that wraps; after a cut it is
 * brought together from the shares that were handed out.
 */
static int
make(struct ceremony *c, struct err *e)
{
	char quorum[QUORUM_TEXT];
	struct handout_part part = {
		.purpose = SHARE_BACKUP_KEY, .serial = "",
		.plan = &c->site->recovery,
	};
	struct page p = { .n_lines = 0 };
	int rc = -1;

	describe(c, &p);
	backup_key_free(&c->backup);
	if (ask_object(c, &p, "split.object", quorum_text(&c->site->recovery,
	    quorum), false, e) == 0 &&
	    backup_key_make(&c->backup, c->hsm, e) == 0) {
		part.secret = c->backup.secret;
		rc = handout(c, &part, 1, e);
	}
	if (rc != 0)
		backup_key_free(&c->backup);
	page_free(&p);
	return rc;
}

/* A set that was complete before a cut is not made a second time. */
static int
run(struct ceremony *c, struct err *e)
{
	static const enum share_purpose purpose = SHARE_BACKUP_KEY;

	if (!holders_has(c, purpose) && make(c, e) != 0)
		return -1;
	return holders_show(c, &purpose, 1, e);
}

const struct step step_split = {
	.id = "split",
	.title = "Backup key made, split, shares handed out",
	.who = "all",
	.why = "One HSM can die; enough people with their shares bring its keys "
	    "back.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the set of shares before this one is as good as it was; a "
	    "set that was begun counts for nothing",
	.remedy = "destroy the papers of the set that was begun, then do the "
	    "step again",
	.run = run,
};
