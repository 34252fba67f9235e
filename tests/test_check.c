#include <openssl/bn.h>
#include <openssl/evp.h>

#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "tests/breach.h"
#include "tests/test.h"

static void
shift(struct bundle *b, time_t by)
{
	b->inception += by;
	b->expiration += by;
}

static const struct range ANY = { -4000 * (int64_t)DAY, 4000 * (int64_t)DAY };

/* ---- what breaks each check, and nothing else ------------------------- */

static void
is_a_response(struct quarter *q)
{
	q->request->is_response = true;
}

static void
another_zone(struct quarter *q)
{
	struct err e;

	check_ok(dname_from_text(&q->policy.zones[0], "example.org.", &e), &e);
}

static void
one_slot_too_many(struct quarter *q)
{
	q->policy.bundles = (struct range){ 1, 8 };
}

static void
two_slots_of_one_id(struct quarter *q)
{
	strcpy(slot(q, 4)->id, slot(q, 3)->id);
}

static void
ends_before_it_begins(struct quarter *q)
{
	q->policy.validity = q->policy.overlap = ANY;
	slot(q, 5)->expiration = slot(q, 5)->inception - 1;
}

static void
ends_when_it_begins(struct quarter *q)
{
	q->policy.validity = q->policy.overlap = ANY;
	slot(q, 5)->expiration = slot(q, 5)->inception;
}

static void
begins_with_the_one_before(struct quarter *q)
{
	q->policy.interval = q->policy.overlap = q->policy.validity = ANY;
	slot(q, 5)->inception = slot(q, 4)->inception;
}

static void
too_long_a_cycle(struct quarter *q)
{
	q->policy.cycle.max = 80 * DAY - 1;
}

static void
too_long_an_interval(struct quarter *q)
{
	q->policy.overlap = ANY;
	shift(slot(q, 5), 1 * DAY + 1);
}

static void
an_hour_less_validity(struct quarter *q)
{
	slot(q, 5)->expiration -= 3600;
}

static void
a_second_more_validity(struct quarter *q)
{
	slot(q, 9)->expiration += 1;
}

static void
too_little_overlap(struct quarter *q)
{
	q->policy.interval = ANY;
	q->policy.overlap.max = 30 * DAY;
	shift(slot(q, 5), 2 * DAY + 1);
}

static void
a_gap(struct quarter *q)
{
	q->policy.interval = ANY;
	q->policy.overlap.max = 30 * DAY;
	for (size_t i = 5; i <= 9; i++)
		shift(slot(q, i), 12 * DAY);
	q->policy.cycle = ANY;
}

static void
too_far_ahead(struct quarter *q)
{
	q->by.now -= 19 * DAY + 1;
}

static void
too_early(struct quarter *q)
{
	q->policy.lead.max = 60 * DAY - 1;
}

static void
too_late(struct quarter *q)
{
	q->by.now = slot(q, 1)->inception + 1;
	q->policy.lead.min = 0;
}

static void
one_has_expired(struct quarter *q)
{
	q->by.now = slot(q, 1)->expiration;
}

static void
another_ttl(struct quarter *q)
{
	slot(q, 4)->keys[0].ttl = 3601;
	quarter_prove(q);
}

static void
another_ttl_of_a_signature(struct quarter *q)
{
	slot(q, 4)->sigs[0].ttl = 3601;
}

static void
a_ttl_of_nothing(struct quarter *q)
{
	q->policy.ttl = 0;
	for (size_t i = 1; i <= 9; i++)
		for (size_t j = 0; j < slot(q, i)->n_keys; j++)
			slot(q, i)->keys[j].ttl = 0;
	quarter_prove(q);
}

static void
a_ttl_beyond_the_overlap(struct quarter *q)
{
	q->policy.ttl = 0;
	for (size_t i = 1; i <= 9; i++)
		for (size_t j = 0; j < slot(q, i)->n_keys; j++)
			slot(q, i)->keys[j].ttl = 9 * DAY + 1;
	quarter_prove(q);
}

static void
two_keys_where_one_is_listed(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[1], &q->zsk[2] };
	struct bundle *b = slot(q, 5);
	struct bundle was = *b;

	bundle_fill(b, was.id, was.inception, keys, 2);
	quarter_prove(q);
}

static void
more_keys_than_allowed(struct quarter *q)
{
	q->policy.n_keys_each = 0;
	q->policy.keys.max = 1;
}

static void
too_many_different_keys(struct quarter *q)
{
	q->policy.different_keys.max = 2;
}

static void
one_key_of_two_names(struct quarter *q)
{
	strcpy(slot(q, 5)->keys[0].identifier, "other");
	quarter_prove(q);
}

static void
one_name_of_two_keys(struct quarter *q)
{
	strcpy(slot(q, 9)->keys[1].identifier,
	    slot(q, 1)->keys[1].identifier);
	quarter_prove(q);
}

/* Not another set: the key is signed once, and proves itself once. */
static void
one_key_twice_in_a_slot(struct quarter *q)
{
	struct bundle *b = slot(q, 5);

	b->keys[b->n_keys++] = b->keys[0];
	q->policy.n_keys_each = 0;
}

static void
a_ksk_asked_for(struct quarter *q)
{
	struct bundle_key *k = &slot(q, 9)->keys[1];

	k->key.flags = DNSKEY_KSK;
	k->claimed_tag = dnskey_tag(&k->key);
	quarter_prove(q);
}

static void
a_wrong_key_tag(struct quarter *q)
{
	slot(q, 7)->keys[0].claimed_tag ^= 1;
}

static void
an_algorithm_not_approved(struct quarter *q)
{
	q->policy.algorithms[0].alg = 14;
}

static void
a_size_not_approved(struct quarter *q)
{
	q->policy.algorithms[0].bits = (struct range){ 257, 4096 };
}

static void
a_wrong_claim(struct quarter *q)
{
	q->request->zsk.claims[0].bits = 255;
}

/* It has keys of the same size. */
static void
another_algorithm_claimed(struct quarter *q)
{
	q->request->zsk.claims[0].alg = 15;
}

static void
a_wrong_exponent_claimed(struct quarter *q)
{
	q->request->zsk.claims[0].exponent = 3;
}

static void
the_tag_of_a_ksk(struct quarter *q)
{
	q->known[2] = key_of_tag(&q->known[1],
	    dnskey_tag(&q->zsk[1].signs.key), false);
	q->by.n_known = 3;
}

static void
the_tag_of_a_ksk_once_revoked(struct quarter *q)
{
	q->known[2] = key_of_tag(&q->known[1],
	    dnskey_tag(&q->zsk[2].signs.key), true);
	q->by.n_known = 3;
}

