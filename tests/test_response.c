#include <malloc.h>

#include "keyset/format.h"
#include "tests/quarter.h"
#include "tests/test.h"

static struct quarter quarter;
static struct request *answer;		/* by ksk-1, and ksk-2 published */
static struct dnskey ksks[QUARTER_KSKS];

static struct ksk_part
signing(const struct made_key *k)
{
	return (struct ksk_part){ k->name, &k->signs.key, &k->signs,
	    0 };
}

static struct ksk_part
published(const struct made_key *k)
{
	return (struct ksk_part){ k->name, &k->signs.key, NULL, 0 };
}

static int
start(void **state)
{
	struct ksk_part parts[2];
	struct err e;

	(void)state;
	quarter_init(&quarter);
	parts[0] = signing(&quarter.ksk[0]);
	parts[1] = published(&quarter.ksk[1]);
	answer = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(answer);
	for (size_t i = 0; i < answer->n_bundles; i++)
		check_ok(response_sign(answer, i, parts, 2, &e), &e);
	for (size_t i = 0; i < QUARTER_KSKS; i++)
		ksks[i] = quarter.ksk[i].signs.key;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	request_free(&answer);
	quarter_free(&quarter);
	return 0;
}

static void
a_response_answers_its_request(void **state)
{
	struct err e;

	(void)state;
	check_ok(response_answers(answer, quarter.request, ksks, 2, &e), &e);
	assert_true(answer->is_response);
	assert_string_equal(answer->id, quarter.request->id);
	assert_int_equal(answer->bundles[8].n_keys, 4);
	assert_int_equal(answer->bundles[8].n_sigs, 1);
	assert_int_equal(answer->bundles[8].sigs[0].rrsig.expiration,
	    quarter.request->bundles[8].expiration);
}

static void
the_ttl_and_the_ksk_policy_are_ours(void **state)
{
	struct request *r;
	struct err e;

	(void)state;
	quarter.policy.ttl = 7200;
	quarter.policy.ksk.retire_safety = 28 * DAY;
	quarter.request->bundles[0].keys[0].claimed_tag ^= 1;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->ksk.retire_safety, 28 * DAY);
	assert_int_equal(r->zsk.retire_safety, 10 * DAY);
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++) {
			const struct bundle_key *k = &r->bundles[i].keys[j];

			assert_int_equal(k->ttl, 7200);
			assert_int_equal(k->claimed_tag, dnskey_tag(&k->key));
		}
	assert_int_equal(r->bundles[0].n_sigs, 0);
	request_free(&r);
}

/* In those formats alone that have room for it. */
static void
the_parent_and_signers_are_named_where_the_format_does(void **state)
{
	struct request *r;
	struct err e;

	(void)state;
	quarter.policy.tells = TELLS_CDNSKEY;
	assert_int_equal(response_tells(quarter.request, &quarter.policy), 0);
	strcpy(quarter.request->bundles[1].signers[0], "ksk-1");
	quarter.request->bundles[1].n_signers = 1;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->bundles[1].n_signers, 0);
	request_free(&r);
	quarter.request->format = format_by_name("recipe");
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->bundles[1].n_signers, 1);
	assert_string_equal(r->bundles[1].signers[0], "ksk-1");
	request_free(&r);
	quarter.request->format = format_by_name("knot");
	assert_int_equal(response_tells(quarter.request, &quarter.policy),
	    TELLS_CDNSKEY);
}

static void
a_request_without_a_slot_says_no_ttl(void **state)
{
	const size_t was = quarter.request->n_bundles;

	(void)state;
	quarter.policy.ttl = 0;
	quarter.request->n_bundles = 0;
	assert_int_equal(response_ttl(quarter.request, &quarter.policy), 0);
	quarter.request->n_bundles = was;
	assert_int_equal(response_ttl(quarter.request, &quarter.policy), 3600);
}

static void
the_ttl_is_the_requests_where_the_policy_says_so(void **state)
{
	struct request *r;
	struct err e;

	(void)state;
	quarter.policy.ttl = 0;
	quarter.request->bundles[0].keys[0].ttl = 1234;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->bundles[8].keys[1].ttl, 1234);
	request_free(&r);
}

