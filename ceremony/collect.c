#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/collect.h"
#include "ceremony/desk.h"
#include "ceremony/holder.h"
#include "ceremony/paper.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/vanished.h"

enum aim { JOIN, EXERCISE, MAKE_AGAIN };

struct collection {
	const struct held_set	*held;
	enum aim		 aim;
	size_t			 wanted;	/* the share that is made again */
	unsigned		 group, member;	/* which is this one */
	size_t			 n, all;	/* shares in, and of the set */
	struct share		*shares;	/* n, owned; room for all */
	bool			*in;		/* of each share of the set */
	/* EXERCISE: of each, whether only what was declared lost came. */
	bool			*old;
	/* Cards that were here and gave no good one, and others. */
	struct refused		 refused;
};

static void
collection_free(struct collection *k)
{
	for (size_t i = 0; i < k->n; i++)
		share_free(&k->shares[i]);
	free(k->shares);
	free(k->in);
	free(k->old);
	refused_free(&k->refused);
}

static int
collection_start(struct collection *k, const struct held_set *held,
    struct err *e)
{
	k->held = held;
	k->all = split_shares(&held->set.plan);
	k->shares = calloc(k->all, sizeof(*k->shares));
	k->in = calloc(k->all, sizeof(*k->in));
	k->old = calloc(k->all, sizeof(*k->old));
	if (k->shares == NULL || k->in == NULL || k->old == NULL)
		return err_sys(e, "collect shares");
	return 0;
}

/*
 * The shares of those groups of which enough are in, borrowed, into out.  One
 * of a group that is not complete was checked alone, and takes nothing away.
 */
