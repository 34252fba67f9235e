#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/giving_up.h"
#include "ceremony/handout.h"
#include "ceremony/paper.h"
#include "ceremony/planned.h"
#include "ceremony/recorded_set.h"
#include "ceremony/sealing.h"
#include "ceremony/trial.h"

/* What is handed out: all of it is owned. */
struct papers {
	struct sealed	 sealed;
	struct secret	*secret;
	size_t		 n;
	struct share	*shares, *back;			/* n of each */
	char		(*holders)[HOLDER_NAME];	/* n */
};

static void
papers_free(struct papers *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->shares != NULL)
			share_free(&p->shares[i]);
		if (p->back != NULL)
			share_free(&p->back[i]);
	}
	free(p->shares);
	free(p->back);
	free(p->holders);
	secret_free(&p->secret);
	sealed_free(&p->sealed);
}

/* Of the HSM's random numbers and the kernel's, so that either is enough. */
static int
draw(struct ceremony *c, struct papers *p, struct err *e)
{
	const struct random_source random = ceremony_random(c);
	struct split_plan plan = c->site->emergency;

	p->n = split_shares(&plan);
	p->shares = calloc(p->n, sizeof(*p->shares));
	p->back = calloc(p->n, sizeof(*p->back));
	p->holders = calloc(p->n, sizeof(*p->holders));
	if (p->shares == NULL || p->back == NULL || p->holders == NULL)
		return err_sys(e, "split the emergency key");
	if ((p->secret = secret_new(SEALED_SECRET, e)) == NULL ||
	    random.fill(random.context, secret_room(p->secret, SEALED_SECRET),
	    SEALED_SECRET, e) != 0 ||
	    split_check_ours(&plan, SEALED_SECRET, e) != 0 ||
	    split_draw_id(&random, &plan.id, e) != 0 ||
	    split(&plan, p->secret, NULL, &random, p->shares, e) != 0 ||
	    share_set_make(&p->sealed.set, SHARE_EMERGENCY_KEY, &plan,
	    p->shares, p->secret, &random, e) != 0)
		return -1;
	return ceremony_record(c, "emergency", "set",
	    recorded_set(&p->sealed.set), e);
}

/* Who has which, and who is next. */
static void
describe(const struct papers *p, size_t next, const char *again,
    struct page *page)
{
	char name[SHARE_NAME], set[SET_NAME];

	page_start(page, "PAPERS THAT OPEN THE EMERGENCY SETS");
	page_line(page, "%s", "");
	page_line(page, "   Set %s of the emergency key", set_name(
	    &p->sealed.set, set));
	page_line(page, "%s", "");
	for (size_t i = 0; i < p->n; i++)
		page_line(page, " %c %2zu  %-24s %s", i == next ? '>' : ' ',
		    i + 1, share_name(&p->shares[i], name), i < next ?
		    p->holders[i] : "");
	page->active = page->n_lines - p->n + next;
	if (again[0] != '\0') {
		page_line(page, "%s", "");
		page_wrap(page, "   AGAIN  %s", again);
	}
	page_foot(page, "NOW  Type the name of whoever gets paper %zu of %zu.",
	    next + 1, p->n);
	page_foot(page, "WHY  They are called when a ZSK is in other hands: people "
	    "who can come at once, and not the one who runs the signer.");
}

/* One person, one paper. */
static int
may_have(const struct ceremony *c, struct papers *p, size_t i, struct err *e)
{
	if (planned_named(c, p->holders[i], e) != 0)
		return -1;
	for (size_t j = 0; j < i; j++)
		if (person_same(p->holders[i], p->holders[j]))
			return err_set(e, ERR_POLICY, "%s has a paper already: "
			    "one person, one paper", p->holders[i]);
	return profile_takes(c, PART_HOLDER, p->holders[i], e);
}

/* Esc: 0 when they go on with the set. */
static int
went_back(struct ceremony *c, const struct papers *p, size_t i,
    const char *with, struct err *e)
{
	const struct share_set *set = &p->sealed.set;

	if (e->kind != ERR_ABORTED || c->leaving)
		return -1;
	return giving_up_ask(c, &(struct giving_up){
	    .sets = &set, .n_sets = 1,
	    .holders = (const char (*)[HOLDER_NAME])p->holders,
	    .given = i, .of = p->n, .with = with }, e);
}