/* Among some hundred keys two have the same tag. */
static void
two_zsks_of_one_tag(struct quarter *q)
{
	static struct made_key keys[2048];
	static short by_tag[65536];
	const struct alg *alg = alg_by_number(15);
	const struct made_key *pair[2], *pool[QUARTER_ZSKS + 2];
	size_t n = 0;
	unsigned tag;

	memset(by_tag, 0, sizeof(by_tag));
	for (;; n++) {
		assert_true(n < 2048);
		made_key_init(&keys[n], n % 2 ? "odd" : "even", DNSKEY_ZSK,
		    alg);
		tag = dnskey_tag(&keys[n].signs.key);
		if (by_tag[tag] != 0)
			break;
		by_tag[tag] = (short)(n + 1);
	}
	pair[0] = &keys[by_tag[tag] - 1];
	pair[1] = &keys[n];
	strcpy(keys[n].name, "twin");
	for (size_t i = 0; i < QUARTER_ZSKS; i++)
		pool[i] = &q->zsk[i];
	pool[QUARTER_ZSKS] = pair[0];
	pool[QUARTER_ZSKS + 1] = pair[1];
	for (size_t i = 0; i < 2; i++) {
		struct bundle *b = slot(q, 5 + 2 * i);
		struct bundle was = *b;
		const struct made_key *both[] = { &q->zsk[1], pair[i] };

		bundle_fill(b, was.id, was.inception, both, 2);
		bundle_prove(b, &q->request->zone, pool, QUARTER_ZSKS + 2);
	}
	q->policy.n_keys_each = 0;
	q->policy.different_keys.max = 5;
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 15, { 256, 256 }, 0 };
	q->request->zsk.claims[q->request->zsk.n_claims++] =
	    claim_of(&pair[0]->signs.key);
	for (size_t i = 0; i <= n; i++)
		EVP_PKEY_free(keys[i].pkey);
}

static void
our_ksk_as_a_zsk(struct quarter *q)
{
	q->known[2] = q->zsk[2].signs.key;
	q->known[2].flags = DNSKEY_KSK;
	q->by.n_known = 3;
}

static void
the_ksk_of_the_previous_response(struct quarter *q)
{
	struct dnskey other = q->zsk[2].signs.key;
	const struct ksk_part parts[] = {
		{ q->ksk[0].name, &q->ksk[0].signs.key, &q->ksk[0].signs, 0 },
		{ "other", &other, NULL, 0 },
	};
	struct bundle *b = &q->previous->bundles[0];
	struct err e;

	other.flags = DNSKEY_KSK;
	b->n_keys = 1;
	b->n_sigs = 0;
	check_ok(response_sign(q->previous, 0, parts, 2, &e), &e);
}

static void
no_zsk_in_common(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[2], &q->zsk[3] };
	struct bundle *b = slot(q, 9), was = *b;

	bundle_fill(b, was.id, was.inception, keys, 2);
	q->policy.different_keys.max = 4;
	quarter_prove(q);
}

static void
a_signature_with_a_bit_turned(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.sig[17] ^= 4;
}

static void
two_signatures_exchanged(struct quarter *q)
{
	struct bundle *b = slot(q, 1);
	struct bundle_sig first = b->sigs[0];

	memcpy(b->sigs[0].rrsig.sig, b->sigs[1].rrsig.sig, SIGNATURE_MAX);
	memcpy(b->sigs[1].rrsig.sig, first.rrsig.sig, SIGNATURE_MAX);
}

static void
a_key_that_does_not_sign(struct quarter *q)
{
	slot(q, 1)->n_sigs = 1;
}

static void
a_key_that_signs_twice(struct quarter *q)
{
	struct bundle *b = slot(q, 2);

	b->sigs[b->n_sigs++] = b->sigs[0];
}

static void
a_signature_of_nobody(struct quarter *q)
{
	struct bundle *b = slot(q, 2);

	b->sigs[b->n_sigs] = b->sigs[0];
	strcpy(b->sigs[b->n_sigs++].identifier, "nobody");
}

static void
other_labels(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.labels = 0;
}

static void
another_tag_in_the_signature(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.tag ^= 1;
}

static void
another_algorithm_in_the_signature(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.alg = alg_by_number(15);
}

/* The signature is good, over a TTL that no key has. */
static void
another_original_ttl(struct quarter *q)
{
	struct bundle *b = slot(q, 6);
	uint32_t ttl = b->keys[0].ttl;

	b->keys[0].ttl = 60;
	quarter_prove(q);
	b->keys[0].ttl = b->sigs[0].ttl = ttl;
}

static void
in_another_zones_name(struct quarter *q)
{
	struct err e;

	check_ok(dname_from_text(&slot(q, 6)->sigs[0].rrsig.signer, "test.",
	    &e), &e);
}

static void
signed_over_another_set(struct quarter *q)
{
	slot(q, 6)->sigs[0] = slot(q, 9)->sigs[0];
}

static void
no_previous(struct quarter *q)
{
	q->by.previous = NULL;
}

static void
previous_is_tampered_with(struct quarter *q)
{
	q->previous->bundles[3].sigs[0].rrsig.sig[5] ^= 1;
}

static void
previous_is_a_request(struct quarter *q)
{
	q->previous->is_response = false;
}

static void
previous_has_an_edited_end(struct quarter *q)
{
	q->previous->bundles[8].expiration += 3600;
}

static void
previous_has_an_edited_start(struct quarter *q)
{
	q->previous->bundles[3].inception += 3600;
}

static void
previous_has_an_unsigned_slot(struct quarter *q)
{
	q->previous->bundles[2].n_sigs = 0;
}

static void
previous_is_by_a_stranger(struct quarter *q)
{
	q->known[0] = q->known[1];
}

static void
previous_is_by_what_is_known_as_a_zsk(struct quarter *q)
{
	q->known[0].flags = DNSKEY_ZSK;
}

static void
previous_is_signed_by_a_zsk(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[4];
	const struct made_key *pool[] = { &q->zsk[0], &q->zsk[1], &q->ksk[0] };

	bundle_prove(b, &q->previous->zone, pool, 3);
	for (size_t i = 0; i < b->n_sigs; i++) {
		struct err e;
		ldns_rr_list *set = bundle_rrset(b, &q->previous->zone, 3600,
		    &e);
		const struct made_key *by = strcmp(b->sigs[i].identifier,
		    "ksk-1") == 0 ? &q->ksk[0] : &q->zsk[0];

		check_ok(rrsig_make(&b->sigs[i].rrsig, &by->signs,
		    &q->previous->zone, set, b->inception, b->expiration, &e),
		    &e);
		ldns_rr_list_deep_free(set);
	}
}

static void
previous_is_of_another_zone(struct quarter *q)
{
	quarter_precede(q, "example.org.", slot(q, 1)->inception - 90 * DAY,
	    true);
}

static void
the_id_of_the_previous(struct quarter *q)
{
	strcpy(q->request->id, q->previous->id);
}

static void
a_slot_of_the_previous(struct quarter *q)
{
	strcpy(slot(q, 4)->id, q->previous->bundles[7].id);
}

static void
a_lower_serial(struct quarter *q)
{
	q->request->serial = 6;
}

static void
a_serial_too_far_on(struct quarter *q)
{
	q->request->serial = q->previous->serial + 1000000000000001;
}

static void
a_zsk_that_was_not_published(struct quarter *q)
{
	q->policy.zsk.retire = 0;
	quarter_precede(q, "example.", slot(q, 1)->inception - 90 * DAY,
	    false);
}

static void
a_zsk_nobody_knows_in_slot_1(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[1], &q->zsk[3] };
	struct bundle *b = slot(q, 1), was = *b;

	q->policy.zsk.retire = 0;
	bundle_fill(b, was.id, was.inception, keys, 2);
	quarter_prove(q);
}

