#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/recorded.h"
#include "keyset/response.h"

/* The result record of a slot in this ceremony, or NULL. */
static const json_t *
slot_record(const struct ceremony *c, size_t slot)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");

		if (register_is(rec, "sign", "result") && json_integer_value(json_object_get(data, "slot")) ==
		    (json_int_t)slot + 1)
			found = data;
	}
	return found;
}

static int
intend(struct ceremony *c, size_t slot, unsigned tells, struct err *e)
{
	char hex[DIGEST_HEX];

	return ceremony_record(c, "sign", "intent", json_pack(
	    "{s:i,s:s,s:s,s:o*}", "slot", (int)slot + 1, "bundle",
	    c->response->bundles[slot].id, "ksk", digest_hex(&c->ksk, hex),
	    "notices", recorded_notices(tells)), e);
}

/* The signatures of ksk over the slot, from the sets that now hold them. */
static int
record(struct ceremony *c, size_t slot, struct err *e)
{
	const struct bundle *b = &c->response->bundles[slot];
	json_t *data = json_pack("{s:i,s:s}", "slot", (int)slot + 1, "bundle",
	    b->id), *sigs = recorded_slot(b, &c->response->zone);

	if (data == NULL || sigs == NULL || json_object_update(data, sigs) != 0) {
		json_decref(data);
		data = NULL;	/* which is told as what it is */
	}
	json_decref(sigs);
	return ceremony_record(c, "sign", "result", data, e);
}

/*
 * One slot: what an earlier run recorded is used again, anything else is
 * asked of the HSM between an intent and a result.
 */
static int
sign_slot(struct ceremony *c, size_t slot, struct ksk_part *part,
    struct err *e)
{
	const json_t *before = slot_record(c, slot);
	struct signing_key again;
	struct ksk_part old = *part;
	struct recorded_sigs sigs;

	if (before != NULL) {
		if (recorded_slot_read(&sigs, before, e) != 0)
			return -1;
		recorded_key(&again, part->key, &sigs);
		old.signs = &again;
		return response_sign(c->response, slot, &old, 1, e);
	}
	if (ceremony_clock_holds(c, e) != 0 || intend(c, slot, part->tells, e) != 0 ||
	    response_sign(c->response, slot, part, 1, e) != 0)
		return -1;
	return record(c, slot, e);
}

static int
sign_all(struct ceremony *c, const struct register_key *ksk,
    const struct signing_key *signs, struct err *e)
{
	char identifier[IDENTIFIER_MAX + 1];
	struct ksk_part part = {
		.identifier = answer_identifier(c->site->rehearsal, ksk->label,
		    identifier),
		.key = &ksk->key, .signs = signs,
		.tells = response_tells(c->request, &c->policy),
	};
	struct ui_frame frame;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "THE HSM SIGNS");
	for (size_t i = 0; i < c->response->n_bundles && rc == 0; i++) {
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "set", i,
		    c->response->n_bundles);
		rc = sign_slot(c, i, &part, e);
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

static int
show(struct ceremony *c, const struct register_key *ksk, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "SIGNED: every set was verified in software");
	page_line(&p, "%s", "");
	review_slots(c->request, &ksk->key, &p);
	page_line(&p, "%s", "");
	page_line(&p, "   Signatures in the response: %zu, one a slot, by KSK %u.",
	    c->response->n_bundles, dnskey_tag(&ksk->key));
	if (response_tells(c->request, &c->policy) != 0)
		page_line(&p, "   Each slot's sets for the parent zone are signed by "
		    "it too.");
	page_wrap(&p, "   Beside trials, and the statement of a key that was made, "
	    "the journal has no others.");
	if (broken_off(c) > 0)
		page_wrap(&p, "   Begun and broken off: %zu.  Whether the HSM made "
		    "those is not known; they were of the same sets, and were "
		    "made again.", broken_off(c));
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
still_good(struct ceremony *c, const struct register_key *ksk, struct err *e)
{
	size_t made = 0;
	struct err why;

	for (size_t i = 0; i < c->request->n_bundles; i++)
		made += slot_record(c, i) != NULL;
	if (made == c->request->n_bundles || (answer_holds(c, ksk, e) == 0 &&
	    (made > 0 || same_people(c, e) == 0)))
		return 0;
	if (made > 0)
		return err_set(e, e->kind, "%s; %zu of its %zu sets are signed and "
		    "stay in the journal: press X, and abandon this ceremony",
		    e->text, made, c->request->n_bundles);
	if (ceremony_undo(c, &step_review, e->text, &why) != 0)
		return err_set(e, why.kind, "%s", why.text);
	return err_set(e, e->kind, "%s; it must be reviewed again", e->text);
}

static int
run(struct ceremony *c, struct err *e)
{
	const struct register_key *ksk;
	struct signing_key signs;
	struct hsm_key key;

	if (answer_request(c, e) != 0 || answer_previous(c, e) != 0 ||
	    (ksk = answer_ksk(c, e)) == NULL || still_good(c, ksk, e) != 0 ||
	    hsm_find(c->hsm, &ksk->id, &key, e) != 0 ||
	    hsm_signing_key(c->hsm, &key, &ksk->key, &signs, e) != 0)
		return -1;
	request_free(&c->response);
	c->response = answer_start(c->request, &c->policy, json_string_value(
	    json_object_get(register_last(&c->reg, "review", "done"),
	    "judged")), e);
	if (c->response == NULL ||
	    sign_all(c, ksk, &signs, e) != 0 ||
	    response_answers(c->response, c->request, &ksk->key, 1, e) != 0)
		return -1;
	return show(c, ksk, e) == 0 ? keep(c, e) : -1;
}

const struct step step_sign = {
	.id = "sign",
	.title = "DNSKEY sets signed and verified",
	.who = "system",
	.why = "One signature a slot, each verified in software before it counts.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "nothing left this machine; sets that were signed are in the "
	    "journal and are not signed twice",
	.remedy = "press E to record it; press X if the clock or the key "
	    "cannot be trusted",
	.run = run,
};