/* Until it is somebody who may. */
static int
ask_holder(struct ceremony *c, struct papers *p, size_t i, struct err *e)
{
	char again[sizeof(e->text)] = "";
	struct page page = { .n_lines = 0 };
	bool settled = false;
	int rc = 0;

	while (rc == 0 && !settled) {
		describe(p, i, again, &page);
		again[0] = '\0';
		rc = ask_text(c, &page, "share.holder", "Holder",
		    p->holders[i], HOLDER_NAME, e);
		if (rc != 0) {
			rc = went_back(c, p, i, NULL, e);
			continue;
		}
		settled = may_have(c, p, i, e) == 0;
		if (settled)
			continue;
		if (e->kind != ERR_POLICY && e->kind != ERR_FORMAT)
			rc = -1;
		memcpy(again, e->text, sizeof(again));
	}
	page_free(&page);
	return rc;
}

static int
show_and_try(struct ceremony *c, struct papers *p, size_t i, struct err *e)
{
	char title[PAGE_TEXT], set[SET_NAME];
	int rc;

	snprintf(title, sizeof(title), "SHARE %zu OF %zu OF THE EMERGENCY KEY, "
	    "SET %s", i + 1, p->n, set_name(&p->sealed.set, set));
	/* Once it was on the screen it is of this holder, or of nobody. */
	while ((rc = paper_give(c, &p->shares[i], title, p->holders[i],
	    e)) != 0 && went_back(c, p, i, p->holders[i], e) == 0)
		continue;
	return rc == 0 ? share_copy(&p->back[i], &p->shares[i], e) : -1;
}

static int
give(struct ceremony *c, struct papers *p, size_t i, struct err *e)
{
	char what[PAGE_TEXT], hex[SET_HEX];
	int rc;

	snprintf(what, sizeof(what), "share %zu of %zu of the emergency key",
	    i + 1, p->n);
	do {
		if (ask_holder(c, p, i, e) != 0)
			return -1;
		rc = paper_announce(c, what, p->holders[i], e);
	} while (rc != 0 && e->kind == ERR_ABORTED && !c->leaving);
	if (rc != 0 || show_and_try(c, p, i, e) != 0)
		return -1;
	return ceremony_record(c, "emergency", "given", json_pack(
	    "{s:s,s:i,s:i,s:s}", "set", set_hex(&p->sealed.set, hex), "group",
	    (int)p->shares[i].group + 1, "member", (int)p->shares[i].member + 1,
	    "holder", p->holders[i]), e);
}

/* The papers are good, and what they open is to be there. */
static int
record_complete(struct ceremony *c, const struct sealed_file *f, size_t n,
    struct err *e)
{
	char hex[2][DIGEST_HEX];

	return ceremony_record(c, "emergency", "complete", json_pack(
	    "{s:s,s:i,s:s,s:s}", "set", f->set, "combinations", (int)n,
	    "sealed", digest_hex(&f->file, hex[0]), "response",
	    digest_hex(&f->response, hex[1])), e);
}

/*
 * Every combination of what was typed back, and then the file.  It is named in
 * a record before it is on a medium: papers that open it are in people's hands,
 * and no such file may be there that nobody knows of.
 */
static int
close_it(struct ceremony *c, struct papers *p, const struct blob *octets,
    struct sealed_file *out, struct err *e)
{
	const struct random_source random = ceremony_random(c);
	struct blob file = { .len = 0 };
	size_t n;
	int rc = -1;

	if (trial_of_all(c, &p->sealed.set, p->back, &n, e) == 0 &&
	    sealed_close(&p->sealed, p->secret, &random, octets->data,
	    octets->len, e) == 0 && sealed_write(&p->sealed, &file, e) == 0) {
		set_hex(&p->sealed.set, out->set);
		set_name(&p->sealed.set, out->name);
		out->response = p->sealed.content;
		out->file = digest_of(file.data, file.len);
		rc = record_complete(c, out, n, e) != 0 ? -1 :
		    journal_put_blob(c->journal, file.data, file.len,
		    &out->file, e);
	}
	blob_free(&file);
	return rc;
}

int
sealing(struct ceremony *c, const struct sealed *head,
    const struct blob *octets, struct sealed_file *out, struct err *e)
{
	struct papers p = { .sealed = *head };
	int rc = draw(c, &p, e);

	for (size_t i = 0; rc == 0 && i < p.n; i++)
		rc = give(c, &p, i, e);
	if (rc == 0)
		rc = close_it(c, &p, octets, out, e);
	papers_free(&p);
	return rc;
}
