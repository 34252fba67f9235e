#include <stdio.h>
#include <string.h>

#include "backup/card_store.h"
#include "ceremony/carried.h"
#include "ceremony/desk.h"
#include "ceremony/recorded_set.h"
#include "ceremony/vanished.h"

static bool
same_set(const struct card_share *s, const struct share_set *set)
{
	return memcmp(s->set, set->id, sizeof(set->id)) == 0;
}

/* The share's set, as the register knows it; NULL when it does not. */
static const struct held_set *
known(const struct ceremony *c, const struct card_share *s)
{
	return s == NULL ? NULL : holdings_set_of(&c->reg.holdings, s->set);
}

/* Whether the register knows this share's set as one that is of use. */
static bool
counts(const struct ceremony *c, const struct card_share *s)
{
	const struct held_set *set = known(c, s);

	return set != NULL && holdings_counts(&c->reg.holdings, set);
}

/* Whether it is of a set of ours, and of none that is of use. */
static bool
spent(const struct ceremony *c, const struct card_share *s)
{
	return known(c, s) != NULL && !counts(c, s);
}

/* Of a set that the register does not have: it may be another journal's. */
static bool
strange(const struct ceremony *c, const struct card_share *s)
{
	return s != NULL && known(c, s) == NULL;
}

/* What is of no use any more, and known to be, is taken out: how many. */
static size_t
tidy(struct ceremony *c, struct card_shares *all)
{
	const size_t before = all->n;

	for (size_t i = all->n; i-- > 0; )
		if (spent(c, &all->share[i]))
			card_shares_drop(all, i);
	return before - all->n;
}

/* Where the new share goes, so that none that is of use is lost. */
static int
place(struct ceremony *c, struct card_shares *all, const struct share_set *set,
    enum share_state *state, struct err *e)
{
	const struct card_share *coming = card_shares_find(all, set->purpose,
	    SHARE_COMING), *current = card_shares_find(all, set->purpose,
	    SHARE_CURRENT);

	if (strange(c, coming) || strange(c, current))
		return err_set(e, ERR_POLICY, "the card has a share of the %s "
		    "of a set that this journal does not have, and somebody may "
		    "need it: take paper, or another card; the card is as it "
		    "was", share_purpose_name(set->purpose));
	if (counts(c, coming) && !counts(c, current)) {
		(void)card_shares_promote(all, set->purpose);
		coming = NULL;
		current = card_shares_find(all, set->purpose, SHARE_CURRENT);
	}
	*state = counts(c, current) && !same_set(current, set) ? SHARE_COMING :
	    SHARE_CURRENT;
	if (*state == SHARE_COMING && counts(c, coming) &&
	    !same_set(coming, set))
		return err_set(e, ERR_POLICY, "the card has two shares of the %s "
		    "that are still of use: take paper, or another card; the "
		    "card is as it was", share_purpose_name(set->purpose));
	return 0;
}

static int
put(struct ceremony *c, struct card_shares *all, const struct carried *one,
    struct err *e)
{
	const struct split_group *g = &one->set->plan.groups[one->share->group];
	struct card_share s = {
		.purpose = one->set->purpose, .threshold = g->threshold,
		.of = g->count, .index = one->share->member + 1,
		.octets = secret_new(SHARE_PACKED_MAX, e),
	};
	int rc = -1;

	memcpy(s.set, one->set->id, sizeof(s.set));
	if (s.octets != NULL && share_pack(one->share, s.octets, e) == 0 &&
	    place(c, all, one->set, &s.state, e) == 0)
		rc = card_shares_put(all, &s, e);
	secret_free(&s.octets);
	return rc;
}

/* All of them, beside those that are of use; or the card is as it was. */
static int
put_all(struct ceremony *c, struct card_shares *all, const struct officer *o,
    const struct carried *parts, size_t n, struct err *e)
{
	const size_t had = all->n;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = put(c, all, &parts[i], e);
	return rc == 0 || e->kind != ERR_FORMAT ? rc : err_set(e, ERR_POLICY,
	    "card %s of %s has %zu shares that are of use, and %zu more do not "
	    "fit: it has room for %d; take paper; the card is as it was",
	    o->card.serial, o->name, had, n, CARD_SHARES_MAX);
}

