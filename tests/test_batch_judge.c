#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_judge.h"
#include "keyset/format.h"
#include "tests/test.h"

#include "tests/quarter.h"

/*
 * The request of tests/quarter.h as one of a batch: its zone has one KSK, which
 * is in the HSM, and a response of the ceremony before.
 */
static struct quarter q;
static struct batch_group groups[2], *const group = &groups[1];
static struct batch_request asked;
static struct batch batch;
static struct register_key keys[QUARTER_KSKS];
static struct register_response last;
static struct registry reg;
static struct batch_bench bench;
static struct batch_tally tally;
static struct batch_judged is;
static const struct earlier_responses nothing;

static void
key_of(struct register_key *k, const struct made_key *made)
{
	*k = (struct register_key){ .zone = q.request->zone,
	    .key = made->signs.key, .id = dnskey_id(&made->signs.key),
	    .serial = "11", .record = 1, .ceremony = 1 };
	snprintf(k->label, sizeof(k->label), "%s", made->name);
}

static int
start(void **state)
{
	(void)state;
	quarter_init(&q);
	groups[0] = (struct batch_group){ .name = "another" };
	groups[1] = (struct batch_group){ .name = "own", .policy = q.policy };
	asked = (struct batch_request){ .name = "example.xml",
	    .zone = q.request->zone, .group = 1 };
	batch = (struct batch){ .n = 1, .n_groups = 2, .requests = &asked,
	    .groups = groups };
	for (size_t i = 0; i < QUARTER_KSKS; i++)
		key_of(&keys[i], &q.ksk[i]);
	last = (struct register_response){ .zone = q.request->zone,
	    .ceremony = 1, .plan = { .name = "normal", .n = 1,
	    .ksks = { keys[0].id } } };
	reg = (struct registry){ .keys = keys, .n_keys = 1,
	    .responses = &last, .n_responses = 1, .number = 2 };
	bench = (struct batch_bench){ .reg = &reg, .before = UINT64_MAX,
	    .serial = "11", .now = q.by.now };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	batch_judged_free(&is);
	quarter_free(&q);
	return 0;
}

static void
judge_behind(const struct request *previous)
{
	struct err e;

	batch_judged_free(&is);
	tally = (struct batch_tally){ .n = 0 };
	check_ok(batch_judge(&bench, &batch, &asked, q.request, previous, &nothing,
	    &tally, &is, &e), &e);
}

static void
judge(void)
{
	judge_behind(q.previous);
}

/* What this check says of the request; NULL: nothing. */
static const struct batch_fault *
fault(const char *id)
{
	for (size_t i = 0; i < is.n_faults; i++)
		if (strcmp(is.faults[i].id, id) == 0)
			return &is.faults[i];
	return NULL;
}

/* How often this check said that. */
static size_t
said(const char *id, enum verdict what)
{
	for (size_t i = 0; i < tally.n; i++)
		if (strcmp(tally.rows[i].id, id) == 0)
			return tally.rows[i].times[what];
	return 0;
}

