#include "keyset/format.h"
#include "signer/delivery.h"
#include "signer/server.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* What a response to a stock server is judged by, without a server. */

static struct quarter quarter;
static struct config config;
static struct lives lives;		/* of every ZSK; published: none */
static struct bundle served;		/* nothing */
static struct anchor *anchor;		/* of both KSKs */
static struct request *answer;
static struct delivery by;
static struct blob notes;

static int
start(void **state)
{
	char text[4096] = "";
	struct err e;

	(void)state;
	quarter_init(&quarter);
	config = (struct config){ .zone = quarter.request->zone,
		.dnskey_ttl = 3600 };
	lives = (struct lives){ .n = QUARTER_ZSKS };
	for (size_t i = 0; i < QUARTER_ZSKS; i++)
		lives.at[i] = (struct life){ .from = LIFE_OPEN,
			.until = LIFE_OPEN, .key = quarter.zsk[i].signs.key };
	for (size_t i = 0; i < QUARTER_KSKS; i++) {
		ldns_rr *rr = dnskey_to_rr(&quarter.ksk[i].signs.key,
		    &config.zone, 3600, &e);
		char *line = ldns_rr2str(rr);

		strcat(text, line);
		free(line);
		ldns_rr_free(rr);
	}
	anchor = anchor_read(text, strlen(text), "test", &config.zone, &e);
	assert_non_null(anchor);
	by = (struct delivery){ .config = &config, .lives = &lives,
		.served = &served, .anchor = anchor };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	anchor_free(&anchor);
	request_free(&answer);
	quarter_free(&quarter);
	blob_free(&notes);
	return 0;
}

/* What a KSK does in the slots of an answer. */
enum part { ABSENT, THERE, SIGNS };

static void
slot_sign(size_t i, enum part first, enum part second)
{
	const enum part does[QUARTER_KSKS] = { first, second };
	struct ksk_part parts[QUARTER_KSKS];
	size_t n = 0;
	struct err e;

	for (size_t k = 0; k < QUARTER_KSKS; k++) {
		const struct made_key *m = &quarter.ksk[k];

		if (does[k] != ABSENT)
			parts[n++] = (struct ksk_part){ m->name,
			    &m->signs.key, does[k] == SIGNS ? &m->signs : NULL,
			    does[k] == SIGNS ? TELLS_CDS_SHA256 |
			    TELLS_CDNSKEY : 0 };
	}
	check_ok(response_sign(answer, i, parts, n, &e), &e);
}

/* The answer to that server, of which no slot is signed yet; in its first. */
static void
answer_begin(const struct server *s)
{
	struct err e;

	request_free(&answer);
	blob_free(&notes);
	answer = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(answer);
	answer->format = format_by_name(s->format);
	config.deliver.server = s;
	by.now = slot_begins(answer, 0) + DAY;
	by.board = NULL;
}

static void
answer_by(const struct server *s, enum part first, enum part second)
{
	answer_begin(s);
	for (size_t i = 0; i < answer->n_bundles; i++)
		slot_sign(i, first, second);
}

#define judged() delivery_judge(answer, &by, &notes, &e)

static void
a_good_answer_is_taken_without_a_word(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_bind, SIGNS, SIGNS);
	check_ok(judged(), &e);
	answer_by(&server_knot, SIGNS, THERE);
	check_ok(judged(), &e);
	assert_int_equal(notes.len, 0);
}

/* One more ZSK in the third slot, which is good but for that. */
static void
with_another_zsk(const struct dnskey *k)
{
	struct bundle *b;

	answer_begin(&server_knot);
	b = &answer->bundles[2];
	b->keys[b->n_keys] = b->keys[0];
	b->keys[b->n_keys++].key = *k;
	lives.at[QUARTER_ZSKS].key = *k;
	lives.at[QUARTER_ZSKS].from = LIFE_OPEN;
	lives.n = QUARTER_ZSKS + 1;
}

static void
a_set_of_two_algorithms_is_refused(void **state)
{
	struct made_key other = { .pkey = NULL };
	struct err e;

	(void)state;
	do {
		EVP_PKEY_free(other.pkey);
		made_key_init(&other, "zsk-x", DNSKEY_ZSK, alg_by_number(15));
		with_another_zsk(&other.signs.key);
	} while (dnskey_tag(&other.signs.key) ==
	    dnskey_tag(&answer->bundles[2].keys[0].key) ||
	    dnskey_tag(&other.signs.key) == dnskey_tag(&quarter.known[0]));
	for (size_t i = 0; i < answer->n_bundles; i++)
		slot_sign(i, SIGNS, ABSENT);
	check_refused(judged(), &e, ERR_POLICY, "slot 3, from");
	assert_non_null(strstr(e.text, "keys of ECDSAP256SHA256 and ED25519"));
	EVP_PKEY_free(other.pkey);
}

