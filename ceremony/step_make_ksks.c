#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/keyless.h"
#include "ceremony/keyrec.h"
#include "ceremony/make_key.h"

/* ---- names, as many to a line as it has room for -------------------------- */

struct row {
	struct page	*page;
	char		 text[PAGE_TEXT];
	size_t		 len;
};

static void
row_end(struct row *r)
{
	if (r->len > 0)
		page_line(r->page, "%s", r->text);
	r->len = 0;
}

/* A name that is longer than a line is broken over several. */
static void
row_add(struct row *r, const struct dname *zone)
{
	char name[DNAME_TEXT_MAX];
	size_t len = strlen(dname_text(zone, name));

	if (r->len > 0 && r->len + 2 + len > PAGE_COLUMNS)
		row_end(r);
	if (len + 5 > PAGE_COLUMNS) {
		for (size_t at = 0; at < len; at += PAGE_COLUMNS - 5)
			page_line(r->page, "     %.*s", PAGE_COLUMNS - 5,
			    name + at);
		return;
	}
	r->len += (size_t)snprintf(r->text + r->len, sizeof(r->text) - r->len,
	    "%s%s", r->len == 0 ? "     " : "  ", name);
}

/* ---- what is about to be made -------------------------------------------- */

static void
describe_group(const struct zone_group *g, const struct keyless *list,
    size_t n, struct page *p)
{
	struct row row = { .page = p };
	size_t without = 0;

	for (size_t i = 0; i < n; i++)
		without += list[i].group == g;
	page_line(p, "   Group %s: %zu zones, %zu without a KSK%s", g->name,
	    g->n_zones, without, without > 0 ? ":" : "");
	for (size_t i = 0; i < n; i++)
		if (list[i].group == g)
			row_add(&row, list[i].zone);
	row_end(&row);
}

static void
describe(const struct ceremony *c, const struct keyless *list, size_t n,
    struct page *p)
{
	const struct alg *alg = c->site->alg;
	char size[24];

	page_start(p, "KSKs ARE ABOUT TO BE MADE"
	    "     *** POINT OF NO RETURN ***");
	page_line(p, "%s", "");
	snprintf(size, sizeof(size), ", %u bits", c->site->bits);
	page_line(p, "   Keys            %zu, one for each zone below", n);
	page_line(p, "   Algorithm       %u %s%s", alg->number, alg->name,
	    alg->family == ALG_RSA ? size : "");
	page_line(p, "   Made in         HSM %s", c->serial);
	page_line(p, "   May leave HSM   %s", make_key_leaves(c) ?
	    "wrapped by the backup key, until its copy is proved" : "never");
	make_key_needs(c, p);
	page_line(p, "%s", "");
	for (size_t i = 0; i < c->site->n_groups; i++)
		describe_group(&c->site->groups[i], list, n, p);
	/* The last page has zones alone: what to type is below each. */
	page_foot(p, "NOW  Both type ksks and how many are made, for example:  "
	    "ksks 998");
	page_foot(p, "WHY  Each is test-signed and checked in software; tags "
	    "are compared.");
}

/* ---- making them --------------------------------------------------------- */

static int
make_all(struct ceremony *c, const struct keyless *list, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct register_intent what = {
			.zone = *list[i].zone, .flags = DNSKEY_KSK,
		};

		memcpy(what.group, list[i].group->name, sizeof(what.group));
		make_key_plan(c, &what);
		if (make_key(c, &what, i, n, e) != 0)
			return -1;
	}
	return 0;
}

static int
ask_and_make(struct ceremony *c, const struct keyless *list, size_t n,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	char object[32];
	int rc;

	if (make_key_can(c, e) != 0)
		return -1;
	describe(c, list, n, &p);
	snprintf(object, sizeof(object), "ksks %zu", n);
	rc = ask_object(c, &p, "make.object", object, true, e);
	page_free(&p);
	return rc == 0 ? make_all(c, list, n, e) : -1;
}

/* ---- what was made ------------------------------------------------------- */

static bool
made_today(const struct ceremony *c, const struct register_key *k)
{
	return !k->foreign && k->group[0] != '\0' &&
	    k->ceremony == c->reg.number;
}

static size_t
count_made(const struct ceremony *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->reg.n_keys; i++)
		n += made_today(c, &c->reg.keys[i]);
	return n;
}

static int
show(struct ceremony *c, size_t n, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "KEY SHEET: the keys are made");
	page_line(&p, "   Zone                                       tag  "
	    "first of SHA-256 of the key");
	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (made_today(c, &c->reg.keys[i]))
			keyrec_line(&p, &c->reg.keys[i]);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Keys made: %zu.  Their DS go out in one file for each "
	    "group.", n);
	page_foot(&p, "NOW  Both: compare how many were made with how many you "
	    "typed; Enter.");
	page_foot(&p, "WHY  What parents are told is made from these; the digests "
	    "are in the journal.");
	rc = ask_read(c, &p, "make.sheet", e);
	page_free(&p);
	return rc;
}

/* A key in doubt may be there, and its zone would get a second one. */
static int
none_in_doubt(const struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_intents; i++)
		if (strcmp(c->reg.intents[i].serial, c->serial) == 0)
			return err_set(e, ERR_POLICY, "record %06llu meant to "
			    "make a key, and it is not known what came of it: no "
			    "other was made",
			    (unsigned long long)c->reg.intents[i].record);
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct keyless *list = NULL;
	size_t n;
	int rc;

	if (none_in_doubt(c, e) != 0 || keyless_find(c, &list, &n, e) != 0)
		return -1;
	if (n == 0 && count_made(c) == 0)
		rc = err_set(e, ERR_POLICY, "each of the %zu zones of the groups "
		    "has a KSK: none was made", site_group_zones(c->site));
	else
		rc = n == 0 ? 0 : ask_and_make(c, list, n, e);
	free(list);
	if (rc != 0 || show(c, count_made(c), e) != 0)
		return -1;
	return ceremony_record(c, "make-ksks", "done", json_pack("{s:i}", "keys",
	    (int)count_made(c)), e);
}

const struct step step_make_ksks = {
	.id = "make-ksks",
	.title = "KSKs made, test-signed, key sheet shown",
	.who = "both",
	.why = "Each zone has a KSK of its own; its DS goes to the parent zone.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "KSKs with a record are made and stay; none was published "
	    "or exported; if the HSM holds part of another, the next inventory "
	    "names it",
	.remedy = "where no zone needs a KSK, abandon the ceremony; else press X: "
	    "the inventory of the continued one settles what is in doubt",
	.run = run,
};
