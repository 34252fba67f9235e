#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/desk.h"
#include "ceremony/recorded_set.h"
#include "ceremony/scrub.h"
#include "ceremony/vanished.h"

static void
describe(const struct ceremony *c, const struct officer *o,
    const struct carrying *k, const char *title, struct page *p)
{
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Officer  %s", o->name);
	page_line(p, "   Card     %s", o->card.serial);
	page_line(p, "%s", "");
	carrying_page(c, o->card.serial, k, p);
}

static int
agree(struct ceremony *c, const struct officer *o, const struct carrying *k,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	describe(c, o, k, "SHARES ON A CARD ARE ABOUT TO BE DESTROYED", &p);
	page_foot(&p, "NOW  To go on, both type the number of the card, for "
	    "example:  0006:0000A1B2");
	page_foot(&p, "WHY  What is on no card any more is found by nobody.");
	rc = ask_object(c, &p, "scrub.object", o->card.serial, true, e);
	page_free(&p);
	return rc;
}

static int
intend(struct ceremony *c, const struct officer *o, const struct carrying *k,
    struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < k->all.n; i++)
		if (k->dead[i])
			rc = leftover_intent(c, &k->of[i], o->card.serial,
			    o->name, e);
	for (size_t i = 0; rc == 0 && i < k->n_absent; i++)
		rc = leftover_intent(c, &k->absent[i], o->card.serial, o->name,
		    e);
	return rc;
}

/* s has zeros where shares are dead, and loses these on its way. */
static int
rewrite(struct card *card, struct card_shares *s, bool dead[CARD_SHARES_MAX],
    struct err *e)
{
	size_t n_dead = 0;

	for (size_t i = 0; i < s->n; i++)
		n_dead += dead[i];
	if (n_dead == s->n)
		return card_store_wipe(card, e);
	if (n_dead > 0 && card_store_write(card, s, e) != 0)
		return -1;
	for (size_t i = s->n; i-- > 0; )
		if (dead[i]) {
			card_shares_drop(s, i);
			dead[i] = dead[s->n];
			dead[s->n] = false;
		}
	return card_store_write(card, s, e);
}

static void
line_of_left(const struct ceremony *c, const struct card_share *one,
    struct page *p)
{
	char name[CARRIED_NAME];

	page_wrap(p, "   PERHAPS LOST  %s%s.", carried_name(one, name),
	    holdings_set_of(&c->reg.holdings, one->set) == NULL ? ", which this "
	    "journal does not have" : "");
}

/*
 * They left it: that may be the end of a share, and nobody is to find out on
 * the day when it is needed.
 */
static int
tell_left(struct ceremony *c, const struct officer *o,
    const struct carrying *k, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A SHARE THAT COUNTS MAY BE LOST");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Card %s of %s was left while it was written.  Whether "
	    "it has what it is to keep is not known, and this machine keeps it no "
	    "longer.", o->card.serial, o->name);
	page_line(&p, "%s", "");
	for (size_t i = 0; i < k->all.n; i++)
		if (!k->dead[i])
			line_of_left(c, &k->all.share[i], &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   C for the same card looks at it, in another DESTROY "
	    "SHARES where its PIN was wrong today, and records what is missing."
	    "  Until then do not count on it.");
	page_foot(&p, "NOW  Witness: write that on the paper of this ceremony; "
	    "then Enter.");
	page_foot(&p, "WHY  Who counts on a share that is not there may one "
	    "day have too few.");
	rc = ask_shown(c, &p, "scrub.left", e);
	page_free(&p);
	return rc;
}

static int
wipe(struct ceremony *c, const struct officer *o, struct card **card,
    const struct carrying *k, struct err *e)
{
	struct card_shares left = { .n = 0 };
	bool dead[CARD_SHARES_MAX], keeps = k->n_dead < k->all.n;
	struct err why;
	int rc = 0;

	memcpy(dead, k->dead, sizeof(dead));
	left.created = k->all.created;
	memcpy(left.officer, k->all.officer, sizeof(left.officer));
	for (size_t i = 0; rc == 0 && i < k->all.n; i++) {
		rc = card_shares_put(&left, &k->all.share[i], e);
		if (rc == 0 && dead[i])
			card_shares_blank(&left, i);
	}
	if (rc == 0 && (rc = rewrite(*card, &left, dead, e)) != 0 && keeps) {
		while (rc != 0 && !c->leaving && desk_tells(e))
			rc = carried_bring_again(c, o, card, "have shares "
			    "destroyed", e) != 0 ? -1 :
			    rewrite(*card, &left, dead, e);
		if (rc != 0 && !c->leaving && tell_left(c, o, k, &why) != 0)
			*e = why;
	}
	card_shares_clear(&left);
	return rc;
}

static int
record(struct ceremony *c, const struct carrying *k, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < k->all.n; i++)
		if (k->dead[i])
			rc = leftover_result(c, &k->of[i], "wiped", e);
	for (size_t i = 0; rc == 0 && i < k->n_absent; i++)
		rc = leftover_result(c, &k->absent[i], "absent", e);
	return rc;
}

/* Read anew, before the journal says that it is so. */
static int
check_gone(struct ceremony *c, const struct officer *o, struct card *card,
    struct err *e)
{
	struct carrying now;
	int rc = carrying_read(c, card, &now, e);

	if (rc == 0 && now.n_dead > 0)
		rc = err_set(e, ERR_CARD, "card %s still has shares that were "
		    "wiped: destroy it", o->card.serial);
	carrying_clear(&now);
	return rc;
}

static int
show(struct ceremony *c, const struct officer *o, struct card *card,
    struct err *e)
{
	struct carrying now;
	struct page p = { .n_lines = 0 };
	int rc = carrying_read(c, card, &now, e);

	if (rc == 0) {
		describe(c, o, &now, "WIPED: what the card carries now", &p);
		page_foot(&p, "NOW  %s takes the card back; then Enter.",
		    o->name);
		page_foot(&p, "WHY  The card was read again: it has what is "
		    "listed, and nothing else.");
		rc = ask_shown(c, &p, "scrub.done", e);
	}
	page_free(&p);
	carrying_clear(&now);
	return rc;
}

static int
with_card(struct ceremony *c, const struct officer *o, struct card **card,
    struct carrying *k, struct err *e)
{
	if (desk_present(c, *card, o, "holder", "have shares destroyed", e) != 0 ||
	    carrying_read(c, *card, k, e) != 0 ||
	    vanished_tell(c, o, &k->all, NULL, 0, e) != 0)
		return -1;
	if (k->n_dead + k->n_absent == 0)
		return err_set(e, ERR_POLICY, "card %s of %s has no share that "
		    "counts no more: it was left as it is", o->card.serial,
		    o->name);
	if (agree(c, o, k, e) != 0 || intend(c, o, k, e) != 0 ||
	    (k->n_dead > 0 && (wipe(c, o, card, k, e) != 0 ||
	    check_gone(c, o, *card, e) != 0)) || record(c, k, e) != 0)
		return -1;
	return show(c, o, *card, e);
}

int
scrub(struct ceremony *c, const struct officer *officer, struct err *e)
{
	const struct officer o = *officer;
	struct carrying k = { .n_dead = 0 };
	struct card *card = NULL;
	int rc = -1;

	if (desk_bring(c, &o, &card, e) == 0)
		rc = with_card(c, &o, &card, &k, e);
	carrying_clear(&k);
	card_close(&card);
	return rc;
}