/* Put aside, for want of a KSK that may sign: and no check of a plan is made. */
static void
aside_for(const char *name, const char *words)
{
	const struct batch_fault *f;

	judge();
	if ((f = fault("KSK")) == NULL)
		fail_msg("%s: it is signed", name);
	if (strstr(f->found, words) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", name, f->found, words);
	assert_true(f->stops);
	assert_true(is.aside);
	assert_int_equal(is.signatures, 0);
	assert_int_equal(said("KSK-SIGNER", VERDICT_OK), 0);
}

static void
a_good_request_is_to_be_signed(void **state)
{
	(void)state;
	judge();
	if (is.n_faults > 0)
		fail_msg("%s: %s", is.faults[0].id, is.faults[0].found);
	assert_false(is.aside);
	assert_string_equal(is.from, "2027-01-01T00:00:00Z");
	assert_int_equal(is.signatures, 9);
	assert_ptr_equal(is.agreed.planned.plan, plan_by_name("normal"));
	assert_true(dnskey_equal(&is.agreed.planned.keys[PLAN_CURRENT],
	    &q.ksk[0].signs.key));
	assert_int_equal(said("KSR-KIND", VERDICT_OK), 1);
	assert_int_equal(said("KSK-SIGNER", VERDICT_OK), 1);
}

static void
what_it_asks_is_summed_up(void **state)
{
	const struct bundle *b = q.request->bundles;

	(void)state;
	judge();
	assert_int_equal(is.span.first, b[0].inception);
	assert_int_equal(is.span.last, b[8].expiration);
	assert_int_equal(is.span.slots, 9);
	for (unsigned a = 0; a <= UINT8_MAX; a++)
		assert_int_equal(is.span.algs[a], a == 13);
	q.request->bundles[8].keys[1].key.alg = alg_by_number(15);
	judge();
	assert_true(is.span.algs[13]);
	assert_true(is.span.algs[15]);
}

static void
of_another_zone(void)
{
	struct err e;

	check_ok(dname_from_text(&keys[0].zone, "example.org.", &e), &e);
}

static void
a_strangers(void)
{
	keys[0].foreign = true;
	reg.n_responses = 0;
}

static void
a_zsk(void)
{
	keys[0].key.flags = DNSKEY_ZSK;
}

/* By which the last response was all the same. */
static void
a_strangers_of_late(void)
{
	keys[0].foreign = true;
}

static void
revoked(void)
{
	keys[0].key.flags |= DNSKEY_REVOKE;
}

static void
none(void)
{
	reg.n_keys = reg.n_responses = 0;
}

static void
destroyed(void)
{
	keys[0].ended = true;
}

static void
being_destroyed(void)
{
	strcpy(keys[0].doomed, "11");
}

static void
disclosed(void)
{
	keys[0].disclosed = 7;
}

/* One that was destroyed before it. */
static void
the_second_disclosed(void)
{
	reg.n_keys = 2;
	keys[0].ended = true;
	keys[1].disclosed = 7;
}

static void
the_first_disclosed(void)
{
	reg.n_keys = 2;
	keys[0].disclosed = 7;
	keys[1].ended = true;
}

static void
compared_with_no_sheet(void)
{
	keys[0].unsheeted = 8;
}

static void
two(void)
{
	reg.n_keys = 2;
}

static void
in_another_hsm(void)
{
	strcpy(keys[0].serial, "12");
}

static void
without_a_copy(void)
{
	keys[0].may_leave = true;
}

static void
signed_by_another(void)
{
	reg.n_keys = 2;
	last.plan.ksks[0] = keys[1].id;
	keys[1].ended = true;
}

static void
in_the_middle_of_a_change(void)
{
	reg.n_keys = 2;
	strcpy(last.plan.name, "pre-publish");
	last.plan.n = 2;
	last.plan.ksks[PLAN_NEXT] = keys[1].id;
}

/* Of the response before the last: which says nothing of a key it has not. */
static void
revoked_long_ago(void)
{
	static struct register_response both[2];

	reg.n_keys = 2;
	keys[1].ended = true;
	both[0] = last;
	strcpy(both[0].plan.name, "revoke");
	both[0].plan.n = 2;
	both[0].plan.ksks[PLAN_NEXT] = keys[1].id;
	both[1] = last;
	reg.responses = both;
	reg.n_responses = 2;
}

static void
of_a_name_that_a_zsk_has(void)
{
	strcpy(keys[0].label, q.request->bundles[4].keys[0].identifier);
}

static void
beside_a_zsk_named_as_ksks_are(void)
{
	strcpy(q.request->bundles[4].keys[0].identifier, "REHEARSAL zsk");
}

static const struct {
	const char	*name;
	void		(*with)(void);
	const char	*words;
} NO_KSK[] = {
#define K(f, words)	{ #f, f, words }
	K(none, "the zone has no KSK"),
	K(of_another_zone, "the zone has no KSK"),
	K(a_strangers, "the zone has no KSK"),
	K(a_strangers_of_late, "by a KSK that is not in the journal"),
	K(a_zsk, "the zone has no KSK"),
	K(revoked, "the zone has no KSK"),
	K(destroyed, "was destroyed, and the zone has no other"),
	K(being_destroyed, "was destroyed, and the zone has no other"),
	K(disclosed, "is in other hands since ceremony 0007"),
	K(the_second_disclosed, "is in other hands since ceremony 0007"),
	K(the_first_disclosed, "is in other hands since ceremony 0007"),
	K(compared_with_no_sheet, "came in by ceremony 0008, and nobody compared"),
	K(two, "the zone has 2 KSKs"),
	K(in_another_hsm, "is not in HSM 11"),
	K(without_a_copy, "has no proved copy"),
	K(signed_by_another, "the KSK of the zone is"),
	K(in_the_middle_of_a_change, "its last response was \"pre-publish\""),
	K(revoked_long_ago, "was revoked, and a key that was is not used again"),
	K(of_a_name_that_a_zsk_has, "slot 1 names a ZSK as KSK"),
	K(beside_a_zsk_named_as_ksks_are, "slot 5 names a ZSK \"REHEARSAL zsk\""),
#undef K
};

static void
a_ksk_that_may_not_sign_puts_it_aside(void **state)
{
	for (size_t i = 0; i < sizeof(NO_KSK) / sizeof(NO_KSK[0]); i++) {
		(void)start(state);
		NO_KSK[i].with();
		aside_for(NO_KSK[i].name, NO_KSK[i].words);
		(void)end(state);
	}
	(void)start(state);
}

static void
which_ksk_is_meant_is_said(void **state)
{
	char words[64];

	(void)state;
	the_second_disclosed();
	snprintf(words, sizeof(words), "KSK %u is in other hands",
	    dnskey_tag(&keys[1].key));
	aside_for("the one that is not destroyed", words);
}

/* It can be restored, or need not. */
static void
a_ksk_with_a_copy_or_without_need_of_one_signs(void **state)
{
	(void)state;
	keys[0].may_leave = keys[0].kept = true;
	judge();
	assert_false(is.aside);
	keys[0].may_leave = false;
	judge();
	assert_false(is.aside);
	keys[0].kept = false;
	judge();
	assert_false(is.aside);
}

static void
a_ksk_beside_one_that_is_no_more_signs(void **state)
{
	(void)state;
	reg.n_keys = 2;
	keys[1].ended = true;
	judge();
	assert_false(is.aside);
	keys[1].ended = false;
	keys[1].disclosed = 7;
	judge();
	assert_false(is.aside);
}

static void
a_change_that_is_over_hinders_nobody(void **state)
{
	(void)state;
	reg.n_keys = 2;
	strcpy(last.plan.name, "replace");
	last.plan.n = 2;
	last.plan.ksks[PLAN_CURRENT] = keys[1].id;
	last.plan.ksks[PLAN_NEXT] = keys[0].id;
	keys[1].ended = true;
	judge();
	assert_false(is.aside);
}

static void
what_warns_is_signed_and_what_stops_is_not(void **state)
{
	struct bundle *b = &q.request->bundles[1];

	(void)state;
	b->n_signers = 1;
	strcpy(b->signers[0], "ksk-2");
	judge();
	assert_false(is.aside);
	assert_int_equal(is.n_faults, 1);
	assert_false(fault("KSR-SIGNER")->stops);
	assert_int_equal(said("KSR-SIGNER", VERDICT_WARN), 1);
	assert_int_equal(is.signatures, 9);
	q.request->bundles[6].keys[0].claimed_tag ^= 1;
	judge();
	assert_true(is.aside);
	assert_int_equal(is.n_faults, 2);
	assert_true(fault("KSR-KEY-TAG")->stops);
	assert_int_equal(said("KSR-KEY-TAG", VERDICT_STOP), 1);
	assert_int_equal(is.signatures, 0);
}

/* With what the journal knows of its KSK: here one that never signed. */
static void
what_its_plan_comes_to_is_judged_too(void **state)
{
	(void)state;
	keys[0] = keys[1];
	last.plan.ksks[0] = keys[0].id;
	judge();
	assert_true(is.aside);
	assert_true(fault("KSK-SIGNER")->stops);
	keys[0].ds_seen = q.by.now - 30 * DAY;
	judge();
	assert_int_equal(said("KSK-SIGNER", VERDICT_OK), 1);
}

/* As many sets as its group has the parent told of. */
static void
the_signatures_are_those_of_its_group(void **state)
{
	(void)state;
	q.request->format = q.previous->format = format_by_name("knot");
	groups[0].policy.tells = TELLS_CDS_SHA256 | TELLS_CDNSKEY;
	judge();
	assert_false(is.aside);
	assert_int_equal(is.signatures, 9);
	group->policy.tells = TELLS_CDNSKEY;
	judge();
	assert_int_equal(is.signatures, 18);
}

static void
what_checks_say_is_counted_over_requests(void **state)
{
	struct batch_judged another;
	struct err e;
	size_t n;

	(void)state;
	judge();
	n = tally.n;
	check_ok(batch_judge(&bench, &batch, &asked, q.request, q.previous, &nothing,
	    &tally, &another, &e), &e);
	batch_judged_free(&another);
	assert_int_equal(tally.n, n);
	assert_int_equal(said("KSR-KIND", VERDICT_OK), 2);
}

/* By the group's policy; beside what the journal knows; first where it is. */
static void
it_is_judged_by_what_the_journal_knows(void **state)
{
	static char answered[] = "now-4";
	struct register_answer answer = { .zone = q.request->zone,
	    .id = answered, .ceremony = 1 };

	(void)state;
	group->policy.bundles.max = 8;
	judge();
	assert_non_null(fault("KSR-BUNDLE-COUNT"));
	group->policy = q.policy;
	reg.answers = &answer;
	reg.n_answers = 1;
	judge();
	assert_non_null(fault("KSR-CHAIN-HISTORY"));
	reg.n_answers = 0;
	bench.before = keys[0].record;
	judge();
	assert_non_null(fault("KSR-PREVIOUS-SIGNERS"));
	bench.before++;
	judge();
	assert_false(is.aside);
	last.plan.judged = q.request->bundles[0].inception - DAY;
	judge();
	assert_non_null(fault("KSR-ZSK-ROLL"));
	last.plan.judged = 0;
	bench.now = q.request->bundles[0].expiration;
	judge();
	assert_non_null(fault("KSR-POLICY-EXPIRED"));
}

static void
the_first_request_of_a_zone_is_so_by_choice(void **state)
{
	(void)state;
	reg.n_responses = 0;
	judge_behind(NULL);
	assert_true(is.aside);
	assert_non_null(fault("KSR-PREVIOUS"));
	asked.first = true;
	judge_behind(NULL);
	assert_false(is.aside);
}

/* Of each set that is signed, by each KSK that signs it. */
static void
signatures_are_counted_of_each_set_and_each_ksk(void **state)
{
	struct planned p = { .plan = plan_by_name("double") };

	(void)state;
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		p.keys[r] = q.ksk[r].signs.key;
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 17);
	group->policy.tells = TELLS_CDS_SHA256 | TELLS_CDNSKEY;
	q.request->format = format_by_name("knot");
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 3 +
	    8 * 3 * 2);
	p.plan = plan_by_name("double-ds");
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 9);
	group->policy.tells = 0;
	q.request->format = format_next(NULL);
	p.plan = plan_by_name("pre-publish");
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 9);
	p.plan = plan_by_name("normal");
	group->policy.tells = TELLS_CDS_SHA256 | TELLS_CDNSKEY;
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 9);
	q.request->format = format_by_name("knot");
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 27);
	group->policy.tells = TELLS_CDNSKEY;
	assert_int_equal(batch_signatures(&p, q.request, &group->policy), 18);
}

int
main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)
	const struct CMUnitTest tests[] = {
		T(a_good_request_is_to_be_signed),
		T(what_it_asks_is_summed_up),
		T(a_ksk_that_may_not_sign_puts_it_aside),
		T(which_ksk_is_meant_is_said),
		T(a_ksk_with_a_copy_or_without_need_of_one_signs),
		T(a_ksk_beside_one_that_is_no_more_signs),
		T(a_change_that_is_over_hinders_nobody),
		T(what_warns_is_signed_and_what_stops_is_not),
		T(what_its_plan_comes_to_is_judged_too),
		T(the_signatures_are_those_of_its_group),
		T(what_checks_say_is_counted_over_requests),
		T(it_is_judged_by_what_the_journal_knows),
		T(the_first_request_of_a_zone_is_so_by_choice),
		T(signatures_are_counted_of_each_set_and_each_ksk),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
