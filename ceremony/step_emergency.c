#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/sealing.h"
#include "keyset/response.h"

/* The KSKs of the plan, as the HSM has those of them that sign. */
struct signers {
	struct agreed		agreed;
	struct hsm_key		hsm[PLAN_ROLES];
	struct signing_key	keys[PLAN_ROLES];
};

/*
 * A KSK that signs one slot under the journal's eyes: the intent is there
 * before, and behind it the digest of what it made.  That itself is in no
 * record: it is what is sealed.
 */
struct witnessed {
	struct ceremony		 *c;
	size_t			  slot;
	const struct digest	 *ksk;
	const struct signing_key *key;
	struct blob		 *digests;	/* of what all of them made */
};

static int
sign_witnessed(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	const struct witnessed *w = of;
	struct ceremony *c = w->c;
	const char *bundle = c->emergency->bundles[w->slot].id;
	char ksk[DIGEST_HEX], hex[DIGEST_HEX];
	struct digest made;

	digest_hex(w->ksk, ksk);
	if (ceremony_clock_holds(c, e) != 0 || ceremony_record(c, "emergency",
	    "intent", json_pack("{s:i,s:s,s:s}", "slot", (int)w->slot + 1,
	    "bundle", bundle, "ksk", ksk), e) != 0 ||
	    w->key->sign(w->key->of, data, len, sig, sig_len, e) != 0)
		return -1;
	made = digest_of(sig, *sig_len);
	if (blob_append(w->digests, made.bytes, DIGEST_LEN, e) != 0)
		return -1;
	return ceremony_record(c, "emergency", "result", json_pack(
	    "{s:i,s:s,s:s,s:s}", "slot", (int)w->slot + 1, "bundle", bundle,
	    "ksk", ksk, "sha256", digest_hex(&made, hex)), e);
}

static int
find_signers(struct ceremony *c, struct signers *s, struct err *e)
{
	const struct planned *pl = &s->agreed.planned;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(pl->plan, r) && planned_signs(pl, c->emergency,
		    r) && (hsm_find(c->hsm, &s->agreed.ids[r], &s->hsm[r],
		    e) != 0 || hsm_signing_key(c->hsm, &s->hsm[r],
		    &pl->keys[r], &s->keys[r], e) != 0))
			return -1;
	return 0;
}

static int
sign_slot(struct ceremony *c, const struct signers *s, struct request *response,
    size_t slot, struct blob *digests, struct err *e)
{
	struct planned_key keys[PLAN_ROLES];
	struct witnessed watch[PLAN_ROLES];
	struct signing_key signs[PLAN_ROLES];
	struct ksk_part parts[PLAN_ROLES];
	size_t n = planned_slot(&s->agreed.planned, c->emergency, slot, keys);

	for (size_t i = 0; i < n; i++) {
		enum plan_role role = keys[i].role;

		watch[i] = (struct witnessed){ c, slot, &s->agreed.ids[role],
		    &s->keys[role], digests };
		signs[i] = (struct signing_key){
			.key = keys[i].key, .sign = sign_witnessed,
			.of = &watch[i],
		};
		parts[i] = (struct ksk_part){
			.identifier = s->agreed.identifiers[role],
			.key = &keys[i].key,
			.signs = keys[i].part >= PART_SIGNS ? &signs[i] : NULL,
		};
	}
	return response_sign(response, slot, parts, n, e);
}

static int
sign_all(struct ceremony *c, const struct signers *s, struct request *response,
    struct blob *digests, struct err *e)
{
	const struct planned *pl = &s->agreed.planned;
	struct ui_frame frame;
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "THE HSM SIGNS THE EMERGENCY SETS");
	for (size_t i = 0; i < response->n_bundles && rc == 0; i++) {
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, &p, "set", i,
		    response->n_bundles);
		rc = sign_slot(c, s, response, i, digests, e);
		page_line(&p, "   set %zu of %zu  %s", i + 1,
		    response->n_bundles, rc == 0 ?
		    "signed, verified in software" : "NOT SIGNED");
	}
	page_free(&p);
	if (rc == 0)
		rc = response_answers(response, c->emergency, pl->keys,
		    plan_has(pl->plan, PLAN_NEXT) ? 2 : 1, e);
	return rc == 0 ? planned_answers(pl, c->emergency, response, e) : -1;
}

static int
show(struct ceremony *c, const struct sealed_file *f, size_t slots,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	char hex[DIGEST_HEX];
	int rc;

	page_start(&p, "SEALED: the emergency sets");
	page_line(&p, "%s", "");
	page_line(&p, "   Sets           %zu, with the standby ZSK %u alone", slots,
	    dnskey_tag(&c->emergency->bundles[0].keys[0].key));
	page_line(&p, "   Papers         Set %s", f->name);
	digest_hex(&f->response, hex);
	page_line(&p, "   SHA-256        %.32s", hex);
	page_line(&p, "                  %s", hex + 32);
	page_line(&p, "%s", "");
	page_wrap(&p, "   They leave as one file that nobody can read alone.  In an "
	    "emergency people with enough of the papers open it with \"capstan "
	    "unseal\", on any machine, which tells this digest again.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   No signature of theirs is in the journal, and none is in "
	    "this machine any more.");
	page_foot(&p, "NOW  Holders: keep your papers apart, and those of earlier sets "
	    "until none that they open is in force.");
	page_foot(&p, "WHY  Whoever has enough of them and the file has the "
	    "sets, on any day.");
	rc = ask_read(c, &p, "emergency", e);
	page_free(&p);
	return rc;
}

