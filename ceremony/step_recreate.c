#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/collect.h"
#include "ceremony/desk.h"
#include "ceremony/holder.h"
#include "ceremony/missing_share.h"
#include "ceremony/paper.h"
#include "ceremony/recorded_set.h"

/* From whom it is taken: null of a share that nobody had yet. */
static int
lost_by(const struct held_share *was, json_t **lost, struct err *e)
{
	*lost = was->unissued ? json_null() : json_pack("{s:s,s:s}", "holder",
	    was->holder, "card", was->card);
	return *lost != NULL ? 0 : err_sys(e, "record a share");
}

static int
record(struct ceremony *c, const struct missing_share *m, bool done,
    struct err *e)
{
	unsigned group, member;
	char hex[SET_HEX];
	json_t *lost;

	share_place(&m->held->set.plan, m->index, &group, &member);
	if (lost_by(&m->held->shares[m->index], &lost, e) != 0)
		return -1;
	return ceremony_record(c, "recreate", done ? "result" : "intent",
	    json_pack("{s:s,s:i,s:i,s:s,s:s,s:o}", "set", set_hex(
	    &m->held->set, hex), "group", (int)group + 1, "member",
	    (int)member + 1, "holder", m->holder, "card", m->card, "lost",
	    lost), e);
}

static int
give_up(struct ceremony *c, const struct missing_share *m, struct err *e)
{
	unsigned group, member;
	char hex[SET_HEX];

	share_place(&m->held->set.plan, m->index, &group, &member);
	return ceremony_record(c, "recreate", "nothing", json_pack(
	    "{s:s,s:i,s:i}", "set", set_hex(&m->held->set, hex), "group",
	    (int)group + 1, "member", (int)member + 1), e);
}

/* Onto the card or the paper, and read back from there. */
static int
give(struct ceremony *c, const struct missing_share *m, const struct share *s,
    struct err *e)
{
	const struct officer *o = m->card[0] == '\0' ? NULL :
	    holdings_card(&c->reg.holdings, m->card);
	const struct carried part = { &m->held->set, s };
	const struct carried_esc esc = { .says = "leaves it as it is" };
	struct share back = { .value = NULL };
	struct err why;
	char title[PAGE_TEXT], what[PAGE_TEXT], set[SET_NAME];
	struct carried_end end;
	int rc;

	if (m->card[0] == '\0') {
		snprintf(title, sizeof(title), "SHARE %zu OF %zu OF THE %s, SET "
		    "%s, MADE AGAIN", m->index + 1,
		    split_shares(&m->held->set.plan),
		    share_purpose_name(m->held->set.purpose),
		    set_name(&m->held->set, set));
		snprintf(what, sizeof(what), "share %zu of %zu of the %s",
		    m->index + 1, split_shares(&m->held->set.plan),
		    share_purpose_name(m->held->set.purpose));
		return paper_announce(c, what, m->holder, e) != 0 ? -1 :
		    paper_give(c, s, title, m->holder, e);
	}
	if (o == NULL)
		return err_set(e, ERR_FORMAT, "card %s is nobody's", m->card);
	rc = carried_give(c, o, &part, 1, &esc, &back, &end, e);
	share_free(&back);
	/* Then nothing is in doubt, and the share may have another place. */
	if (rc != 0 && end.refused && give_up(c, m, &why) != 0)
		*e = why;
	return rc;
}

/* What else was on the card that is lost, for that is not there either. */
static void
list_others(const struct ceremony *c, const char *card, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME];

	for (size_t s = 0; card[0] != '\0' && s < h->n_sets; s++) {
		const struct held_set *other = &h->sets[s];

		if (!holdings_counts(h, other))
			continue;
		for (size_t i = 0; i < split_shares(&other->set.plan); i++)
			if (strcmp(other->shares[i].card, card) == 0)
				page_wrap(p, "   STILL  Share %zu of set %s of "
				    "the %s is on the same card, as the journal "
				    "has it%s%s.", i + 1,
				    set_name(&other->set, name),
				    share_purpose_name(other->set.purpose),
				    holdings_makes(other, i) ? ": make that again "
				    "too" : ", and too few others can make it "
				    "again; ", holdings_makes(other, i) ? "" :
				    holdings_instead(other));
	}
}

