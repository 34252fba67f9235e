#include <sys/random.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/carried.h"
#include "ceremony/handout_state.h"
#include "ceremony/holder.h"
#include "ceremony/paper.h"
#include "ceremony/planned.h"
#include "ceremony/recorded_set.h"
#include "ceremony/separate.h"
#include "ceremony/trial.h"

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

/* Once it was on the screen it is of this holder, or of nobody. */
static int
give_paper(struct ceremony *c, struct handing *h, size_t i, struct err *e)
{
	char title[PAGE_TEXT], set[SET_NAME];
	int rc = 0;

	for (size_t k = 0; rc == 0 && k < h->n_parts; k++) {
		struct split_part *p = &h->parts[k];

		snprintf(title, sizeof(title), "SHARE %zu OF %zu OF THE %s, SET "
		    "%s", i + 1, h->n, share_purpose_name(p->of->purpose),
		    set_name(&p->set, set));
		while ((rc = paper_give(c, &p->shares[i], title, h->holders[i],
		    e)) != 0 && handout_went_back(c, e) && handout_stay(c, h, i,
		    h->holders[i], e) == 0)
			continue;
		if (rc == 0)
			rc = share_copy(&p->back[i], &p->shares[i], e);
	}
	return rc;
}

/* The share that may be on a card, while they think of giving the set up. */
struct on_card {
	struct ceremony		*c;
	const struct handing	*h;
	size_t			 i;
};

static int
stay_with_card(void *context, struct err *e)
{
	const struct on_card *at = context;

	return handout_stay(at->c, at->h, at->i, at->h->holders[at->i], e);
}

/*
 * All parts' shares onto one card, until they are there or the people leave.
 * Once one may be on this card it goes to no other place, or two people had it.
 */
static int
give_card(struct ceremony *c, struct handing *h, size_t i,
    const struct officer *o, struct carried_end *end, struct err *e)
{
	struct carried parts[HANDOUT_PARTS];
	struct share back[HANDOUT_PARTS] = { { .value = NULL } };
	struct on_card at = { c, h, i };
	const struct carried_esc esc = { "can give the new set up",
	    stay_with_card, &at };

	for (size_t k = 0; k < h->n_parts; k++)
		parts[k] = (struct carried){ &h->parts[k].set,
		    &h->parts[k].shares[i] };
	if (carried_give(c, o, parts, h->n_parts, &esc, back, end, e) != 0)
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

/* What is about to be on the screen: the shares of all parts. */
static int
announce(struct ceremony *c, const struct handing *h, size_t i,
    struct err *e)
{
	char what[PAGE_TEXT];
	int at = 0;

	for (size_t k = 0; k < h->n_parts; k++)
		at += snprintf(what + at, sizeof(what) - (size_t)at,
		    "%sshare %zu of %zu of the %s", k == 0 ? "" : ", then ",
		    i + 1, h->n, share_purpose_name(h->parts[k].of->purpose));
	return paper_announce(c, what, h->holders[i], e);
}

/*
 * To somebody who has a card: where that gets none, on paper.  *card: it is on
 * the card.  *back: nothing was handed over.
 */
static int
give_officer(struct ceremony *c, struct handing *h, size_t i,
    const struct officer *o, bool *card, bool *back, struct err *e)
{
	struct carried_end end = { .begun = false };
	char refused[sizeof(e->text)] = "";
	int rc;

	do {
		if (end.refused)
			memcpy(refused, e->text, sizeof(refused));
		end.refused = false;
		if (holder_ask_carrier(c, o, h->n_parts, refused, card, e) != 0 ||
		    (!*card && announce(c, h, i, e) != 0)) {
			*back = handout_went_back(c, e);
			return -1;
		}
		rc = *card ? give_card(c, h, i, o, &end, e) :
		    give_paper(c, h, i, e);
	} while (end.refused && !c->leaving);
	*back = rc != 0 && *card && !end.begun && handout_went_back(c, e);
	return rc;
}

/* The name first: what the plan does not have becomes an exception that stays. */
static int
settle_name(struct ceremony *c, const struct handing *h, size_t i, bool known,
    struct err *e)
{
	const char *name = h->holders[i];

	if (separate_tell(c, h->parts[0].of->purpose, name, e) != 0 ||
	    (!known && handout_stranger(c, name, e) != 0) ||
	    planned_officer(c, name, e) != 0)
		return -1;
	return known ? 0 : announce(c, h, i, e);
}

/* *back: nothing was handed over; another holder or carrier may be named. */
static int
give(struct ceremony *c, struct handing *h, size_t i, bool *back,
    struct err *e)
{
	const struct officer *known;
	struct officer o;
	bool card = false;
	int rc;

	*back = false;
	if (handout_holder(c, h, i, e) != 0)
		return -1;
	if (h->holders[i][0] == '\0')
		return keep_back(c, h, i, e);
	known = holdings_officer(&c->reg.holdings, h->holders[i]);
	if (known != NULL)
		o = *known;
	if (settle_name(c, h, i, known != NULL, e) != 0) {
		*back = handout_went_back(c, e);
		return -1;
	}
	rc = known == NULL ? give_paper(c, h, i, e) :
	    give_officer(c, h, i, &o, &card, back, e);
	if (rc != 0)
		return -1;
	return record_given(c, h, i, card ? o.card.serial : "", e);
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
