#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/anew.h"
#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/recorded.h"
#include "keyset/response.h"

/* What signs: the plan, and of its keys those that are in the HSM. */
struct signers {
	struct agreed		agreed;
	struct hsm_key		hsm[PLAN_ROLES];
	struct signing_key	keys[PLAN_ROLES];
};

/* The result record of a slot and KSK in this ceremony, or NULL. */
static const json_t *
slot_record(const struct ceremony *c, size_t slot, const struct digest *ksk)
{
	const json_t *found = NULL;
	char hex[DIGEST_HEX];

	digest_hex(ksk, hex);
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *by = json_string_value(json_object_get(data,
		    "ksk"));

		if (register_is(rec, "sign", "result") && by != NULL &&
		    strcmp(by, hex) == 0 && json_integer_value(json_object_get(
		    data, "slot")) == (json_int_t)slot + 1)
			found = data;
	}
	return found;
}

static int
intend(struct ceremony *c, size_t slot, const struct digest *ksk,
    unsigned tells, struct err *e)
{
	char hex[DIGEST_HEX];

	return ceremony_record(c, "sign", "intent", json_pack(
	    "{s:i,s:s,s:s,s:o*}", "slot", (int)slot + 1, "bundle",
	    c->response->bundles[slot].id, "ksk", digest_hex(ksk, hex),
	    "notices", recorded_notices(tells)), e);
}

/* The signatures of one KSK over the slot, from the sets that now hold them. */
static int
record(struct ceremony *c, size_t slot, const struct digest *ksk,
    const struct dnskey *key, struct err *e)
{
	const struct bundle *b = &c->response->bundles[slot];
	char hex[DIGEST_HEX];
	json_t *data = json_pack("{s:i,s:s,s:s}", "slot", (int)slot + 1,
	    "bundle", b->id, "ksk", digest_hex(ksk, hex));
	json_t *sigs = recorded_slot(b, dnskey_tag(key), &c->response->zone);

	if (data == NULL || sigs == NULL || json_object_update(data, sigs) != 0) {
		json_decref(data);
		data = NULL;	/* which is told as what it is */
	}
	json_decref(sigs);
	return ceremony_record(c, "sign", "result", data, e);
}

static void
parts_start(const struct ceremony *c, const struct signers *s,
    const struct planned_key *keys, size_t n, struct ksk_part *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct ksk_part){
			.identifier = s->agreed.identifiers[keys[i].role],
			.key = &keys[i].key,
			.tells = keys[i].tells ? response_tells(c->request,
			    &c->policy) : 0,
		};
}

/*
 * The HSM signs as one of the slot's KSKs, between an intent and its result;
 * the others are in the set by then, and their signatures are of no matter to
 * it, nor who a recipe wants to sign.  The slot stays as it was.
 */
static int
sign_one(struct ceremony *c, const struct signers *s, size_t slot,
    const struct planned_key *keys, size_t n, size_t which, struct err *e)
{
	const struct digest *ksk = &s->agreed.ids[keys[which].role];
	const struct format *format = c->response->format;
	const struct bundle was = c->response->bundles[slot];
	struct format any = *format;
	struct ksk_part parts[PLAN_ROLES];
	unsigned tells = 0;
	int rc;

	parts_start(c, s, keys, n, parts);
	parts[which].signs = &s->keys[keys[which].role];
	for (size_t i = 0; i < n; i++)
		tells |= parts[i].tells;
	if (ceremony_clock_holds(c, e) != 0 || intend(c, slot, ksk, tells,
	    e) != 0)
		return -1;
	any.signer_is = NULL;
	c->response->format = &any;
	rc = response_sign(c->response, slot, parts, n, e);
	c->response->format = format;
	if (rc == 0)
		rc = record(c, slot, ksk, &keys[which].key, e);
	c->response->bundles[slot] = was;
	return rc;
}

/*
 * One slot: what an earlier run recorded is used again, and what is recorded
 * now goes the same way.
 */
