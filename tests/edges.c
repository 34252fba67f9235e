#include "keyset/dname.h"
#include "keyset/format.h"
#include "tests/test.h"

#include "tests/breach.h"

/* What no number limits: the good request itself. */
static void
as_it_is(struct quarter *q)
{
	(void)q;
}

/* ---- slots ------------------------------------------------------------- */

static void
one_zone_of_two(struct quarter *q)
{
	struct err e;

	check_ok(dname_from_text(&q->policy.zones[1], "example.org.", &e), &e);
	q->policy.n_zones = 2;
}

static void
as_many_slots_as_may_be(struct quarter *q)
{
	q->policy.bundles = (struct range){ 1, 9 };
}

static void
as_few_slots_as_may_be(struct quarter *q)
{
	q->policy.bundles = (struct range){ 9, 64 };
}

static void
ids_that_differ_in_a_letters_case(struct quarter *q)
{
	strcpy(slot(q, 3)->id, "slot");
	strcpy(slot(q, 4)->id, "Slot");
}

static void
a_second_after_the_one_before(struct quarter *q)
{
	const int64_t FAR = 4000 * (int64_t)DAY;

	q->policy.validity = q->policy.overlap = q->policy.interval =
	    (struct range){ -FAR, FAR };
	q->request->zsk.min_validity = 0;
	q->request->zsk.max_validity = 40 * DAY;
	q->request->zsk.max_overlap = 21 * DAY;
	slot(q, 5)->inception = slot(q, 4)->inception + 1;
}

static void
a_cycle_of_just_that_length(struct quarter *q)
{
	q->policy.cycle = (struct range){ 80 * DAY, 80 * DAY };
}

static void
intervals_of_just_that_length(struct quarter *q)
{
	q->policy.interval = (struct range){ 10 * DAY, 10 * DAY };
}

static void
an_overlap_of_just_that_length(struct quarter *q)
{
	q->policy.overlap = (struct range){ 11 * DAY, 11 * DAY };
	q->request->zsk.min_overlap = q->request->zsk.max_overlap = 11 * DAY;
}

static void
as_far_ahead_as_may_be(struct quarter *q)
{
	q->by.now -= 19 * DAY;
}

static void
as_early_as_may_be(struct quarter *q)
{
	q->policy.lead.max = 60 * DAY;
}

static void
as_late_as_may_be(struct quarter *q)
{
	q->by.now = slot(q, 1)->inception;
	q->policy.lead.min = 0;
}

static void
a_second_before_one_expires(struct quarter *q)
{
	q->by.now = slot(q, 1)->expiration - 1;
}

static void
as_little_ahead_as_may_be(struct quarter *q)
{
	q->policy.coverage = 161 * DAY;
}

static void
made_just_now(struct quarter *q)
{
	q->request->has_timestamp = true;
	q->request->timestamp = q->by.now;
}

static void
made_just_now_in_some_time_zone(struct quarter *q)
{
	q->request->format = format_by_name("bind");
	q->request->has_timestamp = true;
	q->request->timestamp = q->by.now + 14 * 3600;
}

/* ---- claims ------------------------------------------------------------ */

static void
its_own_limits_are_just_kept(struct quarter *q)
{
	q->request->zsk.min_overlap = q->request->zsk.max_overlap = 11 * DAY;
}

static void
a_ttl_of_the_least_overlap(struct quarter *q)
{
	q->policy.ttl = 0;
	for (size_t i = 1; i <= 9; i++)
		for (size_t j = 0; j < slot(q, i)->n_keys; j++)
			slot(q, i)->keys[j].ttl = 9 * DAY;
	quarter_prove(q);
}

/* ---- keys -------------------------------------------------------------- */

static void
names_that_differ_in_a_letters_case(struct quarter *q)
{
	strcpy(slot(q, 9)->keys[1].identifier, "ZSK-2");
	quarter_prove(q);
}

static void
just_that_size(struct quarter *q)
{
	q->policy.algorithms[0].bits = (struct range){ 256, 256 };
}

