#include "keyset/format.h"
#include "tests/test.h"

#include "tests/breach.h"

/* ---- what there is from now on ----------------------------------------- */

static void
too_little_is_ahead(struct quarter *q)
{
	q->policy.coverage = 161 * DAY + 1;
}

static void
made_after_now(struct quarter *q)
{
	q->request->has_timestamp = true;
	q->request->timestamp = q->by.now + 1;
}

static void
made_after_now_in_every_time_zone(struct quarter *q)
{
	q->request->format = format_by_name("bind");
	q->request->has_timestamp = true;
	q->request->timestamp = q->by.now + 14 * 3600 + 1;
}

/* Slots 3 and 4 end five days before slot 5 begins. */
static void
a_gap_in_the_previous(struct quarter *q)
{
	time_t end = q->previous->bundles[4].inception - 5 * DAY;

	previous_until(q, 3, end);
	previous_until(q, 4, end);
}

/* ---- what is claimed --------------------------------------------------- */

static void
more_validity_is_claimed_than_we_allow(struct quarter *q)
{
	q->request->zsk.max_validity += 1;
}

static void
less_overlap_is_claimed_than_we_allow(struct quarter *q)
{
	q->request->zsk.min_overlap -= 1;
}

static void
a_range_is_claimed_the_wrong_way_round(struct quarter *q)
{
	q->policy.overlap.max = 14 * DAY;
	q->request->zsk.min_overlap = 11 * DAY;
	q->request->zsk.max_overlap = 11 * DAY - 1;
}

static void
a_shorter_publish_safety_is_claimed(struct quarter *q)
{
	q->request->zsk.publish_safety -= 1;
}

static void
a_shorter_retire_safety_is_claimed(struct quarter *q)
{
	q->request->zsk.retire_safety -= 1;
}

static void
a_claim_that_nobody_needs_and_we_do_not_approve(struct quarter *q)
{
	const struct claim more = { 14, 384, 0 };
	struct err e;

	check_ok(claim_add(&q->request->zsk, &more, &e), &e);
}

/* ---- rolls ------------------------------------------------------------- */

/* Of 20 days: one slot of the previous response, and one of the request. */
static void
a_zsk_goes_a_second_too_soon(struct quarter *q)
{
	q->policy.zsk.retire += 1;
	q->request->zsk.retire_safety += 1;
}

static void
the_next_zsk_is_published_for_one_slot_only(struct quarter *q)
{
	const struct made_key *both[] = { &q->zsk[1], &q->zsk[2] };

	slot_fill(q, 3, both, 2);
	for (size_t i = 4; i <= 9; i++)
		slot_fill(q, i, both + 1, 1);
	q->policy.n_keys_each = 0;
}

static void
the_next_zsk_was_away_in_between(struct quarter *q)
{
	const struct made_key *both[] = { &q->zsk[1], &q->zsk[2] };

	slot_fill(q, 3, both, 2);
	slot_fill(q, 4, both, 2);
	slot_fill(q, 8, both, 2);
	slot_fill(q, 9, both + 1, 1);
	q->policy.n_keys_each = 0;
}

static void
the_ttl_is_longer_than_a_zsk_is_published(struct quarter *q)
{
	q->policy.zsk.publish = q->policy.zsk.retire = 0;
	q->policy.ttl = 20 * DAY + 1;
}

/* ---- times of proofs --------------------------------------------------- */

static void
a_proof_that_is_not_valid_yet(struct quarter *q)
{
	q->policy.proof_times = PROOF_NOW;
}

static void
a_proof_that_is_not_valid_any_more(struct quarter *q)
{
	q->policy.proof_times = PROOF_NOW;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(q, i, q->by.now - DAY, q->by.now);
}

static void
proofs_with_other_ends_than_their_slots(struct quarter *q)
{
	q->policy.proof_times = PROOF_SLOT;
}