static void
a_gap_after_the_previous(struct quarter *q)
{
	quarter_precede(q, "example.", slot(q, 1)->inception - 102 * DAY,
	    true);
}

static void
signatures_of_the_previous_end_too_soon(struct quarter *q)
{
	quarter_precede(q, "example.", slot(q, 1)->inception - 93 * DAY,
	    true);
}

/* The last set of two KSKs, of which this one's signature ends too soon. */
static void
previous_is_signed_by_two(struct quarter *q, size_t short_one)
{
	struct ksk_part parts[QUARTER_KSKS];
	struct bundle *b = &q->previous->bundles[8];
	ldns_rr_list *set;
	struct err e;

	for (size_t i = 0; i < QUARTER_KSKS; i++)
		parts[i] = (struct ksk_part){ q->ksk[i].name,
		    &q->ksk[i].signs.key, &q->ksk[i].signs, 0 };
	b->n_keys = 2;
	b->n_sigs = 0;
	check_ok(response_sign(q->previous, 8, parts, QUARTER_KSKS, &e), &e);
	assert_non_null(set = bundle_rrset(b, &q->previous->zone, 3600, &e));
	check_ok(rrsig_make(&b->sigs[short_one].rrsig,
	    &q->ksk[short_one].signs, &q->previous->zone, set, b->inception,
	    b->expiration - 3 * DAY, &e), &e);
	ldns_rr_list_deep_free(set);
}

/* ---- an RSA key whose modulus is 5 times a prime ---------------------- */

struct weak {
	BIGNUM	*n, *d;
};

static int
weak_sign(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	static const uint8_t INFO[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09,
	    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
	    0x04, 0x20 };	/* RFC 8017, 9.2, note 1 */
	const struct weak *w = of;
	uint8_t em[256];
	struct digest hash = digest_of(data, len);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *m;

	(void)e;
	memset(em, 0xff, sizeof(em));
	em[0] = 0;
	em[1] = 1;
	em[256 - 32 - sizeof(INFO) - 1] = 0;
	memcpy(em + 256 - 32 - sizeof(INFO), INFO, sizeof(INFO));
	memcpy(em + 256 - 32, hash.bytes, 32);
	m = BN_bin2bn(em, sizeof(em), NULL);
	assert_true(BN_mod_exp(m, m, w->d, w->n, ctx));
	assert_int_equal(BN_bn2binpad(m, sig, sizeof(em)), sizeof(em));
	*sig_len = sizeof(em);
	BN_free(m);
	BN_CTX_free(ctx);
	return 0;
}

/* n = 5p, d inverse of 65537 modulo 4(p - 1). */
static void
weak_make(struct weak *w, struct dnskey *k)
{
	uint8_t pub[4 + 256] = { 3, 1, 0, 1 };
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = BN_new(), *e65537 = BN_new(), *phi = BN_new();
	struct err e;

	w->n = BN_new();
	w->d = NULL;
	BN_set_word(e65537, 65537);
	do {
		BN_free(w->d);
		assert_true(BN_generate_prime_ex(p, 2046, 0, NULL, NULL, NULL));
		BN_copy(phi, p);
		BN_sub_word(phi, 1);
		BN_mul_word(phi, 4);
		BN_copy(w->n, p);
		BN_mul_word(w->n, 5);
		w->d = BN_mod_inverse(NULL, e65537, phi, ctx);
	} while (w->d == NULL || BN_num_bits(w->n) != 2048);
	BN_bn2binpad(w->n, pub + 4, 256);
	check_ok(dnskey_set(k, DNSKEY_ZSK, 8, pub, sizeof(pub), &e), &e);
	BN_free(p);
	BN_free(e65537);
	BN_free(phi);
	BN_CTX_free(ctx);
}

static void
a_modulus_with_a_small_factor(struct quarter *q)
{
	struct weak w;
	struct made_key weak = { .name = "weak" };
	const struct made_key *pair[] = { &q->zsk[1], &weak };
	struct bundle *b = slot(q, 9), was = *b;

	weak_make(&w, &weak.signs.key);
	weak.signs.sign = weak_sign;
	weak.signs.of = &w;
	bundle_fill(b, was.id, was.inception, pair, 2);
	bundle_prove(b, &q->request->zone, pair, 2);
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 8, { 2048, 2048 }, 65537 };
	q->request->zsk.claims[q->request->zsk.n_claims++] =
	    claim_of(&weak.signs.key);
	BN_free(w.n);
	BN_free(w.d);
}

/* ---- warnings --------------------------------------------------------- */

static void
outside_its_own_limits(struct quarter *q)
{
	q->request->zsk.min_overlap = 12 * DAY;
}

static void
longer_than_its_own_limits(struct quarter *q)
{
	q->policy.validity.min = 20 * DAY;
	q->request->zsk.min_validity = 20 * DAY;
	q->request->zsk.max_validity = 21 * DAY - 1;
}

static void
a_wish_for_a_signer(struct quarter *q)
{
	slot(q, 2)->n_signers = 1;
	strcpy(slot(q, 2)->signers[0], "ksk-2");
}

static void
a_ttl_that_the_answer_changes(struct quarter *q)
{
	q->policy.ttl = 7200;
}

static void
no_known_ksk(struct quarter *q)
{
	q->by.n_known = 0;
}

static void
a_claim_nobody_needs(struct quarter *q)
{
	struct err e;
	const struct claim more = { 14, 384, 0 };

	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 14, { 384, 384 }, 0 };
	check_ok(claim_add(&q->request->zsk, &more, &e), &e);
}

static void
a_zsk_that_is_dropped_at_once(struct quarter *q)
{
	q->policy.zsk.retire = 0;
	slot(q, 1)->n_keys = 1;
	q->policy.n_keys_each = 0;
	q->policy.different_keys.min = 2;
	quarter_prove(q);
}

static void
no_proof_of_what_is_new(struct quarter *q)
{
	q->policy.possession = false;
	slot(q, 9)->n_sigs = 0;
}

static void
a_bad_proof_where_none_is_asked(struct quarter *q)
{
	q->policy.possession = false;
	slot(q, 3)->sigs[0].rrsig.sig[7] ^= 1;
}

static void
the_tag_of_a_zsk_of_long_ago(struct quarter *q)
{
	the_tag_of_a_ksk(q);
	q->known[2] = q->known[1];
	q->known[2].flags = DNSKEY_ZSK;
	q->known[2] = key_of_tag(&q->known[2],
	    dnskey_tag(&q->zsk[1].signs.key), false);
}