/* The people see what it is, and from here it leaves. */
static int
finish(struct ceremony *c, const struct sealed_file *f, struct err *e)
{
	const size_t slots = c->emergency->n_bundles;
	char hex[2][DIGEST_HEX];

	return show(c, f, slots, e) != 0 ? -1 : ceremony_record(c, "emergency",
	    "done", json_pack("{s:i,s:s,s:s}", "slots", (int)slots, "sealed",
	    digest_hex(&f->file, hex[0]), "response", digest_hex(&f->response,
	    hex[1])), e);
}

/* The octets go away with the response that they are of. */
static int
seal(struct ceremony *c, const struct request *response,
    const struct blob *digests, struct err *e)
{
	const struct sealed head = {
		.zone = response->zone,
		.request = digest_of(c->emergency_bytes.data,
		    c->emergency_bytes.len),
		.slots = (unsigned)response->n_bundles,
		.signatures = digest_of(digests->data, digests->len),
	};
	struct blob bytes = { .len = 0 };
	struct sealed_file f;
	int rc = -1;

	if (request_write(response, &bytes, e) == 0)
		rc = sealing(c, &head, &bytes, &f, e);
	if (bytes.data != NULL)
		explicit_bzero(bytes.data, bytes.len);
	blob_free(&bytes);
	return rc == 0 ? finish(c, &f, e) : -1;
}

/*
 * Sealed before the step was cut off: its papers open it, so it is that which
 * leaves.  The medium that has no copy yet gets one.
 */
static int
go_on(struct ceremony *c, struct sealed_file *f, const struct blob *file,
    struct err *e)
{
	return journal_put_blob(c->journal, file->data, file->len, &f->file,
	    e) == 0 ? finish(c, f, e) : -1;
}

/* The signer asked for none: that is no fault, and nobody is to wonder. */
static int
nothing(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "NO EMERGENCY SETS");
	page_line(&p, "%s", "");
	page_wrap(&p, "   No emergency request was on the medium beside the "
	    "request: the signer has no standby ZSK, or its file was not "
	    "carried.  Nothing is sealed.");
	page_foot(&p, "NOW  Administrator: Enter goes on without.");
	page_foot(&p, "WHY  The response is signed, and is what it would be "
	    "with them.");
	rc = ask_enter(c, &p, "emergency.none", e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "emergency", "done",
	    json_pack("{s:i}", "slots", 0), e);
}

/* What is signed must still be as good as when it was agreed to. */
static int
still_good(struct ceremony *c, const struct agreed *a, struct err *e)
{
	return answer_holds(c, a, e) == 0 ? 0 : err_set(e, e->kind, "%s; press "
	    "X, and abandon this ceremony", e->text);
}

static int
sign_and_seal(struct ceremony *c, struct err *e)
{
	struct request *response = NULL;
	struct blob digests = { .len = 0 };
	struct signers s;
	int rc = -1;

	if (answer_agreed(c, &s.agreed, e) != 0 ||
	    still_good(c, &s.agreed, e) != 0 || find_signers(c, &s, e) != 0)
		return -1;
	response = answer_start(c->emergency, &c->policy, json_string_value(
	    json_object_get(register_last(&c->reg, "review", "done"),
	    "judged")), e);
	if (response != NULL && sign_all(c, &s, response, &digests, e) == 0)
		rc = seal(c, response, &digests, e);
	if (response != NULL)
		explicit_bzero(response->bundles, response->n_bundles *
		    sizeof(*response->bundles));
	request_free(&response);
	blob_free(&digests);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct blob file = { .len = 0 };
	struct sealed_file f;
	int rc;

	if (answer_request(c, e) != 0 || answer_previous(c, e) != 0)
		return -1;
	if (c->emergency == NULL)
		return nothing(c, e);
	rc = sealed_file_recorded(c, &f) && sealed_file_kept(c, &f, &file) ?
	    go_on(c, &f, &file, e) : sign_and_seal(c, e);
	blob_free(&file);
	return rc;
}

const struct step step_emergency = {
	.id = "emergency",
	.title = "Emergency sets signed and sealed",
	.who = "all",
	.why = "With them the signer can go over to its standby ZSK at once.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the response is signed as it was; papers of a set that "
	    "seals no file are worth nothing: destroy them",
	.remedy = "do the step again: a file that is sealed stays; else all of "
	    "the sets are signed again, and new papers are made",
	.run = run,
};
