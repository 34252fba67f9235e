#include "keyset/past.h"
#include "ceremony/earlier.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * Two responses before a request, each of which may have been replaced before
 * its sets were served: what was there before is in caches all the same.  They
 * are of ZSKs 1 and 2, and the policy asks for twenty days of both.
 */
static struct quarter q;
static struct request *first, *second;
static struct earlier earlier;
static time_t begin;			/* of the first response */

/* A slot. */
struct part {
	const char	*zsks;		/* "12" */
	time_t		 from;		/* behind the begin */
};

static void
fill(struct request *r, size_t i, const char *name, const struct part *p)
{
	const struct made_key *keys[QUARTER_ZSKS];
	char id[32];
	size_t n = 0;

	for (const char *c = p->zsks; *c != '\0'; c++)
		keys[n++] = &q.zsk[*c - '1'];
	snprintf(id, sizeof(id), "%s-%zu", name, i + 1);
	bundle_fill(&r->bundles[i], id, begin + p->from, keys, n);
	bundle_prove(&r->bundles[i], &r->zone, keys, n);
}

static struct request *
asked(const char *name, const struct part *parts, size_t n)
{
	struct err e;
	struct request *r = request_new(n, &e);

	assert_non_null(r);
	snprintf(r->id, sizeof(r->id), "%s", name);
	r->zone = q.request->zone;
	r->serial = q.request->serial;
	r->zsk = q.request->zsk;
	for (size_t i = 0; i < n; i++)
		fill(r, i, name, &parts[i]);
	return r;
}

static struct request *
answered(const char *name, const struct part *parts, size_t n)
{
	const struct ksk_part part = { q.ksk[0].name, &q.ksk[0].signs.key,
	    &q.ksk[0].signs, 0 };
	struct request *r = asked(name, parts, n), *response;
	struct err e;

	assert_non_null(response = response_start(r, &q.policy, &e));
	for (size_t i = 0; i < n; i++)
		check_ok(response_sign(response, i, &part, 1, &e), &e);
	request_free(&r);
	return response;
}

#define PARTS(...) (const struct part[]){ __VA_ARGS__ }, \
	sizeof((const struct part[]){ __VA_ARGS__ }) / sizeof(struct part)

static void
request_is(const struct part *parts, size_t n)
{
	struct request *r = asked("third", parts, n);

	request_free(&q.request);
	q.request = r;
}

/* The request is made two days behind the begin, the second a day before. */
static int
start(void **state)
{
	(void)state;
	quarter_init(&q);
	begin = q.request->bundles[0].inception;
	first = answered("first", PARTS({ "1", 0 }, { "12", 10 * DAY }));
	second = answered("second", PARTS({ "12", 5 * DAY }));
	q.by.previous = second;
	q.by.made = begin + DAY;
	q.by.now = begin + 2 * DAY;
	earlier = (struct earlier){ .response = first, .made = begin - DAY };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	request_free(&first);
	request_free(&second);
	quarter_free(&q);
	return 0;
}

static void
knows_the_first(void)
{
	q.by.earlier = &earlier;
	q.by.n_earlier = 1;
}

static struct finding
found(const char *id)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	(void)request_check(q.request, &q.by, f, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].id, id) == 0)
			return f[i];
	fail_msg("no finding %s", id);
	return f[0];
}

static void
finds(const char *id, enum verdict verdict, const char *words)
{
	struct finding f = found(id);

	if (f.verdict != verdict || strstr(f.found, words) == NULL)
		fail_msg("%s %s: %s", verdict_word(f.verdict), id, f.found);
}

static void
a_key_of_the_first_set_counts_from_when_that_begins(void **state)
{
	(void)state;
	request_is(PARTS({ "2", 5 * DAY + 1 }));
	finds("KSR-ZSK-ROLL", VERDICT_STOP, "was there for only 1 s");
	request_is(PARTS({ "2", 25 * DAY - 1 }));
	finds("KSR-ZSK-ROLL", VERDICT_STOP, "was there for only 19 d 23 h 59 min 59 s");
	request_is(PARTS({ "2", 25 * DAY }));
	finds("KSR-ZSK-ROLL", VERDICT_OK, "");
}