static const struct breach BREACHES[] = {
	STOPS(is_a_response, "KSR-KIND"),
	STOPS(another_zone, "KSR-DOMAIN"),
	STOPS(one_slot_too_many, "KSR-BUNDLE-COUNT"),
	STOPS(two_slots_of_one_id, "KSR-BUNDLE-UNIQUE"),
	STOPS(ends_before_it_begins, "KSR-BUNDLE-TIMES"),
	STOPS(ends_when_it_begins, "KSR-BUNDLE-TIMES"),
	STOPS(begins_with_the_one_before, "KSR-BUNDLE-TIMES"),
	STOPS(too_long_a_cycle, "KSR-BUNDLE-CYCLE-DURATION"),
	STOPS(too_long_an_interval, "KSR-POLICY-BUNDLE-INTERVALS"),
	STOPS(an_hour_less_validity, "KSR-POLICY-SIG-VALIDITY"),
	STOPS(a_second_more_validity, "KSR-POLICY-SIG-VALIDITY"),
	STOPS(too_little_overlap, "KSR-POLICY-SIG-OVERLAP"),
	STOPS(a_gap, "KSR-POLICY-SIG-OVERLAP"),
	STOPS(too_far_ahead, "KSR-POLICY-SIG-HORIZON"),
	STOPS(too_early, "KSR-POLICY-LEAD"),
	STOPS(too_late, "KSR-POLICY-LEAD"),
	STOPS(one_has_expired, "KSR-POLICY-EXPIRED"),
	WARNS(outside_its_own_limits, "KSR-POLICY-OWN"),
	WARNS(longer_than_its_own_limits, "KSR-POLICY-OWN"),
	WARNS(a_wish_for_a_signer, "KSR-SIGNER"),
	STOPS(another_ttl, "KSR-TTL"),
	STOPS(another_ttl_of_a_signature, "KSR-TTL"),
	STOPS(a_ttl_of_nothing, "KSR-TTL"),
	STOPS(a_ttl_beyond_the_overlap, "KSR-TTL"),
	WARNS(a_ttl_that_the_answer_changes, "KSR-TTL"),
	STOPS(two_keys_where_one_is_listed, "KSR-POLICY-KEYS"),
	STOPS(more_keys_than_allowed, "KSR-POLICY-KEYS"),
	STOPS(too_many_different_keys, "KSR-POLICY-DIFFERENT"),
	STOPS(one_key_of_two_names, "KSR-BUNDLE-KEYS"),
	STOPS(one_name_of_two_keys, "KSR-BUNDLE-KEYS"),
	STOPS(one_key_twice_in_a_slot, "KSR-BUNDLE-KEYS"),
	STOPS(a_ksk_asked_for, "KSR-KEY-FLAGS"),
	STOPS(a_wrong_key_tag, "KSR-KEY-TAG"),
	STOPS(an_algorithm_not_approved, "KSR-POLICY-ALG"),
	STOPS(a_size_not_approved, "KSR-POLICY-ALG"),
	STOPS(a_wrong_claim, "KSR-KEY-CLAIMS"),
	STOPS(another_algorithm_claimed, "KSR-KEY-CLAIMS"),
	STOPS(a_wrong_exponent_claimed, "KSR-KEY-CLAIMS"),
	WARNS(a_claim_nobody_needs, "KSR-KEY-CLAIMS"),
	STOPS(a_modulus_with_a_small_factor, "KSR-KEY-MODULUS"),
	STOPS(the_tag_of_a_ksk, "KSR-KEY-CLASH"),
	STOPS(the_tag_of_a_ksk_once_revoked, "KSR-KEY-CLASH"),
	STOPS(two_zsks_of_one_tag, "KSR-KEY-CLASH"),
	WARNS(the_tag_of_a_zsk_of_long_ago, "KSR-KEY-CLASH"),
	STOPS(our_ksk_as_a_zsk, "KSR-KEY-FOREIGN"),
	STOPS(the_ksk_of_the_previous_response, "KSR-KEY-FOREIGN"),
	STOPS(no_zsk_in_common, "KSR-KEY-SUCCESSION"),
	STOPS(a_signature_with_a_bit_turned, "KSR-BUNDLE-POP"),
	STOPS(two_signatures_exchanged, "KSR-BUNDLE-POP"),
	STOPS(a_key_that_does_not_sign, "KSR-BUNDLE-POP"),
	STOPS(a_key_that_signs_twice, "KSR-BUNDLE-POP"),
	STOPS(a_signature_of_nobody, "KSR-BUNDLE-POP"),
	STOPS(other_labels, "KSR-BUNDLE-POP"),
	STOPS(another_tag_in_the_signature, "KSR-BUNDLE-POP"),
	STOPS(another_algorithm_in_the_signature, "KSR-BUNDLE-POP"),
	STOPS(another_original_ttl, "KSR-BUNDLE-POP"),
	STOPS(in_another_zones_name, "KSR-BUNDLE-POP"),
	STOPS(signed_over_another_set, "KSR-BUNDLE-POP"),
	WARNS(no_proof_of_what_is_new, "KSR-BUNDLE-POP"),
	STOPS(a_bad_proof_where_none_is_asked, "KSR-BUNDLE-POP"),
	STOPS(no_previous, "KSR-PREVIOUS"),
	STOPS(previous_is_tampered_with, "KSR-PREVIOUS-SIGNED"),
	STOPS(previous_is_a_request, "KSR-PREVIOUS-SIGNED"),
	STOPS(previous_has_an_edited_end, "KSR-PREVIOUS-TIMES"),
	STOPS(previous_has_an_edited_start, "KSR-PREVIOUS-TIMES"),
	STOPS(previous_has_an_unsigned_slot, "KSR-PREVIOUS-SIGNED"),
	STOPS(previous_is_by_a_stranger, "KSR-PREVIOUS-SIGNERS"),
	STOPS(previous_is_by_what_is_known_as_a_zsk, "KSR-PREVIOUS-SIGNERS"),
	STOPS(previous_is_signed_by_a_zsk, "KSR-PREVIOUS-SIGNERS"),
	WARNS(no_known_ksk, "KSR-PREVIOUS-SIGNERS"),
	STOPS(previous_is_of_another_zone, "KSR-CHAIN-DOMAIN"),
	STOPS(the_id_of_the_previous, "KSR-ID"),
	STOPS(a_slot_of_the_previous, "KSR-CHAIN-BUNDLES"),
	STOPS(a_lower_serial, "KSR-CHAIN-SERIAL"),
	STOPS(a_serial_too_far_on, "KSR-CHAIN-SERIAL"),
	STOPS(a_zsk_that_was_not_published, "KSR-CHAIN-KEYS"),
	STOPS(a_zsk_nobody_knows_in_slot_1, "KSR-CHAIN-KEYS"),
	WARNS(a_zsk_that_is_dropped_at_once, "KSR-CHAIN-KEYS"),
	STOPS(signatures_of_the_previous_end_too_soon, "KSR-CHAIN-OVERLAP"),
	{ .name = NULL },
};

static const struct breach *const TABLES[] = {
	BREACHES, BREACHES_IN_TIME, BREACHES_AT_BORDERS, EDGES,
	EDGES_AT_BORDERS,
};

enum { BROKEN = 3, N_TABLES = 5, TRIALS_MAX = 256 };

static struct quarter quarter;

static int
start(void **state)
{
	(void)state;
	quarter_init(&quarter);
	/* Only then does every check have something to look at. */
	quarter.request->has_timestamp = true;
	quarter.request->timestamp = quarter.by.now;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	quarter_free(&quarter);
	return 0;
}

