#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/dependents.h"
#include "ceremony/recorded_set.h"
#include "ceremony/retired.h"

enum { HOMES_TEXT = 100 };

static const char *
role(const struct register_key *k)
{
	return k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK";
}

static bool
is_here(const struct ceremony *c, const struct register_key *k)
{
	return !k->foreign && register_key_in(k, c->serial);
}

/* ---- what is left of each key --------------------------------------------- */

static void
line_of(const struct ceremony *c, const struct register_key *k,
    struct page *p)
{
	const char *kept = retired_keeps(&c->reg, k, c->serial);
	char homes[HOMES_TEXT], name[SET_NAME];
	const struct held_set *s;

	page_line(p, "   %s %5u  %s", role(k), dnskey_tag(&k->key), k->label);
	if (kept == NULL)
		page_wrap(p, "      NOWHERE ELSE: lost with this HSM");
	else if (strcmp(kept, "hsm") == 0)
		page_wrap(p, "      held in %s", dependents_homes(&c->reg, k,
		    c->serial, homes, sizeof(homes)));
	else if (strcmp(kept, "copy") == 0) {
		s = holdings_copied(&c->reg.holdings, &k->id);
		page_wrap(p, "      held as a wrapped copy under set %s alone",
		    set_name(&s->set, name));
	} else
		page_wrap(p, "      has ended: it signs nowhere any more");
}

static size_t
list(const struct ceremony *c, struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (is_here(c, &c->reg.keys[i])) {
			line_of(c, &c->reg.keys[i], p);
			n++;
		}
	if (n == 0)
		page_line(p, "   No key of the register is in it.");
	return n;
}

/* The first that nothing keeps, of those that may still be of use. */
static const struct register_key *
unkept(const struct ceremony *c)
{
	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (is_here(c, &c->reg.keys[i]) && retired_keeps(&c->reg,
		    &c->reg.keys[i], c->serial) == NULL)
			return &c->reg.keys[i];
	return NULL;
}

/* ---- what keeps the HSM in use --------------------------------------------- */

/* The step before is where such a key is destroyed: it is to be done again. */
static int
refuse_unkept(struct ceremony *c, struct err *e)
{
	const struct register_key *k = unkept(c);
	char why[sizeof(e->text)];

	if (k == NULL)
		return 0;
	snprintf(why, sizeof(why), "%s %u (%.64s) is in no other HSM that is not "
	    "gone, and has no copy that enough shares are left for",
	    role(k), dnskey_tag(&k->key), k->label);
	if (ceremony_undo(c, &step_destroy, why, e) != 0)
		return -1;
	return err_set(e, ERR_POLICY, "%s: destroy it in the step before, or "
	    "press X, abandon this, and give it a copy or another HSM first; the "
	    "HSM is as it was", why);
}

/* Nothing signs with it then, until it is restored somewhere. */
static int
ask_needed(struct ceremony *c, const struct register_key *k,
    const struct dependents *d, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'k', "Keep the HSM" }, { 'd', "Decommission it" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter = 'k', happened[120];
	int rc;

	page_start(&p, "SIGNED SETS STILL HAVE A KEY OF WHICH A COPY ALONE IS LEFT");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     %s %u, %s", role(k), dnskey_tag(&k->key),
	    k->label);
	page_line(&p, "%s", "");
	dependents_page(c, k, d, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   While such a set is in use the key is needed: until it "
	    "is restored into another HSM nothing can be signed anew.  Restore "
	    "it first, but for a reason that both give.");
	page_foot(&p, "NOW  Administrator: K keeps the HSM; D asks both for "
	    "their reason, and zeroises nothing yet.");
	page_foot(&p, "WHY  If you are not sure, press K: it can be done "
	    "another day.");
	rc = ask_letter(c, &p, "retire.needed", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'k')
		return err_set(e, ERR_POLICY, "signed sets have %s %u still, and "
		    "no other HSM has it; the HSM is as it was", role(k),
		    dnskey_tag(&k->key));
	snprintf(happened, sizeof(happened), "%zu sets that left have %s %u",
	    d->sets, role(k), dnskey_tag(&k->key));
	return ask_exception(c, RETIRED_RULE, happened, e);
}

static int
refuse_needed(struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key k = c->reg.keys[i];
		const char *kept = is_here(c, &k) ? retired_keeps(&c->reg, &k,
		    c->serial) : NULL;
		struct dependents d;

		if (kept == NULL || strcmp(kept, "copy") != 0)
			continue;
		if (dependents_find(c, &k, &d, e) != 0 || (d.sets > 0 &&
		    ask_needed(c, &k, &d, e) != 0))
			return -1;
	}
	return 0;
}

/* ---- both agree ------------------------------------------------------------ */

static int
record(struct ceremony *c, struct err *e)
{
	json_t *keys = json_array();
	char id[DIGEST_HEX];

	for (size_t i = 0; keys != NULL && i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (is_here(c, k) && json_array_append_new(keys, json_pack(
		    "{s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id,
		    id), "kept", retired_keeps(&c->reg, k, c->serial))) != 0)
			return err_sys(e, "list the keys");
	}
	return ceremony_record(c, "retire", "agreed", json_pack("{s:s,s:o}",
	    "serial", c->serial, "keys", keys), e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc = -1;

	if (refuse_unkept(c, e) != 0 || refuse_needed(c, e) != 0)
		return -1;
	page_start(&p, "THE HSM IS TAKEN OUT OF USE FOR GOOD");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s", c->serial);
	page_line(&p, "   Token   %s", c->site->token);
	page_line(&p, "%s", "");
	page_wrap(&p, "   What is in it still is lost with it:");
	(void)list(c, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   It is looked through once more and shut; then it is "
	    "zeroised, which nothing brings back, and no later ceremony opens "
	    "it.  The shares of its PINs are of no use then.");
	page_foot(&p, "NOW  To agree to it, both type the serial number from the "
	    "housing of the HSM.");
	page_foot(&p, "WHY  It is this HSM, and no other, that is zeroised in a "
	    "later step.");
	if (ask_object(c, &p, "retire.object", c->serial, true, e) == 0)
		rc = record(c, e);
	page_free(&p);
	return rc;
}

const struct step step_retire = {
	.id = "retire",
	.title = "HSM agreed on that is decommissioned",
	.who = "both",
	.why = "A key that nothing else has, and that is needed, must not go "
	    "with it.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the HSM is as it was",
	.remedy = "what the text above asks for; or press X: nothing was "
	    "zeroised",
	.run = run,
};
