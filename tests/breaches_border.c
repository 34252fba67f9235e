#include "tests/test.h"

#include "tests/breach.h"

/*
 * ZSK 1 goes in slot 2 of the quarter, and ZSK 2 is there since the last set
 * of the previous response: for twenty days.  All sets have a TTL of an hour.
 */

/* ---- keys -------------------------------------------------------------- */

static void
data_stay_just_as_long_as_the_zsks_do_together(struct quarter *q)
{
	q->policy.zone_ttl = 20 * DAY - 3600;
}

static void
data_stay_a_second_longer(struct quarter *q)
{
	q->policy.zone_ttl = 20 * DAY - 3600 + 1;
}

/* The one before the next ZSK came is kept until its signatures end. */
static void
old_sets_stay_for(struct quarter *q, uint32_t ttl)
{
	q->policy.ttl = ttl;
	quarter_precede(q, "example.", slot(q, 1)->inception - 90 * DAY, true);
	q->policy.ttl = 3600;
}

static void
the_previous_sets_stay_for_ten_days(struct quarter *q)
{
	old_sets_stay_for(q, 10 * DAY);
	q->policy.zone_ttl = 10 * DAY;
}

static void
the_previous_sets_stay_a_second_longer(struct quarter *q)
{
	old_sets_stay_for(q, 10 * DAY + 1);
	q->policy.zone_ttl = 10 * DAY;
}

/* Once the new set comes late to the servers, and once the new data. */
static void
servers_are_just_so_late(struct quarter *q)
{
	q->policy.roll.propagation = 10 * DAY - 3600 - 86400;
	q->policy.zone_ttl = 2 * DAY + 3600;
}

static void
data_stay_a_second_longer_beside_late_servers(struct quarter *q)
{
	servers_are_just_so_late(q);
	q->policy.zone_ttl++;
}

/* Slot 1 takes the place of the set in which its only ZSK came. */
static void
the_set_with_the_next_zsk_is_replaced(struct quarter *q)
{
	const struct made_key *next[] = { &q->zsk[1] };

	q->policy.zsk.publish = q->policy.zsk.retire = 0;
	q->policy.n_keys_each = 0;
	q->policy.different_keys.min = 2;
	q->policy.overlap.max = q->request->zsk.max_overlap = 30 * DAY;
	quarter_precede(q, "example.", slot(q, 1)->inception - 80 * DAY, true);
	slot_fill(q, 1, next, 1);
}

/* Its last two sets have no ZSK in common, and nothing helps any more. */
static void
the_last_response_alone_was_wrong(struct quarter *q)
{
	const struct ksk_part part = { q->ksk[0].name, &q->ksk[0].signs.key,
	    &q->ksk[0].signs, 0 };
	const struct made_key *next[] = { &q->zsk[1] };
	struct bundle *last = &q->previous->bundles[8];
	struct err e;

	assert_true(dnskey_same_public(&last->keys[1].key,
	    &q->zsk[1].signs.key));
	last->keys[0] = last->keys[1];
	last->n_keys = 1;
	last->n_sigs = 0;
	check_ok(response_sign(q->previous, 8, &part, 1, &e), &e);
	q->policy.zone_ttl = 10 * DAY;
	q->policy.n_keys_each = 0;
	q->policy.different_keys.min = 2;
	slot_fill(q, 1, next, 1);
}

/* ---- algorithms -------------------------------------------------------- */

/*
 * A ZSK of another algorithm is in all slots from 2 on, and the one beside it
 * is replaced in slot 9: at once, or with a slot of both.
 */