static int
show(struct ceremony *c, const struct missing_share *m,
    const struct held_share *was, struct err *e)
{
	char name[SET_NAME], carrier[HOLDER_CARRIER];
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THE SHARE IS THERE");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Share %zu of set %s of the %s was read back from where "
	    "it is now, and is the one that was made with the set.", m->index + 1,
	    set_name(&m->held->set, name),
	    share_purpose_name(m->held->set.purpose));
	page_line(&p, "%s", "");
	page_line(&p, "   Holder   %s, %s", m->holder, holder_carrier(
	    &c->reg.holdings, &m->held->shares[m->index], carrier));
	if (!was->unissued && strcmp(was->card, m->card) != 0) {
		page_line(&p, "   Lost     %s, %s", was->holder,
		    holder_carrier(&c->reg.holdings, was, carrier));
		list_others(c, was->card, &p);
	}
	page_foot(&p, "NOW  Witness: compare the holder with who has it in "
	    "hand; Enter.");
	page_foot(&p, "WHY  In years somebody must know whom to call.");
	rc = ask_shown(c, &p, "recreated", e);
	page_free(&p);
	return rc;
}

static int
finish(struct ceremony *c, const struct missing_share *m, struct err *e)
{
	const struct held_share was = m->held->shares[m->index];

	if (record(c, m, true, e) != 0)
		return -1;
	return show(c, m, &was, e);
}

static int
make(struct ceremony *c, const struct missing_share *m, struct err *e)
{
	struct share s = { .value = NULL };
	int rc = -1;

	if (collect_again(c, m->held, m->index, &s, e) == 0 &&
	    record(c, m, false, e) == 0 && give(c, m, &s, e) == 0)
		rc = 0;
	share_free(&s);
	return rc != 0 ? -1 : finish(c, m, e);
}

/* Whether the card got it before the run that meant to write it was cut off. */
static int
look(struct ceremony *c, const struct missing_share *m, bool *there,
    struct err *e)
{
	const struct officer *o = holdings_card(&c->reg.holdings, m->card);
	struct share s = { .value = NULL };
	struct card *card = NULL;
	struct err why;
	int rc = -1;

	*there = false;
	if (o == NULL)
		return err_set(e, ERR_FORMAT, "card %s is nobody's", m->card);
	if (desk_bring(c, o, &card, e) == 0 &&
	    desk_present(c, card, o, "holder", "receive a share", e) == 0) {
		rc = 0;
		*there = carried_read(card, &m->held->set, &s, &why) == 0 &&
		    share_set_check(&m->held->set, &s, &why) == 0 &&
		    share_index(&m->held->set.plan, s.group, s.member) ==
		    m->index;
	}
	card_close(&card);
	share_free(&s);
	return rc;
}

/* It is looked at, not guessed, how far a run that was cut off came. */
static int
go_on(struct ceremony *c, const struct missing_share *m, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'a', "Again, to its end" }, { 'd', "Drop it" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	bool there = false;
	char letter;
	int rc;

	page_start(&p, "A SHARE WAS BEGUN, AND NOT FINISHED");
	page_line(&p, "%s", "");
	missing_share_describe(c, m, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, m->card[0] == '\0' ? "   A paper may have some of it: "
	    "destroy that here and now.  A writes it anew; D leaves the share "
	    "where the journal has it." : "   The card may have it.  A looks, and "
	    "writes it if it is not there; D leaves the share where the journal "
	    "has it, and what is on the card unknown.");
	page_foot(&p, "NOW  Administrator: A, or D if all agree that it is not "
	    "to be.");
	page_foot(&p, "WHY  Nobody would know whether a share that lies about "
	    "is good.");
	rc = ask_letter(c, &p, "recreate.begun", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'd')
		return give_up(c, m, e);
	if (m->card[0] != '\0' && look(c, m, &there, e) != 0)
		return -1;
	return there ? finish(c, m, e) : make(c, m, e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct missing_share m;
	bool begun, one = true;

	while (one) {
		if (missing_share_begun(c, &m, &begun, e) != 0)
			return -1;
		if (begun) {
			if (go_on(c, &m, e) != 0)
				return -1;
			continue;
		}
		if (missing_share_choose(c, &m, &one, e) != 0 ||
		    (one && make(c, &m, e) != 0))
			return -1;
	}
	return 0;
}

const struct step step_recreate = {
	.id = "recreate",
	.title = "Missing shares made again from others",
	.who = "all",
	.why = "With each share that is lost the next loss comes nearer to that "
	    "of the secret.",
	.again = STEP_ONCE,
	.unchanged = "each share is where the journal has it, but for a card that "
	    "was left while it was written, which may have lost what it had; no "
	    "secret was put together",
	.remedy = "do the step again with enough shares, or press X and hold a "
	    "ceremony that makes another set",
	.run = run,
};
