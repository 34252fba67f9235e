#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/exception.h"
#include "ceremony/half_restored.h"
#include "ceremony/keyrec.h"
#include "ceremony/recorded_set.h"
#include "ceremony/token.h"

/*
 * What an inventory finds.  A key of which a half is there is there, and does
 * not sign.
 */
struct tally {
	struct hsm_key	*keys;
	size_t		 n;
	size_t		 unknown, missing, silent;	/* silent: does not sign */
	size_t		 begun;		/* to destroy */
};

static bool
in_hsm(const struct tally *t, const struct digest *id)
{
	for (size_t i = 0; i < t->n; i++)
		if (digest_equal(&t->keys[i].id, id))
			return true;
	return false;
}

static const struct register_key *
made_here(const struct ceremony *c, const struct hsm_key *k)
{
	const struct register_key *r = k->pub_len == 0 ? NULL :
	    register_key(&c->reg, &k->id);

	return r != NULL && !r->foreign ? r : NULL;
}

/*
 * One that no record brought into this HSM should not be there, nor one that
 * was destroyed in it: both are strangers.
 */
static const struct register_key *
known(const struct ceremony *c, const struct hsm_key *k)
{
	const struct register_key *r = made_here(c, k);

	return r != NULL && register_key_in(r, c->serial) ? r : NULL;
}

/*
 * Of a key that this kind of ceremony began to destroy nothing need be there:
 * the step that does it goes on with it.
 */
static bool
being_destroyed(const struct ceremony *c, const struct register_key *r)
{
	return ceremony_has(c->type, &step_destroy) &&
	    strcmp(r->doomed, c->serial) == 0;
}

static const char *
half(const struct hsm_key *k)
{
	return k->has_private && k->has_public ? "pair" :
	    k->has_private ? "private half" : "public half";
}

static const char *
stranger(const struct ceremony *c, const struct register_key *made)
{
	return made == NULL ? "NOT IN REGISTER" : register_key_gone(made,
	    c->serial) ? "WAS DESTROYED" : "NOT OF THIS HSM";
}

/* One line for each key in the HSM, known or not, and a trial signature. */
static int
list_hsm(struct ceremony *c, struct tally *t, struct page *p, struct err *e)
{
	bool *all = calloc(t->n + 1, sizeof(*all));

	if (all == NULL)
		return err_sys(e, "list the keys");
	if (hsm_test_list(c->hsm, t->keys, t->n, all, e) != 0) {
		free(all);
		return -1;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct hsm_key *k = &t->keys[i];
		const struct register_key *r = known(c, k);
		const struct register_key *made = made_here(c, k);
		bool begun = r != NULL && being_destroyed(c, r);
		bool signs = all[i];

		if (r == NULL)
			t->unknown++;
		else if (begun)
			t->begun++;
		else if (!signs)
			t->silent++;
		page_line(p, "   %-34.34s %5u  %-4s %-12s %s", k->label,
		    made != NULL ? dnskey_tag(&made->key) : 0, made == NULL ?
		    "?" : made->key.flags & DNSKEY_SEP ? "KSK" : "ZSK", half(k),
		    r == NULL ? stranger(c, made) : begun ? "BEING DESTROYED" :
		    signs ? "signs" : "DOES NOT SIGN");
	}
	free(all);
	return 0;
}

/* What is not there, and why that is as it should be, or is not. */
static void
line_of_absent(const struct register_key *r, const char *state, struct page *p)
{
	page_line(p, "   %-34.34s %5u  %-4s %-12s %s", r->label,
	    dnskey_tag(&r->key), r->key.flags & DNSKEY_SEP ? "KSK" : "ZSK",
	    "nothing", state);
}

static void
list_missing(struct ceremony *c, struct tally *t, struct page *p)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *r = &c->reg.keys[i];

		if (r->foreign || in_hsm(t, &r->id))
			continue;
		if (register_has_key(&c->reg, "destroy", "result", r, c->serial))
			line_of_absent(r, "DESTROYED TODAY", p);
		else if (!register_key_in(r, c->serial))
			continue;
		else if (being_destroyed(c, r)) {
			t->begun++;
			line_of_absent(r, "BEING DESTROYED", p);
		} else {
			t->missing++;
			line_of_absent(r, "NOT IN HSM", p);
		}
	}
}

/* What was to be made in an HSM that is not here today stays open. */
static void
list_elsewhere(const struct ceremony *c, struct page *p)
{
	for (size_t i = 0; i < c->reg.n_intents; i++)
		if (strcmp(c->reg.intents[i].serial, c->serial) != 0)
			page_wrap(p, "   Record %06llu meant to make a key in HSM %s: "
			    "look for it when that one is here.",
			    (unsigned long long)c->reg.intents[i].record,
			    c->reg.intents[i].serial);
	for (size_t i = 0; i < c->reg.n_restores; i++)
		if (strcmp(c->reg.restores[i].serial, c->serial) != 0)
			page_wrap(p, "   Record %06llu meant to restore a key into HSM "
			    "%s: look for it when that one is here.",
			    (unsigned long long)c->reg.restores[i].record,
			    c->reg.restores[i].serial);
}