/* An RSA key that is sound, of just the sizes that are approved. */
static void
a_sound_modulus(struct quarter *q)
{
	struct made_key sound = { .pkey = NULL };
	const struct made_key *keys[] = { &q->zsk[1], &sound };
	struct bundle *last = &q->previous->bundles[8];
	struct claim claim;
	struct err e;

	made_key_init(&sound, "sound", DNSKEY_ZSK, alg_by_number(8));
	claim = claim_of(&sound.signs.key);
	check_ok(claim_add(&q->request->zsk, &claim, &e), &e);
	q->policy.algorithms[q->policy.n_algorithms++] =
	    (struct approved){ 8, { 2048, 2048 }, 65537 };
	slot_fill(q, 9, keys, 2);
	/* A KSK of that algorithm is published too, so that nothing warns. */
	{
		struct dnskey ksk = sound.signs.key;
		const struct ksk_part parts[] = {
			{ q->ksk[0].name, &q->ksk[0].signs.key,
			    &q->ksk[0].signs, 0 },
			{ "rsa", &ksk, NULL, 0 },
		};
		struct made_key other = { .pkey = NULL };

		made_key_init(&other, "rsa", DNSKEY_KSK, alg_by_number(8));
		ksk = other.signs.key;
		last->n_keys = 2;
		last->n_sigs = 0;
		check_ok(response_sign(q->previous, 8, parts, 2, &e), &e);
		EVP_PKEY_free(other.pkey);
	}
	EVP_PKEY_free(sound.pkey);
}

static void
a_ksk_of_the_next_tag(struct quarter *q)
{
	unsigned tag = dnskey_tag(&q->zsk[1].signs.key);

	q->known[2] = key_of_tag(&q->known[1], (tag + 1) & 0xffff, false);
	q->by.n_known = 3;
}

/* No ZSK is ever revoked. */
static void
the_tag_that_a_zsk_would_have_once_revoked(struct quarter *q)
{
	struct dnskey like = q->known[1];

	like.flags = DNSKEY_ZSK;
	q->known[2] = key_of_tag(&like, dnskey_tag(&q->zsk[2].signs.key),
	    true);
	q->by.n_known = 3;
}

static void
our_own_key_known_as_a_zsk(struct quarter *q)
{
	q->known[2] = q->zsk[2].signs.key;
	q->by.n_known = 3;
}

static void
a_zsk_goes_as_soon_as_it_may(struct quarter *q)
{
	q->policy.zsk.publish = 15 * DAY;
	q->policy.zsk.retire = 5 * DAY;
	q->request->zsk.publish_safety = 15 * DAY;
}

/* The old one of the first slot that is known may have been there for ever. */
static void
of_the_first_set_nothing_is_known(struct quarter *q)
{
	q->by.previous = NULL;
	q->by.first = true;
	q->policy.zsk.publish = 300 * DAY;
	q->request->zsk.publish_safety = 300 * DAY;
}

/* ---- proofs ------------------------------------------------------------ */

static void
proofs_with_the_times_of_their_slots(struct quarter *q)
{
	q->policy.proof_times = PROOF_SLOT;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(q, i, slot(q, i)->inception,
		    slot(q, i)->expiration);
}

static void
a_proof_that_is_valid_since_now(struct quarter *q)
{
	q->policy.proof_times = PROOF_NOW;
	for (size_t i = 1; i <= 9; i++)
		slot_prove_at(q, i, q->by.now, q->by.now + 1);
}

/* Slot 3 has the ZSK that the last response announced. */
static void
no_proof_of_what_was_there(struct quarter *q)
{
	q->policy.possession = false;
	q->request->bundles[2].n_sigs = 0;
}

/* ---- the previous response --------------------------------------------- */

static void
the_next_serial_where_it_must_rise(struct quarter *q)
{
	q->policy.rising = true;
	q->request->serial++;
}

static void
a_serial_as_far_on_as_may_be(struct quarter *q)
{
	q->request->serial = q->previous->serial + 1000000000000000;
}

static void
other_ids_are_known(struct quarter *q)
{
	static const char *const IDS[] = { "now-10", "no", "Now" };

	q->by.ids = IDS;
	q->by.n_ids = 3;
}

/* Slot 3 ends when slot 5 begins, and slot 4 before. */
static void
previous_has_slots_that_just_touch(struct quarter *q)
{
	previous_until(q, 3, q->previous->bundles[4].inception);
	previous_until(q, 4, q->previous->bundles[4].inception - DAY);
}

/* A gap that is over does not matter any more. */
static void
previous_had_a_gap(struct quarter *q)
{
	a_second_before_one_expires(q);
	previous_until(q, 3, q->previous->bundles[4].inception - 5 * DAY);
	previous_until(q, 4, q->previous->bundles[4].inception - 5 * DAY);
}

static void
just_that_overlap_with_the_previous(struct quarter *q)
{
	q->policy.overlap = (struct range){ 11 * DAY, 12 * DAY };
	q->request->zsk.min_overlap = 11 * DAY;
}