static void
beside_another_algorithm(struct quarter *q, bool both)
{
	struct made_key other = { .pkey = NULL };
	const struct made_key *keys[] = { &other, &q->zsk[1], &q->zsk[2] };
	struct claim claim;
	struct err e;

	made_key_init(&other, "other", DNSKEY_ZSK, alg_by_number(15));
	claim = claim_of(&other.signs.key);
	check_ok(claim_add(&q->request->zsk, &claim, &e), &e);
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 15, { 256, 256 }, 0 };
	q->policy.keys.max = 3;
	q->policy.different_keys.max = 4;
	q->policy.n_keys_each = 0;
	for (size_t i = 2; i <= 7; i++)
		slot_fill(q, i, keys, 2);
	slot_fill(q, 8, keys, both ? 3 : 2);
	keys[1] = &q->zsk[2];
	slot_fill(q, 9, keys, 2);
	/* The last set knows a KSK of it, so that nothing warns. */
	{
		struct made_key ksk = { .pkey = NULL };
		struct request *last = q->previous;

		made_key_init(&ksk, "other-ksk", DNSKEY_KSK,
		    alg_by_number(15));
		const struct ksk_part parts[] = {
			{ q->ksk[0].name, &q->ksk[0].signs.key,
			    &q->ksk[0].signs, 0 },
			{ ksk.name, &ksk.signs.key, NULL, 0 },
		};

		last->bundles[8].n_keys = 2;
		last->bundles[8].n_sigs = 0;
		check_ok(response_sign(last, 8, parts, 2, &e), &e);
		EVP_PKEY_free(ksk.pkey);
	}
	EVP_PKEY_free(other.pkey);
}

/* What it did then is over: slot 1 has the keys of its last set. */
static void
the_last_response_alone_replaced_one_at_once(struct quarter *q)
{
	struct made_key other = { .pkey = NULL }, ksk = { .pkey = NULL };
	struct claim claim;
	struct err e;

	made_key_init(&other, "other", DNSKEY_ZSK, alg_by_number(15));
	made_key_init(&ksk, "other-ksk", DNSKEY_KSK, alg_by_number(15));
	claim = claim_of(&other.signs.key);
	check_ok(claim_add(&q->request->zsk, &claim, &e), &e);
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 15, { 256, 256 }, 0 };
	q->policy.keys.max = 3;
	q->policy.n_keys_each = 0;
	q->policy.zone_ttl = 10 * DAY;
	for (size_t i = 7; i <= 8; i++) {
		const struct made_key *keys[] = { &other, &q->zsk[i - 7] };
		const struct ksk_part parts[] = {
			{ q->ksk[0].name, &q->ksk[0].signs.key,
			    &q->ksk[0].signs, 0 },
			{ ksk.name, &ksk.signs.key, NULL, 0 },
		};
		struct bundle *b = &q->previous->bundles[i], was = *b;

		bundle_fill(b, was.id, was.inception, keys, 2);
		check_ok(response_sign(q->previous, i, parts, 2, &e), &e);
	}
	for (size_t i = 1; i <= 9; i++) {
		const struct made_key *keys[] = { &other, &q->zsk[1],
			&q->zsk[2] };

		slot_fill(q, i, keys, i < 9 ? 2 : 3);
	}
	EVP_PKEY_free(other.pkey);
	EVP_PKEY_free(ksk.pkey);
}

static void
a_zsk_is_replaced_at_once_beside_one_of_another_algorithm(struct quarter *q)
{
	beside_another_algorithm(q, false);
}

static void
one_of_two_algorithms_has_both_for_just_as_long(struct quarter *q)
{
	beside_another_algorithm(q, true);
	q->policy.zone_ttl = 10 * DAY - 3600;
}

static void
one_of_two_algorithms_has_both_a_second_too_short(struct quarter *q)
{
	beside_another_algorithm(q, true);
	q->policy.zone_ttl = 10 * DAY - 3600 + 1;
}

/* ---- signatures of a set ----------------------------------------------- */

/* Set 4 ends so long after slot 5 begins. */
static void
set_four_outlasts_by(struct quarter *q, time_t seconds)
{
	const int64_t FAR = 40 * (int64_t)DAY;

	q->policy.validity = (struct range){ DAY, FAR };
	q->policy.overlap.min = 0;
	q->policy.roll.propagation = 7200;
	q->request->zsk.min_validity = DAY;
	q->request->zsk.max_validity = 21 * DAY;
	q->request->zsk.min_overlap = 0;
	slot(q, 4)->expiration = slot(q, 5)->inception + seconds;
}

static void
a_set_just_outlasts_its_ttl(struct quarter *q)
{
	set_four_outlasts_by(q, 7200 + 3600);
}

