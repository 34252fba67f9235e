#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "keyset/utc.h"

static bool
usable(const struct ceremony *c, const struct register_key *k)
{
	return !k->foreign && register_key_lives(k) &&
	    (k->key.flags & DNSKEY_SEP) &&
	    dname_equal(&k->zone, &c->request->zone) &&
	    (!k->may_leave || k->kept) &&
	    register_key_in(k, c->serial);
}

/* What people must know of a KSK to choose it: where it was, and its DS. */
static void
describe_ksk(const struct ceremony *c, const struct register_key *k,
    char letter, struct page *p)
{
	bool before = c->previous != NULL && review_continues(c->previous,
	    &k->key);

	page_line(p, "   %c  KSK %5u  algorithm %u  %.50s", letter,
	    dnskey_tag(&k->key), k->key.alg->number, k->label);
	page_line(p, "      %s", c->previous == NULL ?
	    "there is no last response" : before ? "IN THE LAST RESPONSE: "
	    "goes on as before" : "not in the last response");
}

/* Which KSK signs: the only one, or the one that people choose by letter. */
static const struct register_key *
choose(struct ceremony *c, struct err *e)
{
	struct ui_choice choices[UI_CHOICES_MAX + 1] = { { 0, NULL } };
	static const char letters[] = "abcdfghijk";
	const struct register_key *keys[UI_CHOICES_MAX];
	char words[UI_CHOICES_MAX][UI_WORD_MAX + 1];
	struct page p = { .n_lines = 0 };
	size_t n = 0;
	char letter = 0;
	int rc = 0;

	page_start(&p, "WHICH KEY SIGNS");
	page_line(&p, "%s", "");
	for (size_t i = 0; i < c->reg.n_keys && n < UI_CHOICES_MAX; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (!usable(c, k))
			continue;
		describe_ksk(c, k, letters[n], &p);
		snprintf(words[n], sizeof(words[n]), "KSK %u", dnskey_tag(&k->key));
		choices[n] = (struct ui_choice){ letters[n], words[n] };
		keys[n++] = k;
	}
	page_foot(&p, "NOW  Administrator: press the letter of the KSK that the "
	    "script names.");
	page_foot(&p, "WHY  Its DS must be in the parent zone, and have been there "
	    "for longer than its TTL; else validators refuse the zone.");
	if (n > 1)
		rc = ask_letter(c, &p, "review.ksk", choices, &letter, e);
	page_free(&p);
	if (n == 0) {
		err_set(e, ERR_POLICY, "HSM %s holds no KSK of this zone%s: hold the "
		    "ceremony that makes one first", c->serial,
		    c->site->recovery.group_count == 0 ? "" : ", or none that has "
		    "a proved copy");
		return NULL;
	}
	return rc != 0 ? NULL : n == 1 ? keys[0] :
	    keys[strchr(letters, letter) - letters];
}

/*
 * Every algorithm of a DNSKEY set must sign all of the zone (RFC 4035, 2.2):
 * with one KSK, its algorithm is the only one there may be.
 */
static int
key_fits(const struct bundle_key *zsk, size_t slot, const struct dnskey *ksk,
    const char *identifier, struct err *e)
{
	char name[IDENTIFIER_MAX + 1];

	if (zsk->key.alg != ksk->alg)
		return err_set(e, ERR_POLICY, "slot %zu has a ZSK of algorithm %u "
		    "and KSK %u is of algorithm %u: validators would refuse the "
		    "zone", slot, zsk->key.alg->number, dnskey_tag(ksk),
		    ksk->alg->number);
	if (dnskey_tag(&zsk->key) == dnskey_tag(ksk))
		return err_set(e, ERR_POLICY, "slot %zu has a ZSK with the key tag "
		    "of the KSK, %u", slot, dnskey_tag(ksk));
	if (strcmp(zsk->identifier, identifier) == 0 ||
	    strncmp(zsk->identifier, REHEARSAL, strlen(REHEARSAL)) == 0)
		return err_set(e, ERR_POLICY, "slot %zu names a ZSK \"%s\", which is "
		    "how KSKs are named here", slot, page_clean(name,
		    sizeof(name), zsk->identifier));
	return 0;
}

/* What would stop the signing must be said before anybody agrees to it. */
static int
fits(const struct request *q, const struct dnskey *ksk, const char *identifier,
    struct err *e)
{
	for (size_t s = 0; s < q->n_bundles; s++) {
		const struct bundle *b = &q->bundles[s];

		if (q->format->signer_is != NULL && (b->n_signers != 1 ||
		    !q->format->signer_is(b->signers[0], identifier, ksk)))
			return err_set(e, ERR_POLICY, "slot %zu wants \"%.100s\" to "
			    "sign%s, and %.100s was chosen", s + 1, b->signers[0],
			    b->n_signers > 1 ? " and others" : "", identifier);
		if (b->n_keys == BUNDLE_KEYS_MAX)
			return err_set(e, ERR_POLICY, "slot %zu has %zu ZSKs: no room "
			    "is left for the KSK", s + 1, b->n_keys);
		for (size_t i = 0; i < b->n_keys; i++)
			if (key_fits(&b->keys[i], s + 1, ksk, identifier, e) != 0)
				return -1;
	}
	return 0;
}