static void
the_claims_are_of_all_keys_in_the_answer(void **state)
{
	struct made_key rsa;
	struct ksk_part part;
	struct request *r;
	struct err e;

	(void)state;
	made_key_init(&rsa, "rsa", DNSKEY_KSK, alg_by_number(8));
	part = signing(&rsa);
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->ksk.n_claims, 1);
	assert_int_equal(r->ksk.claims[0].alg, 13);
	check_ok(response_sign(r, 0, &part, 1, &e), &e);
	assert_int_equal(r->ksk.n_claims, 2);
	assert_int_equal(r->ksk.claims[0].alg, 8);
	assert_int_equal(r->ksk.claims[0].bits, 2048);
	assert_int_equal(r->ksk.claims[0].exponent, 65537);
	assert_int_equal(r->zsk.n_claims, 1);
	request_free(&r);
	EVP_PKEY_free(rsa.pkey);
}

/* What the policy claims of KSKs is said by none of them. */
static void
no_claim_is_of_another_than_its_keys(void **state)
{
	struct request *r;
	struct err e;

	(void)state;
	quarter.policy.ksk.claims[0] = (struct claim){ 8, 2048, 65537 };
	quarter.policy.ksk.n_claims = 1;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	assert_int_equal(r->ksk.n_claims, 1);
	assert_int_equal(r->ksk.claims[0].alg, 13);
	request_free(&r);
}

static void
a_revoked_key_signs_under_its_revoked_tag(void **state)
{
	struct dnskey revoked = quarter.ksk[0].signs.key;
	struct ksk_part parts[2] = { signing(&quarter.ksk[0]),
	    signing(&quarter.ksk[1]) };
	struct bundle *b = &answer->bundles[3];
	struct err e;
	bool seen = false;

	(void)state;
	revoked.flags |= DNSKEY_REVOKE;
	parts[0].key = &revoked;
	b->n_keys = 1;
	b->n_sigs = 0;
	check_ok(response_sign(answer, 3, parts, 2, &e), &e);
	for (size_t i = 0; i < b->n_sigs; i++)
		seen |= b->sigs[i].rrsig.tag == dnskey_tag(&revoked);
	assert_true(seen);
	assert_int_not_equal(dnskey_tag(&revoked), dnskey_tag(&ksks[0]));
	check_ok(response_answers(answer, quarter.request, ksks, 2, &e), &e);
}

static void
a_response_is_the_same_once_written_and_read(void **state)
{
	struct blob text = { NULL, 0 };
	struct request *r;
	struct err e;

	(void)state;
	check_ok(request_write(answer, &text, &e), &e);
	r = request_read(text.data, text.len, &e);
	assert_non_null(r);
	check_ok(response_answers(r, quarter.request, ksks, 2, &e), &e);
	request_free(&r);
	blob_free(&text);
}

static void
rsa_gives_the_same_bytes_in_whatever_order(void **state)
{
	static struct made_key one, two;
	struct blob text[2] = { { NULL, 0 }, { NULL, 0 } };
	struct err e;

	(void)state;
	made_key_init(&one, "one", DNSKEY_KSK, alg_by_number(8));
	made_key_init(&two, "two", DNSKEY_KSK, alg_by_number(8));
	for (size_t turn = 0; turn < 2; turn++) {
		struct ksk_part parts[2] = {
			signing(turn == 0 ? &one : &two),
			signing(turn == 0 ? &two : &one),
		};
		struct request *r = response_start(quarter.request,
		    &quarter.policy, &e);

		assert_non_null(r);
		for (size_t i = 0; i < r->n_bundles; i++)
			check_ok(response_sign(r, i, parts, 2, &e), &e);
		check_ok(request_write(r, &text[turn], &e), &e);
		request_free(&r);
	}
	assert_int_equal(text[0].len, text[1].len);
	assert_memory_equal(text[0].data, text[1].data, text[0].len);
	blob_free(&text[0]);
	blob_free(&text[1]);
	EVP_PKEY_free(one.pkey);
	EVP_PKEY_free(two.pkey);
}

/* ---- what is not signed ----------------------------------------------- */