static void
a_proof_with_another_start_than_its_slot(struct quarter *q)
{
	q->policy.proof_times = PROOF_SLOT;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(q, i, slot(q, i)->inception - (i == 7),
		    slot(q, i)->expiration);
}

/* ---- the previous response --------------------------------------------- */

static void
previous_has_lost_its_first_slot(struct quarter *q)
{
	struct request *last = q->previous;

	memmove(last->bundles, last->bundles + 1,
	    --last->n_bundles * sizeof(last->bundles[0]));
}

static void
previous_has_a_wrong_tag(struct quarter *q)
{
	q->previous->bundles[3].keys[0].claimed_tag ^= 1;
}

static void
previous_has_one_id_for_two_slots(struct quarter *q)
{
	strcpy(q->previous->bundles[3].id, q->previous->bundles[6].id);
}

static void
previous_has_a_key_twice(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[3];

	b->keys[b->n_keys++] = b->keys[0];
}

static void
previous_has_a_signature_twice(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[3];

	b->sigs[b->n_sigs++] = b->sigs[0];
}

static void
previous_has_another_ttl_than_was_signed(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[3];

	for (size_t i = 0; i < b->n_keys; i++)
		b->keys[i].ttl = 3599;
	b->sigs[0].ttl = 3599;
}

static void
previous_has_a_signature_of_another_ttl(struct quarter *q)
{
	q->previous->bundles[3].sigs[0].ttl = 3599;
}

struct notice *
previous_tells(struct quarter *q)
{
	struct ksk_part part = { q->ksk[0].name, &q->ksk[0].signs.key,
	    &q->ksk[0].signs, TELLS_CDNSKEY };
	struct bundle *b = &q->previous->bundles[3];
	struct err e;

	q->previous->format = format_by_name("knot");
	b->n_keys = 1;
	b->n_sigs = 0;
	check_ok(response_sign(q->previous, 3, &part, 1, &e), &e);
	return &b->notices[NOTICE_CDNSKEY];
}

static void
previous_tells_the_parent_with_another_ttl(struct quarter *q)
{
	previous_tells(q)->ttl--;
}

static void
previous_has_two_slots_of_one_start(struct quarter *q)
{
	struct bundle *b = &q->previous->bundles[6];
	struct bundle was = b[1];

	b[1] = b[0];
	strcpy(b[1].id, was.id);
}

static void
previous_came_with_the_request(struct quarter *q)
{
	q->by.brought = true;
}

static void
previous_is_the_emergency_response(struct quarter *q)
{
	q->by.emergency = true;
}

static void
previous_came_with_it_and_is_by_a_stranger(struct quarter *q)
{
	q->by.brought = true;
	q->known[0] = q->known[1];
}

static void
the_request_was_answered_long_ago(struct quarter *q)
{
	static const char *const IDS[] = { "other", "now", "third" };

	q->by.ids = IDS;
	q->by.n_ids = 3;
}

static void
a_slot_was_answered_long_ago(struct quarter *q)
{
	static const char *const IDS[] = { "other", "now-9" };

	q->by.ids = IDS;
	q->by.n_ids = 2;
}

static void
the_same_serial_where_it_must_rise(struct quarter *q)
{
	q->policy.rising = true;
}

static void
previous_names_a_zsk_otherwise(struct quarter *q)
{
	for (size_t i = 0; i < 9; i++)
		strcpy(q->previous->bundles[i].keys[0].identifier, "otherwise");
}

static void
previous_has_the_name_for_another_key(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[1], &q->zsk[3] };

	slot_fill(q, 9, keys, 2);
	for (size_t i = 0; i < 2; i++)
		strcpy(i == 0 ? slot(q, 9)->keys[1].identifier :
		    slot(q, 9)->sigs[1].identifier, "ksk-1");
}

