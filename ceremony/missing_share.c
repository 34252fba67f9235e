#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/holder.h"
#include "ceremony/missing_share.h"
#include "ceremony/planned.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/separate.h"
#include "keyset/value.h"

/* E, L, R and X are the console's, and G goes on. */
static const char letters[] = "abcdfhijkmnopqstuvwyz";

enum { SETS_MAX = sizeof(letters) - 1, NUMBER_TEXT = 8 };

static size_t
shares_of(const struct missing_share *m)
{
	return split_shares(&m->held->set.plan);
}

static void
place_of(const struct missing_share *m, unsigned *group, unsigned *member)
{
	share_place(&m->held->set.plan, m->index, group, member);
}

/* Of a "3 of 3" none can: with one lost, too few are left. */
static bool
any_can(const struct held_set *s)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (holdings_makes(s, i))
			return true;
	return false;
}

static bool
all_can(const struct held_set *s)
{
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (!holdings_makes(s, i))
			return false;
	return true;
}

/* "user PIN of HSM 1440022"; a backup key is of no HSM. */
static void
describe_set(const struct held_set *s, char letter, struct page *p)
{
	char name[SET_NAME], quorum[QUORUM_TEXT];
	size_t waiting = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		waiting += s->shares[i].unissued;
	page_line(p, "   %c  Set %s of the %s%s%s", letter,
	    set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    s->serial[0] == '\0' ? "" : " of HSM ", s->serial);
	page_line(p, "      %s%s", quorum_text(&s->set.plan, quorum),
	    any_can(s) ? "" : "; none can be made again: too few others");
	if (waiting > 0)
		page_line(p, "      not issued yet: %zu", waiting);
}

struct sets {
	const struct held_set	*all[SETS_MAX];		/* borrowed */
	struct ui_choice	 choices[SETS_MAX + 2];
	size_t			 n;
};

/* The sets that count, the newest first. */
static void
list_sets(const struct ceremony *c, const char *note, struct sets *s,
    struct page *p)
{
	const struct holdings *h = &c->reg.holdings;

	*s = (struct sets){ .n = 0 };
	page_start(p, "WHICH SET IS A SHARE MISSING OF");
	page_line(p, "%s", "");
	for (size_t i = h->n_sets; i-- > 0 && s->n < SETS_MAX; ) {
		if (!holdings_counts(h, &h->sets[i]))
			continue;
		describe_set(&h->sets[i], letters[s->n], p);
		s->choices[s->n] = (struct ui_choice){ letters[s->n], "" };
		s->all[s->n++] = &h->sets[i];
	}
	if (register_has(&c->reg, "recreate", "result") ||
	    register_has(&c->reg, "recreate", "nothing"))
		s->choices[s->n] = (struct ui_choice){ 'g', "Go on, no other" };
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", note);
	}
	page_foot(p, "NOW  Administrator: press the letter of the set.");
	page_foot(p, "WHY  A share that is lost, or was not issued yet, is made "
	    "from others of its set; the secret is not put together.");
}

/* A set of which none can be made again is refused before one is named. */
static int
take_set(const struct held_set *s, struct err *e)
{
	char name[SET_NAME];

	if (any_can(s))
		return 0;
	return err_set(e, ERR_POLICY, "of set %s of the %s no share can be made "
	    "again, for too few others have theirs; %s", set_name(&s->set, name),
	    share_purpose_name(s->set.purpose), holdings_instead(s));
}

/* *letter becomes g to go on. */
static int
choose_set(struct ceremony *c, const struct held_set **held, char *letter,
    struct err *e)
{
	char note[sizeof(e->text)] = "";
	struct page p = { .n_lines = 0 };
	bool settled = false;
	struct sets s;
	int rc = 0;

