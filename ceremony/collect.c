#include <stdio.h>
#include <string.h>

#include "backup/recover.h"
#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/collect.h"
#include "ceremony/collection.h"
#include "ceremony/desk.h"
#include "ceremony/holder.h"
#include "ceremony/paper.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/vanished.h"

static void
describe_share(const struct holdings *all, const struct collection *k,
    size_t i, struct page *p)
{
	const struct held_share *h = &k->held->shares[i];
	char carrier[HOLDER_CARRIER];

	if (k->aim == COLLECT_MAKE_AGAIN && i == k->wanted)
		page_line(p, "  >  %2zu  %-32.32s %s", i + 1, h->holder,
		    h->unissued ? "not issued yet" : "to be made again");
	else
		page_line(p, " [%c] %2zu  %-32.32s %s", k->in[i] ? 'x' :
		    k->old[i] ? 'o' : collection_useless(k, i) ? '-' : ' ', i + 1,
		    h->holder, holder_carrier(all, h, carrier));
}

static bool
any_old(const struct collection *k)
{
	for (size_t i = 0; i < k->all; i++)
		if (k->old[i])
			return true;
	return false;
}

static void
describe_foot(const struct holdings *all, const struct collection *k,
    struct page *p)
{
	const char *how = all->n_officers > 0 ? "C a card, P a paper" :
	    "P a paper";

	if (collection_enough(k))
		page_foot(p, "NOW  G goes on with all that are in; or bring more: "
		    "%s.", how);
	else if (k->aim == COLLECT_MAKE_AGAIN)
		page_foot(p, "NOW  Bring %u more, %s%s.", collection_missing(k), how,
		    k->held->set.plan.group_count == 1 ? "" : " of the group of "
		    "that share; those of another cannot make it");
	else
		page_foot(p, "NOW  Whoever holds a share brings it, one after "
		    "another: %s%s%s.", how, k->aim == COLLECT_EXERCISE ?
		    "; G when no other is here" : "", any_old(k) ? ".  [o]: only "
		    "one declared lost came" : "");
	page_foot(p, "WHY  Each is checked alone; one that is not good harms "
	    "nothing.");
}