/* A slot as it was before anyone signed, and what it is after a refusal. */
static void
refused(const struct ksk_part *parts, size_t n, const char *words)
{
	struct request *r = NULL;
	struct err e;

	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	check_refused(response_sign(r, 0, parts, n, &e), &e, ERR_POLICY,
	    words);
	assert_int_equal(r->bundles[0].n_keys, 2);
	assert_int_equal(r->bundles[0].n_sigs, 0);
	assert_int_equal(r->ksk.n_claims, 1);
	request_free(&r);
}

static void
a_slot_that_no_key_signs_is_refused(void **state)
{
	struct ksk_part part = published(&quarter.ksk[0]);

	(void)state;
	refused(&part, 1, "slot 1: no key signs");
	refused(NULL, 0, "no key signs");
}

static void
a_key_that_signs_for_another_is_refused(void **state)
{
	struct ksk_part part = signing(&quarter.ksk[0]);

	(void)state;
	part.key = &quarter.ksk[1].signs.key;
	refused(&part, 1, "is not in the set");
}

/* The same octets of another algorithm are another key. */
static void
a_key_that_signs_by_another_algorithm_is_refused(void **state)
{
	struct dnskey key = quarter.ksk[0].signs.key;
	struct ksk_part part = signing(&quarter.ksk[0]);

	(void)state;
	key.alg = alg_by_number(15);
	part.key = &key;
	refused(&part, 1, "the key that signs for ksk-1 is not in the set");
}

static void
a_zsk_as_ksk_is_refused(void **state)
{
	struct ksk_part part = signing(&quarter.zsk[3]);

	(void)state;
	refused(&part, 1, "is not a KSK");
}

static void
a_key_that_is_there_already_is_refused(void **state)
{
	struct dnskey key = quarter.zsk[1].signs.key;
	struct ksk_part part = signing(&quarter.zsk[1]);
	struct ksk_part twice[2] = { signing(&quarter.ksk[0]),
	    published(&quarter.ksk[0]) };

	(void)state;
	key.flags = DNSKEY_KSK;
	part.key = &key;
	part.identifier = "ksk";
	refused(&part, 1, "is in the set already");
	refused(twice, 2, "is in the set already");
}

static void
two_keys_of_one_name_are_refused(void **state)
{
	struct ksk_part part = signing(&quarter.ksk[0]);

	(void)state;
	part.identifier = "zsk-2";
	refused(&part, 1, "two keys of the set are called zsk-2");
}

/* A KSK whose tag is that of a ZSK, found by trying public keys. */
static void
two_keys_of_one_tag_are_refused(void **state)
{
	struct dnskey key = quarter.ksk[1].signs.key;
	unsigned tag = dnskey_tag(&quarter.zsk[1].signs.key);
	struct ksk_part parts[2] = { signing(&quarter.ksk[0]),
	    { "twin", &key, NULL, 0 } };

	(void)state;
	for (unsigned i = 0; i < 65536 && dnskey_tag(&key) != tag; i++) {
		key.pub[0] = (uint8_t)(i >> 8);
		key.pub[1] = (uint8_t)i;
	}
	assert_int_equal(dnskey_tag(&key), tag);
	refused(parts, 2, "two keys of the set have the tag");
}

static void
a_name_that_cannot_be_written_is_refused(void **state)
{
	struct ksk_part part = signing(&quarter.ksk[0]);
	struct request *r;
	struct err e;

	(void)state;
	part.identifier = "k\n";
	r = response_start(quarter.request, &quarter.policy, &e);
	check_refused(response_sign(r, 0, &part, 1, &e), &e, ERR_FORMAT,
	    "unprintable");
	request_free(&r);
}

static void
a_slot_is_signed_once(void **state)
{
	struct ksk_part part = signing(&quarter.ksk[0]);
	struct err e;

	(void)state;
	check_refused(response_sign(answer, 0, &part, 1, &e), &e, ERR_POLICY,
	    "slot 1 is signed already");
	check_refused(response_sign(answer, 9, &part, 1, &e), &e, ERR_POLICY,
	    "slot 10 of 9");
}