/* A row of a paper, which a card has none of, is no help to whoever has it. */
static int
unpack(const struct card *card, const struct share_set *set,
    const struct card_share *is, struct share *out, struct err *e)
{
	char name[SET_NAME];

	if (share_unpack(out, is->octets, e) == 0)
		return 0;
	return e->kind != ERR_FORMAT ? -1 : err_set(e, ERR_FORMAT, "what card %s "
	    "has as its share of set %s of the %s is damaged: that is no good "
	    "share", card_identity(card)->serial, set_name(set, name),
	    share_purpose_name(set->purpose));
}

int
carried_read(struct card *card, const struct share_set *set,
    struct share *out, struct err *e)
{
	struct card_shares all = { .n = 0 };
	char name[SET_NAME];
	int rc;

	if (card_store_read(card, &all, e) != 0)
		return -1;
	rc = err_set(e, ERR_CARD, "card %s has no share of set %s of the %s",
	    card_identity(card)->serial, set_name(set, name),
	    share_purpose_name(set->purpose));
	for (size_t i = 0; rc != 0 && i < all.n; i++)
		if (all.share[i].purpose == set->purpose &&
		    same_set(&all.share[i], set)) {
			rc = unpack(card, set, &all.share[i], out, e);
			break;
		}
	card_shares_clear(&all);
	return rc;
}

int
carried_wipe_spent(struct ceremony *c, struct card *card, bool *empty,
    struct err *e)
{
	struct card_shares all = { .n = 0 };
	bool of_use = false;
	size_t n;

	if (card_store_read(card, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.n; i++)
		of_use |= !spent(c, &all.share[i]);
	n = all.n;
	card_shares_clear(&all);
	if (n > 0 && !of_use && card_store_wipe(card, e) != 0)
		return -1;
	*empty = !of_use;
	return 0;
}

static void
sign_off(struct ceremony *c, const struct officer *o, struct card_shares *all)
{
	struct digest who = digest_of(o->name, strlen(o->name));

	all->created = (uint32_t)c->now();
	memcpy(all->officer, who.bytes, sizeof(all->officer));
}

char *
carried_name(const struct card_share *s, char name[CARRIED_NAME])
{
	struct share_set set = { .purpose = s->purpose };
	char of[SET_NAME];

	memcpy(set.id, s->set, sizeof(set.id));
	snprintf(name, CARRIED_NAME, "Share %u of %u of the %s, of set %s",
	    s->index, s->of, share_purpose_name(s->purpose), set_name(&set, of));
	return name;
}

int
carried_bring_again(struct ceremony *c, const struct officer *o,
    struct card **card, const char *action, struct err *e)
{
	char why[sizeof(e->text)];

