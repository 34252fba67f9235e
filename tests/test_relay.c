#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "ceremony/relay.h"
#include "tests/test.h"

enum { JOBS = 200, EACH = 5 };

/* What a key and the jobs have in common. */
struct shop {
	pthread_t	owner;		/* who alone may sign */
	size_t		signs, strangers;
	bool		refuses;
	atomic_size_t	jobs, wrong, helped;	/* by the owner */
	size_t		fails;		/* this job, or SIZE_MAX */
	struct signing_key key;
	struct relay_work work;
	size_t		times[JOBS];
	size_t		allowed[JOBS], closed_from;
};

/* The signature is the data, turned round. */
static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct shop *s = of;

	s->strangers += !pthread_equal(pthread_self(), s->owner);
	s->signs++;
	if (s->refuses)
		return err_set(e, ERR_GONE, "the token is gone");
	for (size_t i = 0; i < len; i++)
		sig[i] = data[len - 1 - i];
	*sig_len = len;
	return 0;
}

static int
job(void *of, size_t i, struct relay *r, struct err *e)
{
	struct shop *s = of;
	struct relay_key asked = {
		.relay = r, .key = &s->key, .job = i,
	};
	uint8_t data[8], sig[SIGNATURE_MAX];
	struct signing_key key;
	size_t len;

	s->times[i]++;
	s->jobs++;
	if (i == s->fails)
		return err_set(e, ERR_FORMAT, "job %zu has nothing to sign", i);
	relay_signing_key(&key, &asked);
	for (size_t k = 0; k < EACH; k++) {
		for (size_t b = 0; b < sizeof(data); b++)
			data[b] = (uint8_t)(i + 31 * k + b);
		if (key.sign(key.of, data, sizeof(data), sig, &len, e) != 0)
			return -1;
		for (size_t b = 0; b < sizeof(data); b++)
			s->wrong += len != sizeof(data) ||
			    sig[b] != data[sizeof(data) - 1 - b];
	}
	return 0;
}

static const struct relay_work *
work_of(struct shop *s)
{
	s->work = (struct relay_work){ .job = job, .of = s };
	return &s->work;
}

static void
open_shop(struct shop *s)
{
	memset(s, 0, sizeof(*s));
	s->owner = pthread_self();
	s->fails = SIZE_MAX;
	s->key = (struct signing_key){ .sign = sign, .of = s };
}

/* Others go on only once the thread that signs did one. */
static int
job_that_waits(void *of, size_t i, struct relay *r, struct err *e)
{
	struct shop *s = of;

	(void)i;
	(void)r;
	(void)e;
	if (pthread_equal(pthread_self(), s->owner))
		s->helped++;
	while (s->helped == 0)
		(void)usleep(100);
	return 0;
}

static bool
none_is_ready(void *of, size_t i)
{
	(void)of;
	(void)i;
	return false;
}

static int
job_that_counts(void *of, size_t i, struct relay *r, struct err *e)
{
	struct shop *s = of;

	s->helped += pthread_equal(pthread_self(), s->owner) != 0;
	return job(of, i, r, e);
}

static void
who_signs_does_jobs_while_nobody_waits_for_a_signature(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	s.work = (struct relay_work){ .job = job_that_waits, .of = &s };
	check_ok(relay_run(&s.work, JOBS, &e), &e);
	assert_true(s.helped > 0);
}

static void
who_signs_does_no_job_that_is_not_ready(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	s.work = (struct relay_work){ .job = job_that_counts,
	    .ready = none_is_ready, .of = &s };
	check_ok(relay_run(&s.work, JOBS, &e), &e);
	assert_int_equal(s.helped, 0);
	assert_int_equal(s.jobs, JOBS);
	assert_int_equal(s.signs, JOBS * EACH);
}

static void
a_failure_of_a_job_is_told_and_no_more_are_begun(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	s.fails = 3;
	check_refused(relay_run(work_of(&s), JOBS, &e), &e, ERR_FORMAT,
	    "job 3 has nothing to sign");
	assert_true(s.jobs < JOBS);
}

static void
a_failure_of_the_token_is_that_of_the_job_that_asked(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	s.refuses = true;
	check_refused(relay_run(work_of(&s), JOBS, &e), &e, ERR_GONE,
	    "the token is gone");
	assert_true(s.signs < JOBS);
}