static void
a_slot_without_keys_or_room_is_not_signed(void **state)
{
	struct ksk_part part = signing(&quarter.ksk[0]);
	struct request *r;
	struct err e;

	(void)state;
	assert_non_null(r = response_start(quarter.request, &quarter.policy,
	    &e));
	r->bundles[0].n_keys = 0;
	check_refused(response_sign(r, 0, &part, 1, &e), &e, ERR_POLICY,
	    "slot 1 has no ZSK");
	for (; r->bundles[1].n_keys < BUNDLE_KEYS_MAX; r->bundles[1].n_keys++)
		r->bundles[1].keys[r->bundles[1].n_keys] =
		    r->bundles[1].keys[0];
	check_refused(response_sign(r, 1, &part, 1, &e), &e, ERR_POLICY,
	    "slot 2: more than 16 keys");
	request_free(&r);
}

static void
a_response_is_not_answered(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_null(response_start(answer, &quarter.policy, &e));
	assert_int_equal(e.kind, ERR_POLICY);
}

static int
failing_sign(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	(void)of;
	(void)data;
	(void)len;
	(void)sig;
	(void)sig_len;
	return err_set(e, ERR_GONE, "the token is gone");
}

static int
lying_sign(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	const struct made_key *k = of;

	if (k->signs.sign(k->signs.of, data, len, sig, sig_len, e) != 0)
		return -1;
	sig[3] ^= 1;
	return 0;
}

static void
a_token_that_fails_or_lies_adds_nothing(void **state)
{
	static const struct {
		int (*sign)(void *, const uint8_t *, size_t,
		    uint8_t[SIGNATURE_MAX], size_t *, struct err *);
		enum err_kind kind;
	} BAD[] = { { failing_sign, ERR_GONE }, { lying_sign, ERR_CRYPTO } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct signing_key bad = quarter.ksk[1].signs;
		struct ksk_part parts[2] = { signing(&quarter.ksk[0]),
		    { "ksk-2", &bad.key, &bad, 0 } };
		struct request *r;
		struct err e;

		bad.sign = BAD[i].sign;
		bad.of = &quarter.ksk[1];
		r = response_start(quarter.request, &quarter.policy, &e);
		check_refused(response_sign(r, 2, parts, 2, &e), &e,
		    BAD[i].kind, "slot 3: ksk-2");
		assert_int_equal(r->bundles[2].n_keys, 1);
		assert_int_equal(r->bundles[2].n_sigs, 0);
		request_free(&r);
	}
}

/* Of a key that is asked for all slots at once. */
struct asked {
	const struct made_key	*key;
	size_t			 times, signatures;
	size_t			 lies;		/* in that one; SIZE_MAX: never */
};

static int
sign_all(void *of, struct to_sign *all, size_t n, size_t *at, struct err *e)
{
	struct asked *a = of;

	a->times++;
	for (*at = 0; *at < n; ++*at) {
		struct to_sign *is = &all[*at];

		if (a->key->signs.sign(a->key->signs.of, is->data, is->len,
		    is->sig, &is->sig_len, e) != 0)
			return -1;
		if (a->signatures++ == a->lies)
			is->sig[3] ^= 1;
	}
	return 0;
}

/* Every slot of the quarter by ksk-1, which is asked so; ksk-2 published. */
static int
sign_every_slot(struct request *r, struct asked *a, struct err *e)
{
	struct signing_key by = quarter.ksk[0].signs;
	const struct ksk_part parts[2] = {
		{ quarter.ksk[0].name, &by.key, &by, 0 },
		published(&quarter.ksk[1]),
	};
	struct ksk_parts slots[REQUEST_BUNDLES_MAX];

	a->key = &quarter.ksk[0];
	by.sign = failing_sign;
	by.sign_all = sign_all;
	by.of = a;
	for (size_t i = 0; i < r->n_bundles; i++)
		slots[i] = (struct ksk_parts){ parts, 2 };
	return response_sign_all(r, slots, e);
}