static int
sign_slot(struct ceremony *c, const struct signers *s, size_t slot,
    struct err *e)
{
	struct planned_key keys[PLAN_ROLES];
	struct recorded_sigs sigs[PLAN_ROLES];
	struct signing_key again[PLAN_ROLES];
	struct ksk_part parts[PLAN_ROLES];
	size_t n = planned_slot(&s->agreed.planned, c->request, slot, keys);

	parts_start(c, s, keys, n, parts);
	for (size_t i = 0; i < n; i++) {
		const struct digest *ksk = &s->agreed.ids[keys[i].role];

		if (keys[i].part < PART_SIGNS)
			continue;
		if (slot_record(c, slot, ksk) == NULL &&
		    sign_one(c, s, slot, keys, n, i, e) != 0)
			return -1;
		if (recorded_slot_read(&sigs[i], slot_record(c, slot, ksk),
		    e) != 0)
			return -1;
		recorded_key(&again[i], &keys[i].key, &sigs[i]);
		parts[i].signs = &again[i];
	}
	return response_sign(c->response, slot, parts, n, e);
}

static int
sign_all(struct ceremony *c, const struct signers *s, struct err *e)
{
	struct ui_frame frame;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "THE HSM SIGNS");
	for (size_t i = 0; i < c->response->n_bundles && rc == 0; i++) {
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "set", i,
		    c->response->n_bundles);
		rc = sign_slot(c, s, i, e);
		page_line(&p, "   set %zu of %zu  %s", i + 1,
		    c->response->n_bundles, rc == 0 ?
		    "signed, verified in software" : "NOT SIGNED");
	}
	page_free(&p);
	return rc;
}

/* Signatures that were begun, and of which the journal has no result. */
static size_t
broken_off(const struct ceremony *c)
{
	size_t intents = 0, results = 0;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);

		intents += register_is(rec, "sign", "intent");
		results += register_is(rec, "sign", "result");
	}
	return intents > results ? intents - results : 0;
}

/* How many, and by whom. */
static void
show_count(const struct ceremony *c, const struct planned *pl, struct page *p)
{
	char tags[32] = "";
	int at = 0;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (planned_signs(pl, c->request, r))
			at += snprintf(tags + at, sizeof(tags) - (size_t)at,
			    "%s%u", at > 0 ? " and KSK " : "",
			    dnskey_tag(&pl->keys[r]));
	page_line(p, "   Signatures in the response: %zu,%s by KSK %s.",
	    planned_signatures(pl, c->request), planned_signatures(pl,
	    c->request) == c->request->n_bundles ? " one a slot," : "", tags);
}

static int
show(struct ceremony *c, const struct planned *pl, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "SIGNED: every set was verified in software");
	page_line(&p, "%s", "");
	review_slots(c->request, pl, &p);
	page_line(&p, "%s", "");
	show_count(c, pl, &p);
	if (response_tells(c->request, &c->policy) != 0)
		page_line(&p, "   Each slot's sets for the parent zone are signed by "
		    "it too.");
	page_wrap(&p, "   Beside trials, and the statement of a key that was made, "
	    "the journal has no others.");
	if (broken_off(c) > 0)
		page_wrap(&p, "   Begun and broken off: %zu.  Whether the HSM made "
		    "those is not known; %s.", broken_off(c),
		    anew_begun(&c->reg, step_review.id, "sign") > 0 ? "the "
		    "review was made anew since, and they may be of sets that "
		    "are not in what leaves" : "they were of the same sets, and "
		    "were made again");
	page_foot(&p, "NOW  Administrator: show every page; Enter.");
	page_foot(&p, "WHY  Nothing has left yet: what is not on these pages "
	    "was not signed.");
	rc = ask_read(c, &p, "signed", e);
	page_free(&p);
	return rc;
}

