#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/batch_load.h"
#include "ceremony/behind.h"
#include "ceremony/closing.h"
#include "ceremony/leaving.h"
#include "ceremony/wrong_pins.h"

/* Whether wrapped copies of keys are on the stick of this ceremony. */
static bool
copies_left(const struct ceremony *c)
{
	const struct holdings *h = &c->reg.holdings;

	for (size_t i = 0; i < h->n_backups; i++)
		if (h->backups[i].exported == c->reg.number)
			return true;
	return false;
}

static void
tell_faults(const struct ceremony *c, struct page *p)
{
	const struct wrong_pins w = wrong_pins_read(c->reg.records);
	char leaves[LEAVING_TEXT];

	behind_tell(c, p);
	page_line(p, "   Exceptions %u    wrong PINs: of the HSM %zu, of cards "
	    "%zu", c->reg.exceptions, w.hsm, w.cards);
	if (w.cards > 0)
		page_wrap(p, "   Whose cards: %s", w.who);
	batch_tell_aside(c, p);
	if (register_done(&c->reg, "sign") && leaving_key(&c->reg) != NULL)
		page_wrap(p, "   %s", leaving_words(&c->reg, leaves));
}

/*
 * With the words and the digest it must be one page of 80 by 24: how many of
 * its three blank lines there is room for, below what stands in the foot.
 */
static size_t
blanks(const struct ceremony *c, const struct page *p)
{
	enum { ALL = 3, ROOM = 7 };	/* for them, the faults and the foot */
	struct page faults = { .n_lines = 0 };
	size_t used = 0;

	page_start(&faults, "");
	tell_faults(c, &faults);
	while (used < PAGE_FOOT && p->foot[used][0] != '\0')
		used++;
	used += faults.n_lines;
	page_free(&faults);
	return used >= ROOM ? 0 : ROOM - used < ALL ? ROOM - used : ALL;
}

static void
blank(struct page *p, bool room)
{
	if (room)
		page_line(p, "%s", "");
}

/* Who gets what leaves; where no step writes to OUT, nothing does. */
static void
foot(const struct ceremony *c, bool copies, struct page *p)
{
	if (!ceremony_has(c->type, &step_export)) {
		page_foot(p, "NOW  All: write the words on paper and sign.  "
		    "Log media go to the safe.  Nothing was written to OUT in "
		    "this ceremony.");
		return;
	}
	page_foot(p, "NOW  All: write the words on paper and sign.  Log media go "
	    "to the safe, OUT to %s%s%s.", ceremony_has(c->type, &step_close) ?
	    "the signer's people" : "whoever audits",
	    register_done(&c->reg, "request") ||
	    register_done(&c->reg, "batch") ? ", REQ into a bag" : "",
	    copies ? "; copies of its .backup files to two keepers, neither of "
	    "them with the HSM" : "");
}

static int
show(struct ceremony *c, const struct digest *head, struct err *e)
{
	struct page p = { .n_lines = 0 };
	size_t n;
	int rc;

	page_start(&p, "THE CEREMONY ENDS");
	foot(c, copies_left(c), &p);
	page_foot(&p, "WHY  No older copy of the journal can pass for this one "
	    "then.");
	n = blanks(c, &p);
	blank(&p, n > 2);
	tell_faults(c, &p);
	blank(&p, n > 1);
	page_line(&p, "   Head at record %06llu.  Two records follow: it is on "
	    "paper; the end.",
	    (unsigned long long)journal_seq(c->journal));
	blank(&p, n > 0);
	answer_words(&p, head);
	rc = ask_enter(c, &p, "finish", e);
	page_free(&p);
	return rc;
}

/* What a small site gives up is said where all hear it, and sign. */
static int
show_profile(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "WHAT THIS SITE DOES NOT KEEP APART");
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Administrator: read it aloud; Enter.");
	page_foot(&p, "WHY  Whoever relies on these keys is to know it.");
	if (profile_tell(c, &p))
		rc = ask_read(c, &p, "profile", e);
	page_free(&p);
	return rc;
}

/* An exception that is written while the page stands makes it another one. */
static int
run(struct ceremony *c, struct err *e)
{
	struct digest head, now;
	char hex[DIGEST_HEX];

	/* Where something left, they signed before it did. */
	if (closing_sign(c, false, e) != 0 || show_profile(c, e) != 0)
		return -1;
	do {
		head = journal_head(c->journal);
		if (show(c, &head, e) != 0)
			return -1;
		now = journal_head(c->journal);
	} while (!digest_equal(&head, &now));
	return ceremony_record(c, "finish", "done", json_pack("{s:I,s:s}",
	    "record", (json_int_t)journal_seq(c->journal), "head",
	    digest_hex(&head, hex)), e);
}

const struct step step_finish = {
	.id = "finish",
	.title = "Journal's head written on paper",
	.who = "all",
	.why = "The paper pins the journal: no older copy can be played back.",
	.again = STEP_ONCE,
	.unchanged = "everything that was made stands in the journal",
	.run = run,
};
