#include <string.h>

#include "keyset/format.h"
#include "keyset/notice.h"

#include "keyset/response.h"

static int
claims_of_bundle(struct claimed_policy *p, const struct bundle *b,
    struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++) {
		struct claim c = claim_of(&b->keys[i].key);

		if (claim_add(p, &c, e) != 0)
			return -1;
	}
	return 0;
}

/*
 * In a format where the request decides who signs, these KSKs and no others
 * are they.
 */
static int
signers_check(const struct request *r, const struct bundle *b,
    const struct ksk_part *parts, size_t n, struct err *e)
{
	size_t signing = 0;

	if (r->format->signer_is == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		signing += parts[i].signs != NULL;
	for (size_t s = 0; s < b->n_signers; s++) {
		size_t i = 0;

		while (i < n && (parts[i].signs == NULL ||
		    !r->format->signer_is(b->signers[s], parts[i].identifier,
		    parts[i].key)))
			i++;
		if (i == n)
			return err_set(e, ERR_POLICY, "the request wants \"%s\" "
			    "to sign, and it does not", b->signers[s]);
	}
	if (signing != b->n_signers || n != signing)
		return err_set(e, ERR_POLICY, "the request wants %zu KSKs in "
		    "the set, all of which sign; there are %zu, of which %zu "
		    "sign", b->n_signers, n, signing);
	return 0;
}

/* A slot of the request as the response has it before anyone signs. */
static void
bundle_start(struct bundle *out, const struct bundle *asked, uint32_t ttl)
{
	memcpy(out->id, asked->id, sizeof(out->id));
	out->inception = asked->inception;
	out->expiration = asked->expiration;
	out->n_keys = asked->n_keys;
	for (size_t i = 0; i < asked->n_keys; i++) {
		out->keys[i] = asked->keys[i];
		out->keys[i].ttl = ttl;
		out->keys[i].claimed_tag = dnskey_tag(&asked->keys[i].key);
	}
}

uint32_t
response_ttl(const struct request *asked, const struct policy *p)
{
	return p->ttl != 0 || asked->n_bundles == 0 ? p->ttl :
	    asked->bundles[0].keys[0].ttl;
}

unsigned
response_tells(const struct request *asked, const struct policy *p)
{
	return asked->format->notices ? p->tells : 0;
}

struct request *
response_start(const struct request *asked, const struct policy *p,
    struct err *e)
{
	struct request *r;
	uint32_t ttl = response_ttl(asked, p);

	if (asked->is_response) {
		err_set(e, ERR_POLICY, "%s is a response: only a request is "
		    "answered", asked->id);
		return NULL;
	}
	if ((r = request_new(asked->n_bundles, e)) == NULL)
		return NULL;
	r->format = asked->format;
	r->is_response = true;
	memcpy(r->id, asked->id, sizeof(r->id));
	r->serial = asked->serial;
	r->zone = asked->zone;
	r->zsk = asked->zsk;
	r->ksk = p->ksk;
	r->ksk.n_claims = 0;
	if (blob_copy(&r->source, asked->source.data, asked->source.len,
	    e) != 0) {
		request_free(&r);
		return NULL;
	}
	for (size_t i = 0; i < asked->n_bundles; i++) {
		bundle_start(&r->bundles[i], &asked->bundles[i], ttl);
		if (r->format->signer_is != NULL) {
			r->bundles[i].n_signers = asked->bundles[i].n_signers;
			memcpy(r->bundles[i].signers,
			    asked->bundles[i].signers,
			    sizeof(r->bundles[i].signers));
		}
		if (claims_of_bundle(&r->ksk, &r->bundles[i], e) != 0) {
			request_free(&r);
			return NULL;
		}
	}
	return r;
}

void
response_stamp(struct request *r, time_t when)
{
	if (!r->format->stamps)
		return;
	r->has_timestamp = true;
	r->timestamp = when;
}

static int
key_add(struct bundle *b, const struct ksk_part *part, uint32_t ttl,
    struct err *e)
{
	struct bundle_key *new = &b->keys[b->n_keys];
	unsigned tag = dnskey_tag(part->key);

	if (b->n_keys == BUNDLE_KEYS_MAX)
		return err_set(e, ERR_POLICY, "more than %d keys",
		    BUNDLE_KEYS_MAX);
	if (identifier_set(new->identifier, part->identifier, e) != 0)
		return -1;
	if (!(part->key->flags & DNSKEY_SEP))
		return err_set(e, ERR_POLICY, "%s, tag %u, is not a KSK",
		    part->identifier, tag);
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];

		if (dnskey_same_public(&k->key, part->key))
			return err_set(e, ERR_POLICY, "%s, tag %u, is in the "
			    "set already", part->identifier, tag);
		if (strcmp(k->identifier, part->identifier) == 0)
			return err_set(e, ERR_POLICY, "two keys of the set "
			    "are called %s", part->identifier);
	}
	new->ttl = ttl;
	new->claimed_tag = tag;
	new->tells = part->tells;
	new->key = *part->key;
	b->n_keys++;
	return 0;
}

