#include <sys/random.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/absent.h"
#include "ceremony/ask.h"
#include "ceremony/carried.h"
#include "ceremony/desk.h"
#include "ceremony/handout.h"
#include "ceremony/holder.h"
#include "ceremony/paper.h"
#include "ceremony/recorded_set.h"
#include "ceremony/separate.h"
#include "ceremony/trial.h"

/* One part as it goes on: its shares, and what was read back of them. */
struct split_part {
	const struct handout_part *of;
	struct share_set	 set;
	size_t			 n;
	struct share		*shares, *back;	/* n of each, owned */
};

struct handing {
	size_t			 n_parts, n;	/* shares of each part */
	struct split_part	 parts[HANDOUT_PARTS];
	/* n, owned; "": nobody, of those that were asked about. */
	char		       (*holders)[HOLDER_NAME];
};

/* What is typed in place of the name of somebody who is not here. */
static const char nobody[] = "-";

static int
fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	struct ceremony *c = context;
	uint8_t kernel[64];

	if (len > sizeof(kernel))
		return err_set(e, ERR_SYS, "too much randomness at once");
	memset(out, 0, len);
	/* Before the token is made there is none to ask. */
	if (c->serial[0] != '\0' && hsm_random(c->hsm, out, len, e) != 0)
		return -1;
	if (getrandom(kernel, len, 0) != (ssize_t)len)
		return err_sys(e, "read the kernel's random numbers");
	for (size_t i = 0; i < len; i++)
		out[i] ^= kernel[i];
	explicit_bzero(kernel, sizeof(kernel));
	return 0;
}

struct random_source
ceremony_random(struct ceremony *c)
{
	return (struct random_source){ .fill = fill, .context = c };
}

static void
shares_free(struct share **shares, size_t n)
{
	for (size_t i = 0; *shares != NULL && i < n; i++)
		share_free(&(*shares)[i]);
	free(*shares);
	*shares = NULL;
}

static void
handing_free(struct handing *h)
{
	for (size_t i = 0; i < h->n_parts; i++) {
		shares_free(&h->parts[i].shares, h->parts[i].n);
		shares_free(&h->parts[i].back, h->parts[i].n);
	}
	free(h->holders);
}

static int
record_set(struct ceremony *c, const struct split_part *p, struct err *e)
{
	json_t *data = recorded_set(&p->set);

	if (data != NULL && json_object_set_new(data, "serial",
	    json_string(p->of->serial)) != 0) {
		json_decref(data);
		data = NULL;
	}
	return ceremony_record(c, "split", "set", data, e);
}

static int
split_one(struct ceremony *c, struct split_part *p, struct err *e)
{
	const struct random_source random = ceremony_random(c);
	struct split_plan plan = *p->of->plan;

	p->n = split_shares(&plan);
	p->shares = calloc(p->n, sizeof(*p->shares));
	p->back = calloc(p->n, sizeof(*p->back));
	if (p->shares == NULL || p->back == NULL)
		return err_sys(e, "split the %s",
		    share_purpose_name(p->of->purpose));
	if (split_check_ours(&plan, secret_len(p->of->secret), e) != 0 ||
	    split_draw_id(&random, &plan.id, e) != 0 ||
	    split(&plan, p->of->secret, NULL, &random, p->shares, e) != 0 ||
	    share_set_make(&p->set, p->of->purpose, &plan, p->shares,
	    p->of->secret, &random, e) != 0)
		return -1;
	return record_set(c, p, e);
}

static int
begin(struct ceremony *c, struct handing *h, const struct handout_part *parts,
    struct err *e)
{
	for (size_t i = 0; i < h->n_parts; i++) {
		h->parts[i].of = &parts[i];
		if (split_one(c, &h->parts[i], e) != 0)
			return -1;
	}
	h->n = h->parts[0].n;
	if ((h->holders = calloc(h->n, sizeof(*h->holders))) == NULL)
		return err_sys(e, "hand out shares");
	return 0;
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
may_have(const struct ceremony *c, const struct handing *h, size_t i,
    struct err *e)
{
	const struct officer *o = holdings_officer(&c->reg.holdings,
	    h->holders[i]);

	if (o != NULL && desk_may(o, "holder", "receive a share", e) != 0)
		return -1;
	for (size_t j = 0; j < i; j++)
		if (person_same(h->holders[i], h->holders[j]))
			return err_set(e, ERR_POLICY, "%s has a share already: "
			    "one person, one share", h->holders[i]);
	return separate_check(c, h->parts[0].of->purpose, h->holders[i], e);
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

/* Until it is somebody who may: a slip costs nobody a share. */
static int
ask_holder(struct ceremony *c, struct handing *h, size_t i, struct err *e)
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
		rc = ask_text(c, &p, "share.holder", "Holder", h->holders[i],
		    HOLDER_NAME, e);
		settled = rc == 0 && settle_holder(c, h, i, e) == 0;
		if (rc != 0 || settled)
			continue;
		if (c->leaving || (e->kind != ERR_POLICY &&
		    e->kind != ERR_ABORTED))
			rc = -1;
		note[0] = '\0';
		if (e->kind == ERR_POLICY)
			memcpy(note, e->text, sizeof(note));
	}
	page_free(&p);
	return rc;
}

static int
give_paper(struct ceremony *c, struct handing *h, size_t i, struct err *e)
{
	char title[PAGE_TEXT], set[SET_NAME];

	for (size_t k = 0; k < h->n_parts; k++) {
		struct split_part *p = &h->parts[k];

		snprintf(title, sizeof(title), "SHARE %zu OF %zu OF THE %s, SET "
		    "%s", i + 1, h->n, share_purpose_name(p->of->purpose),
		    set_name(&p->set, set));
		if (paper_give(c, &p->shares[i], title, h->holders[i], e) != 0 ||
		    share_copy(&p->back[i], &p->shares[i], e) != 0)
			return -1;
	}
	return 0;
}