static void
one_thread_alone_signs_for_all_jobs(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	check_ok(relay_run(work_of(&s), JOBS, &e), &e);
	assert_int_equal(s.strangers, 0);
	assert_int_equal(s.signs, JOBS * EACH);
}

static void
each_job_is_done_once_and_gets_its_own_signatures(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	check_ok(relay_run(work_of(&s), JOBS, &e), &e);
	for (size_t i = 0; i < JOBS; i++)
		assert_int_equal(s.times[i], 1);
	assert_int_equal(s.wrong, 0);
}

static void
one_job_and_none_are_done_too(void **state)
{
	struct shop s;
	struct err e;

	(void)state;
	open_shop(&s);
	check_ok(relay_run(work_of(&s), 0, &e), &e);
	assert_int_equal(s.jobs, 0);
	check_ok(relay_run(work_of(&s), 1, &e), &e);
	assert_int_equal(s.signs, EACH);
}

/* Five at once, in the order in which they were asked for. */
static int
job_at_once(void *of, size_t i, struct relay *r, struct err *e)
{
	struct shop *s = of;
	struct relay_key asked = { .relay = r, .key = &s->key, .job = i };
	uint8_t data[EACH][2], sigs[EACH][SIGNATURE_MAX];
	struct to_sign all[EACH];
	struct signing_key key;
	size_t at;

	relay_signing_key(&key, &asked);
	for (size_t k = 0; k < EACH; k++) {
		data[k][0] = (uint8_t)i;
		data[k][1] = (uint8_t)k;
		all[k] = (struct to_sign){ data[k], 2, sigs[k], 0 };
	}
	if (key.sign_all(key.of, all, EACH, &at, e) != 0)
		return err_doing(e, "signature %zu", at);
	for (size_t k = 0; k < EACH; k++)
		s->wrong += all[k].sig_len != 2 || sigs[k][0] != k ||
		    sigs[k][1] != (uint8_t)i;
	return 0;
}

static int
before(void *of, size_t job, struct err *e)
{
	struct shop *s = of;

	s->strangers += !pthread_equal(pthread_self(), s->owner);
	if (job >= s->closed_from)
		return err_set(e, ERR_POLICY, "job %zu may not sign", job);
	s->allowed[job]++;
	return 0;
}

static void
what_is_asked_for_at_once_is_signed_at_once(void **state)
{
	struct shop s;
	struct relay_work work = {
		.job = job_at_once, .before = before, .of = &s,
	};
	struct err e;

	(void)state;
	open_shop(&s);
	s.closed_from = JOBS;
	check_ok(relay_run(&work, JOBS, &e), &e);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.signs, JOBS * EACH);
	assert_int_equal(s.strangers, 0);
	for (size_t i = 0; i < JOBS; i++)
		assert_int_equal(s.allowed[i], 1);
}

static void
nothing_is_signed_for_a_job_that_may_not(void **state)
{
	struct shop s;
	struct relay_work work = {
		.job = job_at_once, .before = before, .of = &s,
	};
	size_t allowed = 0;
	struct err e;

	(void)state;
	open_shop(&s);
	s.closed_from = 7;
	check_refused(relay_run(&work, JOBS, &e), &e, ERR_POLICY,
	    "may not sign");
	for (size_t i = 0; i < JOBS; i++)
		allowed += s.allowed[i];
	assert_true(allowed <= 7);
	assert_int_equal(s.signs, allowed * EACH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_signs_does_jobs_while_nobody_waits_for_a_signature),
		cmocka_unit_test(who_signs_does_no_job_that_is_not_ready),
		cmocka_unit_test(a_failure_of_a_job_is_told_and_no_more_are_begun),
		cmocka_unit_test(
		    a_failure_of_the_token_is_that_of_the_job_that_asked),
		cmocka_unit_test(nothing_is_signed_for_a_job_that_may_not),
		cmocka_unit_test(what_is_asked_for_at_once_is_signed_at_once),
		cmocka_unit_test(one_thread_alone_signs_for_all_jobs),
		cmocka_unit_test(
		    each_job_is_done_once_and_gets_its_own_signatures),
		cmocka_unit_test(one_job_and_none_are_done_too),
	};

	/* One that waits for ever is a failure. */
	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
