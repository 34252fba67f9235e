#include <stdio.h>
#include <string.h>

#include "ceremony/absent.h"
#include "ceremony/ask.h"
#include "ceremony/desk.h"
#include "ceremony/giving_up.h"
#include "ceremony/handout_state.h"
#include "ceremony/planned.h"
#include "ceremony/recorded_set.h"
#include "ceremony/separate.h"

/* What is typed in place of the name of somebody who is not here. */
static const char nobody[] = "-";

/* Esc at share i, which somebody may have: 0 when they go on with the set. */
int
handout_stay(struct ceremony *c, const struct handing *h, size_t i, const char *with,
    struct err *e)
{
	const struct share_set *sets[HANDOUT_PARTS];

	for (size_t k = 0; k < h->n_parts; k++)
		sets[k] = &h->parts[k].set;
	return giving_up_ask(c, &(struct giving_up){
	    .sets = sets, .n_sets = h->n_parts,
	    .holders = (const char (*)[HOLDER_NAME])h->holders,
	    .given = i, .of = h->n, .with = with }, e);
}

bool
handout_went_back(const struct ceremony *c, const struct err *e)
{
	return e->kind == ERR_ABORTED && !c->leaving;
}

/* What has been given so far, and who is next. */
static void
describe(const struct handing *h, size_t next, struct page *p)
{
	char name[SHARE_NAME], title[PAGE_TEXT];
	const struct split_part *first = &h->parts[0];

	snprintf(title, sizeof(title), "SHARES OF THE %s", share_purpose_name(
	    first->of->purpose));
	page_start(p, title);
	page_line(p, "%s", "");
	for (size_t i = 0; i < h->n_parts; i++) {
		char set[SET_NAME];

		page_line(p, "   Set %s of the %s", set_name(&h->parts[i].set,
		    set), share_purpose_name(h->parts[i].of->purpose));
	}
	page_line(p, "%s", "");
	for (size_t i = 0; i < h->n; i++)
		page_line(p, " %c %2zu  %-24s %s", i == next ? '>' : ' ', i + 1,
		    share_name(&first->shares[i], name), i >= next ? "" :
		    h->holders[i][0] == '\0' ? "not issued yet" :
		    h->holders[i]);
	p->active = p->n_lines - h->n + next;
	page_foot(p, "NOW  Type the name of whoever gets share %zu of %zu; %s if "
	    "they are not here.", next + 1, h->n, nobody);
	page_foot(p, "WHY  One person, one share, and nobody takes one for "
	    "somebody else: who is not here gets it another day.");
}

/* Of a group, in which share i is: how many are given if that one is not. */
static unsigned
left(const struct handing *h, const struct split_part *p, size_t i)
{
	unsigned group = p->shares[i].group;
	unsigned n = p->set.plan.groups[group].count - 1;

	for (size_t j = 0; j < i; j++)
		if (p->shares[j].group == group && h->holders[j][0] == '\0')
			n--;
	return n;
}

/* One person, one share; and a card that may be unreadable gets none. */
static int
may_have(struct ceremony *c, struct handing *h, size_t i,
    struct err *e)
{
	const struct officer *o;

	if (planned_named(c, h->holders[i], e) != 0)
		return -1;
	o = holdings_officer(&c->reg.holdings, h->holders[i]);
	if (o != NULL && desk_may(o, "holder", "receive a share", e) != 0)
		return -1;
	for (size_t j = 0; j < i; j++)
		if (person_same(h->holders[i], h->holders[j]))
			return err_set(e, ERR_POLICY, "%s has a share already: "
			    "one person, one share", h->holders[i]);
	if (separate_check(c, h->parts[0].of->purpose, h->holders[i], e) != 0 ||
	    profile_takes(c, profile_holder(h->parts[0].of->purpose),
	    h->holders[i], e) != 0)
		return -1;
	return 0;
}

/* Nobody gets share i today, where others have enough and all agree. */
static int
leave(struct ceremony *c, const struct handing *h, size_t i, struct err *e)
{
	struct absent_part parts[HANDOUT_PARTS];

	for (size_t k = 0; k < h->n_parts; k++)
		parts[k] = (struct absent_part){ &h->parts[k].set, i,
		    h->parts[k].shares[i].group, left(h, &h->parts[k], i) };
	return absent_agree(c, parts, h->n_parts, e);
}

/* Whether whoever was named may have share i; "" becomes of nobody. */
static int
settle_holder(struct ceremony *c, struct handing *h, size_t i, struct err *e)
{
	if (strcmp(h->holders[i], nobody) != 0)
		return may_have(c, h, i, e);
	if (leave(c, h, i, e) != 0)
		return -1;
	h->holders[i][0] = '\0';
	return 0;
}

/* One answer: whether it settles who gets share i, or what is told for it. */
static int
try_holder(struct ceremony *c, struct handing *h, size_t i,
    const struct page *p, bool *settled, char note[sizeof(
    ((struct err *)NULL)->text)], struct err *e)
{
	int rc = ask_text(c, p, "share.holder", "Holder", h->holders[i],
	    HOLDER_NAME, e);

	*settled = false;
	note[0] = '\0';
	if (rc != 0 && handout_went_back(c, e))
		return handout_stay(c, h, i, NULL, e);
	if (rc == 0 && settle_holder(c, h, i, e) == 0) {
		*settled = true;
		return 0;
	}
	if (c->leaving || (e->kind != ERR_POLICY && e->kind != ERR_FORMAT &&
	    e->kind != ERR_ABORTED))
		return -1;
	if (e->kind != ERR_ABORTED)
		memcpy(note, e->text, sizeof(e->text));
	return 0;
}

/* Until it is somebody who may: a slip costs nobody a share. */
int
handout_holder(struct ceremony *c, struct handing *h, size_t i, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char note[sizeof(e->text)] = "";
	bool settled = false;
	int rc = 0;

	while (rc == 0 && !settled) {
		describe(h, i, &p);
		if (note[0] != '\0') {
			page_line(&p, "%s", "");
			page_wrap(&p, "   AGAIN  %s", note);
		}
		rc = try_holder(c, h, i, &p, &settled, note, e);
	}
	page_free(&p);
	return rc;
}

/* It may be a slip, and paper shows the share. */
int
handout_stranger(struct ceremony *c, const char *name, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'p', "Paper" }, { 0, NULL },
	};
	const struct holdings *all = &c->reg.holdings;
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	if (holdings_people(all) == 0)
		return 0;
	page_start(&p, "NO OFFICER OF THAT NAME HAS A CARD");
	page_line(&p, "%s", "");
	page_line(&p, "   Typed   %s", name);
	for (size_t i = 0; i < all->n_officers; i++)
		if (all->officers[i].state == OFFICER_STANDS)
			page_line(&p, "   Card    %s", all->officers[i].name);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Who has no card gets the share on paper.");
	page_foot(&p, "NOW  Administrator: P if %s is meant; Esc to type the "
	    "name again.", name);
	page_foot(&p, "WHY  By a name that was mistyped nobody finds the "
	    "holder in years to come.");
	rc = ask_letter(c, &p, "share.carrier", choices, &letter, e);
	page_free(&p);
	return rc;
}
