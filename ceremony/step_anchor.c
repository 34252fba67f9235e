#include <stdio.h>
#include <string.h>

#include "ceremony/anchors.h"
#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "keyset/utc.h"

/* The subject of its certificate, in the octets that X.520 gives a name. */
enum { SUBJECT = 64 };

static const char *
fact(const struct ceremony *c, const char *kind, const char *name)
{
	return json_string_value(json_object_get(register_last(&c->reg, "anchor",
	    kind), name));
}

/*
 * The KSK that signs: one of this HSM, and that of the last response before
 * any other, since validators have it already.
 */
static const struct register_key *
signer(const struct ceremony *c, const struct register_key *const *keys,
    size_t n, struct err *e)
{
	const struct register_key *here = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!register_key_in(keys[i], c->serial) ||
		    keys[i]->unsheeted != 0)
			continue;
		if (here == NULL || (c->previous != NULL &&
		    review_continues(c->previous, &keys[i]->key) &&
		    !review_continues(c->previous, &here->key)))
			here = keys[i];
	}
	if (here == NULL)
		err_set(e, ERR_POLICY, "no KSK of the zone is in this HSM: bring "
		    "the HSM that has one, or restore one");
	return here;
}

static void
describe_key(const struct register_key *k, const struct dname *zone,
    bool signs, struct page *p)
{
	char from[UTC_TEXT], digest[DS_HEX] = "";
	struct err why;

	(void)dnskey_ds_hex(&k->key, zone, DS_SHA256, digest, &why);
	page_line(p, "   KSK %5u  algorithm %u  from %s%s", dnskey_tag(&k->key),
	    k->key.alg->number, utc_screen(k->made_at, from), signs ?
	    "  SIGNS THIS" : "");
	page_line(p, "      %.64s", digest);
}

/* People look for them, and are told why they are not there. */
static void
describe_revoked(const struct ceremony *c, struct page *p)
{
	const struct register_key *keys[ANCHORS_MAX];
	size_t n = anchors_revoked(&c->reg, &c->site->zone, keys);

	for (size_t i = 0; i < n; i++)
		page_line(p, "   KSK %5u  revoked, and not in it",
		    dnskey_tag(&keys[i]->key));
}

/* Both agree to the keys; the document is in the journal when they have. */
static int
agree(struct ceremony *c, const struct register_key *const *keys, size_t n,
    const struct register_key *signs, struct err *e)
{
	char zone[DNAME_TEXT_MAX], object[DNAME_TEXT_MAX + 16];
	struct page p = { .n_lines = 0 };
	int rc;

	dname_text(&c->site->zone, zone);
	snprintf(object, sizeof(object), "%s %u", zone, dnskey_tag(&signs->key));
	page_start(&p, "THE TRUST ANCHOR: keys that validators will believe");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Zone       %s", zone);
	page_wrap(&p, "   Published  %s", c->site->trust_anchor);
	page_line(&p, "%s", "");
	for (size_t i = 0; i < n; i++)
		describe_key(keys[i], &c->site->zone, keys[i] == signs, &p);
	describe_revoked(c, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Each key that was made here, lives and is not revoked is "
	    "in it, whether it signs yet or not.  Destroy first what nobody shall "
	    "believe.");
	page_foot(&p, "NOW  To go on, both type the zone and the tag of the key that "
	    "signs, for example:  nl. 34112");
	page_foot(&p, "WHY  %s", step_anchor.why);
	rc = ask_object(c, &p, "anchor.object", object, true, e);
	page_free(&p);
	return rc;
}

/* The signature's blob, or the reason why there is none. */
static json_t *
sign(struct ceremony *c, const struct register_key *k,
    const struct blob *document, struct err *e)
{
	char name[DNAME_TEXT_MAX + 32], hex[DIGEST_HEX], zone[DNAME_TEXT_MAX];
	struct hsm_cms of = { name, k->made_at, document->data, document->len };
	struct blob der = { .len = 0 };
	struct hsm_key key;
	struct digest kept;
	json_t *json = NULL;

	snprintf(name, sizeof(name), "KSK %u of %s", dnskey_tag(&k->key),
	    dname_text(&c->site->zone, zone));
	if (strlen(name) > SUBJECT)
		snprintf(name, sizeof(name), "KSK %u", dnskey_tag(&k->key));
	if (hsm_find(c->hsm, &k->id, &key, e) != 0)
		return NULL;
	if (hsm_cms_sign(c->hsm, &key, &of, &der, e) != 0)
		return e->kind != ERR_HSM ? NULL : json_pack("{s:s}", "not-made",
		    e->text);
	if (journal_put_blob(c->journal, der.data, der.len, &kept, e) == 0)
		json = json_pack("{s:s}", "cms", digest_hex(&kept, hex));
	blob_free(&der);
	return json;
}

