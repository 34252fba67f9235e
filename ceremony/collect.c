#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/collect.h"
#include "ceremony/desk.h"
#include "ceremony/paper.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

struct collection {
	const struct held_set	*held;
	bool			 exercise;
	size_t			 n, all;	/* shares in, and of the set */
	struct share		*shares;	/* n, owned; room for all */
	bool			*in;		/* of each share of the set */
};

static void
collection_free(struct collection *k)
{
	for (size_t i = 0; i < k->n; i++)
		share_free(&k->shares[i]);
	free(k->shares);
	free(k->in);
}

static int
collection_start(struct collection *k, const struct held_set *held,
    struct err *e)
{
	k->held = held;
	k->all = split_shares(&held->set.plan);
	k->shares = calloc(k->all, sizeof(*k->shares));
	k->in = calloc(k->all, sizeof(*k->in));
	if (k->shares == NULL || k->in == NULL)
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

static bool
enough(const struct collection *k)
{
	struct share these[SPLIT_SHARES_MAX];
	size_t n = joinable(k, these);
	struct err why;

	return n > 0 && recover_check(these, n, &why) == 0;
}

static void
describe(const struct holdings *all, const struct collection *k,
    const char *note, struct page *p)
{
	char name[SET_NAME], quorum[QUORUM_TEXT], title[PAGE_TEXT];
	const struct share_set *s = &k->held->set;

	snprintf(title, sizeof(title), "%s: shares of the %s", k->exercise ?
	    "EXERCISE" : "SHARES ARE BROUGHT TOGETHER",
	    share_purpose_name(s->purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Set %s, %s   %zu in%s", set_name(s, name),
	    quorum_text(&s->plan, quorum), k->n, k->exercise ? "" :
	    enough(k) ? ", enough" : "");
	page_line(p, "%s", "");
	for (size_t i = 0; i < k->all; i++) {
		const struct held_share *h = &k->held->shares[i];
		const struct officer *o = holdings_card(all, h->card);

		page_line(p, " [%c] %2zu  %-32.32s %s%s%s", k->in[i] ? 'x' :
		    ' ', i + 1, h->holder, h->card[0] == '\0' ? "paper" :
		    "card ", h->card, o != NULL && o->state == OFFICER_LOST ?
		    "  lost" : "");
	}
	if (note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   %s", note);
	}
	page_foot(p, "NOW  %s", enough(k) && !k->exercise ? "Bring more shares, "
	    "or go on: all that are in are used." : "Whoever holds a share "
	    "brings it, one after another.");
	page_foot(p, "WHY  Each is checked alone; one that is not good harms "
	    "nothing.");
}

/*
 * A share that came: into the collection, or why not.  One from a card has to
 * be the one that this card was given, or the journal would name another
 * holder than the one who was there; card is NULL for paper.
 */
static int
take(struct collection *k, struct share *s, const char *card, struct err *e)
{
	const struct held_share *h;
	char name[SHARE_NAME];
	size_t i;

	if (share_set_check(&k->held->set, s, e) != 0)
		return -1;
	i = share_index(&k->held->set.plan, s->group, s->member);
	h = &k->held->shares[i];
	if (card != NULL && strcmp(h->card, card) != 0)
		return err_set(e, ERR_POLICY, "card %s carries %s, which was "
		    "given to %.40s: it is not taken from this card; ask how "
		    "it came there", card, share_name(s, name), h->holder);
	if (k->in[i])
		return err_set(e, ERR_FORMAT, "%s is in already",
		    share_name(s, name));
	k->in[i] = true;
	k->shares[k->n++] = *s;		/* owned from here on */
	*s = (struct share){ .value = NULL };
	return 0;
}

static int
record_in(struct ceremony *c, const struct collection *k, size_t i,
    struct err *e)
{
	const struct share *s = &k->shares[i];
	char hex[SET_HEX];

	return ceremony_record(c, "share", k->exercise ? "checked" : "used",
	    json_pack("{s:s,s:i,s:i,s:s}", "set", set_hex(&k->held->set, hex),
	    "group", (int)s->group + 1, "member", (int)s->member + 1, "holder",
	    k->held->shares[share_index(&k->held->set.plan, s->group,
	    s->member)].holder), e);
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
	char name[SHARE_NAME];
	int rc;

	if (paper_take(c, "A SHARE FROM PAPER", "The holder", &s, e) == 0 &&
	    take(k, &s, NULL, e) == 0) {
		snprintf(note, room, "%s is good.", share_name(
		    &k->shares[k->n - 1], name));
		return record_in(c, k, k->n - 1, e);
	}
	share_free(&s);
	if (c->leaving || (e->kind != ERR_FORMAT && e->kind != ERR_CRYPTO &&
	    e->kind != ERR_ABORTED))
		return -1;
	if (e->kind == ERR_ABORTED) {
		snprintf(note, room, "That share was not taken.");
		return 0;
	}
	snprintf(note, room, "NOT TAKEN: %s", e->text);
	rc = record_refused(c, k, e->text, e);
	return rc;
}

/* serial gets that of the card which it was on. */
static int
card_share(struct ceremony *c, struct collection *k, struct share *s,
    char serial[CARD_SERIAL], struct err *e)
{
	const struct officer *who;
	struct card *card = NULL;
	int rc = -1;

	if (desk_bring_share(c, k->held, k->in, &card, &who, e) == 0 &&
	    desk_present(c, card, who, "holder", k->exercise ?
	    "have a share checked" : "use a share", e) == 0 &&
	    (rc = carried_read(card, &k->held->set, s, e)) == 0)
		memcpy(serial, card_identity(card)->serial, CARD_SERIAL);
	card_close(&card);
	return rc;
}

static int
from_card(struct ceremony *c, struct collection *k, char *note, size_t room,
    struct err *e)
{
	struct share s = { .value = NULL };
	char name[SHARE_NAME], why[sizeof(e->text)], serial[CARD_SERIAL];

	if (card_share(c, k, &s, serial, e) == 0 &&
	    take(k, &s, serial, e) == 0) {
		snprintf(note, room, "%s is good.", share_name(
		    &k->shares[k->n - 1], name));
		return record_in(c, k, k->n - 1, e);
	}
	share_free(&s);
	if (c->leaving || (e->kind != ERR_ABORTED && !desk_tells(e)))
		return -1;
	if (e->kind == ERR_ABORTED) {
		snprintf(note, room, "That card was not used.");
		return 0;
	}
	memcpy(why, e->text, sizeof(why));
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
		if (k->exercise || enough(k))
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
	struct collection k = { .exercise = false };
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
collect_exercise(struct ceremony *c, const struct held_set *held, size_t *n,
    struct err *e)
{
	struct collection k = { .exercise = true };
	int rc = -1;

	if (collection_start(&k, held, e) == 0 &&
	    (rc = gather(c, &k, e)) == 0)
		*n = k.n;
	collection_free(&k);
	return rc;
}