static void
a_zsk_of_an_algorithm_that_no_ksk_has(struct quarter *q)
{
	struct made_key odd = { .pkey = NULL };
	const struct made_key *keys[] = { &q->zsk[1], &odd };
	struct claim claim;
	struct err e;

	made_key_init(&odd, "odd", DNSKEY_ZSK, alg_by_number(15));
	claim = claim_of(&odd.signs.key);
	check_ok(claim_add(&q->request->zsk, &claim, &e), &e);
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 15, { 256, 256 }, 0 };
	slot_fill(q, 9, keys, 2);
	EVP_PKEY_free(odd.pkey);
}

const struct breach BREACHES_IN_TIME[] = {
	STOPS(too_little_is_ahead, "KSR-COVERAGE"),
	WARNS(made_after_now, "KSR-TIMESTAMP"),
	WARNS(made_after_now_in_every_time_zone, "KSR-TIMESTAMP"),
	STOPS(a_gap_in_the_previous, "KSR-CHAIN-GAP"),
	STOPS(more_validity_is_claimed_than_we_allow, "KSR-CLAIM-LIMITS"),
	STOPS(less_overlap_is_claimed_than_we_allow, "KSR-CLAIM-LIMITS"),
	STOPS(a_range_is_claimed_the_wrong_way_round, "KSR-CLAIM-LIMITS"),
	STOPS(a_shorter_publish_safety_is_claimed, "KSR-CLAIM-LIMITS"),
	STOPS(a_shorter_retire_safety_is_claimed, "KSR-CLAIM-LIMITS"),
	STOPS(a_claim_that_nobody_needs_and_we_do_not_approve,
	    "KSR-KEY-CLAIMS"),
	STOPS(a_zsk_goes_a_second_too_soon, "KSR-ZSK-ROLL"),
	STOPS(the_next_zsk_is_published_for_one_slot_only, "KSR-ZSK-ROLL"),
	STOPS(the_next_zsk_was_away_in_between, "KSR-ZSK-ROLL"),
	STOPS(the_ttl_is_longer_than_a_zsk_is_published, "KSR-ZSK-ROLL"),
	STOPS(a_proof_that_is_not_valid_yet, "KSR-POP-TIMES"),
	STOPS(a_proof_that_is_not_valid_any_more, "KSR-POP-TIMES"),
	STOPS(proofs_with_other_ends_than_their_slots, "KSR-POP-TIMES"),
	STOPS(a_proof_with_another_start_than_its_slot, "KSR-POP-TIMES"),
	WARNS(previous_has_lost_its_first_slot, "KSR-PREVIOUS-COUNT"),
	STOPS(previous_has_a_wrong_tag, "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_one_id_for_two_slots, "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_a_key_twice, "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_a_signature_twice, "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_another_ttl_than_was_signed, "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_a_signature_of_another_ttl, "KSR-PREVIOUS-FORM"),
	STOPS(previous_tells_the_parent_with_another_ttl,
	    "KSR-PREVIOUS-FORM"),
	STOPS(previous_has_two_slots_of_one_start, "KSR-PREVIOUS-FORM"),
	WARNS(previous_came_with_the_request, "KSR-PREVIOUS"),
	WARNS(previous_is_the_emergency_response, "KSR-PREVIOUS"),
	WARNS(previous_came_with_it_and_is_by_a_stranger,
	    "KSR-PREVIOUS-SIGNERS"),
	STOPS(the_request_was_answered_long_ago, "KSR-CHAIN-HISTORY"),
	STOPS(a_slot_was_answered_long_ago, "KSR-CHAIN-HISTORY"),
	STOPS(the_same_serial_where_it_must_rise, "KSR-CHAIN-SERIAL"),
	WARNS(previous_names_a_zsk_otherwise, "KSR-CHAIN-NAMES"),
	WARNS(previous_has_the_name_for_another_key, "KSR-CHAIN-NAMES"),
	WARNS(a_zsk_of_an_algorithm_that_no_ksk_has, "KSR-CHAIN-ALG"),
	{ .name = NULL },
};