	while (rc == 0 && !settled) {
		list_sets(c, note, &s, &p);
		rc = s.n == 0 ? err_set(e, ERR_POLICY, "no share set was handed "
		    "out yet: there is no share to make again") :
		    ask_letter(c, &p, "recreate.set", s.choices, letter, e);
		settled = rc == 0 && *letter == 'g';
		for (size_t i = 0; rc == 0 && i < s.n; i++)
			if (letters[i] == *letter) {
				*held = s.all[i];
				settled = take_set(s.all[i], e) == 0;
			}
		if (rc == 0 && !settled)
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

static void
list_shares(const struct ceremony *c, const struct missing_share *m,
    bool share, struct page *p)
{
	char carrier[HOLDER_CARRIER];

	for (size_t i = 0; i < shares_of(m); i++) {
		const struct held_share *s = &m->held->shares[i];
		char of[QUORUM_GROUP];
		unsigned group, member;

		share_place(&m->held->set.plan, i, &group, &member);
		quorum_group(&m->held->set.plan, group, of);
		page_line(p, "   %2zu  %s%s%-27.27s %-19s%s", i + 1,
		    of[0] == '\0' ? "" : of + sizeof(" of ") - 1,
		    of[0] == '\0' ? "" : "  ", s->holder,
		    holder_carrier(&c->reg.holdings, s, carrier),
		    share || holdings_makes(m->held, i) ? "" : "  TOO FEW");
	}
}

/* Which share a number names, if enough others can make it. */
static int
take_number(struct missing_share *m, const char *text, struct err *e)
{
	char of[QUORUM_GROUP];
	unsigned group, member;
	uint64_t n;

	if (value_count(text, shares_of(m), &n, e) != 0 || n < 1)
		return err_set(e, ERR_POLICY, "\"%.20s\" is not a number from 1 to "
		    "%zu", text, shares_of(m));
	m->index = (size_t)n - 1;
	place_of(m, &group, &member);
	if (holdings_makes(m->held, m->index))
		return 0;
	return err_set(e, ERR_POLICY, "share %zu cannot be made again: %u others%s "
	    "are needed, and %zu were given; %s", m->index + 1,
	    m->held->set.plan.groups[group].threshold,
	    quorum_group(&m->held->set.plan, group, of),
	    holdings_given(m->held, group, m->index),
	    holdings_instead(m->held));
}

/* One person, one share; it goes to somebody who is here, and can have it. */
static int
take_holder(const struct ceremony *c, struct missing_share *m, struct err *e)
{
	const struct officer *o;

	if (strcmp(m->holder, "-") == 0)
		return err_set(e, ERR_POLICY, "it is made for somebody who is "
		    "here");
	if (planned_named(c, m->holder, e) != 0)
		return -1;
	o = holdings_officer(&c->reg.holdings, m->holder);
	if (o != NULL && desk_may(o, "holder", "receive a share", e) != 0)
		return -1;
	for (size_t i = 0; i < shares_of(m); i++)
		if (i != m->index && person_same(m->held->shares[i].holder,
		    m->holder))
			return err_set(e, ERR_POLICY, "%s has share %zu of this "
			    "set: one person, one share", m->holder, i + 1);
	if (separate_check(c, m->held->set.purpose, m->holder, e) != 0)
		return -1;
	return profile_takes(c, profile_holder(m->held->set.purpose), m->holder,
	    e);
}

static void
describe_choice(const struct ceremony *c, const struct missing_share *m,
    bool share, const char *note, struct page *p)
{
	char title[PAGE_TEXT], name[SET_NAME];

	snprintf(title, sizeof(title), "%s: set %s of the %s", share ?
	    "WHO GETS THE SHARE" : "WHICH SHARE IS MISSING",
	    set_name(&m->held->set, name),
	    share_purpose_name(m->held->set.purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	list_shares(c, m, share, p);
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s", note);
	}
	if (share) {
		p->active = 1 + m->index;
		page_foot(p, m->held->shares[m->index].unissued ? "NOW  Type the "
		    "name of whoever gets share %zu; nobody had it so far." :
		    "NOW  Type the name of whoever gets share %zu: who lost it, "
		    "or somebody else.", m->index + 1);
		page_foot(p, "WHY  One person, one share.");
	} else {
		page_foot(p, "NOW  Administrator: type the number of the share "
		    "that is lost or not issued.");
		page_foot(p, "WHY  This very share is made again, and the others "
		    "stay as they are.%s", all_can(m->held) ? "" : "  TOO FEW: "
		    "it has too few others that could make it.");
	}
}

static int
choose_share(struct ceremony *c, struct missing_share *m, struct err *e)
{
	char note[sizeof(e->text)] = "", number[UI_ANSWER_MAX];
	struct page p = { .n_lines = 0 };
	bool settled = false;
	int rc = 0;

	while (rc == 0 && !settled) {
		describe_choice(c, m, false, note, &p);
		rc = ask_text(c, &p, "recreate.share", "Share", number,
		    sizeof(number), e);
		settled = rc == 0 && take_number(m, number, e) == 0;
		if (rc == 0 && !settled)
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

static int
choose_holder(struct ceremony *c, struct missing_share *m, struct err *e)
{
	char note[sizeof(e->text)] = "";
	struct page p = { .n_lines = 0 };
	bool settled = false;
	int rc = 0;

	while (rc == 0 && !settled) {
		describe_choice(c, m, true, note, &p);
		rc = ask_text(c, &p, "share.holder", "Holder", m->holder,
		    sizeof(m->holder), e);
		settled = rc == 0 && take_holder(c, m, e) == 0;
		if (rc == 0 && !settled)
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

static int
choose_carrier(struct ceremony *c, struct missing_share *m, struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings, m->holder);
	size_t more = o == NULL || strcmp(m->held->shares[m->index].card,
	    o->card.serial) != 0;
	bool card = false;

	m->card[0] = '\0';
	if (o != NULL && holder_ask_carrier(c, o, more, "", &card, e) != 0)
		return -1;
	if (card)
		snprintf(m->card, sizeof(m->card), "%s", o->card.serial);
	return 0;
}

void
missing_share_describe(const struct ceremony *c,
    const struct missing_share *m, struct page *p)
{
	const struct held_share *was = &m->held->shares[m->index];
	char name[SET_NAME], quorum[QUORUM_TEXT], carrier[HOLDER_CARRIER];
	char of[QUORUM_GROUP];
	unsigned group, member;

	place_of(m, &group, &member);
	quorum_group(&m->held->set.plan, group, of);
	page_line(p, "   Set       %s of the %s, %s", set_name(&m->held->set,
	    name), share_purpose_name(m->held->set.purpose),
	    quorum_text(&m->held->set.plan, quorum));
	if (of[0] == '\0')
		page_line(p, "   Share     %zu", m->index + 1);
	else
		page_line(p, "   Share     %zu: share %u%s", m->index + 1,
		    member + 1, of);
	page_line(p, "   So far    %s%s%s", was->holder, was->unissued ? "" : ", ",
	    holder_carrier(&c->reg.holdings, was, carrier));
	page_line(p, "   Then      %s, %s%s", m->holder, m->card[0] == '\0' ?
	    "paper" : "card ", m->card);
}

static int
agree(struct ceremony *c, const struct missing_share *m, struct err *e)
{
	const struct held_share *was = &m->held->shares[m->index];
	char object[SET_NAME + NUMBER_TEXT], name[SET_NAME], of[QUORUM_GROUP];
	struct page p = { .n_lines = 0 };
	unsigned group, member;
	int rc;

	place_of(m, &group, &member);
	page_start(&p, "A SHARE IS ABOUT TO BE MADE AGAIN");
	page_line(&p, "%s", "");
	missing_share_describe(c, m, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   It is made of %u others%s, which are asked for "
	    "next.%s", m->held->set.plan.groups[group].threshold,
	    quorum_group(&m->held->set.plan, group, of),
	    was->unissued || (was->card[0] != '\0' && strcmp(was->card,
	    m->card) == 0) ? "" : "  Where it was so far counts as lost then; "
	    "whoever finds it has a good share, until there is another set.");
	page_foot(&p, "NOW  To go on, both type the set and the number of the "
	    "share, for example:  3F0A-92C1 2");
	page_foot(&p, "WHY  The secret is not put together, and no other share "
	    "is changed.");
	snprintf(object, sizeof(object), "%s %zu", set_name(&m->held->set, name),
	    m->index + 1);
	rc = ask_object(c, &p, "recreate.object", object, false, e);
	page_free(&p);
	return rc;
}

int
missing_share_choose(struct ceremony *c, struct missing_share *m, bool *one,
    struct err *e)
{
	char letter;

	if (choose_set(c, &m->held, &letter, e) != 0)
		return -1;
	*one = letter != 'g';
	if (!*one)
		return 0;
	if (choose_share(c, m, e) != 0 || choose_holder(c, m, e) != 0 ||
	    separate_tell(c, m->held->set.purpose, m->holder, e) != 0 ||
	    choose_carrier(c, m, e) != 0)
		return -1;
	return agree(c, m, e);
}

static int
from_record(const struct ceremony *c, struct missing_share *m,
    const json_t *data, struct err *e)
{
	const char *holder = json_string_value(json_object_get(data, "holder"));
	const char *card = json_string_value(json_object_get(data, "card"));

	if (holder == NULL || card == NULL ||
	    (m->held = holdings_cited(&c->reg.holdings, data, e)) == NULL ||
	    holdings_named(m->held, data, &m->index, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal does not say which "
		    "share was to be made again");
	snprintf(m->holder, sizeof(m->holder), "%s", holder);
	snprintf(m->card, sizeof(m->card), "%s", card);
	return 0;
}

int
missing_share_begun(const struct ceremony *c, struct missing_share *m,
    bool *one, struct err *e)
{
	const json_t *begun = NULL;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);

		if (register_is(rec, "recreate", "intent"))
			begun = json_object_get(rec, "data");
		else if (register_is(rec, "recreate", "result") ||
		    register_is(rec, "recreate", "nothing"))
			begun = NULL;
	}
	*one = begun != NULL;
	return begun == NULL ? 0 : from_record(c, m, begun, e);
}