static void
it_counts_from_an_earlier_response_that_has_it(void **state)
{
	(void)state;
	request_free(&first);
	earlier.response = first = answered("first", PARTS({ "12", -20 * DAY }));
	request_is(PARTS({ "2", 5 * DAY + 1 }));
	finds("KSR-ZSK-ROLL", VERDICT_STOP, "was there for only 1 s");
	knows_the_first();
	earlier.made = begin - 30 * DAY;
	finds("KSR-ZSK-ROLL", VERDICT_OK, "");
	/* But not from before it was made. */
	earlier.made = begin;
	finds("KSR-ZSK-ROLL", VERDICT_STOP, "was there for only 5 d 1 s");
}

static void
sets_before_the_previous_response_are_in_caches(void **state)
{
	(void)state;
	q.policy.zsk.publish = q.policy.zsk.retire = 0;
	q.policy.roll.propagation = 1;
	request_is(PARTS({ "2", 5 * DAY + 3600 }));
	knows_the_first();
	finds("KSR-CACHE-KEYS", VERDICT_STOP, "slot 1: no ZSK is in all sets");
	finds("KSR-ZSK-ROLL", VERDICT_OK, "");
	q.by.n_earlier = 0;
	finds("KSR-CACHE-KEYS", VERDICT_OK, "");
}

static void
two_responses_in_a_row_are_judged_as_one_request_of_both(void **state)
{
	(void)state;
	request_is(PARTS({ "2", 5 * DAY + 1 }));
	knows_the_first();
	finds("KSR-ZSK-ROLL", VERDICT_STOP, "was there for only 1 s");
	finds("KSR-CACHE-KEYS", VERDICT_STOP, "slot 1: no ZSK is in all sets");
}

static void
what_was_never_served_hides_nothing(void **state)
{
	(void)state;
	request_is(PARTS({ "2", 5 * DAY - 3600 }));
	knows_the_first();
	q.by.whole = true;
	finds("KSR-ZSK-ROLL", VERDICT_OK, "");	/* none stays that was there */
	finds("KSR-CACHE-KEYS", VERDICT_STOP, "slot 1: no ZSK is in all sets");
	finds("KSR-CHAIN-GAP", VERDICT_OK, "signed until 2027-01-22");
}

static void
without_what_is_served_it_is_not_said_that_there_is_no_gap(void **state)
{
	(void)state;
	request_is(PARTS({ "12", 5 * DAY - 3600 }));
	finds("KSR-CHAIN-GAP", VERDICT_STOP, "that before it is not known");
	q.by.brought = true;
	finds("KSR-CHAIN-GAP", VERDICT_WARN, "that before it is not known");
	q.by.brought = false;
	q.by.whole = true;
	finds("KSR-CHAIN-GAP", VERDICT_OK, "no response is served before");
}

static void
a_gap_in_what_is_served_is_seen_behind_what_is_not(void **state)
{
	(void)state;
	request_free(&second);
	q.by.previous = second = answered("second", PARTS({ "1", 40 * DAY }));
	request_is(PARTS({ "1", 35 * DAY }));
	knows_the_first();
	finds("KSR-CHAIN-GAP", VERDICT_STOP, "no set is signed from 2027-02-01 "
	    "00:00:00Z to 2027-02-05 00:00:00Z");
}

static void
an_earlier_response_is_verified_too(void **state)
{
	(void)state;
	request_is(PARTS({ "12", 5 * DAY + 1 }));
	knows_the_first();
	finds("KSR-PREVIOUS-SIGNED", VERDICT_OK, "");
	first->bundles[1].sigs[0].rrsig.sig[7] ^= 1;
	finds("KSR-PREVIOUS-SIGNED", VERDICT_STOP, "the 1. before it, slot 2: ");
}

/* Of one slot each, an hour apart. */
static void
more_sets_than_are_looked_at_are_refused(void **state)
{
	static struct earlier many[PAST_MAX + 1];
	static struct request one[PAST_MAX + 1];
	static struct bundle bundles[PAST_MAX + 1];

	(void)state;
	request_is(PARTS({ "1", (PAST_MAX + 2) * 3600 }));
	for (size_t i = 0; i <= PAST_MAX; i++) {
		bundles[i] = first->bundles[0];
		bundles[i].inception += (time_t)i * 3600;
		one[i] = *first;
		one[i].bundles = &bundles[i];
		one[i].n_bundles = 1;
		many[i] = (struct earlier){ .response = &one[i] };
	}
	q.by.previous = &one[PAST_MAX];
	q.by.earlier = many + 1;
	q.by.n_earlier = PAST_MAX - 1;
	finds("KSR-PREVIOUS", VERDICT_OK, "given");
	q.by.earlier = many;
	q.by.n_earlier = PAST_MAX;
	finds("KSR-PREVIOUS", VERDICT_STOP, "more than 512 sets are served");
}