static void
breach_is_found(void **state)
{
	const struct breach *b = *state;
	struct finding f[FINDINGS_MAX];
	enum verdict worst;
	bool found = false;
	size_t n = 0;

	quarter_init(&quarter);
	b->with(&quarter);
	worst = request_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++) {
		bool expected = strcmp(f[i].id, b->id) == 0;

		if (expected && f[i].verdict != b->verdict)
			fail_msg("%s: %s, %s", f[i].id,
			    verdict_word(f[i].verdict), f[i].found);
		if (!expected && f[i].verdict == VERDICT_STOP)
			fail_msg("%s also stops: %s", f[i].id, f[i].found);
		if (expected && f[i].found[0] == '\0')
			fail_msg("%s does not say what it found", f[i].id);
		found |= expected;
	}
	assert_true(found);
	assert_int_equal(worst, b->verdict);
	quarter_free(&quarter);
}

static void
a_good_request_passes_every_check(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0;

	(void)state;
	request_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++) {
		if (f[i].verdict != VERDICT_OK)
			fail_msg("%s: %s", f[i].id, f[i].found);
		assert_string_not_equal(f[i].found, "");
		assert_string_not_equal(f[i].rule, "");
	}
	assert_true(n > 30);
}

/* Whether one of these tables tries the check. */
static bool
tried(const char *id, size_t from, size_t to)
{
	for (size_t t = from; t < to; t++)
		for (const struct breach *b = TABLES[t]; b->name != NULL; b++)
			if (strcmp(b->id, id) == 0)
				return true;
	return false;
}

static void
every_check_is_broken_and_just_passed_by_a_test_here(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0;

	(void)state;
	request_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++) {
		if (!tried(f[i].id, 0, BROKEN))
			fail_msg("nothing breaks %s", f[i].id);
		if (!tried(f[i].id, BROKEN, N_TABLES))
			fail_msg("nothing passes %s just so", f[i].id);
	}
}

static void
every_check_is_in_the_manual(void **state)
{
	const char *src = getenv("SRC");
	struct blob text = { NULL, 0 };
	struct finding f[FINDINGS_MAX];
	char folder[4096];
	size_t n = 0;
	struct err e;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/docs", src != NULL ? src : ".");
	check_ok(file_read(folder, "capstan-request.5", 1 << 16, &text, &e),
	    &e);
	request_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++)
		if (strstr((const char *)text.data, f[i].id) == NULL)
			fail_msg("%s is not in capstan-request.5", f[i].id);
	blob_free(&text);
}

static void
every_check_is_on_its_page_with_its_limits_and_tests(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0;

	(void)state;
	request_check(quarter.request, &quarter.by, f, &n);
	check_page_holds(f, n, TABLES, BROKEN, N_TABLES);
}

static void
a_first_request_passes_by_choice_only(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0;

	(void)state;
	quarter.by.previous = NULL;
	assert_int_equal(request_check(quarter.request, &quarter.by, f, &n),
	    VERDICT_STOP);
	quarter.by.first = true;
	assert_int_equal(request_check(quarter.request, &quarter.by, f, &n),
	    VERDICT_OK);
	for (size_t i = 0; i < n; i++) {
		bool compares = strncmp(f[i].id, "KSR-CHAIN-", 10) == 0 ||
		    strncmp(f[i].id, "KSR-PREVIOUS", 12) == 0 ||
		    strcmp(f[i].id, "KSR-ID") == 0;

		assert_string_equal(verdict_word(f[i].verdict),
		    compares ? "n/a" : "ok");
		if (compares)
			assert_string_equal(f[i].found,
			    "first request, by choice");
	}
}

static void
what_was_good_once_is_found_worse_when_its_time_is_over(void **state)
{
	const struct judgement *by = &quarter.by;
	const struct request *r = quarter.request;
	time_t over = r->bundles[0].expiration + 1;
	struct finding worse = { .id = "untouched" };

	(void)state;
	assert_false(request_worsens(r, by, by->now, &worse));
	assert_false(request_worsens(r, by, by->now + 60, &worse));
	assert_string_equal(worse.id, "untouched");
	quarter.policy.lead = ANY;
	assert_true(request_worsens(r, by, over, &worse));
	assert_string_equal(worse.id, "KSR-POLICY-EXPIRED");
	assert_int_equal(worse.verdict, VERDICT_STOP);
	/* What was as bad then is not worse. */
	quarter.by.now = over;
	assert_false(request_worsens(r, by, over, &worse));
}

/* Whether the check that says more then is this one, and the only one. */
static void
worse_alone(time_t now, const char *id)
{
	struct finding worse = { .id = "untouched" };

	assert_true(request_worsens(quarter.request, &quarter.by, now,
	    &worse));
	assert_string_equal(worse.id, id);
	assert_int_equal(worse.verdict, VERDICT_STOP);
}

static void
how_long_it_covers_and_its_proofs_are_asked_again_later(void **state)
{
	struct request *r = quarter.request;

	(void)state;
	quarter.policy.lead = ANY;
	quarter.policy.coverage = 100 * DAY;
	worse_alone(r->bundles[0].inception + DAY + 1, "KSR-COVERAGE");
	quarter.policy.coverage = 0;
	quarter.policy.proof_times = PROOF_NOW;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(&quarter, i, quarter.by.now, quarter.by.now +
		    DAY);
	worse_alone(quarter.by.now + DAY, "KSR-POP-TIMES");
}

static void
an_empty_request_is_stopped_and_does_no_harm(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0, was = quarter.request->n_bundles;

	(void)state;
	quarter.request->n_bundles = 0;
	assert_int_equal(request_check(quarter.request, &quarter.by, f, &n),
	    VERDICT_STOP);
	quarter.request->n_bundles = was;
	quarter.previous->n_bundles = 0;
	assert_int_equal(request_check(quarter.request, &quarter.by, f, &n),
	    VERDICT_STOP);
	quarter.previous->n_bundles = 9;
}

static void
several_faults_are_all_found(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n = 0, stops = 0;

	(void)state;
	a_lower_serial(&quarter);
	a_wrong_key_tag(&quarter);
	quarter.request->bundles[1].keys[0].claimed_tag ^= 2;
	one_slot_too_many(&quarter);
	request_check(quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++) {
		stops += f[i].verdict == VERDICT_STOP;
		if (strcmp(f[i].id, "KSR-KEY-TAG") == 0)
			assert_non_null(strstr(f[i].found, "; and 1 more"));
	}
	assert_int_equal(stops, 3);
}

/* ---- what breaks several checks: each of them has to say so ----------- */

static void
previous_without_a_slot(struct quarter *q)
{
	q->previous->n_bundles = 0;
}

static void
previous_with_its_last_slot_unsigned(struct quarter *q)
{
	q->previous->bundles[8].n_sigs = 0;
}

static void
previous_with_a_zsk_of_other_flags(struct quarter *q)
{
	for (size_t i = 0; i < q->previous->bundles[8].n_keys; i++)
		q->previous->bundles[8].keys[i].key.flags |= DNSKEY_REVOKE;
}

static void
one_name_of_a_key_with_other_flags(struct quarter *q)
{
	slot(q, 5)->keys[0].key.flags |= DNSKEY_REVOKE;
	quarter_prove(q);
}

