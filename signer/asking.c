#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>

#include "keyset/utc.h"

#include "signer/asking.h"

/* A random UUID (RFC 9562, 5.4). */
static int
uuid_make(char out[IDENTIFIER_MAX + 1], struct err *e)
{
	uint8_t b[16];
	size_t at = 0;

	if (RAND_bytes(b, sizeof(b)) != 1)
		return err_set(e, ERR_CRYPTO, "no random numbers are to be had");
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[at++] = '-';
		snprintf(out + at, 3, "%02x", (unsigned)b[i]);
		at += 2;
	}
	return 0;
}

/* The ids of a request, and of slot number i of it from 1; 0: its own. */
static int
name(char out[IDENTIFIER_MAX + 1], const struct asking *a, size_t i,
    struct err *e)
{
	char text[UTC_TEXT];

	if (a->format->proves)
		return uuid_make(out, e);
	utc_text(a->now, text);
	if (i == 0)
		snprintf(out, IDENTIFIER_MAX + 1, "%s", text);
	else
		snprintf(out, IDENTIFIER_MAX + 1, "%s/%zu", text, i);
	return 0;
}

static void
claimed_from(struct claimed_policy *p, const struct config *c)
{
	int64_t overlap = c->slot_validity - c->slot_length;

	p->publish_safety = p->retire_safety = c->slot_length;
	p->max_validity = p->min_validity = c->slot_validity;
	p->max_overlap = p->min_overlap = overlap;
}

static int
add_key(struct request *r, struct bundle *b, const struct zsk *z, uint32_t ttl,
    struct err *e)
{
	struct bundle_key *k = &b->keys[b->n_keys];
	const struct claim claim = claim_of(&z->key);

	if (identifier_set(k->identifier, z->name, e) != 0)
		return -1;
	k->ttl = ttl;
	k->claimed_tag = dnskey_tag(&z->key);
	k->key = z->key;
	b->n_keys++;
	return claim_add(&r->zsk, &claim, e);
}

static int
add_sig(struct bundle *b, const struct asking *a, const struct zsk *z,
    const ldns_rr_list *set, struct keyring *ring, struct err *e)
{
	const struct signing_key *by = keyring_signing_key(ring, z, e);
	struct bundle_sig *s = &b->sigs[b->n_sigs];

	if (by == NULL || identifier_set(s->identifier, z->name, e) != 0 ||
	    rrsig_make(&s->rrsig, by, &a->config->zone, set, b->inception,
	    b->expiration, e) != 0)
		return -1;
	s->ttl = a->config->dnskey_ttl;
	b->n_sigs++;
	return 0;
}

static int
bundle_make(struct request *r, struct bundle *b, const struct asking *a,
    const struct slot_plan *slot, struct keyring *ring, struct err *e)
{
	const struct zsk *zsks[SLOT_ZSKS_MAX];
	ldns_rr_list *set;
	int rc = 0;

	b->n_signers = a->n_wishes;
	memcpy(b->signers, a->wishes, sizeof(b->signers));
	b->inception = slot->inception;
	b->expiration = slot->expiration;
	for (size_t i = 0; i < slot->n; i++) {
		char id[DIGEST_HEX];

		if ((zsks[i] = keyring_find(ring, &slot->zsks[i])) == NULL)
			return err_set(e, ERR_POLICY, "the schedule has a ZSK "
			    "that is not there: %s",
			    digest_hex(&slot->zsks[i], id));
		if (add_key(r, b, zsks[i], a->config->dnskey_ttl, e) != 0)
			return -1;
	}
	if (!a->format->proves)
		return 0;
	set = bundle_rrset(b, &a->config->zone, a->config->dnskey_ttl, e);
	if (set == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < slot->n; i++)
		rc = add_sig(b, a, zsks[i], set, ring, e);
	ldns_rr_list_deep_free(set);
	return rc;
}

struct request *
request_make(const struct asking *a, struct keyring *ring, struct err *e)
{
	struct request *r = request_new(a->n, e);

	if (r == NULL)
		return NULL;
	r->format = a->format;
	r->serial = a->serial;
	r->zone = a->config->zone;
	claimed_from(&r->zsk, a->config);
	if (name(r->id, a, 0, e) != 0) {
		request_free(&r);
		return NULL;
	}
	for (size_t i = 0; i < a->n; i++) {
		if (name(r->bundles[i].id, a, i + 1, e) != 0 ||
		    bundle_make(r, &r->bundles[i], a, &a->plan[i], ring,
		    e) != 0) {
			err_doing(e, "slot %zu", i + 1);
			request_free(&r);
			return NULL;
		}
	}
	request_sort(r);
	return r;
}

struct request *
request_settle(const struct request *made, struct blob *text, struct err *e)
{
	struct blob again = { NULL, 0 };
	struct request *r;
	bool same;

	if (request_write(made, text, e) != 0)
		return NULL;
	r = request_read(text->data, text->len, e);
	if (r == NULL || request_write(r, &again, e) != 0) {
		err_doing(e, "the request that was made here");
		request_free(&r);
		return NULL;
	}
	same = r->format == made->format && again.len == text->len &&
	    memcmp(again.data, text->data, text->len) == 0;
	blob_free(&again);
	if (!same) {
		err_set(e, ERR_FORMAT, "the request that was made here is not "
		    "read back as %s and as it was: nothing was changed",
		    made->format->words);
		request_free(&r);
	}
	return r;
}
