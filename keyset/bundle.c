#include <stdlib.h>
#include <string.h>

#include "keyset/notice.h"
#include "keyset/request.h"

int
bundle_key_order(const void *va, const void *vb)
{
	const struct bundle_key *a = *(const struct bundle_key *const *)va;
	const struct bundle_key *b = *(const struct bundle_key *const *)vb;
	unsigned ta = dnskey_tag(&a->key), tb = dnskey_tag(&b->key);
	int order;

	if (ta != tb)
		return ta < tb ? -1 : 1;
	if ((order = dnskey_order(&a->key, &b->key)) != 0)
		return order;
	if ((order = strcmp(a->identifier, b->identifier)) != 0)
		return order;
	if (a->ttl != b->ttl)
		return a->ttl < b->ttl ? -1 : 1;
	return (a->claimed_tag > b->claimed_tag) -
	    (a->claimed_tag < b->claimed_tag);
}

/* What is left to tell two RRSIGs of one tag and signature apart. */
static int
rrsig_order(const struct rrsig *a, const struct rrsig *b)
{
	const uint32_t fields[][2] = {
		{ a->alg->number, b->alg->number },
		{ a->labels, b->labels },
		{ a->original_ttl, b->original_ttl },
		{ a->expiration, b->expiration },
		{ a->inception, b->inception },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i][0] != fields[i][1])
			return fields[i][0] < fields[i][1] ? -1 : 1;
	return dname_order(&a->signer, &b->signer);
}

int
bundle_sig_order(const void *va, const void *vb)
{
	const struct bundle_sig *a = *(const struct bundle_sig *const *)va;
	const struct bundle_sig *b = *(const struct bundle_sig *const *)vb;
	size_t least = a->rrsig.len < b->rrsig.len ? a->rrsig.len :
	    b->rrsig.len;
	int order;

	if (a->rrsig.tag != b->rrsig.tag)
		return a->rrsig.tag < b->rrsig.tag ? -1 : 1;
	if ((order = memcmp(a->rrsig.sig, b->rrsig.sig, least)) != 0)
		return order;
	if (a->rrsig.len != b->rrsig.len)
		return a->rrsig.len < b->rrsig.len ? -1 : 1;
	if ((order = strcmp(a->identifier, b->identifier)) != 0)
		return order;
	if ((order = rrsig_order(&a->rrsig, &b->rrsig)) != 0)
		return order;
	return (a->ttl > b->ttl) - (a->ttl < b->ttl);
}

void
bundle_keys(const struct bundle *b,
    const struct bundle_key *out[BUNDLE_KEYS_MAX])
{
	for (size_t i = 0; i < b->n_keys; i++)
		out[i] = &b->keys[i];
	qsort(out, b->n_keys, sizeof(out[0]), bundle_key_order);
}

void
bundle_sigs(const struct bundle *b,
    const struct bundle_sig *out[BUNDLE_SIGS_MAX])
{
	for (size_t i = 0; i < b->n_sigs; i++)
		out[i] = &b->sigs[i];
	qsort(out, b->n_sigs, sizeof(out[0]), bundle_sig_order);
}

const struct bundle_key *
bundle_signer(const struct bundle *b, const struct bundle_sig *s)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (strcmp(b->keys[i].identifier, s->identifier) == 0 &&
		    dnskey_tag(&b->keys[i].key) == s->rrsig.tag)
			return &b->keys[i];
	return NULL;
}

static int
rdata_order(const void *a, const void *b)
{
	return dnskey_order(*(const struct dnskey *const *)a,
	    *(const struct dnskey *const *)b);
}

ldns_rr_list *
bundle_rrset(const struct bundle *b, const struct dname *zone, uint32_t ttl,
    struct err *e)
{
	const struct dnskey *keys[BUNDLE_KEYS_MAX];
	ldns_rr_list *set = ldns_rr_list_new();

	if (set == NULL) {
		err_set(e, ERR_SYS, "no memory for a DNSKEY set");
		return NULL;
	}
	for (size_t i = 0; i < b->n_keys; i++)
		keys[i] = &b->keys[i].key;
	qsort(keys, b->n_keys, sizeof(keys[0]), rdata_order);
	for (size_t i = 0; i < b->n_keys; i++) {
		ldns_rr *rr;

		if (i > 0 && dnskey_equal(keys[i], keys[i - 1]))
			continue;
		if ((rr = dnskey_to_rr(keys[i], zone, ttl, e)) == NULL)
			goto fail;
		if (!ldns_rr_list_push_rr(set, rr)) {
			ldns_rr_free(rr);
			err_set(e, ERR_SYS, "no memory for a DNSKEY set");
			goto fail;
		}
	}
	return set;
fail:
	ldns_rr_list_deep_free(set);
	return NULL;
}

int
bundle_sig_verify(const struct bundle *b, const struct bundle_sig *s,
    const struct dname *zone, const ldns_rr_list *set, struct err *e)
{
	const struct bundle_key *k = bundle_signer(b, s);
	const ldns_rr *first = ldns_rr_list_rr(set, 0);

	if (first == NULL)
		return err_set(e, ERR_CRYPTO, "there is nothing that it could "
		    "cover");
	if (k == NULL)
		return err_set(e, ERR_CRYPTO, "no key of the bundle has its "
		    "identifier and tag");
	if (!dname_equal(&s->rrsig.signer, zone))
		return err_set(e, ERR_CRYPTO, "it is not in the zone's name");
	if (s->rrsig.covered != (uint16_t)ldns_rr_get_type(first))
		return err_set(e, ERR_CRYPTO, "it covers another type of "
		    "record");
	return rrsig_verify(&s->rrsig, &k->key, set, e);
}

int
bundle_verify(const struct bundle *b, const struct dname *zone, struct err *e)
{
	ldns_rr_list *set;
	int rc = 0;

	if (b->n_sigs == 0)
		return err_set(e, ERR_CRYPTO, "bundle %s is not signed", b->id);
	set = bundle_rrset(b, zone, b->sigs[0].rrsig.original_ttl, e);
	if (set == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < b->n_sigs; i++)
		if ((rc = bundle_sig_verify(b, &b->sigs[i], zone, set,
		    e)) != 0)
			err_doing(e, "bundle %s: signature of tag %u", b->id,
			    b->sigs[i].rrsig.tag);
	ldns_rr_list_deep_free(set);
	return rc != 0 ? rc : notices_verify(b, zone, e);
}

const struct bundle_key *
bundle_find(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return &b->keys[i];
	return NULL;
}

const struct bundle_key *
bundle_key_of(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_same_public(&b->keys[i].key, key))
			return &b->keys[i];
	return NULL;
}