/*
 * All parts' shares onto one card, until they are there or the people leave.
 * Once one may be on this card it goes to no other place, or two people had it.
 */
static int
give_card(struct ceremony *c, struct handing *h, size_t i,
    const struct officer *o, bool *begun, struct err *e)
{
	struct carried parts[HANDOUT_PARTS];
	struct share back[HANDOUT_PARTS] = { { .value = NULL } };

	for (size_t k = 0; k < h->n_parts; k++)
		parts[k] = (struct carried){ &h->parts[k].set,
		    &h->parts[k].shares[i] };
	if (carried_give(c, o, parts, h->n_parts, "gives the new set up", back,
	    begun, e) != 0)
		return -1;
	for (size_t k = 0; k < h->n_parts; k++)
		h->parts[k].back[i] = back[k];	/* owned from here on */
	return 0;
}

static int
record_given(struct ceremony *c, const struct handing *h, size_t i,
    const char *card, struct err *e)
{
	char hex[SET_HEX];

	for (size_t k = 0; k < h->n_parts; k++) {
		const struct split_part *p = &h->parts[k];

		if (ceremony_record(c, "split", "given", json_pack(
		    "{s:s,s:i,s:i,s:s,s:s}", "set", set_hex(&p->set, hex),
		    "group", (int)p->shares[i].group + 1, "member",
		    (int)p->shares[i].member + 1, "holder", h->holders[i],
		    "card", card), e) != 0)
			return -1;
	}
	return 0;
}

/* It stays in memory until every combination was tried, and is gone then. */
static int
keep_back(struct ceremony *c, struct handing *h, size_t i, struct err *e)
{
	char hex[SET_HEX];

	for (size_t k = 0; k < h->n_parts; k++) {
		struct split_part *p = &h->parts[k];

		if (share_copy(&p->back[i], &p->shares[i], e) != 0 ||
		    ceremony_record(c, "split", "not-issued", json_pack(
		    "{s:s,s:i,s:i}", "set", set_hex(&p->set, hex), "group",
		    (int)p->shares[i].group + 1, "member",
		    (int)p->shares[i].member + 1), e) != 0)
			return -1;
	}
	return 0;
}

/* A name that no officer has may be a slip, and paper shows the share. */
static int
stranger(struct ceremony *c, const char *name, struct err *e)
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
	page_wrap(&p, "   Who has no card gets the share on paper, and it is shown "
	    "at once.");
	page_foot(&p, "NOW  P if %s is meant, and looks at the screen alone; Esc to "
	    "type the name again.", name);
	rc = ask_letter(c, &p, "share.carrier", choices, &letter, e);
	page_free(&p);
	return rc;
}

/* *back: nothing was handed over; another holder or carrier may be named. */
static int
give(struct ceremony *c, struct handing *h, size_t i, bool *back,
    struct err *e)
{
	const struct officer *o;
	bool card = false, begun = false;
	int rc;

	*back = false;
	if (ask_holder(c, h, i, e) != 0)
		return -1;
	if (h->holders[i][0] == '\0')
		return keep_back(c, h, i, e);
	if (separate_tell(c, h->parts[0].of->purpose, h->holders[i], e) != 0) {
		*back = !c->leaving && e->kind == ERR_ABORTED;
		return -1;
	}
	o = holdings_officer(&c->reg.holdings, h->holders[i]);
	if (o == NULL && stranger(c, h->holders[i], e) != 0) {
		*back = !c->leaving && e->kind == ERR_ABORTED;
		return -1;
	}
	if (o != NULL && holder_ask_carrier(c, o, &card, e) != 0)
		return -1;
	rc = card ? give_card(c, h, i, o, &begun, e) : give_paper(c, h, i, e);
	*back = rc != 0 && card && !begun && !c->leaving &&
	    e->kind == ERR_ABORTED;
	if (rc != 0)
		return -1;
	return record_given(c, h, i, card ? o->card.serial : "", e);
}

/* How many combinations there are of those shares that were read back. */
static size_t
read_back(const struct handing *h, const struct split_part *p)
{
	struct split_plan given = p->set.plan;

	for (size_t i = 0; i < h->n; i++)
		if (h->holders[i][0] == '\0')
			given.groups[p->shares[i].group].count--;
	return trial_count(&given);
}

static int
try_and_complete(struct ceremony *c, const struct handing *h,
    const struct split_part *p, struct err *e)
{
	char hex[SET_HEX];
	size_t n;

	if (trial_of_all(c, &p->set, p->back, &n, e) != 0)
		return -1;
	return ceremony_record(c, "split", "complete", json_pack(
	    "{s:s,s:i,s:i}", "set", set_hex(&p->set, hex), "combinations",
	    (int)n, "read-back", (int)read_back(h, p)), e);
}

int
handout(struct ceremony *c, const struct handout_part *parts, size_t n,
    struct err *e)
{
	struct handing h = { .n_parts = n };
	int rc = begin(c, &h, parts, e);
	bool back;

	for (size_t i = 0; rc == 0 && i < h.n; i++)
		while ((rc = give(c, &h, i, &back, e)) != 0 && back)
			continue;
	for (size_t k = 0; rc == 0 && k < n; k++)
		rc = try_and_complete(c, &h, &h.parts[k], e);
	handing_free(&h);
	return rc;
}