/* Validators find a key by its tag (RFC 4034, 5.3.1), some by nothing else. */
static int
tags_check(const struct bundle *b, struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++)
		for (size_t j = 0; j < i; j++) {
			unsigned tag = dnskey_tag(&b->keys[i].key);

			if (tag == dnskey_tag(&b->keys[j].key))
				return err_set(e, ERR_POLICY, "two keys of "
				    "the set have the tag %u: %s and %s", tag,
				    b->keys[j].identifier,
				    b->keys[i].identifier);
		}
	return 0;
}

static int
sig_add(struct bundle *b, const struct ksk_part *part,
    const struct dname *zone, const ldns_rr_list *set, uint32_t ttl,
    struct err *e)
{
	struct bundle_sig *new = &b->sigs[b->n_sigs];
	struct signing_key signs = *part->signs;

	if (!dnskey_same_public(&signs.key, part->key) ||
	    signs.key.alg != part->key->alg)
		return err_set(e, ERR_POLICY, "the key that signs for %s is "
		    "not in the set", part->identifier);
	/* A revoked key signs under the tag it has as such (RFC 5011, 2.1). */
	signs.key = *part->key;
	if (rrsig_make(&new->rrsig, &signs, zone, set, b->inception,
	    b->expiration, e) != 0)
		return err_doing(e, "%s", part->identifier);
	memcpy(new->identifier, part->identifier,
	    strlen(part->identifier) + 1);
	new->ttl = ttl;
	b->n_sigs++;
	return notices_sign(b, zone, &signs, part->identifier, e);
}

static int
bundle_sign(struct bundle *b, const struct dname *zone, uint32_t ttl,
    const struct ksk_part *parts, size_t n, struct err *e)
{
	ldns_rr_list *set;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		if (key_add(b, &parts[i], ttl, e) != 0)
			return -1;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++)
		b->notices[kind].ttl = notice_told(b, kind) ? ttl : 0;
	if (tags_check(b, e) != 0 ||
	    (set = bundle_rrset(b, zone, ttl, e)) == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (parts[i].signs != NULL)
			rc = sig_add(b, &parts[i], zone, set, ttl, e);
	ldns_rr_list_deep_free(set);
	if (rc == 0 && b->n_sigs == 0)
		rc = err_set(e, ERR_POLICY, "no key signs");
	return rc;
}

/* What was added is not there any more; a bundle is too large to copy often. */
static void
bundle_unsign(struct bundle *b, size_t n_keys)
{
	b->n_keys = n_keys;
	b->n_sigs = 0;
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		b->notices[kind].ttl = 0;
		b->notices[kind].n_sigs = 0;
	}
}

int
response_sign(struct request *r, size_t i, const struct ksk_part *parts,
    size_t n, struct err *e)
{
	struct claimed_policy claimed = r->ksk;
	struct bundle *b;
	size_t n_keys;

	if (i >= r->n_bundles)
		return err_set(e, ERR_POLICY, "slot %zu of %zu", i + 1,
		    r->n_bundles);
	b = &r->bundles[i];
	if (b->n_sigs > 0)
		return err_set(e, ERR_POLICY, "slot %zu is signed already",
		    i + 1);
	if ((n_keys = b->n_keys) == 0)
		return err_set(e, ERR_POLICY, "slot %zu has no ZSK", i + 1);
	for (size_t j = 0; j < n; j++)
		if (parts[j].tells != 0 && !r->format->notices)
			return err_set(e, ERR_POLICY, "%s has no room for CDS "
			    "and CDNSKEY records", r->format->words);
	if (signers_check(r, b, parts, n, e) != 0)
		return err_doing(e, "slot %zu", i + 1);
	if (bundle_sign(b, &r->zone, b->keys[0].ttl, parts, n, e) != 0 ||
	    claims_of_bundle(&claimed, b, e) != 0) {
		bundle_unsign(b, n_keys);
		return err_doing(e, "slot %zu", i + 1);
	}
	r->ksk = claimed;
	return 0;
}