/* ---- which of them a ceremony looks at ---------------------------------- */

enum { RESPONSES = 4 };
static struct register_response responses[RESPONSES];
static struct registry reg = { .responses = responses, .number = 99 };

/* The next response of the register, of a first slot in so many days. */
static void
left(long judged, long slot_1)
{
	struct register_response *r = &responses[reg.n_responses++];

	*r = (struct register_response){ .zone = q.request->zone,
	    .ceremony = (unsigned)reg.n_responses, .plan = { .n = 1 } };
	r->plan.judged = begin + judged * DAY;
	r->plan.from[0] = begin + slot_1 * DAY;
}

/* The request begins ninety days behind the begin, and the reach is sixty. */
static void
as_many_matter_as_were_served_in_reach(void **state)
{
	(void)state;
	reg.n_responses = 0;
	request_is(PARTS({ "1", 90 * DAY }));
	q.policy.roll.hold_down = 30 * DAY;
	assert_int_equal(past_reach(q.request, &q.policy), 60 * DAY);
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 0);
	left(-60, -50);
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 0);
	left(20, 30);
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 0);
	responses[1].plan.from[0]++;
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 1);
	/* Dated back, it is in force when it is made. */
	left(31, 10);
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 2);
	responses[2].zone.len = 1;
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 1);
}

static void
one_that_was_replaced_whole_does_not_reach(void **state)
{
	(void)state;
	reg.n_responses = 0;
	request_is(PARTS({ "1", 90 * DAY }));
	q.policy.roll.hold_down = 30 * DAY;
	left(-60, -50);
	left(-40, 29);
	left(-30, 28);		/* in place of that */
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 0);
	left(-20, 27);
	responses[2].plan.from[0] = begin + 40 * DAY;
	responses[3].plan.from[0] = begin + 39 * DAY;
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 2);
	responses[1].plan.from[0] = begin + 39 * DAY;
	assert_int_equal(earlier_count(&reg, q.request, &q.policy), 3);
}

static void
one_whose_emergency_sets_were_used_is_those(void **state)
{
	struct earlier_place at;
	struct err e;

	(void)state;
	reg.n_responses = 0;
	left(-60, -50);
	left(-40, 29);
	responses[0].response = digest_of("ordinary", 8);
	responses[0].emergency = digest_of("emergency", 9);
	responses[0].place.len = 8;
	check_ok(earlier_place(&reg, &q.request->zone, 2, &at, &e), &e);
	assert_true(digest_equal(&at.digest, &responses[0].response));
	assert_int_equal(at.place.len, 8);
	responses[0].used = true;
	check_ok(earlier_place(&reg, &q.request->zone, 2, &at, &e), &e);
	assert_true(digest_equal(&at.digest, &responses[0].emergency));
	assert_int_equal(at.place.len, 0);
	assert_true(at.judged == begin - 60 * DAY);
	check_refused(earlier_place(&reg, &q.request->zone, 3, &at, &e), &e,
	    ERR_FORMAT, "fewer responses");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)
		T(a_key_of_the_first_set_counts_from_when_that_begins),
		T(it_counts_from_an_earlier_response_that_has_it),
		T(sets_before_the_previous_response_are_in_caches),
		T(two_responses_in_a_row_are_judged_as_one_request_of_both),
		T(what_was_never_served_hides_nothing),
		T(without_what_is_served_it_is_not_said_that_there_is_no_gap),
		T(a_gap_in_what_is_served_is_seen_behind_what_is_not),
		T(an_earlier_response_is_verified_too),
		T(more_sets_than_are_looked_at_are_refused),
		T(as_many_matter_as_were_served_in_reach),
		T(one_that_was_replaced_whole_does_not_reach),
		T(one_whose_emergency_sets_were_used_is_those),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