static int
make(struct ceremony *c, const struct register_key *signs, struct err *e)
{
	const struct register_key k = *signs;	/* records move the register */
	char id[ANCHOR_ID], utc[UTC_TEXT], hex[DIGEST_HEX], of[DIGEST_HEX];
	struct blob document = { .len = 0 };
	struct digest kept;
	json_t *signature;
	int rc = -1;

	snprintf(id, sizeof(id), "%sceremony %04u, %s", c->site->rehearsal ?
	    REHEARSAL : "", c->reg.number, utc_text(c->now(), utc));
	digest_hex(&k.id, hex);
	if (anchors_write(&c->reg, &c->site->zone, id, c->site->trust_anchor,
	    &document, e) != 0 ||
	    journal_put_blob(c->journal, document.data, document.len, &kept,
	    e) != 0 || ceremony_record(c, "anchor", "intent", json_pack(
	    "{s:s,s:s,s:s,s:s}", "id", id, "source", c->site->trust_anchor,
	    "document", digest_hex(&kept, of), "ksk", hex), e) != 0)
		goto out;
	if ((signature = sign(c, &k, &document, e)) != NULL)
		rc = ceremony_record(c, "anchor", "result", json_pack(
		    "{s:s,s:s,s:s,s:s,s:o}", "id", id, "source",
		    c->site->trust_anchor, "document", of, "ksk", hex, "signature",
		    signature), e);
out:
	blob_free(&document);
	return rc;
}

static int
show(struct ceremony *c, struct err *e)
{
	const json_t *signature = json_object_get(register_last(&c->reg,
	    "anchor", "result"), "signature");
	const char *not_made = json_string_value(json_object_get(signature,
	    "not-made"));
	const char *hex = fact(c, "result", "document");
	struct page p = { .n_lines = 0 };
	struct digest d;
	int rc;

	if (hex == NULL || digest_from_hex(&d, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no trust "
		    "anchor");
	page_start(&p, "HASH OF THE TRUST ANCHOR: " ANCHOR_FILE);
	page_line(&p, "%s", "");
	answer_words(&p, &d);
	page_line(&p, "%s", "");
	if (not_made != NULL)
		page_wrap(&p, "   NOT SIGNED: %s.  It leaves without a signature.",
		    not_made);
	else
		page_wrap(&p, "   Signed: " ANCHOR_SIGNATURE ", which was verified "
		    "against the KSK.  Both leave on OUT.");
	page_foot(&p, "NOW  Witness: write the words down, for whoever "
	    "publishes it; Enter.");
	page_foot(&p, "WHY  By them it is seen, on any machine, that this very "
	    "file is published.");
	rc = ask_read(c, &p, "anchor", e);
	page_free(&p);
	return rc;
}

/* Made before an interruption it is made: people agreed to that one. */
static int
run(struct ceremony *c, struct err *e)
{
	const struct register_key *keys[ANCHORS_MAX], *signs;
	const char *document;
	size_t n;

	if (!register_has(&c->reg, "anchor", "result") &&
	    (answer_previous(c, e) != 0 ||
	    anchors_keys(&c->reg, &c->site->zone, keys, &n, e) != 0 ||
	    (signs = signer(c, keys, n, e)) == NULL ||
	    agree(c, keys, n, signs, e) != 0 ||
	    ceremony_clock_holds(c, e) != 0 || make(c, signs, e) != 0))
		return -1;
	if (show(c, e) != 0)
		return -1;
	document = fact(c, "result", "document");
	return ceremony_record(c, "anchor", "done", json_pack("{s:s}",
	    "document", document), e);
}

const struct step step_anchor = {
	.id = "anchor",
	.title = "Trust anchor written, and signed by a KSK",
	.who = "both",
	.why = "Validators that have no DS to follow believe what is in it.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "no trust anchor left this machine",
	.remedy = "press X; the KSKs are in the HSM as the journal says",
	.run = run,
};