/* Shares that wait for their holders, so that nobody forgets them. */
static void
list_unissued(const struct ceremony *c, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME];

	for (size_t s = 0; s < h->n_sets; s++) {
		const struct held_set *set = &h->sets[s];

		if (!holdings_counts(h, set))
			continue;
		for (size_t i = 0; i < split_shares(&set->set.plan); i++)
			if (set->shares[i].unissued)
				page_wrap(p, "   Share %zu of set %s of the %s is "
				    "not issued yet.", i + 1, set_name(&set->set,
				    name), share_purpose_name(set->set.purpose));
	}
}

static int
destroy(struct ceremony *c, const struct hsm_key *k, struct page *p,
    struct err *e)
{
	page_refoot(p);
	page_foot(p, "NOW  To destroy it, both type its label.");
	page_foot(p, "WHY  Nothing depends on it yet; another one is made in "
	    "its place.");
	if (ask_object(c, p, "half-made.destroy", k->label, false, e) != 0 ||
	    ceremony_record(c, "destroy-key", "intent", json_pack("{s:s}",
	    "label", k->label), e) != 0 || hsm_destroy(c->hsm, k, e) != 0)
		return -1;
	return ceremony_record(c, "make-key", "nothing", json_pack("{s:s,s:s}",
	    "label", k->label, "why", "half made, destroyed"), e);
}

static int
keep(struct ceremony *c, const struct hsm_key *k,
    const struct register_intent *intent, struct err *e)
{
	if (ceremony_record(c, "make-key", "kept", json_pack("{s:s,s:I}", "label",
	    k->label, "intent", (json_int_t)intent->record), e) != 0)
		return -1;
	return keyrec_add(c, k, intent, e);
}

/*
 * A key that an interrupted run left behind, named by its intent record: it
 * is kept when it is whole, or destroyed; two people say which.
 */
static int
half_made(struct ceremony *c, const struct hsm_key *k,
    const struct register_intent *intent, struct err *e)
{
	static const struct ui_choice whole_key[] = {
		{ 'k', "Keep it" }, { 'd', "Destroy it" }, { 0, NULL },
	}, *const half_key = &whole_key[1];
	const struct hsm_keyspec asked = {
		.alg = intent->alg, .bits = intent->bits, .label = k->label,
		.extractable = intent->extractable,
	};
	struct err why = { .text = "half of it is there, or it has no id" };
	bool whole = k->has_private && k->has_public && k->id_stored &&
	    hsm_as_asked(c->hsm, k, &asked, &why) == 0 &&
	    hsm_test_sign(c->hsm, k, &why) == 0;
	char zone[DNAME_TEXT_MAX], letter;
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A HALF-MADE KEY");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Record %06llu says that a key was to be made; no record "
	    "says what came of it.  The HSM holds it:",
	    (unsigned long long)intent->record);
	page_line(&p, "%s", "");
	page_line(&p, "   Label      %s", k->label);
	page_line(&p, "   Zone       %s  algorithm %u",
	    dname_text(&intent->zone, zone), intent->alg->number);
	page_line(&p, "   Found      %s, %s", half(k), whole ?
	    "whole, as it was asked for, and it signs" :
	    "not to be used: it can only be destroyed");
	if (!whole)
		page_wrap(&p, "   Because    %s", why.text);
	page_line(&p, "%s", "");
	page_foot(&p, whole ? "NOW  Administrator: K keeps it as the key that "
	    "was asked for; D destroys it." : "NOW  Administrator: D destroys "
	    "it; Esc leaves it for another day.");
	page_foot(&p, "WHY  No set was ever signed with it, and no copy of it "
	    "was made.");
	rc = ask_letter(c, &p, "half-made", whole ? whole_key : half_key, &letter,
	    e);
	if (rc == 0)
		rc = letter == 'd' ? destroy(c, k, &p, e) :
		    keep(c, k, intent, e);
	page_free(&p);
	return rc;
}

/* Intents of which the HSM holds nothing came to nothing. */
static int
settle_intents(struct ceremony *c, const struct tally *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct register_intent *found = token_intent(c,
		    &t->keys[i]);
		struct register_intent intent;

		if (found == NULL)
			continue;
		intent = *found;	/* its record will take it away */
		if (half_made(c, &t->keys[i], &intent, e) != 0)
			return -1;
	}
	/* One of another HSM is settled where that HSM is. */
	for (size_t i = c->reg.n_intents; i-- > 0; ) {
		const struct register_intent *left = &c->reg.intents[i];

		if (strcmp(left->serial, c->serial) == 0 &&
		    ceremony_record(c, "make-key", "nothing", json_pack(
		    "{s:s,s:s}", "label", left->label, "why",
		    "no such key is in the HSM"), e) != 0)
			return -1;
	}
	return 0;
}

