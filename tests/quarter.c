#include "keyset/signature.h"
#include "keyset/utc.h"
#include "tests/test.h"

#include "tests/quarter.h"

const char QUARTER_POLICY[] =
"zones = \"example.\"\n"
"bundles = 9\n"
"keys = 1..2\n"
"keys-each = \"2 1 1 1 1 1 1 1 2\"\n"
"different-keys = 3\n"
"algorithm ECDSAP256SHA256 { }\n"
"possession = yes\n"
"validity = 21d\n"
"overlap = 9d..12d\n"
"interval = 9d..11d\n"
"cycle = 79d..81d\n"
"horizon = 180d\n"
"lead = -21d..90d\n"
"ttl = 3600\n"
"ksk {\n"
"	publish-safety = 10d\n"
"	retire-safety = 10d\n"
"	max-validity = 21d\n"
"	min-validity = 21d\n"
"	max-overlap = 12d\n"
"	min-overlap = 9d\n"
"}\n"
"zsk-publish = 10d\n"
"zsk-retire = 10d\n"
"coverage = 60d\n";

static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct made_key *k = of;

	return signature_make(k->signs.key.alg, k->pkey, data, len, sig,
	    sig_len, e);
}

void
made_key_take(struct made_key *k, const char *name, unsigned flags,
    const struct alg *alg, EVP_PKEY *pkey)
{
	struct err e;

	assert_non_null(pkey);
	snprintf(k->name, sizeof(k->name), "%s", name);
	k->pkey = pkey;
	k->signs = (struct signing_key){ .sign = sign, .of = k };
	check_ok(dnskey_from_evp(&k->signs.key, flags, alg, pkey, &e), &e);
}