/* The set is signed over again by the first KSK, as nobody else would. */
static void
slot_sign_anyhow(struct bundle *b)
{
	ldns_rr_list *set;
	struct err e;

	assert_non_null(set = bundle_rrset(b, &config.zone, 3600, &e));
	check_ok(rrsig_make(&b->sigs[0].rrsig, &quarter.ksk[0].signs,
	    &config.zone, set, b->inception, b->expiration, &e), &e);
	ldns_rr_list_deep_free(set);
}

/* Two words of a key that change places leave its tag as it is. */
static void
two_keys_of_one_tag_are_refused(void **state)
{
	struct dnskey k = quarter.zsk[1].signs.key;
	struct bundle *b;
	uint8_t word[2];
	size_t at = 2;
	struct err e;

	(void)state;
	while (memcmp(k.pub, k.pub + at, sizeof(word)) == 0)
		at += sizeof(word);
	memcpy(word, k.pub, sizeof(word));
	memcpy(k.pub, k.pub + at, sizeof(word));
	memcpy(k.pub + at, word, sizeof(word));
	assert_int_equal(dnskey_tag(&k), dnskey_tag(&quarter.zsk[1].signs.key));
	answer_by(&server_knot, SIGNS, ABSENT);
	b = &answer->bundles[2];
	b->keys[b->n_keys] = b->keys[0];
	b->keys[b->n_keys++].key = k;
	lives.at[QUARTER_ZSKS] = (struct life){ .key = k, .from = LIFE_OPEN };
	lives.n = QUARTER_ZSKS + 1;
	slot_sign_anyhow(b);
	check_refused(judged(), &e, ERR_POLICY, "two keys have the tag");
	assert_non_null(strstr(e.text, "slot 3, from"));
}

static void
each_ksk_signs_what_the_parent_is_told(void **state)
{
	struct err e;

	(void)state;
	for (enum notice_kind k = 0; k < NOTICE_KINDS; k++) {
		answer_by(&server_bind, SIGNS, SIGNS);
		assert_int_equal(answer->bundles[4].notices[k].n_sigs, 2);
		answer->bundles[4].notices[k].n_sigs = 1;
		check_refused(judged(), &e, ERR_POLICY, "slot 5, from");
		assert_non_null(strstr(e.text, "does not sign all of it"));
		answer->format = format_by_name("knot");
		config.deliver.server = &server_knot;
		check_ok(judged(), &e);
	}
}

/* A KSK without a signature, in the third slot. */
static void
with_a_ksk(const struct dnskey *k, unsigned flags)
{
	with_another_zsk(k);
	answer->bundles[2].keys[answer->bundles[2].n_keys - 1].key.flags =
	    (uint16_t)flags;
	lives.n = QUARTER_ZSKS;
	for (size_t i = 0; i < answer->n_bundles; i++)
		slot_sign(i, SIGNS, ABSENT);
}

static void
a_revoked_ksk_is_of_the_trust_anchor_as_any_other(void **state)
{
	struct err e;

	(void)state;
	with_a_ksk(&quarter.zsk[3].signs.key, DNSKEY_KSK | DNSKEY_REVOKE);
	check_refused(judged(), &e, ERR_CRYPTO, "slot 3, from");
	assert_non_null(strstr(e.text, "not in the trust anchor"));
	with_a_ksk(&quarter.ksk[1].signs.key, DNSKEY_KSK | DNSKEY_REVOKE);
	check_ok(judged(), &e);
}

static void
a_zsk_is_wanted_from_now_on_in_the_slot_in_force(void **state)
{
	struct life *l = &lives.at[3];	/* in no slot */
	struct err e;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	l->from = slot_begins(answer, 0) - DAY;
	l->until = by.now;
	check_ok(judged(), &e);
	l->until++;
	check_refused(judged(), &e, ERR_POLICY, "slot 1, from");
	assert_non_null(strstr(e.text, "which knotd publishes then"));
}

static void
a_zsk_that_comes_in_the_last_slot_is_for_the_next_ceremony(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	lives.at[3].from = slot_begins(answer, 8) + 1;
	check_ok(judged(), &e);
	lives.at[3].from--;
	check_refused(judged(), &e, ERR_POLICY, "slot 9, from");
	lives.at[3].from--;
	check_refused(judged(), &e, ERR_POLICY, "slot 8, from");
	assert_non_null(strstr(e.text, "which knotd publishes from"));
}

/* The fourth slot ends so many seconds behind the begin of the next one. */
static void
overlapping_by(int64_t seconds)
{
	answer_begin(&server_knot);
	answer->bundles[3].expiration = slot_begins(answer, 4) + seconds;
	for (size_t i = 0; i < answer->n_bundles; i++)
		slot_sign(i, SIGNS, ABSENT);
}