static void
refuse_lie_in(size_t slot)
{
	struct asked a = { .lies = slot };
	char words[96];
	struct request *r;
	struct err e;

	snprintf(words, sizeof(words), "slot %zu: ksk-1: check a signature just "
	    "made; it is thrown away", slot + 1);
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	check_refused(sign_every_slot(r, &a, &e), &e, ERR_CRYPTO, words);
	assert_int_equal(a.signatures, 9);
	for (size_t i = 0; i < r->n_bundles; i++) {
		assert_int_equal(r->bundles[i].n_keys,
		    quarter.request->bundles[i].n_keys);
		assert_int_equal(r->bundles[i].n_sigs, 0);
	}
	assert_int_equal(r->ksk.n_claims, 1);
	request_free(&r);
}

static void
a_lie_in_one_slot_of_all_adds_nothing_to_any(void **state)
{
	(void)state;
	for (size_t slot = 0; slot < 9; slot++)
		refuse_lie_in(slot);
}

static void
a_slot_that_is_signed_keeps_all_from_being_signed(void **state)
{
	struct asked a = { .lies = SIZE_MAX };
	struct ksk_part part = signing(&quarter.ksk[0]);
	struct request *r;
	struct err e;

	(void)state;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	check_ok(response_sign(r, 6, &part, 1, &e), &e);
	check_refused(sign_every_slot(r, &a, &e), &e, ERR_POLICY,
	    "slot 7 is signed already");
	assert_int_equal(a.signatures, 0);
	assert_int_equal(r->bundles[0].n_sigs, 0);
	assert_int_equal(r->bundles[6].n_sigs, 1);
	request_free(&r);
}

static void
all_slots_are_asked_for_at_once_and_answer_the_request(void **state)
{
	struct asked a = { .lies = SIZE_MAX };
	struct request *r;
	struct err e;

	(void)state;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	check_ok(sign_every_slot(r, &a, &e), &e);
	assert_int_equal(a.times, 1);
	assert_int_equal(a.signatures, 9);
	check_ok(response_answers(r, quarter.request, ksks, 2, &e), &e);
	request_free(&r);
}

/* Slots 5 and 6 have the keys of their neighbours. */
static void
each_slot_of_all_is_signed_with_its_own_ttl(void **state)
{
	struct asked a = { .lies = SIZE_MAX };
	struct request *r;
	struct err e;

	(void)state;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	for (size_t i = 4; i < 6; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++)
			r->bundles[i].keys[j].ttl = 7200;
	check_ok(sign_every_slot(r, &a, &e), &e);
	for (size_t i = 0; i < r->n_bundles; i++) {
		assert_int_equal(r->bundles[i].sigs[0].rrsig.original_ttl,
		    i == 4 || i == 5 ? 7200 : r->bundles[0].keys[0].ttl);
		check_ok(bundle_verify(&r->bundles[i], &r->zone, &e), &e);
	}
	request_free(&r);
}

/* Its private half is one, and its tag is another from slot 6 on. */
static void
a_key_that_is_revoked_between_slots_signs_all_as_it_is_there(void **state)
{
	struct dnskey revoked = quarter.ksk[0].signs.key;
	const struct ksk_part before = signing(&quarter.ksk[0]);
	struct ksk_part after = before;
	struct ksk_parts slots[REQUEST_BUNDLES_MAX];
	struct request *r;
	struct err e;

	(void)state;
	revoked.flags |= DNSKEY_REVOKE;
	after.key = &revoked;
	r = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(r);
	for (size_t i = 0; i < r->n_bundles; i++)
		slots[i] = (struct ksk_parts){ i < 5 ? &before : &after, 1 };
	check_ok(response_sign_all(r, slots, &e), &e);
	for (size_t i = 0; i < r->n_bundles; i++)
		assert_int_equal(r->bundles[i].sigs[0].rrsig.tag,
		    dnskey_tag(slots[i].parts->key));
	check_ok(response_answers(r, quarter.request, ksks, 2, &e), &e);
	request_free(&r);
}

static void
a_key_that_is_there_twice_is_one_record(void **state)
{
	struct bundle b = quarter.request->bundles[8];
	ldns_rr_list *set;
	struct err e;

	(void)state;
	assert_int_equal(b.n_keys, 2);
	b.keys[b.n_keys++] = b.keys[0];
	set = bundle_rrset(&b, &quarter.request->zone, 3600, &e);
	assert_non_null(set);
	assert_int_equal(ldns_rr_list_rr_count(set), 2);
	ldns_rr_list_deep_free(set);
}

