#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/batch_answer.h"
#include "ceremony/batch_rounds.h"
#include "ceremony/clock.h"
#include "tests/scratch.h"
#include "tests/test.h"

#include "tests/quarter.h"

/* A batch of zones that are parts of their own, as many as their counts say. */
enum { ZONES = 5 };

static struct quarter q;
static struct batch_group group;
static struct batch_request asked[ZONES];
static struct batch_zone zones[ZONES];
static struct agreed plans[ZONES];
static size_t counts[ZONES];
static struct signing_key keys[ZONES];
static struct site site;
static struct ceremony c;
static struct batch_signing s;

/* The clock, and when it goes on by a second: at this signature; 0: never. */
static _Atomic time_t clock_is;
static atomic_size_t signatures;
static size_t ticks_at;

static time_t
now(void)
{
	return clock_is;
}

static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	const struct signing_key *k = of;

	if (++signatures == ticks_at)
		clock_is++;
	return k->sign(k->of, data, len, sig, sig_len, e);
}

static void
busy(void *room, const struct ui_frame *f, const struct page *p,
    const char *what, size_t done, size_t total)
{
	(void)room;
	(void)f;
	(void)p;
	(void)what;
	(void)done;
	(void)total;
}

static const struct ui_ops ops = { .busy = busy };

static void
agree(size_t i)
{
	struct err e;

	asked[i] = (struct batch_request){ .zone = q.request->zone };
	snprintf(asked[i].name, sizeof(asked[i].name), "%zu.xml", i + 1);
	if ((asked[i].packed = request_pack(q.request, &e)) == NULL)
		fail_msg("%s", e.text);
	zones[i] = (struct batch_zone){ .request = i };
	plans[i] = (struct agreed){ .planned.plan = plan_by_name("normal") };
	plans[i].planned.keys[PLAN_CURRENT] = q.ksk[0].signs.key;
	strcpy(plans[i].identifiers[PLAN_CURRENT], q.ksk[0].name);
	counts[i] = BATCH_SIGNATURES;
	keys[i] = (struct signing_key){ .key = q.ksk[0].signs.key,
	    .sign = sign, .of = &q.ksk[0].signs };
}

static void
begin(void)
{
	struct err e;

	c = (struct ceremony){ .now = now, .site = &site, .ui.ops = &ops };
	c.journal = journal_open(scratch_folder("a"), scratch_folder("b"), now,
	    &e);
	assert_non_null(c.journal);
	check_ok(journal_begin(c.journal, "batch", &e), &e);
	check_ok(ceremony_record(&c, "ceremony", "begin", json_pack(
	    "{s:i,s:s,s:b}", "number", 1, "type", "batch", "rehearsal", 1),
	    &e), &e);
	check_ok(clock_agree(&c, now(), &e), &e);
	c.batch = (struct batch){ .n = ZONES, .n_groups = 1, .requests = asked,
	    .groups = &group };
}

/* Sixty days before, which is the least that the policy has. */
static int
start(void **state)
{
	(void)state;
	quarter_init(&q);
	group = (struct batch_group){ .name = "own", .policy = q.policy };
	group.policy.lead.min = 60 * DAY;
	clock_is = q.by.now;
	signatures = ticks_at = 0;
	for (size_t i = 0; i < ZONES; i++)
		agree(i);
	begin();
	s = (struct batch_signing){ .c = &c, .plans = plans, .counts = counts,
	    .keys = keys, .agreed = { .judged = q.by.now, .n = ZONES,
	    .zones = zones } };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	register_free(&c.reg);
	register_free(&c.judge);
	journal_close(&c.journal);
	for (size_t i = 0; i < ZONES; i++)
		packed_free(&asked[i].packed);
	quarter_free(&q);
	return 0;
}

/* The intents and results of the journal, as "iirirr"; and their numbers. */
static const char *
order(void)
{
	static char is[2 * ZONES + 1];
	size_t n = 0, chunk[2] = { 0, 0 };

	for (size_t i = 0; i < json_array_size(c.reg.records); i++) {
		const json_t *rec = json_array_get(c.reg.records, i);
		const bool result = register_is(rec, "batch-sign", "result");

		if (!result && !register_is(rec, "batch-sign", "intent"))
			continue;
		assert_true(n < 2 * ZONES);
		assert_int_equal(json_integer_value(json_object_get(
		    json_object_get(rec, "data"), "chunk")), ++chunk[result]);
		is[n++] = result ? 'r' : 'i';
	}
	is[n] = '\0';
	return is;
}

static size_t
how_many(const char *text, char letter)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == letter;
	return n;
}

/* Two at most were meant before that, for the third waits for the first. */
static void
nothing_more_is_meant_once_what_was_agreed_to_has_lapsed(void **state)
{
	struct err e;

	(void)state;
	ticks_at = 1;
	check_refused(batch_sign_from(&s, 0, 1, &e), &e, ERR_POLICY,
	    "1.xml was agreed to, and now the check");
	assert_true(how_many(order(), 'i') <= 2);
	assert_true(signatures <= 2 * q.request->n_bundles);
}

static void
nothing_is_meant_while_nobody_agrees_to_the_clock(void **state)
{
	struct err e;

	(void)state;
	c.agreed = 0;
	check_refused(batch_sign_from(&s, 0, 1, &e), &e, ERR_POLICY,
	    "nobody agreed to this machine's clock");
	assert_string_equal(order(), "");
	assert_int_equal(signatures, 0);
}

static int
spoilt(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	int rc = sign(of, data, len, sig, sig_len, e);

	sig[5] ^= 1;
	return rc;
}

/* What is behind it is thrown away with it. */
static void
a_signature_that_is_not_good_has_no_result(void **state)
{
	struct err e;

	(void)state;
	keys[2].sign = spoilt;
	check_refused(batch_sign_from(&s, 0, 1, &e), &e, ERR_CRYPTO, "3.xml");
	assert_true(how_many(order(), 'r') <= 2);
}

static void
each_part_but_two_is_meant_right_behind_the_result_that_lets_it(void **state)
{
	struct err e;

	(void)state;
	check_ok(batch_sign_from(&s, 0, 1, &e), &e);
	assert_string_equal(order(), "iiriririrr");
	assert_int_equal(signatures, ZONES * q.request->n_bundles);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_is_meant_while_nobody_agrees_to_the_clock),
		T(nothing_more_is_meant_once_what_was_agreed_to_has_lapsed),
		T(a_signature_that_is_not_good_has_no_result),
		T(each_part_but_two_is_meant_right_behind_the_result_that_lets_it),
	};

	/* One that waits for ever is a failure. */
	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
