#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/keyrec.h"
#include "ceremony/make_key.h"
#include "ceremony/parcels.h"

static void
list_present(const struct ceremony *c, struct page *p)
{
	size_t before = p->n_lines;

	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (!k->foreign && dname_equal(&k->zone, &c->site->zone))
			page_line(p, "     %5u  alg %2u  %s  %s%s",
			    dnskey_tag(&k->key), k->key.alg->number,
			    k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK", k->label,
			    k->ended ? ", destroyed" : "");
	}
	if (p->n_lines == before)
		page_line(p, "     none");
}

static const char *
leaves(const struct ceremony *c)
{
	if (parcels_due(c))
		return c->site->recovery.group_count == 0 ?
		    "sealed to the signer, in the next step" :
		    "sealed to the signer, and until its copy is proved";
	return !make_key_leaves(c) ? "never" :
	    "wrapped by the backup key, until its copy is proved";
}

static void
describe(const struct ceremony *c, unsigned flags, const char *label,
    struct page *p)
{
	const struct alg *alg = c->site->alg;
	char zone[DNAME_TEXT_MAX], title[PAGE_TEXT], size[24];

	snprintf(title, sizeof(title), "A NEW %s SIGNING KEY IS ABOUT TO BE MADE"
	    "     *** POINT OF NO RETURN ***", flags & DNSKEY_SEP ? "KEY" :
	    "ZONE");
	page_start(p, title);
	page_line(p, "%s", "");
	page_line(p, "   Zone            %s", dname_text(&c->site->zone, zone));
	/* Of the others the algorithm has the size in its name. */
	snprintf(size, sizeof(size), ", %u bits", c->site->bits);
	page_line(p, "   Algorithm       %u %s%s", alg->number, alg->name,
	    alg->family == ALG_RSA ? size : "");
	page_line(p, "   Made in         HSM %s", c->serial);
	page_line(p, "   Object label    %s", label);
	page_line(p, "   CKA_ID          SHA-256 of the public key");
	page_line(p, "   May leave HSM   %s", leaves(c));
	make_key_needs(c, p);
	page_line(p, "%s", "");
	page_line(p, "   Keys of this zone so far");
	list_present(c, p);
	page_foot(p, "NOW  To go on, both type zone and algorithm number, for "
	    "example:  nl. 8");
	page_foot(p, "WHY  Test signature, check in software, tag check and "
	    "key sheet follow.");
}

/* The key of this kind that this ceremony has made before it was cut off. */
static const struct register_key *
made_already(const struct ceremony *c, unsigned flags)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (!k->foreign && k->key.flags == flags &&
		    k->ceremony == c->reg.number)
			return k;
	}
	return NULL;
}

static int
ask_and_generate(struct ceremony *c, unsigned flags, struct err *e)
{
	struct register_intent what = {
		.zone = c->site->zone, .flags = flags,
	};
	char object[DNAME_TEXT_MAX + 8], zone[DNAME_TEXT_MAX];
	struct page p = { .n_lines = 0 };
	int rc;

	if (make_key_can(c, e) != 0 ||
	    (parcels_due(c) && parcels_can(c, e) != 0))
		return -1;
	make_key_plan(c, &what);
	snprintf(object, sizeof(object), "%s %u",
	    dname_text(&c->site->zone, zone), c->site->alg->number);
	describe(c, flags, what.label, &p);
	rc = ask_object(c, &p, "make.object", object, false, e);
	page_free(&p);
	return rc == 0 ? make_key(c, &what, 0, 1, e) : -1;
}

static int
make(struct ceremony *c, unsigned flags, const char *step, struct err *e)
{
	const struct register_key *key = made_already(c, flags);
	struct page p = { .n_lines = 0 };
	int rc;

	if (key == NULL) {
		if (ask_and_generate(c, flags, e) != 0)
			return -1;
		key = made_already(c, flags);
	}
	page_start(&p, "KEY SHEET: made; a test signature was verified in software");
	rc = keyrec_page(&p, key, false, e);
	/* No more of a foot, for all of it is on one page. */
	page_foot(&p, "NOW  Witness: write down the tag%s; Enter.",
	    flags & DNSKEY_SEP ? ", and the DS or the first row of words" : "");
	page_foot(&p, "WHY  %s",
	    flags & DNSKEY_SEP ?
	    "By it the parent zone's DS is compared: another key does not fit." :
	    "Another key of the same tag is told from it by its words.");
	if (rc == 0)
		rc = ask_read(c, &p, "make.sheet", e);
	if (rc == 0)
		rc = ceremony_record(c, step, "done", json_pack("{s:s}", "label",
		    key->label), e);
	page_free(&p);
	return rc;
}

static int
make_ksk(struct ceremony *c, struct err *e)
{
	return make(c, DNSKEY_KSK, "make-ksk", e);
}

static int
make_zsk(struct ceremony *c, struct err *e)
{
	return make(c, DNSKEY_ZSK, "make-zsk", e);
}

const struct step step_make_ksk = {
	.id = "make-ksk",
	.title = "KSK made, test-signed, key sheet shown",
	.who = "both",
	.why = "The KSK signs the DNSKEY sets; its DS goes to the parent zone.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "no key was published or exported; if the HSM holds part of "
	    "one, the next inventory names it",
	.remedy = "press X, and settle the key in the inventory of the "
	    "continued ceremony",
	.run = make_ksk,
};

const struct step step_make_zsk = {
	.id = "make-zsk",
	.title = "ZSK made, test-signed, key sheet shown",
	.who = "both",
	.why = "A ZSK signs the records of the zone.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "no key was published or exported; if the HSM holds part of "
	    "one, the next inventory names it",
	.remedy = "press X, and settle the key in the inventory of the "
	    "continued ceremony",
	.run = make_zsk,
};