static void
a_set_does_not_outlast_its_ttl(struct quarter *q)
{
	set_four_outlasts_by(q, 7200 + 3600 - 1);
}

static void
a_set_ends_when_the_last_server_drops_it(struct quarter *q)
{
	set_four_outlasts_by(q, 7200);
}

static void
late_servers_have_an_expired_set(struct quarter *q)
{
	set_four_outlasts_by(q, 7200 - 1);
}

/* No cache keeps a set for longer than that, so its keys are no matter. */
static void
the_previous_ttl_is_longer_than_its_last_set_lasts(struct quarter *q)
{
	old_sets_stay_for(q, 11 * DAY + 1);
	q->policy.zone_ttl = 9 * DAY;
}

/* ---- dated back -------------------------------------------------------- */

/*
 * The ceremony is nine days after the inception of slot 1, and a day before that
 * of slot 2, in which ZSK 1 goes; ZSK 2 came an hour ago, in a set of the last
 * response that begins after slot 1 says it does.
 */
static void
dated_back(struct quarter *q, uint32_t ttl)
{
	q->by.now = slot(q, 2)->inception - DAY;
	q->policy.zsk.publish = q->policy.zsk.retire = 0;
	q->policy.overlap.max = q->request->zsk.max_overlap = 30 * DAY;
	q->policy.ttl = ttl;
	quarter_precede(q, "example.", q->by.now - 3600 - 80 * DAY, true);
	q->policy.ttl = 3600;
}

static void
a_zsk_goes_when_another_is_dated_back(struct quarter *q)
{
	dated_back(q, 3600);
	q->policy.zsk.publish = DAY + 3600 + 1;
}

static void
a_zsk_goes_when_another_was_really_there(struct quarter *q)
{
	dated_back(q, 3600);
	q->policy.zsk.publish = DAY + 3600;
}

/* ZSK 3 comes in slot 2, nine days before now, and ZSK 2 goes in slot 3. */
static void
the_request_dates_a_zsk_back(struct quarter *q)
{
	const struct made_key *keys[] = { &q->zsk[2], &q->zsk[1] };

	q->by.now = slot(q, 3)->inception - DAY;
	q->policy.n_keys_each = 0;
	for (size_t i = 2; i <= 9; i++)
		slot_fill(q, i, keys, i == 2 ? 2 : 1);
	q->policy.zsk.publish = DAY;
	q->policy.zsk.retire = 0;
}

static void
the_request_dates_a_zsk_back_a_second_too_late(struct quarter *q)
{
	the_request_dates_a_zsk_back(q);
	q->policy.zsk.retire = 1;
}

static void
a_slot_dated_back_is_before_the_set_without_its_zsk(struct quarter *q)
{
	dated_back(q, DAY + 3600);
	q->policy.zone_ttl = 1;
}

static void
a_slot_dated_back_goes_on_just_long_enough(struct quarter *q)
{
	dated_back(q, DAY + 3600 - 1);
	q->policy.zone_ttl = 1;
}

/* The set in which ZSK 2 came is of no earlier than that. */
static void
the_last_response_was_made(struct quarter *q, time_t behind)
{
	q->by.made = slot(q, 1)->inception - 10 * DAY + behind;
}

static void
the_last_response_was_made_when_its_last_set_began(struct quarter *q)
{
	the_last_response_was_made(q, 0);
}

static void
the_last_response_was_made_a_second_later(struct quarter *q)
{
	the_last_response_was_made(q, 1);
}

static void
the_last_response_replaced_a_set_just_then(struct quarter *q)
{
	data_stay_just_as_long_as_the_zsks_do_together(q);
	q->policy.zsk.publish = q->policy.zsk.retire = 0;
	the_last_response_was_made(q, 0);
}

static void
the_last_response_replaced_a_set_a_second_later(struct quarter *q)
{
	the_last_response_replaced_a_set_just_then(q);
	the_last_response_was_made(q, 1);
}

/* Slot 1 says that it began long before, and nobody had it then. */
static void
the_ceremony_is_that_long_before_the_last_set_ends(struct quarter *q,
    time_t seconds)
{
	q->policy.roll.propagation = 7200;
	q->by.now = q->previous->bundles[8].expiration - seconds;
}