static void
describe(const struct holdings *all, const struct collection *k,
    const char *note, struct page *p)
{
	static const char *const doing[] = {
		[COLLECT_JOIN] = "SHARES ARE BROUGHT TOGETHER",
		[COLLECT_EXERCISE] = "EXERCISE",
		[COLLECT_MAKE_AGAIN] = "SHARES THAT MAKE ANOTHER AGAIN",
	};
	char name[SET_NAME], quorum[QUORUM_TEXT], title[PAGE_TEXT];
	const struct share_set *s = &k->held->set;

	snprintf(title, sizeof(title), "%s: shares of the %s", doing[k->aim],
	    share_purpose_name(s->purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Set %s, %s   %zu in%s", set_name(s, name),
	    quorum_text(&s->plan, quorum), k->n,
	    collection_enough(k) ? ", enough" : "");
	page_line(p, "%s", "");
	for (size_t i = 0; i < k->all; i++)
		describe_share(all, k, i, p);
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	describe_foot(all, k, p);
}

/*
 * A good share of this set that was missing on this card is there again: that
 * is so whatever else becomes of it here.  *back says whether it is one.
 */
static int
look_back(struct ceremony *c, const struct collection *k, const struct share *s,
    const char *card, bool *back, struct err *e)
{
	const struct held_share *h;
	struct err why;
	size_t i;

	*back = false;
	if (share_set_check(&k->held->set, s, &why) != 0)
		return 0;
	i = share_index(&k->held->set.plan, s->group, s->member);
	h = &k->held->shares[i];
	*back = h->missing && strcmp(h->card, card) == 0;
	return *back ? vanished_found(c, k->held, i, e) : 0;
}

/*
 * The last share that came is recorded, and note says that it is good; also
 * that it came on what was declared lost, for somebody found it, or is back on
 * its card.
 */
static int
taken(struct ceremony *c, const struct collection *k, const char *card,
    bool back, char *note, size_t room, struct err *e)
{
	const struct share *s = &k->shares[k->n - 1];
	size_t i = share_index(&k->held->set.plan, s->group, s->member);
	const struct lost_share *lost = holdings_lost(&c->reg.holdings, k->held,
	    i, card);
	const char *holder = lost != NULL ? lost->holder :
	    k->held->shares[i].holder;
	bool exercise = k->aim == COLLECT_EXERCISE;
	char name[SHARE_NAME], hex[SET_HEX];

	if (lost != NULL)
		snprintf(note, room, "%s is good.  It is of a %s%s that was "
		    "declared lost, by %s: it was made again since, so that there "
		    "are two.", share_name(s, name), card[0] == '\0' ? "paper" :
		    "card, ", card, holder);
	else if (back)
		snprintf(note, room, "%s is good.  It was missing on card %s, "
		    "and is there again: it counts as it did before.",
		    share_name(s, name), card);
	else
		snprintf(note, room, "%s is good.", share_name(s, name));
	return ceremony_record(c, "share", exercise ? "checked" : "used",
	    json_pack("{s:s,s:i,s:i,s:s,s:b}", "set", set_hex(&k->held->set,
	    hex), "group", (int)s->group + 1, "member", (int)s->member + 1,
	    "holder", holder, "lost", lost != NULL), e);
}

static int
record_refused(struct ceremony *c, const struct collection *k, const char *why,
    struct err *e)
{
	char hex[SET_HEX];

	return ceremony_record(c, "share", "refused", json_pack("{s:s,s:s}",
	    "set", set_hex(&k->held->set, hex), "why", why), e);
}

/* One share from paper.  note says what came of it. */
static int
from_paper(struct ceremony *c, struct collection *k, char *note, size_t room,
    struct err *e)
{
	struct share s = { .value = NULL };
	int rc;

	if (paper_take(c, "A SHARE FROM PAPER", "The holder", &s, e) == 0 &&
	    collection_take(&c->reg.holdings, k, &s, "", e) == 0)
		return taken(c, k, "", false, note, room, e);
	share_free(&s);
	if (c->leaving || (e->kind != ERR_FORMAT && e->kind != ERR_CRYPTO &&
	    e->kind != ERR_POLICY && e->kind != ERR_ABORTED))
		return -1;
	if (e->kind == ERR_ABORTED) {
		snprintf(note, room, "That share was not taken.");
		return 0;
	}
	snprintf(note, room, "NOT TAKEN: %s", e->text);
	refused_other(&k->refused, e->text);
	rc = record_refused(c, k, e->text, e);
	return rc;
}

/* serial gets that of the card, also of one whose PIN is not typed right. */
static int
card_share(struct ceremony *c, struct collection *k, char serial[CARD_SERIAL],
    struct share *s, struct err *e)
{
	const struct officer *who;
	struct card *card = NULL;
	int rc = -1;

	if (desk_bring_share(c, k->held, k->in, k->old, &card, &who,
	    e) != 0)
		return -1;
	memcpy(serial, card_identity(card)->serial, CARD_SERIAL);
	if (desk_present(c, card, who, "holder", k->aim == COLLECT_EXERCISE ?
	    "have a share checked" : "use a share", e) == 0)
		rc = carried_read(card, &k->held->set, s, e);
	card_close(&card);
	return rc;
}

static int
from_card(struct ceremony *c, struct collection *k, char *note, size_t room,
    struct err *e)
{
	struct share s = { .value = NULL };
	char serial[CARD_SERIAL] = "", why[sizeof(e->text)];
	bool back;

	if (card_share(c, k, serial, &s, e) == 0 &&
	    look_back(c, k, &s, serial, &back, e) == 0 &&
	    collection_take(&c->reg.holdings, k, &s, serial, e) == 0)
		return taken(c, k, serial, back, note, room, e);
	share_free(&s);
	if (c->leaving || (e->kind != ERR_ABORTED && !desk_tells(e)))
		return -1;
	if (e->kind == ERR_ABORTED) {
		snprintf(note, room, "That card was not used.");
		return 0;
	}
	memcpy(why, e->text, sizeof(why));
	collection_not_good(k, serial, why);
	snprintf(note, room, "NOT TAKEN: %s", why);
	return record_refused(c, k, why, e);
}

static int
gather(struct ceremony *c, struct collection *k, struct err *e)
{
	char note[sizeof(e->text) + 16] = "", letter = 0;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	while (rc == 0 && letter != 'g') {
		struct ui_choice choices[4] = { { 'p', "Paper" } };
		size_t n = 1;

		if (c->reg.holdings.n_officers > 0)
			choices[n++] = (struct ui_choice){ 'c', "Card" };
		if (k->aim == COLLECT_EXERCISE || collection_enough(k))
			choices[n++] = (struct ui_choice){ 'g', "Go on" };
		describe(&c->reg.holdings, k, note, &p);
		rc = ask_letter(c, &p, "share", choices, &letter, e);
		if (rc == 0 && letter == 'p')
			rc = from_paper(c, k, note, sizeof(note), e);
		else if (rc == 0 && letter == 'c')
			rc = from_card(c, k, note, sizeof(note), e);
	}
	page_free(&p);
	return rc;
}

int
collect(struct ceremony *c, const struct held_set *held, struct secret *out,
    struct err *e)
{
	struct collection k = { .aim = COLLECT_JOIN };
	struct share these[SPLIT_SHARES_MAX];
	int rc = -1;

	if (collection_start(&k, held, e) == 0 && gather(c, &k, e) == 0 &&
	    recover(these, collection_joinable(&k, these), NULL, out, e) == 0)
		rc = share_set_check_secret(&held->set, out, e);
	if (rc != 0)
		secret_clear(out);
	collection_free(&k);
	return rc;
}

int
collect_again(struct ceremony *c, const struct held_set *held, size_t index,
    struct share *out, struct err *e)
{
	struct collection k = { .aim = COLLECT_MAKE_AGAIN, .wanted = index };
	int rc = -1;

	share_place(&held->set.plan, index, &k.group, &k.member);
	if (collection_start(&k, held, e) == 0 && gather(c, &k, e) == 0)
		rc = share_set_recreate(&held->set, k.shares, k.n, k.group,
		    k.member, out, e);
	collection_free(&k);
	return rc;
}

int
collect_exercise(struct ceremony *c, const struct held_set *held,
    enum share_shown to[SPLIT_SHARES_MAX], struct refused *refused,
    struct err *e)
{
	struct collection k = { .aim = COLLECT_EXERCISE };
	int rc = -1;

	if (collection_start(&k, held, e) == 0 &&
	    (rc = gather(c, &k, e)) == 0) {
		for (size_t i = 0; i < k.all; i++)
			to[i] = k.in[i] ? SHARE_SHOWN : k.old[i] ?
			    SHARE_SHOWN_OLD : k.refused.cards[i] != NULL ?
			    SHARE_NOT_GOOD : SHARE_NOT_SHOWN;
		*refused = k.refused;	/* the caller's from here on */
		k.refused = (struct refused){ .n_others = 0 };
	}
	collection_free(&k);
	return rc;
}