static void
a_gap_of_a_second_is_refused_and_little_overlap_is_told(void **state)
{
	struct err e;

	(void)state;
	overlapping_by(-1);
	check_refused(judged(), &e, ERR_POLICY, "slot 5, from");
	assert_non_null(strstr(e.text, "there is a gap before it"));
	overlapping_by(0);
	check_ok(judged(), &e);
	assert_non_null(notes.data);
	assert_non_null(strstr((char *)notes.data, "by less than a day"));
	overlapping_by(DAY - 1);
	check_ok(judged(), &e);
	assert_non_null(notes.data);
	overlapping_by(DAY);
	check_ok(judged(), &e);
	assert_int_equal(notes.len, 0);
}

static void
a_ksk_that_does_not_sign_does_not_go_on(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_knot, THERE, SIGNS);
	by.board = quarter.previous;	/* the first alone signs it */
	check_refused(judged(), &e, ERR_POLICY, "no KSK of the last slot");
	answer_begin(&server_knot);
	by.board = quarter.previous;
	for (size_t i = 0; i < answer->n_bundles; i++)
		slot_sign(i, i == 6 ? SIGNS : THERE, SIGNS);
	check_ok(judged(), &e);
}

static void
a_ksk_that_did_not_sign_the_last_slot_does_not_go_on(void **state)
{
	struct bundle *last = &quarter.previous->bundles[8];
	struct err e;

	(void)state;
	last->keys[last->n_keys] = last->keys[0];
	last->keys[last->n_keys++].key = quarter.ksk[1].signs.key;
	answer_by(&server_knot, ABSENT, SIGNS);
	by.board = quarter.previous;
	check_refused(judged(), &e, ERR_POLICY, "no KSK of the last slot");
	answer_by(&server_knot, SIGNS, SIGNS);
	by.board = quarter.previous;
	check_ok(judged(), &e);
}

static void
what_is_over_on_board_holds_nothing_back(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_knot, ABSENT, SIGNS);
	by.board = quarter.previous;
	by.now = quarter.previous->bundles[8].expiration - 1;
	check_refused(judged(), &e, ERR_POLICY, "no KSK of the last slot");
	by.now++;
	check_ok(judged(), &e);
}

static void
it_ends_where_a_zsk_begins_that_the_last_slot_has_not(void **state)
{
	time_t last, begins;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	last = answer->bundles[8].expiration;
	begins = slot_begins(answer, 8);
	lives.n = 2;
	lives.at[0].from = LIFE_OPEN;
	lives.at[1].key = answer->bundles[8].keys[0].key;
	lives.at[1].from = begins + DAY;
	assert_int_equal(delivery_end(answer, &lives), last);
	lives.at[0].key = quarter.zsk[0].signs.key;
	lives.at[0].from = begins + 2 * DAY;
	assert_int_equal(delivery_end(answer, &lives), begins + 2 * DAY);
	lives.at[0].from = last;
	assert_int_equal(delivery_end(answer, &lives), last);
}

#define test(f) cmocka_unit_test_setup_teardown(f, start, end)

/* Where the parent is told nothing there is the DNSKEY set alone to sign. */
static void
each_ksk_signs_the_set_itself(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_bind, SIGNS, SIGNS);
	for (size_t i = 0; i < answer->n_bundles; i++)
		for (enum notice_kind k = 0; k < NOTICE_KINDS; k++)
			answer->bundles[i].notices[k].n_sigs = 0;
	for (size_t i = 0; i < answer->n_bundles; i++)
		for (size_t j = 0; j < answer->bundles[i].n_keys; j++)
			answer->bundles[i].keys[j].tells = 0;
	check_ok(judged(), &e);
	answer->bundles[4].n_sigs = 1;
	check_refused(judged(), &e, ERR_POLICY, "slot 5, from");
	assert_non_null(strstr(e.text, "does not sign all of it"));
}

static void
every_ttl_of_a_slot_is_the_one_configured(void **state)
{
	static const char WORDS[] = "it has the TTL 60, and dnskey-ttl is 3600";
	struct err e;

	(void)state;
	answer_by(&server_bind, SIGNS, SIGNS);
	answer->bundles[2].keys[0].ttl = 60;
	check_refused(judged(), &e, ERR_POLICY, WORDS);
	answer->bundles[2].keys[0].ttl = 3600;
	answer->bundles[2].sigs[1].ttl = 60;
	check_refused(judged(), &e, ERR_POLICY, WORDS);
	answer->bundles[2].sigs[1].ttl = 3600;
	answer->bundles[2].notices[NOTICE_CDNSKEY].ttl = 60;
	check_refused(judged(), &e, ERR_POLICY, WORDS);
	answer->bundles[2].notices[NOTICE_CDNSKEY].ttl = 3600;
	check_ok(judged(), &e);
}