const struct breach EDGES[] = {
	PASSES(as_it_is, "KSR-KIND"),
	PASSES(one_zone_of_two, "KSR-DOMAIN"),
	PASSES(as_many_slots_as_may_be, "KSR-BUNDLE-COUNT"),
	PASSES(as_few_slots_as_may_be, "KSR-BUNDLE-COUNT"),
	PASSES(ids_that_differ_in_a_letters_case, "KSR-BUNDLE-UNIQUE"),
	PASSES(a_second_after_the_one_before, "KSR-BUNDLE-TIMES"),
	PASSES(a_cycle_of_just_that_length, "KSR-BUNDLE-CYCLE-DURATION"),
	PASSES(intervals_of_just_that_length, "KSR-POLICY-BUNDLE-INTERVALS"),
	PASSES(as_it_is, "KSR-POLICY-SIG-VALIDITY"),
	PASSES(an_overlap_of_just_that_length, "KSR-POLICY-SIG-OVERLAP"),
	PASSES(as_far_ahead_as_may_be, "KSR-POLICY-SIG-HORIZON"),
	PASSES(as_early_as_may_be, "KSR-POLICY-LEAD"),
	PASSES(as_late_as_may_be, "KSR-POLICY-LEAD"),
	PASSES(a_second_before_one_expires, "KSR-POLICY-EXPIRED"),
	PASSES(as_little_ahead_as_may_be, "KSR-COVERAGE"),
	PASSES(made_just_now, "KSR-TIMESTAMP"),
	PASSES(made_just_now_in_some_time_zone, "KSR-TIMESTAMP"),
	PASSES(its_own_limits_are_just_kept, "KSR-POLICY-OWN"),
	PASSES(as_it_is, "KSR-CLAIM-LIMITS"),
	PASSES(as_it_is, "KSR-SIGNER"),
	PASSES(a_ttl_of_the_least_overlap, "KSR-TTL"),
	PASSES(as_it_is, "KSR-POLICY-KEYS"),
	PASSES(as_it_is, "KSR-POLICY-DIFFERENT"),
	PASSES(names_that_differ_in_a_letters_case, "KSR-BUNDLE-KEYS"),
	PASSES(as_it_is, "KSR-KEY-FLAGS"),
	PASSES(as_it_is, "KSR-KEY-TAG"),
	PASSES(just_that_size, "KSR-POLICY-ALG"),
	PASSES(as_it_is, "KSR-KEY-CLAIMS"),
	PASSES(a_sound_modulus, "KSR-KEY-MODULUS"),
	PASSES(a_ksk_of_the_next_tag, "KSR-KEY-CLASH"),
	PASSES(the_tag_that_a_zsk_would_have_once_revoked, "KSR-KEY-CLASH"),
	PASSES(our_own_key_known_as_a_zsk, "KSR-KEY-FOREIGN"),
	PASSES(as_it_is, "KSR-KEY-SUCCESSION"),
	PASSES(a_zsk_goes_as_soon_as_it_may, "KSR-ZSK-ROLL"),
	PASSES(of_the_first_set_nothing_is_known, "KSR-ZSK-ROLL"),
	PASSES(as_it_is, "KSR-BUNDLE-POP"),
	PASSES(no_proof_of_what_was_there, "KSR-BUNDLE-POP"),
	PASSES(proofs_with_the_times_of_their_slots, "KSR-POP-TIMES"),
	PASSES(a_proof_that_is_valid_since_now, "KSR-POP-TIMES"),
	PASSES(as_it_is, "KSR-PREVIOUS"),
	PASSES(as_few_slots_as_may_be, "KSR-PREVIOUS-COUNT"),
	PASSES(as_it_is, "KSR-PREVIOUS-FORM"),
	PASSES(as_it_is, "KSR-PREVIOUS-SIGNED"),
	PASSES(as_it_is, "KSR-PREVIOUS-TIMES"),
	PASSES(as_it_is, "KSR-PREVIOUS-SIGNERS"),
	PASSES(as_it_is, "KSR-CHAIN-DOMAIN"),
	PASSES(as_it_is, "KSR-ID"),
	PASSES(as_it_is, "KSR-CHAIN-BUNDLES"),
	PASSES(other_ids_are_known, "KSR-CHAIN-HISTORY"),
	PASSES(as_it_is, "KSR-CHAIN-SERIAL"),
	PASSES(the_next_serial_where_it_must_rise, "KSR-CHAIN-SERIAL"),
	PASSES(a_serial_as_far_on_as_may_be, "KSR-CHAIN-SERIAL"),
	PASSES(as_it_is, "KSR-CHAIN-KEYS"),
	PASSES(just_that_overlap_with_the_previous, "KSR-CHAIN-OVERLAP"),
	PASSES(previous_has_slots_that_just_touch, "KSR-CHAIN-GAP"),
	PASSES(previous_had_a_gap, "KSR-CHAIN-GAP"),
	PASSES(as_it_is, "KSR-CHAIN-NAMES"),
	PASSES(as_it_is, "KSR-CHAIN-ALG"),
	{ .name = NULL },
};