static int
keep(struct ceremony *c, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct digest digest;
	char hex[DIGEST_HEX];
	int rc = -1;

	if (request_write(c->response, &bytes, e) == 0 &&
	    journal_put_blob(c->journal, bytes.data, bytes.len, &digest, e) == 0)
		rc = ceremony_record(c, "sign", "done", json_pack("{s:s,s:i,s:I}",
		    "response", digest_hex(&digest, hex), "slots",
		    (int)c->response->n_bundles, "signatures",
		    (json_int_t)hsm_sign_count(c->hsm)), e);
	blob_free(&bytes);
	return rc;
}

/* Whoever signs has seen what is signed. */
static int
same_people(const struct ceremony *c, struct err *e)
{
	if (json_equal(register_people(&c->reg, step_review.id),
	    register_last(&c->reg, step_people.id, "present")))
		return 0;
	return err_set(e, ERR_POLICY, "the request was reviewed by other people "
	    "than those who are in the room now");
}

/*
 * What is still to be signed must be as good as when it was agreed to.  When
 * nothing is signed yet it is reviewed again; else the answer would be half
 * of one agreement and half of another.
 */
static int
still_good(struct ceremony *c, const struct agreed *a, struct err *e)
{
	const size_t all = planned_signatures(&a->planned, c->request);
	size_t made = 0;
	struct err why;

	for (size_t i = 0; i < c->request->n_bundles; i++)
		for (enum plan_role r = 0; r < PLAN_ROLES; r++)
			made += plan_has(a->planned.plan, r) &&
			    slot_record(c, i, &a->ids[r]) != NULL;
	if (made == all || (answer_holds(c, a, e) == 0 &&
	    (made > 0 || same_people(c, e) == 0)))
		return 0;
	if (made > 0)
		return err_set(e, e->kind, "%s; %zu of its %zu signatures are made "
		    "and stay in the journal: press X, and abandon this ceremony",
		    e->text, made, all);
	if (ceremony_undo(c, &step_review, e->text, &why) != 0)
		return err_set(e, why.kind, "%s", why.text);
	return err_set(e, e->kind, "%s; it must be reviewed again", e->text);
}

/* Those that sign in some slot; the others need not be in the HSM. */
static int
find_signers(struct ceremony *c, struct signers *s, struct err *e)
{
	const struct planned *pl = &s->agreed.planned;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (planned_signs(pl, c->request, r) && (hsm_find(c->hsm,
		    &s->agreed.ids[r], &s->hsm[r], e) != 0 ||
		    hsm_signing_key(c->hsm, &s->hsm[r], &pl->keys[r],
		    &s->keys[r], e) != 0))
			return -1;
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct signers s;

	if (answer_request(c, e) != 0 || answer_previous(c, e) != 0 ||
	    answer_agreed(c, &s.agreed, e) != 0 ||
	    still_good(c, &s.agreed, e) != 0 || find_signers(c, &s, e) != 0)
		return -1;
	request_free(&c->response);
	c->response = answer_start(c->request, &c->policy, json_string_value(
	    json_object_get(register_last(&c->reg, "review", "done"),
	    "judged")), e);
	if (c->response == NULL || sign_all(c, &s, e) != 0 ||
	    response_answers(c->response, c->request, s.agreed.planned.keys,
	    plan_has(s.agreed.planned.plan, PLAN_NEXT) ? 2 : 1, e) != 0 ||
	    planned_answers(&s.agreed.planned, c->request, c->response,
	    e) != 0 || answer_serves(c, &s.agreed, e) != 0)
		return -1;
	return show(c, &s.agreed.planned, e) == 0 ? keep(c, e) : -1;
}

const struct step step_sign = {
	.id = "sign",
	.title = "DNSKEY sets signed and verified",
	.who = "system",
	.why = "As the plan says, each verified in software before it counts.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "nothing left this machine; sets that were signed are in the "
	    "journal and are not signed twice",
	.remedy = "press E to record it; press X if the clock or the key "
	    "cannot be trusted",
	.run = run,
};