/* ---- what is no answer ------------------------------------------------ */

static struct bundle *
slot(size_t number)
{
	return &answer->bundles[number - 1];
}

static struct bundle_key *
key_named(struct bundle *b, const char *name)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (strcmp(b->keys[i].identifier, name) == 0)
			return &b->keys[i];
	fail_msg("no key %s", name);
	return NULL;
}

static void
key_drop(struct bundle *b, const char *name)
{
	struct bundle_key *k = key_named(b, name);

	*k = b->keys[--b->n_keys];
}

static void
another_id(void)
{
	strcpy(answer->id, "other");
}

static void
another_zone(void)
{
	struct err e;

	check_ok(dname_from_text(&answer->zone, "example.org.", &e), &e);
}

static void
another_serial(void)
{
	answer->serial++;
}

static void
a_slot_less(void)
{
	answer->n_bundles--;
}

static void
another_zsk_policy(void)
{
	answer->zsk.min_overlap--;
}

static void
another_publish_safety(void)
{
	answer->zsk.publish_safety++;
}

static void
a_zsk_claim_less(void)
{
	answer->zsk.n_claims--;
}

static void
another_claimed_exponent(void)
{
	answer->zsk.claims[0].exponent = 3;
}

static void
the_request_is_a_response(void)
{
	quarter.request->is_response = true;
}

static void
another_start(void)
{
	slot(2)->inception++;
}

static void
another_slot_id(void)
{
	strcpy(slot(2)->id, "other");
}

static void
other_times(void)
{
	slot(2)->expiration++;
}

static void
a_zsk_less(void)
{
	key_drop(slot(9), "zsk-3");
}

static void
a_zsk_more(void)
{
	struct bundle_key *k = &slot(2)->keys[slot(2)->n_keys++];

	*k = slot(9)->keys[1];
}

static void
a_zsk_renamed(void)
{
	strcpy(key_named(slot(2), "zsk-2")->identifier, "other");
}

static void
a_wrong_tag(void)
{
	key_named(slot(2), "zsk-2")->claimed_tag ^= 1;
}

static void
another_ttl(void)
{
	key_named(slot(2), "ksk-2")->ttl++;
}

static void
a_key_twice(void)
{
	struct bundle *b = slot(2);

	b->keys[b->n_keys++] = b->keys[0];
}

static void
signed_by_a_zsk(void)
{
	struct bundle *b = slot(2);
	const struct made_key *pool[] = { &quarter.zsk[1], &quarter.ksk[0],
	    &quarter.ksk[1] };

	bundle_prove(b, &answer->zone, pool, 3);
	for (size_t i = 0; i < b->n_sigs; i++) {
		b->sigs[i].rrsig.inception = (uint32_t)b->inception;
		b->sigs[i].rrsig.expiration = (uint32_t)b->expiration;
	}
}

static void
signed_with_other_times(void)
{
	const struct made_key *pool[] = { &quarter.ksk[0] };
	struct bundle *b = slot(2), only = *b;

	/* A good signature of the KSK, of thirty days. */
	only.n_keys = 0;
	for (size_t i = 0; i < b->n_keys; i++)
		if (strcmp(b->keys[i].identifier, "ksk-1") == 0)
			only.keys[only.n_keys++] = b->keys[i];
	bundle_prove(&only, &answer->zone, pool, 1);
	b->sigs[0] = only.sigs[0];
}

/* Good in all else. */
static void
signed_from_earlier_on(void)
{
	struct bundle *b = slot(2);
	ldns_rr_list *set;
	struct err e;

	set = bundle_rrset(b, &answer->zone, b->keys[0].ttl, &e);
	assert_non_null(set);
	check_ok(rrsig_make(&b->sigs[0].rrsig, &quarter.ksk[0].signs,
	    &answer->zone, set, b->inception - 1, b->expiration, &e), &e);
	ldns_rr_list_deep_free(set);
}