	snprintf(why, sizeof(why), "%.360s.  Shares that count may be gone from "
	    "it, and are in this machine's memory alone: this card once more; "
	    "Esc leaves it, and what it lost", e->text);
	card_close(card);
	return desk_bring_again(c, o, why, card, e) != 0 ? -1 :
	    desk_present(c, *card, o, "holder", action, e);
}

int
carried_tidy(struct ceremony *c, const struct officer *o, struct card **card,
    size_t *n, struct err *e)
{
	struct card_shares all = { .n = 0 };
	int rc = card_store_read(*card, &all, e);

	if (rc == 0)
		rc = vanished_tell(c, o, &all, NULL, 0, e);
	*n = rc == 0 ? tidy(c, &all) : 0;
	if (*n > 0 && all.n == 0)
		rc = card_store_wipe(*card, e);
	else if (*n > 0 && (rc = card_store_write(*card, &all, e)) != 0)
		while (rc != 0 && !c->leaving && desk_tells(e))
			rc = carried_bring_again(c, o, card, "drop old shares",
			    e) != 0 ? -1 : card_store_write(*card, &all, e);
	card_shares_clear(&all);
	return rc;
}

/* A share on a card that opens without its PIN is behind nothing. */
static int
check_code(struct card *card, const struct officer *o, struct err *e)
{
	struct card_tries tries;

	if (card_tries(card, &tries, e) != 0)
		return -1;
	return tries.unblock == 0 ? 0 : err_set(e, ERR_POLICY, "card %s of %s "
	    "has a Resetting Code, which opens it without its PIN: it gets no "
	    "share until letter U of ENROL OFFICERS has taken that away; take "
	    "paper, or another card; the card is as it was", o->card.serial,
	    o->name);
}

static int
plan(struct ceremony *c, struct card *card, const struct officer *o,
    const struct carried *parts, size_t n, struct card_shares *all,
    bool *refused, struct err *e)
{
	int rc = check_code(card, o, e);

	*refused = rc != 0 && e->kind == ERR_POLICY;
	if (rc == 0)
		rc = card_store_read(card, all, e);
	if (rc == 0)
		rc = vanished_tell(c, o, all, parts, n, e);
	if (rc == 0) {
		(void)tidy(c, all);
		sign_off(c, o, all);
		rc = put_all(c, all, o, parts, n, e);
		*refused = rc != 0 && e->kind == ERR_POLICY;
	}
	if (rc != 0)
		card_shares_clear(all);
	return rc;
}

static int
store(struct card *card, const struct card_shares *all,
    const struct carried *parts, size_t n, struct share *back, struct err *e)
{
	int rc = card_store_write(card, all, e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = carried_read(card, parts[i].set, &back[i], e);
	return rc;
}

/* all is made at the first try that comes so far. */
static int
try_card(struct ceremony *c, const struct officer *o, const char *again,
    const struct carried *parts, size_t n, struct card_shares *all,
    struct share *back, bool *refused, struct err *e)
{
	struct card *card = NULL;
	int rc = -1;

	if (desk_bring_again(c, o, again, &card, e) == 0 &&
	    desk_present(c, card, o, "holder", "receive a share", e) == 0 &&
	    (all->n > 0 || plan(c, card, o, parts, n, all, refused,
	    e) == 0))
		rc = store(card, all, parts, n, back, e);
	card_close(&card);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!share_equal(&back[i], parts[i].share))
			rc = err_set(e, ERR_CRYPTO, "card %s of %s gave back "
			    "another share than it got", o->card.serial, o->name);
	for (size_t i = 0; rc != 0 && i < n; i++)
		share_free(&back[i]);
	return rc;
}

/* Whether those who went back go on with the card after all. */
static bool
stays(const struct ceremony *c, const struct card_shares *all,
    const struct carried_esc *esc, struct err *e)
{
	return e->kind == ERR_ABORTED && !c->leaving && all->n > 0 &&
	    esc->stay != NULL && esc->stay(esc->context, e) == 0;
}

int
carried_give(struct ceremony *c, const struct officer *o,
    const struct carried *parts, size_t n, const struct carried_esc *esc,
    struct share *back, struct carried_end *end, struct err *e)
{
	struct card_shares all = { .n = 0 };
	char again[sizeof(e->text)] = "", once_more[160];
	int rc;

	snprintf(once_more, sizeof(once_more), ".  It may have the share, so "
	    "nobody else gets that: this card once more, or what it had before "
	    "may be lost; Esc %s", esc->says);
	*end = (struct carried_end){ .begun = false };
	while ((rc = try_card(c, o, again, parts, n, &all, back, &end->refused,
	    e)) != 0 && !c->leaving && !end->refused && (desk_tells(e) ||
	    stays(c, &all, esc, e)))
		snprintf(again, sizeof(again), "%.340s%s", desk_tells(e) ?
		    e->text : "The set is not given up", all.n == 0 ? "" :
		    once_more);
	end->begun = all.n > 0;
	card_shares_clear(&all);
	return rc;
}
