#include <string.h>

#include "keyset/notice.h"
#include "keyset/response.h"

static bool
is_ksk(const struct dnskey *k, const struct dnskey *ksks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (dnskey_same_public(k, &ksks[i]) &&
		    (k->flags & ~DNSKEY_REVOKE) ==
		    (ksks[i].flags & ~DNSKEY_REVOKE))
			return true;
	return false;
}

static bool
claimed_equal(const struct claimed_policy *a, const struct claimed_policy *b)
{
	if (a->publish_safety != b->publish_safety ||
	    a->retire_safety != b->retire_safety ||
	    a->max_validity != b->max_validity ||
	    a->min_validity != b->min_validity ||
	    a->max_overlap != b->max_overlap ||
	    a->min_overlap != b->min_overlap || a->n_claims != b->n_claims)
		return false;
	for (size_t i = 0; i < a->n_claims; i++)
		if (a->claims[i].alg != b->claims[i].alg ||
		    a->claims[i].bits != b->claims[i].bits ||
		    a->claims[i].exponent != b->claims[i].exponent)
			return false;
	return true;
}

static int
heads_compare(const struct request *r, const struct request *asked,
    struct err *e)
{
	if (!r->is_response || asked->is_response)
		return err_set(e, ERR_POLICY, "this is not a response beside "
		    "its request");
	if (strcmp(r->id, asked->id) != 0)
		return err_set(e, ERR_POLICY, "the response answers %s, not "
		    "%s", r->id, asked->id);
	if (!dname_equal(&r->zone, &asked->zone))
		return err_set(e, ERR_POLICY, "the response is for another "
		    "zone than the request");
	if (r->serial != asked->serial)
		return err_set(e, ERR_POLICY, "the response has serial %ju, "
		    "the request %ju", (uintmax_t)r->serial,
		    (uintmax_t)asked->serial);
	if (r->n_bundles != asked->n_bundles)
		return err_set(e, ERR_POLICY, "the response has %zu slots, "
		    "the request %zu", r->n_bundles, asked->n_bundles);
	if (!claimed_equal(&r->zsk, &asked->zsk))
		return err_set(e, ERR_POLICY, "the response does not repeat "
		    "the request's own policy");
	return 0;
}

static int
keys_compare(const struct bundle *b, const struct bundle *asked,
    const struct dnskey *ksks, size_t n, struct err *e)
{
	for (size_t i = 0; i < asked->n_keys; i++) {
		const struct bundle_key *want = &asked->keys[i];
		const struct bundle_key *got = bundle_find(b, &want->key);

		if (got == NULL)
			return err_set(e, ERR_POLICY, "the ZSK of tag %u, %s, "
			    "is missing", dnskey_tag(&want->key),
			    want->identifier);
		if (strcmp(got->identifier, want->identifier) != 0)
			return err_set(e, ERR_POLICY, "the ZSK of tag %u is "
			    "called %s, not %s", dnskey_tag(&want->key),
			    got->identifier, want->identifier);
	}
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];
		unsigned tag = dnskey_tag(&k->key);

		if (k->claimed_tag != tag)
			return err_set(e, ERR_POLICY, "%s is said to have the "
			    "tag %u and has %u", k->identifier,
			    k->claimed_tag, tag);
		if (k->ttl != b->keys[0].ttl)
			return err_set(e, ERR_POLICY, "the TTLs differ");
		for (size_t j = 0; j < i; j++)
			if (dnskey_same_public(&k->key, &b->keys[j].key))
				return err_set(e, ERR_POLICY, "the key of tag "
				    "%u is there twice", tag);
		if (bundle_find(asked, &k->key) == NULL &&
		    !is_ksk(&k->key, ksks, n))
			return err_set(e, ERR_POLICY, "the key of tag %u, %s, "
			    "was not asked for and is none of our KSKs", tag,
			    k->identifier);
	}
	return 0;
}

/* Signatures over one set, whose records have this TTL. */
static int
sigs_compare(const struct bundle *b, const struct bundle_sig *sigs,
    size_t n_sigs, uint32_t ttl, const struct dnskey *ksks, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < n_sigs; i++) {
		const struct bundle_sig *s = &sigs[i];
		const struct bundle_key *k = bundle_signer(b, s);

		if (k == NULL || !is_ksk(&k->key, ksks, n))
			return err_set(e, ERR_CRYPTO, "the signature of tag "
			    "%u is by none of our KSKs", s->rrsig.tag);
		if (s->rrsig.inception != (uint32_t)b->inception ||
		    s->rrsig.expiration != (uint32_t)b->expiration)
			return err_set(e, ERR_CRYPTO, "the signature of tag "
			    "%u does not have the slot's times", s->rrsig.tag);
		if (s->rrsig.original_ttl != ttl || s->ttl != ttl)
			return err_set(e, ERR_CRYPTO, "the signature of tag "
			    "%u does not have the keys' TTL", s->rrsig.tag);
		for (size_t j = 0; j < i; j++)
			if (sigs[j].rrsig.tag == s->rrsig.tag)
				return err_set(e, ERR_CRYPTO, "two signatures "
				    "of tag %u", s->rrsig.tag);
	}
	return 0;
}

/* What the parent is told is told of our KSKs alone. */
static int
notices_compare(const struct bundle *b, const struct dnskey *ksks, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (b->keys[i].tells != 0 && !is_ksk(&b->keys[i].key, ksks, n))
			return err_set(e, ERR_POLICY, "the parent is told of "
			    "the key of tag %u, which is none of our KSKs",
			    dnskey_tag(&b->keys[i].key));
	for (enum notice_kind kind = 0; kind < NOTICE_KINDS; kind++) {
		const struct notice *s = &b->notices[kind];

		if (sigs_compare(b, s->sigs, s->n_sigs, s->ttl, ksks, n,
		    e) != 0)
			return err_doing(e, "%s", notice_name(kind));
	}
	return 0;
}

static int
bundle_answers(const struct bundle *b, const struct bundle *asked,
    const struct dname *zone, const struct dnskey *ksks, size_t n,
    struct err *e)
{
	if (strcmp(b->id, asked->id) != 0)
		return err_set(e, ERR_POLICY, "it is %s and not %s", b->id,
		    asked->id);
	if (b->inception != asked->inception ||
	    b->expiration != asked->expiration)
		return err_set(e, ERR_POLICY, "its times are not those asked "
		    "for");
	if (keys_compare(b, asked, ksks, n, e) != 0 ||
	    sigs_compare(b, b->sigs, b->n_sigs, b->keys[0].ttl, ksks, n,
	    e) != 0 || notices_compare(b, ksks, n, e) != 0)
		return -1;
	return bundle_verify(b, zone, e);
}

int
response_answers(const struct request *r, const struct request *asked,
    const struct dnskey *ksks, size_t n, struct err *e)
{
	if (heads_compare(r, asked, e) != 0)
		return -1;
	for (size_t i = 0; i < r->n_bundles; i++)
		if (bundle_answers(&r->bundles[i], &asked->bundles[i],
		    &r->zone, ksks, n, e) != 0)
			return err_doing(e, "slot %zu", i + 1);
	return 0;
}