static void
the_last_set_just_outlasts_its_ttl_after_now(struct quarter *q)
{
	the_ceremony_is_that_long_before_the_last_set_ends(q, 7200 + 3600);
}

static void
the_last_set_ends_too_soon_after_now(struct quarter *q)
{
	the_ceremony_is_that_long_before_the_last_set_ends(q,
	    7200 + 3600 - 1);
}

static void
late_servers_have_the_last_set_when_it_expires(struct quarter *q)
{
	the_ceremony_is_that_long_before_the_last_set_ends(q, 7200 - 1);
}

const struct breach BREACHES_AT_BORDERS[] = {
	STOPS(data_stay_a_second_longer, "KSR-CACHE-KEYS"),
	STOPS(the_previous_sets_stay_a_second_longer, "KSR-CACHE-KEYS"),
	STOPS(data_stay_a_second_longer_beside_late_servers, "KSR-CACHE-KEYS"),
	STOPS(the_set_with_the_next_zsk_is_replaced, "KSR-CACHE-KEYS"),
	STOPS(a_zsk_is_replaced_at_once_beside_one_of_another_algorithm,
	    "KSR-CACHE-ALG"),
	STOPS(one_of_two_algorithms_has_both_a_second_too_short,
	    "KSR-CACHE-ALG"),
	STOPS(late_servers_have_an_expired_set, "KSR-CACHE-SET"),
	WARNS(a_set_does_not_outlast_its_ttl, "KSR-CACHE-SET"),
	WARNS(a_set_ends_when_the_last_server_drops_it, "KSR-CACHE-SET"),
	WARNS(the_previous_ttl_is_longer_than_its_last_set_lasts,
	    "KSR-CACHE-SET"),
	STOPS(a_zsk_goes_when_another_is_dated_back, "KSR-ZSK-ROLL"),
	STOPS(the_last_response_was_made_a_second_later, "KSR-ZSK-ROLL"),
	STOPS(the_request_dates_a_zsk_back_a_second_too_late,
	    "KSR-ZSK-ROLL"),
	STOPS(a_slot_dated_back_is_before_the_set_without_its_zsk,
	    "KSR-CACHE-KEYS"),
	STOPS(the_last_response_replaced_a_set_a_second_later,
	    "KSR-CACHE-KEYS"),
	STOPS(late_servers_have_the_last_set_when_it_expires,
	    "KSR-CACHE-SET"),
	WARNS(the_last_set_ends_too_soon_after_now, "KSR-CACHE-SET"),
	{ .name = NULL },
};

const struct breach EDGES_AT_BORDERS[] = {
	PASSES(data_stay_just_as_long_as_the_zsks_do_together,
	    "KSR-CACHE-KEYS"),
	PASSES(the_previous_sets_stay_for_ten_days, "KSR-CACHE-KEYS"),
	PASSES(servers_are_just_so_late, "KSR-CACHE-KEYS"),
	PASSES(the_last_response_alone_was_wrong, "KSR-CACHE-KEYS"),
	PASSES(one_of_two_algorithms_has_both_for_just_as_long,
	    "KSR-CACHE-ALG"),
	PASSES(the_last_response_alone_replaced_one_at_once, "KSR-CACHE-ALG"),
	PASSES(a_set_just_outlasts_its_ttl, "KSR-CACHE-SET"),
	PASSES(a_zsk_goes_when_another_was_really_there, "KSR-ZSK-ROLL"),
	PASSES(the_last_response_was_made_when_its_last_set_began,
	    "KSR-ZSK-ROLL"),
	PASSES(the_request_dates_a_zsk_back, "KSR-ZSK-ROLL"),
	PASSES(a_slot_dated_back_goes_on_just_long_enough, "KSR-CACHE-KEYS"),
	PASSES(the_last_response_replaced_a_set_just_then, "KSR-CACHE-KEYS"),
	PASSES(the_last_set_just_outlasts_its_ttl_after_now, "KSR-CACHE-SET"),
	{ .name = NULL },
};