static void
our_ksk_without_its_flag(void)
{
	struct bundle_key *k = key_named(slot(2), "ksk-2");

	k->key.flags = DNSKEY_ZSK;
	k->claimed_tag = dnskey_tag(&k->key);
}

static void
a_signature_turned(void)
{
	slot(7)->sigs[0].rrsig.sig[11] ^= 0x10;
}

static void
a_signature_less(void)
{
	slot(7)->n_sigs = 0;
}

static void
a_signature_twice(void)
{
	slot(7)->sigs[1] = slot(7)->sigs[0];
	slot(7)->n_sigs = 2;
}

static void
another_original_ttl(void)
{
	slot(7)->sigs[0].rrsig.original_ttl++;
}

static void
a_foreign_ksk(void)
{
	ksks[0] = ksks[1];
}

static void
a_foreign_published_ksk(void)
{
	ksks[1] = ksks[0];
}

static void
no_response_at_all(void)
{
	answer->is_response = false;
}

static void
another_ttl_of_a_signature(void)
{
	slot(7)->sigs[0].ttl++;
}

static void
the_parent_is_told_of_a_zsk(void)
{
	key_named(slot(2), "zsk-2")->tells = TELLS_CDNSKEY;
}

static void
a_cds_set_is_signed_at_another_time(void)
{
	struct notice *n = &slot(2)->notices[NOTICE_CDS];

	n->ttl = slot(2)->keys[0].ttl;
	n->sigs[0] = slot(2)->sigs[0];
	n->sigs[0].rrsig.expiration++;
	n->n_sigs = 1;
}

static const struct difference {
	const char	*name;
	void		(*make)(void);
	enum err_kind	 kind;
	const char	*words;
} DIFFERENCES[] = {
	{ "another id is no answer", another_id, ERR_POLICY, "answers other" },
	{ "another zone is no answer", another_zone, ERR_POLICY,
	    "another zone" },
	{ "another serial is no answer", another_serial, ERR_POLICY,
	    "serial 8" },
	{ "a slot less is no answer", a_slot_less, ERR_POLICY, "8 slots" },
	{ "another policy of the ZSK's is no answer", another_zsk_policy,
	    ERR_POLICY, "own policy" },
	{ "another safety of the ZSK's is no answer", another_publish_safety,
	    ERR_POLICY, "own policy" },
	{ "a claim less is no answer", a_zsk_claim_less, ERR_POLICY,
	    "own policy" },
	{ "another claimed exponent is no answer", another_claimed_exponent,
	    ERR_POLICY, "own policy" },
	{ "a response is not what is answered", the_request_is_a_response,
	    ERR_POLICY, "not a response beside its request" },
	{ "a request is no answer", no_response_at_all, ERR_POLICY,
	    "not a response" },
	{ "another id of a slot is no answer", another_slot_id, ERR_POLICY,
	    "slot 2: it is other" },
	{ "other times are no answer", other_times, ERR_POLICY,
	    "slot 2: its times" },
	{ "another start is no answer", another_start, ERR_POLICY,
	    "slot 2: its times" },
	{ "a ZSK less is no answer", a_zsk_less, ERR_POLICY,
	    "slot 9: the ZSK" },
	{ "a ZSK more is no answer", a_zsk_more, ERR_POLICY,
	    "was not asked for" },
	{ "a ZSK of another name is no answer", a_zsk_renamed, ERR_POLICY,
	    "is called other" },
	{ "a wrong key tag is no answer", a_wrong_tag, ERR_POLICY,
	    "said to have the tag" },
	{ "another TTL is no answer", another_ttl, ERR_POLICY, "TTLs" },
	{ "a key twice is no answer", a_key_twice, ERR_POLICY, "twice" },
	{ "a published key that is not ours is no answer",
	    a_foreign_published_ksk, ERR_POLICY, "none of our KSKs" },
	{ "a signing key that is not ours is no answer", a_foreign_ksk,
	    ERR_POLICY, "none of our KSKs" },
	{ "a signature of a ZSK is no answer", signed_by_a_zsk, ERR_CRYPTO,
	    "by none of our KSKs" },
	{ "a good signature with other times is no answer",
	    signed_with_other_times, ERR_CRYPTO, "slot's times" },
	{ "a good signature from earlier on is no answer",
	    signed_from_earlier_on, ERR_CRYPTO, "slot's times" },
	{ "our KSK without its flag is no answer", our_ksk_without_its_flag,
	    ERR_POLICY, "none of our KSKs" },
	{ "a signature with a bit turned is no answer", a_signature_turned,
	    ERR_CRYPTO, "slot 7:" },
	{ "a slot without signature is no answer", a_signature_less,
	    ERR_CRYPTO, "not signed" },
	{ "a signature twice is no answer", a_signature_twice, ERR_CRYPTO,
	    "two signatures" },
	{ "another original TTL is no answer", another_original_ttl,
	    ERR_CRYPTO, "TTL" },
	{ "another TTL of a signature is no answer",
	    another_ttl_of_a_signature, ERR_CRYPTO, "slot 7: the signature of" },
	{ "what tells the parent of a ZSK is no answer",
	    the_parent_is_told_of_a_zsk, ERR_POLICY,
	    "which is none of our KSKs" },
	{ "a CDS set that is signed at another time is no answer",
	    a_cds_set_is_signed_at_another_time, ERR_CRYPTO,
	    "slot 2: CDS: the signature of" },
};