/* Emergency sets were used: what replaces them may be asked for at once. */

static void
early_behind_emergency_sets(struct quarter *q)
{
	too_early(q);
	q->by.emergency = true;
}

static void
late_behind_emergency_sets(struct quarter *q)
{
	too_late(q);
	q->by.emergency = true;
}

static void
a_long_overlap_with_emergency_sets(struct quarter *q)
{
	q->policy.overlap.max = q->policy.overlap.min;
	q->by.emergency = true;
}

static void
a_gap_after_emergency_sets(struct quarter *q)
{
	a_gap_after_the_previous(q);
	q->by.emergency = true;
}

/* Its last set has ended, and slot 1 has not begun. */
static void
nothing_is_signed_now(struct quarter *q)
{
	a_gap_after_the_previous(q);
	q->by.now = slot(q, 1)->inception - DAY / 2;
}

/* Slot 1 began when all that was before it had ended. */
static void
slot_1_is_all_there_is(struct quarter *q)
{
	nothing_is_signed_now(q);
	q->by.now = slot(q, 1)->inception;
}

static void
emergency_sets_end_too_soon(struct quarter *q)
{
	signatures_of_the_previous_end_too_soon(q);
	q->by.emergency = true;
}

static void
answered_before_the_journal_was_lost(struct quarter *q)
{
	static const char *ids[1];

	ids[0] = q->request->bundles[3].id;
	q->by.ids = ids;
	q->by.n_ids = 1;
	q->by.previous = NULL;
	q->by.first = true;
}

static void
the_last_serial_there_is(struct quarter *q)
{
	q->request->serial = UINT64_MAX;
}

static void
the_last_serial_in_a_first_request(struct quarter *q)
{
	the_last_serial_there_is(q);
	q->by.previous = NULL;
	q->by.first = true;
}

static void
the_last_serial_is_reached(struct quarter *q)
{
	q->previous->serial = UINT64_MAX - 1;
	the_last_serial_there_is(q);
}

static void
the_last_ksk_is_revoked(struct quarter *q)
{
	struct bundle *last = &q->previous->bundles[8];

	for (size_t i = 0; i < last->n_keys; i++)
		if (last->keys[i].key.flags & DNSKEY_SEP)
			last->keys[i].key.flags |= DNSKEY_REVOKE;
}

/* It is no ZSK there, whatever it was published as. */
static void
the_next_zsk_was_a_ksk(struct quarter *q)
{
	struct bundle *last = &q->previous->bundles[8];

	for (size_t i = 0; i < last->n_keys; i++)
		if (dnskey_same_public(&last->keys[i].key,
		    &q->zsk[1].signs.key))
			last->keys[i].key.flags |= DNSKEY_SEP;
}

/* A second signature of the slot, of these times. */
static void
signed_again(struct bundle *b, bool in_front, time_t from, time_t to)
{
	struct bundle_sig *new = &b->sigs[!in_front];

	b->sigs[1] = b->sigs[0];
	b->n_sigs = 2;
	new->rrsig.inception = (uint32_t)from;
	new->rrsig.expiration = (uint32_t)to;
}

/* What is signed by two is good while both are: slots 3 and 4 end too soon. */
static void
one_of_two_signatures_ends_too_soon(struct quarter *q)
{
	struct bundle *b = q->previous->bundles;
	time_t end = b[4].inception - DAY;

	signed_again(&b[2], true, b[2].inception, end);
	signed_again(&b[3], false, b[3].inception, end);
}

/* They end when slot 5 begins, which one of its signatures does a day later. */
static void
one_of_two_signatures_begins_too_late(struct quarter *q)
{
	struct bundle *b = q->previous->bundles;

	previous_until(q, 3, b[4].inception);
	previous_until(q, 4, b[4].inception);
	signed_again(&b[4], false, b[4].inception + DAY, b[4].expiration);
}

static void
our_ksk_is_known_by_another_algorithm(struct quarter *q)
{
	q->known[0].alg = alg_by_number(14);
}

static void
it_is_known_that_there_is_no_ksk(struct quarter *q)
{
	q->by.n_known = 0;
	q->by.all_ksks = true;
}

static void
previous_has_a_key_of_a_longer_ttl(struct quarter *q)
{
	q->previous->bundles[4].keys[1].ttl++;
}

/* ---- of signatures: which of their members is another ------------------ */

static void
more_labels(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.labels = 2;
}

static void
a_longer_original_ttl(struct quarter *q)
{
	slot(q, 6)->sigs[0].rrsig.original_ttl++;
}

static void
other_labels_in_the_last_of_a_slot(struct quarter *q)
{
	slot(q, 1)->sigs[1].rrsig.labels = 2;
}

static void
a_proof_that_ends_when_it_begins(struct quarter *q)
{
	struct rrsig *r = &slot(q, 7)->sigs[0].rrsig;

	r->expiration = r->inception;
}

static void
proofs_of_the_slots_but_one(struct quarter *q, uint32_t begins, uint32_t ends)
{
	q->policy.proof_times = PROOF_SLOT;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(q, i, slot(q, i)->inception,
		    slot(q, i)->expiration);
	slot(q, 7)->sigs[0].rrsig.inception += begins;
	slot(q, 7)->sigs[0].rrsig.expiration += ends;
}

static void
a_proof_begins_a_second_later(struct quarter *q)
{
	proofs_of_the_slots_but_one(q, 1, 0);
}

static void
a_proof_ends_a_second_later(struct quarter *q)
{
	proofs_of_the_slots_but_one(q, 0, 1);
}

static void
a_proof_ends_a_second_sooner(struct quarter *q)
{
	proofs_of_the_slots_but_one(q, 0, (uint32_t)-1);
}

/* Of which signatures have the last 32 bits of their seconds. */
static void
a_proof_of_a_slot_behind_2106(struct quarter *q)
{
	proofs_of_the_slots_but_one(q, 0, 0);
	shift(slot(q, 7), (time_t)1 << 32);
}

/* ---- of keys: wherever they are ---------------------------------------- */

static void
our_ksk_as_a_zsk_is_known_first(struct quarter *q)
{
	our_ksk_as_a_zsk(q);
	q->known[0] = q->known[2];
	q->by.n_known = 1;
}

/* Behind the last ZSK of the last set, or before the first. */
static void
a_ksk_in_the_last_set(struct quarter *q, bool first)
{
	struct bundle *b = &q->previous->bundles[8];
	struct bundle_key *k = &b->keys[b->n_keys++], was = b->keys[0];

	*k = was;
	strcpy(k->identifier, "other");
	k->key = q->zsk[2].signs.key;
	k->key.flags = DNSKEY_KSK;
	if (!first)
		return;
	b->keys[0] = *k;
	*k = was;
}

static void
the_last_set_ends_with_a_ksk(struct quarter *q)
{
	a_ksk_in_the_last_set(q, false);
}

static void
the_last_set_begins_with_a_ksk(struct quarter *q)
{
	a_ksk_in_the_last_set(q, true);
}

static void
slots_1_and_2_have_no_zsk_in_common(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[0] };

	slot_fill(q, 1, keys, 1);
}