static int
record(struct ceremony *c, const struct review *r, const struct page *p,
    const struct register_key *ksk, enum verdict worst, struct err *e)
{
	char now[UTC_TEXT], id[DIGEST_HEX], hex[DIGEST_HEX];
	struct blob text = { .len = 0 };
	struct digest digest;
	int rc;

	if (page_text(p, &text, e) != 0)
		return -1;
	digest = digest_of(text.data, text.len);
	rc = ceremony_record(c, "review", "done", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s,s:s}", "ksk", digest_hex(&ksk->id, id),
	    "identifier", r->ksk_identifier, "judged",
	    utc_text(r->judgement.now, now), "verdict", verdict_word(worst),
	    "sha256", digest_hex(&digest, hex), "shown", (char *)text.data), e);
	blob_free(&text);
	return rc;
}

/* The page is shown also when it ends in STOP: people must see every fault. */
static int
refuse(struct ceremony *c, struct page *p, struct err *e)
{
	struct blob text = { .len = 0 };
	int rc;

	page_foot(p, "STOP  The checks named above say STOP: this request is not "
	    "signed.  Another one can be read afterwards.");
	rc = page_text(p, &text, e);
	if (rc == 0)
		rc = ceremony_record(c, "review", "refused", json_pack("{s:s}",
		    "shown", (char *)text.data), e);
	blob_free(&text);
	if (rc == 0)
		rc = ceremony_undo(c, &step_request, REFUSED_IN_REVIEW, e);
	if (rc == 0)
		rc = ask_read(c, p, "review.refused", e);
	if (rc == 0)
		err_set(e, ERR_POLICY, "the request breaks the policy \"%s\"; the "
		    "checks that say STOP are listed first in the review",
		    c->policy.name);
	return -1;
}

static int
agree(struct ceremony *c, const struct review *r, struct page *p,
    enum verdict worst, struct err *e)
{
	char object[DNAME_TEXT_MAX + 8], zone[DNAME_TEXT_MAX];

	if (worst == VERDICT_STOP)
		return refuse(c, p, e);
	snprintf(object, sizeof(object), "%s %u", dname_text(&r->request->zone,
	    zone), dnskey_tag(r->ksk));
	page_foot(p, "%s  To sign exactly this, both type the zone and the tag of "
	    "the KSK, for example:  nl. 34112", worst == VERDICT_WARN ?
	    "WARN  Reasons will be asked." : "NOW");
	if (ask_object(c, p, "review.object", object, true, e) != 0)
		return -1;
	if (worst == VERDICT_WARN)
		return ask_exception(c, "every check of the review says ok",
		    "at least one check says WARN", e);
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	char identifier[IDENTIFIER_MAX + 1];
	const struct register_key *ksk;
	struct page p = { .n_lines = 0 };
	struct answer_memory memory;
	struct digest digest, id;
	enum verdict worst;
	struct review r;
	struct err why;
	int rc = -1;

	if (answer_request(c, e) != 0 || answer_previous(c, e) != 0 ||
	    (ksk = choose(c, e)) == NULL ||
	    answer_review(c, ksk, c->now(), &r, &digest, identifier, &memory,
	    e) != 0)
		return -1;
	if (fits(c->request, &ksk->key, identifier, e) != 0) {
		/* Another request is wanted: let the step before be done anew. */
		answer_forget(&memory);
		return ceremony_undo(c, &step_request, e->text, &why) == 0 ? -1 :
		    err_set(e, why.kind, "%s", why.text);
	}
	worst = review_page(&r, &p);
	/* Behind its record the register may have its keys in another place. */
	id = ksk->id;
	if (agree(c, &r, &p, worst, e) == 0 &&
	    (rc = record(c, &r, &p, ksk, worst, e)) == 0)
		c->ksk = id;
	answer_forget(&memory);
	page_free(&p);
	return rc;
}

const struct step step_review = {
	.id = "review",
	.title = "Request reviewed, both agree what to sign",
	.who = "both",
	.why = "Exactly what is shown here is signed, and nothing else.",
	.again = STEP_ONCE,
	.unchanged = "nothing was signed",
	.remedy = "tell the signer's people what is wrong; put the new "
	    "request on the medium and do the step that reads it "
	    "again; or press X",
	.run = run,
};