static size_t
joinable(const struct collection *k, struct share out[SPLIT_SHARES_MAX])
{
	const struct split_plan *p = &k->held->set.plan;
	unsigned in[SHARE_GROUPS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		in[k->shares[i].group]++;
	for (size_t i = 0; i < k->n; i++)
		if (in[k->shares[i].group] >=
		    p->groups[k->shares[i].group].threshold)
			out[n++] = k->shares[i];
	return n;
}

/* How many shares of the group of the one that is made again are missing. */
static unsigned
missing(const struct collection *k)
{
	unsigned needed = k->held->set.plan.groups[k->group].threshold;

	return k->n >= needed ? 0 : needed - (unsigned)k->n;
}

static bool
enough(const struct collection *k)
{
	struct share these[SPLIT_SHARES_MAX];
	struct err why;
	size_t n;

	if (k->aim != JOIN)
		return k->aim == MAKE_AGAIN && missing(k) == 0;
	n = joinable(k, these);
	return n > 0 && recover_check(these, n, &why) == 0;
}

/* Whether share i is of no use here, since another group's cannot make one. */
static bool
useless(const struct collection *k, size_t i)
{
	size_t first = share_index(&k->held->set.plan, k->group, 0);

	return k->aim == MAKE_AGAIN && (i < first ||
	    i >= first + k->held->set.plan.groups[k->group].count);
}

static void
describe_share(const struct holdings *all, const struct collection *k,
    size_t i, struct page *p)
{
	const struct held_share *h = &k->held->shares[i];
	char carrier[HOLDER_CARRIER];

	if (k->aim == MAKE_AGAIN && i == k->wanted)
		page_line(p, "  >  %2zu  %-32.32s %s", i + 1, h->holder,
		    h->unissued ? "not issued yet" : "to be made again");
	else
		page_line(p, " [%c] %2zu  %-32.32s %s", k->in[i] ? 'x' :
		    k->old[i] ? 'o' : useless(k, i) ? '-' : ' ', i + 1, h->holder,
		    holder_carrier(all, h, carrier));
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

	if (enough(k))
		page_foot(p, "NOW  G goes on with all that are in; or bring more: "
		    "%s.", how);
	else if (k->aim == MAKE_AGAIN)
		page_foot(p, "NOW  Bring %u more, %s%s.", missing(k), how,
		    k->held->set.plan.group_count == 1 ? "" : " of the group of "
		    "that share; those of another cannot make it");
	else
		page_foot(p, "NOW  Whoever holds a share brings it, one after "
		    "another: %s%s%s.", how, k->aim == EXERCISE ?
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
		[JOIN] = "SHARES ARE BROUGHT TOGETHER", [EXERCISE] = "EXERCISE",
		[MAKE_AGAIN] = "SHARES THAT MAKE ANOTHER AGAIN",
	};
	char name[SET_NAME], quorum[QUORUM_TEXT], title[PAGE_TEXT];
	const struct share_set *s = &k->held->set;

	snprintf(title, sizeof(title), "%s: shares of the %s", doing[k->aim],
	    share_purpose_name(s->purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Set %s, %s   %zu in%s", set_name(s, name),
	    quorum_text(&s->plan, quorum), k->n, enough(k) ? ", enough" : "");
	page_line(p, "%s", "");
	for (size_t i = 0; i < k->all; i++)
		describe_share(all, k, i, p);
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	describe_foot(all, k, p);
}

/* What a good share must be beside that, to make another one. */
static int
check_giver(const struct collection *k, const struct share *s, size_t i,
    struct err *e)
{
	char name[SHARE_NAME];

	if (k->aim != MAKE_AGAIN)
		return 0;
	if (useless(k, i))
		return err_set(e, ERR_FORMAT, "%s is good and does not help: the "
		    "one that is made again is of group %u", share_name(s,
		    name), k->group + 1);
	if (i == k->wanted)
		return err_set(e, ERR_FORMAT, "%s is the one that was to be made "
		    "again, and it is good: press Esc, and nothing is made",
		    share_name(s, name));
	return 0;
}

/* The share itself comes after what was declared lost of it. */
static void
forget_old(struct collection *k, size_t index)
{
	for (size_t i = 0; i < k->n; i++)
		if (share_index(&k->held->set.plan, k->shares[i].group,
		    k->shares[i].member) == index) {
			share_free(&k->shares[i]);
			k->shares[i] = k->shares[--k->n];
			break;
		}
	k->old[index] = false;
}

static int
elsewhere(const struct held_share *is, const char *name, const char *card,
    struct err *e)
{
	if (card[0] == '\0')
		return err_set(e, ERR_POLICY, "%s was given to %.40s on card %s, "
		    "and never on paper: it is not taken from one; bring the "
		    "card, and ask how the paper came to be", name, is->holder,
		    is->card);
	return err_set(e, ERR_POLICY, "card %s carries %s, which was given to "
	    "%.40s: it is not taken from this card; ask how it came there",
	    card, name, is->holder);
}

/* The set that the share is of, by all that can be checked; NULL: none here. */
static const struct held_set *
own_set(const struct holdings *all, const struct share *s)
{
	struct err ignored;

	for (size_t i = all->n_sets; i-- > 0; )
		if (share_set_check(&all->sets[i].set, s, &ignored) == 0)
			return &all->sets[i];
	return NULL;
}

/* Of another set, named as papers and screens name it. */
static int
foreign(const struct holdings *all, const struct held_set *wanted,
    const struct share *s, struct err *e)
{
	const struct held_set *is = own_set(all, s);
	char share[SHARE_NAME], own[SET_NAME], want[SET_NAME];

	share_name(s, share);
	set_name(&wanted->set, want);
	if (is == NULL)
		return err_set(e, ERR_FORMAT, "%s is of a set that this journal "
		    "does not have, and not of set %s of the %s: look at what "
		    "is written on its paper", share, want,
		    share_purpose_name(wanted->set.purpose));
	return err_set(e, ERR_FORMAT, "%s is of set %s of the %s, and not of set "
	    "%s of the %s", share, set_name(&is->set, own),
	    share_purpose_name(is->set.purpose), want,
	    share_purpose_name(wanted->set.purpose));
}

/*
 * A share that came: into the collection, or why not.  One from a card has to
 * be the one that this card was given, now or before it was lost, or the
 * journal would name another holder than the one who was there; none that was
 * given on a card alone comes from paper, or nobody had to show the card; and
 * none that was destroyed, or people would rely on what both saw go.
 * card is "" for paper.
 */
static int
take(const struct holdings *all, struct collection *k, struct share *s,
    const char *card, struct err *e)
{
	const struct held_share *h;
	char name[SHARE_NAME];
	bool lost;
	size_t i;

	if (s->id != k->held->set.plan.id)
		return foreign(all, k->held, s, e);
	if (share_set_check(&k->held->set, s, e) != 0)
		return -1;
	i = share_index(&k->held->set.plan, s->group, s->member);
	h = &k->held->shares[i];
	lost = strcmp(h->card, card) != 0;
	if (lost && holdings_lost(all, k->held, i, card) == NULL)
		return elsewhere(h, share_name(s, name), card, e);
	if (!lost && h->destroyed)
		return err_set(e, ERR_POLICY, "%s was destroyed, as the "
		    "journal has it: it is not taken; ask how it came to be here",
		    share_name(s, name));
	if (check_giver(k, s, i, e) != 0)
		return -1;
	if (k->in[i] || (lost && k->old[i]))
		return err_set(e, ERR_FORMAT, "%s is in already",
		    share_name(s, name));
	if (k->old[i])
		forget_old(k, i);
	(lost && k->aim == EXERCISE ? k->old : k->in)[i] = true;
	refused_not(&k->refused, i);
	k->shares[k->n++] = *s;		/* owned from here on */
	*s = (struct share){ .value = NULL };
	return 0;
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
	bool exercise = k->aim == EXERCISE;
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
	    take(&c->reg.holdings, k, &s, "", e) == 0)
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

/* Serial of a card that was in a reader: no good share of the set came of it. */
static void
not_good(struct collection *k, const char *serial, const char *why)
{
	bool known = serial[0] == '\0';

	for (size_t i = 0; !known && i < k->all; i++)
		if (strcmp(k->held->shares[i].card, serial) == 0) {
			known = true;
			if (!k->in[i])
				refused_card(&k->refused, i, why);
		}
	if (!known)
		refused_other(&k->refused, why);
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
	if (desk_present(c, card, who, "holder", k->aim == EXERCISE ?
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
	    take(&c->reg.holdings, k, &s, serial, e) == 0)
		return taken(c, k, serial, back, note, room, e);
	share_free(&s);
	if (c->leaving || (e->kind != ERR_ABORTED && !desk_tells(e)))
		return -1;
	if (e->kind == ERR_ABORTED) {
		snprintf(note, room, "That card was not used.");
		return 0;
	}
	memcpy(why, e->text, sizeof(why));
	not_good(k, serial, why);
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
		if (k->aim == EXERCISE || enough(k))
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
	struct collection k = { .aim = JOIN };
	struct share these[SPLIT_SHARES_MAX];
	int rc = -1;

	if (collection_start(&k, held, e) == 0 && gather(c, &k, e) == 0 &&
	    recover(these, joinable(&k, these), NULL, out, e) == 0)
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
	struct collection k = { .aim = MAKE_AGAIN, .wanted = index };
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
	struct collection k = { .aim = EXERCISE };
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