static json_t *
tally_json(const struct ceremony *c, const struct tally *t)
{
	json_t *keys = json_array();
	char hex[DIGEST_HEX];

	for (size_t i = 0; keys != NULL && i < t->n; i++)
		if (json_array_append_new(keys, json_pack("{s:s,s:s,s:b}", "label",
		    t->keys[i].label, "id", digest_hex(&t->keys[i].id, hex),
		    "in-register", known(c, &t->keys[i]) != NULL)) != 0)
			break;
	return json_pack("{s:s,s:o,s:i,s:i,s:i}", "serial", c->serial, "keys",
	    keys, "unknown", (int)t->unknown, "missing", (int)t->missing,
	    "silent", (int)t->silent);
}

static int
judge(struct ceremony *c, const struct tally *t, struct err *e)
{
	char happened[160];

	if (t->unknown + t->missing + t->silent == 0)
		return 0;
	snprintf(happened, sizeof(happened), "%zu keys are not in the register, "
	    "%zu are missing from the HSM, %zu do not sign", t->unknown,
	    t->missing, t->silent);
	return ask_exception(c, EXCEPTION_INVENTORY, happened, e);
}

static void
foot(const struct tally *t, const char *why, struct page *p)
{
	if (t->unknown + t->missing + t->silent > 0)
		page_foot(p, "NOW  Both: read what differs.  Enter, and each gives "
		    "a reason; or Esc.");
	else
		page_foot(p, t->n == 0 ? "NOW  Both: see that it is empty; Enter." :
		    "NOW  Both: read each line; Enter.");
	page_foot(p, "WHY  %s", why);
}

static int
take_inventory(struct ceremony *c, const char *step, const char *title,
    struct err *e)
{
	struct tally t = { .keys = NULL };
	struct page p = { .n_lines = 0 };
	int rc = -1;

	if (half_restored_settle(c, e) != 0 ||
	    hsm_list(c->hsm, &t.keys, &t.n, e) != 0 ||
	    settle_intents(c, &t, e) != 0)
		goto out;
	free(t.keys);
	t.keys = NULL;
	if (hsm_list(c->hsm, &t.keys, &t.n, e) != 0)
		goto out;
	page_start(&p, title);
	page_line(&p, "%s", "");
	page_line(&p, "   Label                                tag  role found"
	    "        state");
	if (list_hsm(c, &t, &p, e) != 0)
		goto out;
	list_missing(c, &t, &p);
	if (p.n_lines == 2)
		page_line(&p, "   No key is in the HSM, and none should be.");
	if (!ceremony_has(c->type, &step_restore))
		half_restored_page(c, &p);
	list_elsewhere(c, &p);
	list_unissued(c, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", t.unknown + t.missing + t.silent > 0 ?
	    "THE HSM AND THE REGISTER DIFFER." : t.begun > 0 ? "The HSM holds "
	    "what the register says, but for what is being destroyed: the step "
	    "that does it goes on with it." : t.n == 0 ?
	    "The HSM holds what the register says." :
	    "The HSM holds what the register says; every key made a signature "
	    "that was verified in software.");
	foot(&t, c->type->steps[c->at]->why, &p);
	if (ask_enter(c, &p, step, e) == 0 && judge(c, &t, e) == 0)
		rc = ceremony_record(c, step, "found", tally_json(c, &t), e);
out:
	free(t.keys);
	page_free(&p);
	return rc;
}

static int
before(struct ceremony *c, struct err *e)
{
	return take_inventory(c, "inventory",
	    "INVENTORY: what the HSM holds, and what the register says", e);
}

static int
after(struct ceremony *c, struct err *e)
{
	return take_inventory(c, "inventory-after",
	    "FINAL INVENTORY: what the HSM holds when it is closed", e);
}

const struct step step_inventory = {
	.id = "inventory",
	.title = "Inventory: HSM = register, all keys sign",
	.who = "both",
	.why = "A key too many or too few is found before anything is signed.",
	.again = STEP_WHILE_OPEN,
	.needs_hsm = true,
	.unchanged = "no key was used for anything but trial signatures",
	.run = before,
};

const struct step step_inventory_after = {
	.id = "inventory-after",
	.title = "Final inventory",
	.who = "both",
	.why = "What the HSM holds now must be what this ceremony says it holds.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "no key was used for anything but trial signatures",
	.run = after,
};