static void
slots_take_their_place_one_after_another(void **state)
{
	time_t was;
	struct err e;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	was = answer->bundles[4].inception;
	answer->bundles[4].inception = answer->bundles[3].inception;
	check_refused(judged(), &e, ERR_POLICY, "does not begin after the slot");
	answer->bundles[4].inception = was;
	answer->bundles[8].expiration = slot_begins(answer, 8);
	by.now = slot_begins(answer, 0);
	check_refused(judged(), &e, ERR_POLICY, "end before it takes its place");
}

/* A ZSK that is in no slot. */
static void
absent_life(time_t from, time_t until)
{
	lives.at[QUARTER_ZSKS - 1].from = from;
	lives.at[QUARTER_ZSKS - 1].until = until;
}

static void
a_zsk_is_wanted_while_it_is_published_and_from_now_on(void **state)
{
	struct err e;
	time_t first;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	first = slot_begins(answer, 0);
	absent_life(first - DAY, by.now + 1);
	check_refused(judged(), &e, ERR_POLICY, "slot 1, from");
	assert_non_null(strstr(e.text, "publishes then"));
	absent_life(first - DAY, by.now - 1);
	check_ok(judged(), &e);
	/* What begins in the last slot ends the response, and is no fault. */
	absent_life(slot_begins(answer, 7) + DAY, LIFE_OPEN);
	check_refused(judged(), &e, ERR_POLICY, "slot 8, from");
	absent_life(slot_begins(answer, 8) + DAY, LIFE_OPEN);
	check_ok(judged(), &e);
	/* That of slot 9 is in no slot before. */
	absent_life(LIFE_OPEN, LIFE_OPEN);
	lives.at[2].from = slot_begins(answer, 8);
	check_ok(judged(), &e);
	lives.at[2].from--;
	check_refused(judged(), &e, ERR_POLICY, "slot 8, from");
}

/* The first slot has a ZSK that the others have not, and the server neither. */
static void
a_slot_that_is_over_may_have_any_zsk(void **state)
{
	struct err e;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	lives.at[0].key = quarter.zsk[3].signs.key;
	by.now = slot_begins(answer, 1);
	check_ok(judged(), &e);
	by.now--;
	check_refused(judged(), &e, ERR_POLICY, "slot 1, from");
	assert_non_null(strstr(e.text, "is none of those that"));
}

/* The last signature of what is served counts, or what is on board before. */
static void
nothing_is_without_a_set_until_it_begins(void **state)
{
	struct bundle before = { .n_sigs = 0 };
	time_t first;
	struct err e;

	(void)state;
	answer_by(&server_knot, SIGNS, ABSENT);
	first = slot_begins(answer, 0);
	by.now = first - 2 * DAY;
	served = (struct bundle){ .n_sigs = 2, .n_keys = 1 };
	served.keys[0].ttl = 3600;
	served.sigs[0].rrsig.expiration = (uint32_t)first;
	served.sigs[1].rrsig.expiration = (uint32_t)(first - DAY);
	check_ok(judged(), &e);
	served.sigs[0].rrsig.expiration--;
	check_refused(judged(), &e, ERR_POLICY, "there is a gap");
	by.before = &before;
	before.expiration = first - DAY;
	check_refused(judged(), &e, ERR_POLICY, "there is a gap");
	before.expiration = first;
	check_ok(judged(), &e);
	served.sigs[0].rrsig.expiration++;
	before.expiration = first - DAY;
	check_ok(judged(), &e);
	served = (struct bundle){ .n_sigs = 0 };
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_good_answer_is_taken_without_a_word),
		test(a_set_of_two_algorithms_is_refused),
		test(two_keys_of_one_tag_are_refused),
		test(each_ksk_signs_what_the_parent_is_told),
		test(a_revoked_ksk_is_of_the_trust_anchor_as_any_other),
		test(a_zsk_is_wanted_from_now_on_in_the_slot_in_force),
		test(a_zsk_that_comes_in_the_last_slot_is_for_the_next_ceremony),
		test(a_gap_of_a_second_is_refused_and_little_overlap_is_told),
		test(a_ksk_that_does_not_sign_does_not_go_on),
		test(a_ksk_that_did_not_sign_the_last_slot_does_not_go_on),
		test(what_is_over_on_board_holds_nothing_back),
		test(it_ends_where_a_zsk_begins_that_the_last_slot_has_not),
		test(each_ksk_signs_the_set_itself),
		test(every_ttl_of_a_slot_is_the_one_configured),
		test(slots_take_their_place_one_after_another),
		test(a_zsk_is_wanted_while_it_is_published_and_from_now_on),
		test(a_slot_that_is_over_may_have_any_zsk),
		test(nothing_is_without_a_set_until_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
