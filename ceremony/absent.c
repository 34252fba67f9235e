#include <stdio.h>

#include "ceremony/absent.h"
#include "ceremony/ask.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

static unsigned
needed(const struct absent_part *p)
{
	return p->set->plan.groups[p->group].threshold;
}

static int
may_wait(const struct absent_part *p, struct err *e)
{
	char group[QUORUM_GROUP];

	if (p->left >= needed(p))
		return 0;
	return err_set(e, ERR_POLICY, "share %zu cannot wait: %u%s of the %s must "
	    "be given today, or it could never be issued", p->share + 1,
	    needed(p), quorum_group(&p->set->plan, p->group, group),
	    share_purpose_name(p->set->purpose));
}

static void
describe(const struct absent_part *part, struct page *p)
{
	char set[SET_NAME];

	page_line(p, "%s", "");
	page_line(p, "   Set %s of the %s: %u of %u are needed", set_name(
	    part->set, set), share_purpose_name(part->set->purpose),
	    needed(part), part->set->plan.groups[part->group].count);
	if (part->left == needed(part))
		page_wrap(p, "   WARN   Without it only %u are given.  If one of "
		    "those is lost, neither that one nor this can be made.",
		    part->left);
}

int
absent_agree(struct ceremony *c, const struct absent_part *parts, size_t n,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "Not issued today" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	for (size_t i = 0; i < n; i++)
		if (may_wait(&parts[i], e) != 0)
			return -1;
	page_start(&p, "A SHARE THAT NOBODY GETS TODAY");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Share %zu belongs to the set, and is tried with the "
	    "others in memory.  It is shown to nobody and written nowhere.  When "
	    "its holder comes, hold MAKE A SHARE AGAIN: enough of the others "
	    "make it.", parts[0].share + 1);
	for (size_t i = 0; i < n; i++)
		describe(&parts[i], &p);
	page_foot(&p, "NOW  Administrator: N if all agree; Esc goes back to "
	    "the name.");
	page_foot(&p, "WHY  One person, one share: nobody takes it for who is "
	    "not here.");
	rc = ask_letter(c, &p, "share.absent", choices, &letter, e);
	page_free(&p);
	return rc;
}