enum { N_DIFFERENCES = sizeof(DIFFERENCES) / sizeof(DIFFERENCES[0]) };

static void
is_no_answer(void **state)
{
	const struct difference *d = *state;
	struct err e;

	start(NULL);
	d->make();
	check_refused(response_answers(answer, quarter.request, ksks, 2, &e),
	    &e, d->kind, d->words);
	end(NULL);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)
		T(a_response_answers_its_request),
		T(the_ttl_and_the_ksk_policy_are_ours),
		T(the_parent_and_signers_are_named_where_the_format_does),
		T(a_request_without_a_slot_says_no_ttl),
		T(the_ttl_is_the_requests_where_the_policy_says_so),
		T(the_claims_are_of_all_keys_in_the_answer),
		T(no_claim_is_of_another_than_its_keys),
		T(a_revoked_key_signs_under_its_revoked_tag),
		T(a_response_is_the_same_once_written_and_read),
		T(rsa_gives_the_same_bytes_in_whatever_order),
		T(a_slot_that_no_key_signs_is_refused),
		T(a_key_that_signs_for_another_is_refused),
		T(a_key_that_signs_by_another_algorithm_is_refused),
		T(a_zsk_as_ksk_is_refused),
		T(a_key_that_is_there_already_is_refused),
		T(two_keys_of_one_name_are_refused),
		T(two_keys_of_one_tag_are_refused),
		T(a_name_that_cannot_be_written_is_refused),
		T(a_slot_is_signed_once),
		T(a_slot_without_keys_or_room_is_not_signed),
		T(a_response_is_not_answered),
		T(a_token_that_fails_or_lies_adds_nothing),
		T(a_lie_in_one_slot_of_all_adds_nothing_to_any),
		T(a_slot_that_is_signed_keeps_all_from_being_signed),
		T(all_slots_are_asked_for_at_once_and_answer_the_request),
		T(each_slot_of_all_is_signed_with_its_own_ttl),
		T(a_key_that_is_revoked_between_slots_signs_all_as_it_is_there),
		T(a_key_that_is_there_twice_is_one_record),
#undef T
	};
	enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };
	static struct CMUnitTest tests[N_OTHERS + N_DIFFERENCES];
	static struct difference differences[N_DIFFERENCES];

	memcpy(tests, others, sizeof(others));
	memcpy(differences, DIFFERENCES, sizeof(differences));
	for (size_t i = 0; i < N_DIFFERENCES; i++)
		tests[N_OTHERS + i] = (struct CMUnitTest){
			.name = differences[i].name,
			.test_func = is_no_answer,
			.initial_state = &differences[i],
		};
	/*
	 * New memory is not empty, so that what was to be set and was not shows;
	 * a sanitizer fills it without being told.
	 */
	assert_true(SANITIZED || mallopt(M_PERTURB, 0x5a) == 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