/* Slot 3 has a ZSK of that response, which nobody knows to be ours. */
static void
no_proof_of_what_a_brought_response_has(struct quarter *q)
{
	q->policy.possession = false;
	slot(q, 3)->n_sigs = 0;
	q->by.brought = true;
}

/* ---- of the last response, and what is said of slots -------------------- */

static void
previous_ends_sooner_than_is_signed(struct quarter *q)
{
	q->previous->bundles[8].expiration -= 3600;
}

static void
previous_begins_sooner_than_is_signed(struct quarter *q)
{
	q->previous->bundles[3].inception -= 3600;
}

static void
previous_has_one_name_for_two_keys(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[3];

	strcpy(b->keys[1].identifier, b->keys[0].identifier);
}

static void
previous_has_more_labels(struct quarter *q)
{
	q->previous->bundles[3].sigs[0].rrsig.labels = 2;
}

static void
previous_tells_the_parent_what_another_ttl_was_signed_of(struct quarter *q)
{
	previous_tells(q)->sigs[0].rrsig.original_ttl++;
}

static void
previous_is_replaced_whole(struct quarter *q)
{
	quarter_precede(q, "example.", slot(q, 1)->inception, true);
}

static void
slot_1_has_no_key(struct quarter *q)
{
	slot(q, 1)->n_keys = 0;
}

static void
slot_5_is_a_day_late(struct quarter *q)
{
	q->policy.interval = ANY;
	shift(slot(q, 5), DAY);
}

static void
slot_1_is_the_only_one(struct quarter *q)
{
	q->request->n_bundles = 1;
}

static void
slot_2_alone_overlaps_too_little(struct quarter *q)
{
	q->policy.interval = ANY;
	q->policy.overlap.max = 30 * DAY;
	shift(slot(q, 2), 2 * DAY + 1);
}

/* Nor of slot 2; data are gone within a day. */
static void
slot_1_has_no_zsk_of_the_last_set(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[3] };

	q->policy.zone_ttl = DAY;
	slot_fill(q, 1, keys, 1);
}

static const struct {
	void		(*with)(struct quarter *);
	const char	*id, *words;
	enum verdict	 verdict;
} SEVERAL[] = {
	{ slot_2_alone_overlaps_too_little, "KSR-POLICY-SIG-OVERLAP",
	    "slot 2: ", VERDICT_STOP },
	{ slot_1_has_no_zsk_of_the_last_set, "KSR-CHAIN-KEYS",
	    "of slot 1 is not in the last set", VERDICT_STOP },
	{ slot_1_has_no_zsk_of_the_last_set, "KSR-CACHE-KEYS",
	    "at each border a ZSK", VERDICT_OK },
	{ no_proof_of_what_a_brought_response_has, "KSR-BUNDLE-POP",
	    "is new and proves nothing", VERDICT_WARN },
	{ previous_ends_sooner_than_is_signed, "KSR-PREVIOUS-TIMES",
	    "slot 9: its times are not those", VERDICT_STOP },
	{ previous_begins_sooner_than_is_signed, "KSR-PREVIOUS-TIMES",
	    "slot 4: its times are not those", VERDICT_STOP },
	{ previous_has_one_name_for_two_keys, "KSR-PREVIOUS-FORM",
	    "has the identifier of another key", VERDICT_STOP },
	{ previous_has_more_labels, "KSR-PREVIOUS-FORM",
	    "has another number of labels than the zone", VERDICT_STOP },
	{ previous_tells_the_parent_what_another_ttl_was_signed_of,
	    "KSR-PREVIOUS-FORM", "has another TTL than its set", VERDICT_STOP },
	{ previous_is_replaced_whole, "KSR-CHAIN-GAP",
	    "is served before slot 1, and that before it is not", VERDICT_STOP },
	{ slot_1_has_no_key, "KSR-ZSK-ROLL", "no slot, or no key in it",
	    VERDICT_STOP },
	{ slot_5_is_a_day_late, "KSR-POLICY-BUNDLE-INTERVALS", "9 d to 11 d",
	    VERDICT_OK },
	{ slot_1_is_the_only_one, "KSR-POLICY-BUNDLE-INTERVALS",
	    "only one slot", VERDICT_OK },
	{ other_labels, "KSR-BUNDLE-POP", "has another number of labels than "
	    "the zone", VERDICT_STOP },
	{ more_labels, "KSR-BUNDLE-POP", "has another number of labels than "
	    "the zone", VERDICT_STOP },
	{ other_labels_in_the_last_of_a_slot, "KSR-BUNDLE-POP",
	    "has another number of labels than the zone", VERDICT_STOP },
	{ another_algorithm_in_the_signature, "KSR-BUNDLE-POP",
	    "has another algorithm than its key", VERDICT_STOP },
	{ another_original_ttl, "KSR-BUNDLE-POP",
	    "has another original TTL than its key", VERDICT_STOP },
	{ a_longer_original_ttl, "KSR-BUNDLE-POP",
	    "has another original TTL than its key", VERDICT_STOP },
	{ in_another_zones_name, "KSR-BUNDLE-POP", "is in another zone's name",
	    VERDICT_STOP },
	{ a_proof_that_ends_when_it_begins, "KSR-POP-TIMES",
	    "ends before it begins", VERDICT_STOP },
	{ a_proof_begins_a_second_later, "KSR-POP-TIMES",
	    "has other times than the slot", VERDICT_STOP },
	{ a_proof_ends_a_second_later, "KSR-POP-TIMES",
	    "has other times than the slot", VERDICT_STOP },
	{ a_proof_ends_a_second_sooner, "KSR-POP-TIMES",
	    "has other times than the slot", VERDICT_STOP },
	{ a_proof_of_a_slot_behind_2106, "KSR-POP-TIMES", "as wanted",
	    VERDICT_OK },
	{ our_ksk_as_a_zsk_is_known_first, "KSR-KEY-FOREIGN", "is our KSK",
	    VERDICT_STOP },
	{ the_last_set_ends_with_a_ksk, "KSR-KEY-FOREIGN", "is our KSK",
	    VERDICT_STOP },
	{ the_last_set_begins_with_a_ksk, "KSR-KEY-FOREIGN", "is our KSK",
	    VERDICT_STOP },
	{ slots_1_and_2_have_no_zsk_in_common, "KSR-KEY-SUCCESSION",
	    "slots 1 and 2 have", VERDICT_STOP },
	{ answered_before_the_journal_was_lost, "KSR-CHAIN-HISTORY",
	    "slot 4 was answered already", VERDICT_STOP },
	{ the_last_serial_there_is, "KSR-CHAIN-SERIAL",
	    "18446744073709551615", VERDICT_STOP },
	{ the_last_serial_in_a_first_request, "KSR-CHAIN-SERIAL",
	    "18446744073709551615", VERDICT_STOP },
	{ the_last_serial_is_reached, "KSR-CHAIN-SERIAL",
	    "18446744073709551615", VERDICT_STOP },
	{ the_last_ksk_is_revoked, "KSR-CHAIN-ALG",
	    "and no KSK of the last set is", VERDICT_WARN },
	{ the_next_zsk_was_a_ksk, "KSR-ZSK-ROLL",
	    "what stays was there for only 10 d", VERDICT_STOP },
	{ one_of_two_signatures_ends_too_soon, "KSR-CHAIN-GAP",
	    "no set is signed from", VERDICT_STOP },
	{ one_of_two_signatures_begins_too_late, "KSR-CHAIN-GAP",
	    "no set is signed from", VERDICT_STOP },
	{ our_ksk_is_known_by_another_algorithm, "KSR-PREVIOUS-SIGNERS",
	    "is not a KSK of ours", VERDICT_STOP },
	{ it_is_known_that_there_is_no_ksk, "KSR-PREVIOUS-SIGNERS",
	    "is not a KSK of ours", VERDICT_STOP },
	{ previous_has_a_key_of_a_longer_ttl, "KSR-PREVIOUS-FORM",
	    "has another TTL", VERDICT_STOP },
	{ early_behind_emergency_sets, "KSR-POLICY-LEAD",
	    "60 d ahead, behind emergency sets", VERDICT_WARN },
	{ late_behind_emergency_sets, "KSR-POLICY-LEAD", "ago",
	    VERDICT_STOP },
	{ a_long_overlap_with_emergency_sets, "KSR-CHAIN-OVERLAP",
	    "11 d, with emergency sets", VERDICT_WARN },
	{ a_gap_after_the_previous, "KSR-CHAIN-OVERLAP", "-1 d",
	    VERDICT_STOP },
	{ a_gap_after_the_previous, "KSR-CHAIN-GAP", "no set is signed from "
	    "2026-12-31 00:00:00Z to 2027-01-01 00:00:00Z", VERDICT_STOP },
	{ nothing_is_signed_now, "KSR-CHAIN-GAP", "no set is signed from "
	    "2026-12-31 12:00:00Z to 2027-01-01 00:00:00Z", VERDICT_STOP },
	{ slot_1_is_all_there_is, "KSR-CHAIN-GAP",
	    "signed until 2026-12-31 00:00:00Z", VERDICT_OK },
	{ a_gap_after_emergency_sets, "KSR-CHAIN-OVERLAP", "",
	    VERDICT_STOP },
	{ emergency_sets_end_too_soon, "KSR-CHAIN-OVERLAP", "",
	    VERDICT_STOP },
	{ previous_without_a_slot, "KSR-PREVIOUS-SIGNED", "it has no slot",
	    VERDICT_STOP },
	{ previous_without_a_slot, "KSR-CHAIN-KEYS", "no slot to compare",
	    VERDICT_STOP },
	{ previous_without_a_slot, "KSR-CHAIN-OVERLAP",
	    "no signed slot to compare", VERDICT_STOP },
	{ previous_with_its_last_slot_unsigned, "KSR-CHAIN-OVERLAP",
	    "no signed slot to compare", VERDICT_STOP },
	{ previous_with_a_zsk_of_other_flags, "KSR-CHAIN-KEYS",
	    "of slot 1 is not in the last set", VERDICT_STOP },
	{ one_name_of_a_key_with_other_flags, "KSR-BUNDLE-KEYS",
	    "one identifier for two keys", VERDICT_STOP },
	{ too_many_different_keys, "KSR-KEY-MODULUS", "too many keys",
	    VERDICT_WARN },
};