void
made_key_init(struct made_key *k, const char *name, unsigned flags,
    const struct alg *alg)
{
	EVP_PKEY *pkey;

	if (alg->family == ALG_RSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	else if (alg->family == ALG_ECDSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", alg->group);
	else
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, alg->group);
	made_key_take(k, name, flags, alg, pkey);
}

void
bundle_fill(struct bundle *b, const char *id, time_t inception,
    const struct made_key *const *keys, size_t n)
{
	memset(b, 0, sizeof(*b));
	snprintf(b->id, sizeof(b->id), "%s", id);
	b->inception = inception;
	b->expiration = inception + 21 * DAY;
	b->n_keys = n;
	for (size_t i = 0; i < n; i++) {
		snprintf(b->keys[i].identifier, sizeof(b->keys[i].identifier),
		    "%s", keys[i]->name);
		b->keys[i].ttl = 3600;
		b->keys[i].key = keys[i]->signs.key;
		b->keys[i].claimed_tag = dnskey_tag(&keys[i]->signs.key);
	}
}

void
bundle_prove(struct bundle *b, const struct dname *zone,
    const struct made_key *const *keys, size_t n)
{
	struct err e;
	ldns_rr_list *set = bundle_rrset(b, zone, b->keys[0].ttl, &e);

	assert_non_null(set);
	memset(b->sigs, 0, sizeof(b->sigs));
	b->n_sigs = 0;
	for (size_t i = 0; i < b->n_keys; i++) {
		const struct bundle_key *k = &b->keys[i];
		struct bundle_sig *s = &b->sigs[b->n_sigs++];
		size_t by = 0;

		while (by < n && !dnskey_same_public(&keys[by]->signs.key,
		    &k->key))
			by++;
		assert_true(by < n);
		struct signing_key signs = keys[by]->signs;

		signs.key = k->key;
		check_ok(rrsig_make(&s->rrsig, &signs, zone, set, b->inception,
		    b->inception + 30 * DAY, &e), &e);
		memcpy(s->identifier, k->identifier, sizeof(s->identifier));
		s->ttl = k->ttl;
	}
	ldns_rr_list_deep_free(set);
}

static const struct made_key *const *
zsks_of(struct quarter *q)
{
	static const struct made_key *zsks[QUARTER_ZSKS];

	for (size_t i = 0; i < QUARTER_ZSKS; i++)
		zsks[i] = &q->zsk[i];
	return zsks;
}

void
quarter_prove(struct quarter *q)
{
	for (size_t i = 0; i < q->request->n_bundles; i++)
		bundle_prove(&q->request->bundles[i], &q->request->zone,
		    zsks_of(q), QUARTER_ZSKS);
}

/* Nine slots: the old key too in the first, the next too in the last. */
static struct request *
slots_make(struct quarter *q, const char *name, const char *zone,
    time_t start, size_t current)
{
	struct err e;
	struct request *r = request_new(9, &e);
	const struct claim claim = claim_of(&q->zsk[0].signs.key);

	assert_non_null(r);
	snprintf(r->id, sizeof(r->id), "%s", name);
	check_ok(dname_from_text(&r->zone, zone, &e), &e);
	r->serial = 7;
	r->zsk = q->policy.ksk;
	check_ok(claim_add(&r->zsk, &claim, &e), &e);
	for (size_t i = 0; i < 9; i++) {
		const struct made_key *keys[2] = { &q->zsk[current] };
		char id[32];
		size_t n = 1;

		if (i == 0 && current > 0)
			keys[n++] = &q->zsk[current - 1];
		if (i == 8)
			keys[n++] = &q->zsk[current + 1];
		snprintf(id, sizeof(id), "%s-%zu", name, i + 1);
		bundle_fill(&r->bundles[i], id,
		    start + (time_t)i * 10 * DAY, keys, n);
		bundle_prove(&r->bundles[i], &r->zone, zsks_of(q),
		    QUARTER_ZSKS);
	}
	return r;
}

void
quarter_precede(struct quarter *q, const char *zone, time_t start,
    bool next_too)
{
	struct request *asked = slots_make(q, "before", zone, start, 0);
	const struct ksk_part part = { q->ksk[0].name, &q->ksk[0].signs.key,
	    &q->ksk[0].signs, 0 };
	struct err e;

	if (!next_too)
		asked->bundles[8].n_keys = 1;
	request_free(&q->previous);
	q->previous = response_start(asked, &q->policy, &e);
	assert_non_null(q->previous);
	for (size_t i = 0; i < 9; i++)
		check_ok(response_sign(q->previous, i, &part, 1, &e), &e);
	request_free(&asked);
	q->by.previous = q->previous;
}

/* Once a revoked key has 128 more in its flags (RFC 5011, 2.1). */
static bool
tags_clash(const struct dnskey *a, const struct dnskey *b)
{
	struct dnskey is[2] = { *a, *b }, revoked[2] = { *a, *b };

	for (size_t i = 0; i < 2; i++)
		revoked[i].flags |= DNSKEY_REVOKE;
	return dnskey_tag(&is[0]) == dnskey_tag(&is[1]) ||
	    dnskey_tag(&is[0]) == dnskey_tag(&revoked[1]) ||
	    dnskey_tag(&revoked[0]) == dnskey_tag(&is[1]);
}

/* A key whose tag no other has: by chance two have, a few times in a thousand. */
static void
key_unlike(struct quarter *q, struct made_key *k, const char *name,
    unsigned flags)
{
	bool clash;

	do {
		EVP_PKEY_free(k->pkey);
		made_key_init(k, name, flags, alg_by_number(13));
		clash = false;
		for (size_t i = 0; i < QUARTER_ZSKS; i++)
			clash |= &q->zsk[i] != k && q->zsk[i].pkey != NULL &&
			    tags_clash(&k->signs.key, &q->zsk[i].signs.key);
		for (size_t i = 0; i < QUARTER_KSKS; i++)
			clash |= &q->ksk[i] != k && q->ksk[i].pkey != NULL &&
			    tags_clash(&k->signs.key, &q->ksk[i].signs.key);
	} while (clash);
}

void
quarter_init(struct quarter *q)
{
	struct err e;
	time_t start;
	char name[16];

	memset(q, 0, sizeof(*q));
	check_ok(utc_parse("2027-01-01T00:00:00Z", &start, &e), &e);
	check_ok(policy_read(&q->policy, "quarter", QUARTER_POLICY,
	    strlen(QUARTER_POLICY), &e), &e);
	for (size_t i = 0; i < QUARTER_ZSKS; i++) {
		snprintf(name, sizeof(name), "zsk-%zu", i + 1);
		key_unlike(q, &q->zsk[i], name, DNSKEY_ZSK);
	}
	for (size_t i = 0; i < QUARTER_KSKS; i++) {
		snprintf(name, sizeof(name), "ksk-%zu", i + 1);
		key_unlike(q, &q->ksk[i], name, DNSKEY_KSK);
		q->known[i] = q->ksk[i].signs.key;
	}
	quarter_precede(q, "example.", start - 90 * DAY, true);
	q->request = slots_make(q, "now", "example.", start, 1);
	q->by = (struct judgement){
		.policy = &q->policy,
		.previous = q->previous,
		.now = start - 60 * DAY,
		.known = q->known,
		.n_known = QUARTER_KSKS,
	};
}

void
quarter_free(struct quarter *q)
{
	for (size_t i = 0; i < QUARTER_ZSKS; i++)
		EVP_PKEY_free(q->zsk[i].pkey);
	for (size_t i = 0; i < QUARTER_KSKS; i++)
		EVP_PKEY_free(q->ksk[i].pkey);
	request_free(&q->request);
	request_free(&q->previous);
}

struct request *
must_read(const void *text, size_t len)
{
	struct err e;
	struct request *r = request_read(text, len, &e);

	if (r == NULL)
		fail_msg("refused: %s", e.text);
	return r;
}