static const struct finding *
finding_of(const struct finding *f, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].id, id) == 0)
			return &f[i];
	fail_msg("no finding %s", id);
	return NULL;
}

static void
the_last_set_ends_with_the_first_of_its_signatures(void **state)
{
	struct finding f[FINDINGS_MAX];
	const struct finding *overlap;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < QUARTER_KSKS; i++) {
		previous_is_signed_by_two(&quarter, i);
		request_check(quarter.request, &quarter.by, f, &n);
		overlap = finding_of(f, n, "KSR-CHAIN-OVERLAP");
		assert_int_equal(overlap->verdict, VERDICT_STOP);
		assert_string_equal(overlap->found, "8 d");
	}
}

/* The last response begins with the request, and no server ever had it. */
static void
the_set_before_may_be_of_an_earlier_response(void **state)
{
	struct request *was = quarter.previous;
	const struct earlier earlier = { .response = was };
	struct finding f[FINDINGS_MAX];
	const struct finding *keys;
	size_t n = 0;

	(void)state;
	quarter.previous = NULL;
	quarter_precede(&quarter, "example.", slot(&quarter, 1)->inception,
	    true);
	quarter.by.earlier = &earlier;
	quarter.by.n_earlier = 1;
	slot_1_has_no_zsk_of_the_last_set(&quarter);
	request_check(quarter.request, &quarter.by, f, &n);
	keys = finding_of(f, n, "KSR-CACHE-KEYS");
	assert_int_equal(keys->verdict, VERDICT_STOP);
	assert_non_null(strstr(keys->found, "slot 1: no ZSK is in all sets"));
	request_free(&was);
}

static void
one_fault_does_not_hide_what_else_it_breaks(void **state)
{
	struct finding f[FINDINGS_MAX];
	const struct finding *found;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(SEVERAL) / sizeof(SEVERAL[0]); i++) {
		quarter_init(&quarter);
		SEVERAL[i].with(&quarter);
		request_check(quarter.request, &quarter.by, f, &n);
		found = finding_of(f, n, SEVERAL[i].id);
		assert_int_equal(found->verdict, SEVERAL[i].verdict);
		if (strstr(found->found, SEVERAL[i].words) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"",
			    found->id, found->found, SEVERAL[i].words);
		quarter_free(&quarter);
	}
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test_setup_teardown(
		    a_good_request_passes_every_check, start, end),
		cmocka_unit_test_setup_teardown(
		    every_check_is_broken_and_just_passed_by_a_test_here,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    every_check_is_in_the_manual, start, end),
		cmocka_unit_test_setup_teardown(
		    every_check_is_on_its_page_with_its_limits_and_tests,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    a_first_request_passes_by_choice_only, start, end),
		cmocka_unit_test_setup_teardown(
		    what_was_good_once_is_found_worse_when_its_time_is_over,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    how_long_it_covers_and_its_proofs_are_asked_again_later,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    an_empty_request_is_stopped_and_does_no_harm, start, end),
		cmocka_unit_test_setup_teardown(
		    several_faults_are_all_found, start, end),
		cmocka_unit_test(one_fault_does_not_hide_what_else_it_breaks),
		cmocka_unit_test_setup_teardown(
		    the_last_set_ends_with_the_first_of_its_signatures,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    the_set_before_may_be_of_an_earlier_response, start, end),
	};
	static struct CMUnitTest trials[TRIALS_MAX];
	static struct breach states[TRIALS_MAX];
	size_t n = 0;
	int failed;

	for (size_t t = 0; t < N_TABLES; t++)
		for (const struct breach *b = TABLES[t]; b->name != NULL; b++) {
			assert_true(n < TRIALS_MAX);
			states[n] = *b;
			trials[n] = (struct CMUnitTest){
				.name = states[n].name,
				.test_func = breach_is_found,
				.initial_state = &states[n],
			};
			n++;
		}
	failed = cmocka_run_group_tests(others, NULL, NULL);
	return failed + _cmocka_run_group_tests("trials", trials, n, NULL,
	    NULL);
}
