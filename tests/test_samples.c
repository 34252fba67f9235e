#include <openssl/pem.h>

#include "keyset/check.h"
#include "keyset/file.h"
#include "keyset/plan.h"
#include "keyset/response.h"
#include "keyset/utc.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * Real requests and responses of the root zone, the verdict that each must
 * get, and signatures that two other programs made with known keys.
 */

static char folder[4096 + 8];

static int
find(void **state)
{
	(void)state;
	if (samples() != NULL)
		snprintf(folder, sizeof(folder), "%s/root", samples());
	return 0;
}

static struct blob
sample_text(const char *name)
{
	const char *slash = strchr(name, '/');
	size_t below = slash != NULL ? (size_t)(slash - name) : 0;
	struct blob text = { NULL, 0 };
	char in[sizeof(folder) + 64];
	struct err e;

	snprintf(in, sizeof(in), "%s/%.*s", folder, (int)below, name);
	check_ok(file_read(in, slash != NULL ? slash + 1 : name,
	    REQUEST_BYTES_MAX, &text, &e), &e);
	return text;
}

static struct request *
sample(const char *name)
{
	struct blob text = sample_text(name);
	struct request *r;
	struct err e;

	if ((r = request_read(text.data, text.len, &e)) == NULL)
		fail_msg("%s: %s", name, e.text);
	blob_free(&text);
	return r;
}

/* ---- verdicts --------------------------------------------------------- */

/* The limits of that year: two sizes, and 23:59:59 for midnight. */
static const char POLICY_2016[] =
"zones = \".\"\n"
"bundles = 9\n"
"keys = 1..2\n"
"different-keys = 3\n"
"algorithm RSASHA256 { bits = 1024..2048 exponent = 65537 }\n"
"possession = yes\n"
"validity = 14d23h59m59s..20d\n"
"overlap = 4d23h59m59s..5d23h59m59s\n"
"interval = 9d..11d\n"
"cycle = 79d..81d\n"
"horizon = 180d\n"
"lead = 0d..90d\n"
"ttl = 172800\n"
"ksk { publish-safety = 10d retire-safety = 10d max-validity = 15d\n"
"    min-validity = 15d max-overlap = 5d min-overlap = 5d }\n";

static const char Q2[] = "ksr-root-2017-q2-0.xml";
static const char ROLL[] = "ksr-root-2018-q1-0-d_to_e.xml";
static const char SWAPPED[] =
    "ksr-root-2018-q1-0-two-signatures-exchanged.xml";

static const struct expected {
	const char	*name;
	const char	*file, *previous;	/* NULL: none */
	bool		 first, of_2016;
	const char	*now;
	const char	*stop;		/* its check, or NULL: accepted */
	const char	*words;
} EXPECTED[] = {
	{ "a true chain of quarters is accepted", Q2,
	    "skr-root-2017-q1-0.xml", false, false, "2017-02-02T00:00:00Z",
	    NULL, NULL },
	{ "it is refused half a year too early", Q2,
	    "skr-root-2017-q1-0.xml", false, false, "2016-12-01T00:00:00Z",
	    "KSR-POLICY-SIG-HORIZON", "ahead" },
	{ "it is refused years later", Q2,
	    "skr-root-2017-q1-0.xml", false, false, "2026-11-24T00:00:00Z",
	    "KSR-POLICY-EXPIRED", "expired" },
	{ "it is refused after its own answer", Q2,
	    "skr-root-2017-q2-0.xml", false, false, "2017-02-02T00:00:00Z",
	    "KSR-ID", "answered already" },
	{ "it is refused after an answer to a later one", Q2,
	    "skr-root-2017-q3-0-c_to_d.xml", false, false,
	    "2017-02-02T00:00:00Z", "KSR-CHAIN-KEYS", "not in the last set" },
	{ "a quarter that is missing is noticed", ROLL,
	    "skr-root-2017-q3-0-c_to_d.xml", false, false,
	    "2017-11-20T00:00:00Z", "KSR-CHAIN-KEYS", "not in the last set" },
	{ "a first request is refused unless that is meant", ROLL,
	    NULL, false, false, "2017-11-20T00:00:00Z", "KSR-PREVIOUS",
	    "no previous response" },
	{ "a first request is accepted when that is meant", ROLL,
	    NULL, true, false, "2017-11-20T00:00:00Z", NULL, NULL },
	{ "a first request may come in its first slot", ROLL,
	    NULL, true, false, "2018-01-15T00:00:00Z", NULL, NULL },
	{ "two signatures exchanged are refused", SWAPPED,
	    NULL, true, false, "2017-11-20T00:00:00Z", "KSR-BUNDLE-POP",
	    "slot 1" },
	{ "RSA of 1024 bits is refused", "ksr-root-2016-q3-0.xml",
	    NULL, true, false, "2016-05-01T00:00:00Z", "KSR-POLICY-ALG",
	    "1024 bits" },
	{ "RSA of 1024 beside 2048 bits is accepted where it is allowed",
	    "ksr-root-2016-q3-0.xml", NULL, true, true,
	    "2016-05-01T00:00:00Z", NULL, NULL },
};

enum { N_EXPECTED = sizeof(EXPECTED) / sizeof(EXPECTED[0]) };

static void
verdict_is_as_expected(void **state)
{
	const struct expected *x = *state;
	struct finding f[FINDINGS_MAX];
	struct request *r, *previous = NULL;
	struct policy p;
	struct judgement by = { .policy = &p, .first = x->first };
	enum verdict worst;
	bool found = x->stop == NULL;
	struct err e;
	size_t n;

	if (folder[0] == '\0')
		skip();
	if (x->of_2016)
		check_ok(policy_read(&p, "2016", POLICY_2016,
		    strlen(POLICY_2016), &e), &e);
	else
		check_ok(policy_load(&p, "root", &e), &e);
	check_ok(utc_parse(x->now, &by.now, &e), &e);
	r = sample(x->file);
	if (x->previous != NULL)
		by.previous = previous = sample(x->previous);
	worst = request_check(r, &by, f, &n);
	for (size_t i = 0; i < n; i++) {
		if (f[i].verdict != VERDICT_STOP)
			continue;
		if (x->stop == NULL)
			fail_msg("%s: %s", f[i].id, f[i].found);
		if (strcmp(f[i].id, x->stop) == 0 &&
		    strstr(f[i].found, x->words) != NULL)
			found = true;
	}
	assert_true(found);
	assert_int_equal(worst == VERDICT_STOP, x->stop != NULL);
	request_free(&r);
	request_free(&previous);
}

static void
only_the_first_slot_fails_when_its_signatures_are_exchanged(void **state)
{
	struct request *r;
	struct err e;

	(void)state;
	if (folder[0] == '\0')
		skip();
	r = sample(SWAPPED);
	for (size_t i = 0; i < r->n_bundles; i++)
		assert_int_equal(bundle_verify(&r->bundles[i], &r->zone, &e),
		    i == 0 ? -1 : 0);
	assert_int_equal(e.kind, ERR_CRYPTO);
	request_free(&r);
}

static void
every_signature_of_the_published_responses_verifies(void **state)
{
	static const char *const FILES[] = {
		"skr-root-2017-q1-0.xml", "skr-root-2017-q2-0.xml",
		"skr-root-2017-q3-0-c_to_d.xml",
		"skr-root-2018-q1-0-d_to_e.xml",
		"known-answer/skr-root-2010-q1-0.xml",
		"known-answer/skr-root-2010-q2-0.xml",
		"known-answer/skr-root-2010-q2-0-revoke.xml",
	};
	struct err e;

	(void)state;
	if (folder[0] == '\0')
		skip();
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		struct request *r = sample(FILES[i]);

		assert_true(r->is_response);
		assert_int_equal(r->n_bundles, 9);
		for (size_t j = 0; j < r->n_bundles; j++)
			check_ok(bundle_verify(&r->bundles[j], &r->zone, &e),
			    &e);
		request_free(&r);
	}
}

/* ---- known answers ---------------------------------------------------- */

/*
 * Rules that the reference's own vectors follow: they are not plans that
 * people are offered, but every rule is read alike.
 */
static const struct schedule {
	const char	*name, *request, *response;
	struct plan	 plan;
} SCHEDULES[] = {
	{ "one key in every slot signs as two other programs do",
	    "known-answer/ksr-root-2010-q1-0.xml",
	    "known-answer/skr-root-2010-q1-0.xml",
	    { .rule = { "S*", "" } } },
	{ "a roll from key to key signs as two other programs do",
	    "known-answer/ksr-root-2010-q2-0.xml",
	    "known-answer/skr-root-2010-q2-0.xml",
	    { .rule = { "s*rr-", "-p*sss" } } },
	{ "a key revoked in every slot signs as two other programs do",
	    "known-answer/ksr-root-2010-q2-0-revoke.xml",
	    "known-answer/skr-root-2010-q2-0-revoke.xml",
	    { .rule = { "r*", "" } } },
};

enum { N_SCHEDULES = sizeof(SCHEDULES) / sizeof(SCHEDULES[0]) };

static void
known_key(struct made_key *k, const char *name)
{
	struct blob pem = sample_text(name);
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);

	made_key_take(k, name, DNSKEY_KSK, alg_by_number(8),
	    PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL));
	BIO_free(bio);
	blob_free(&pem);
}

static void
sigs_are_those_of(const struct bundle *ours, const struct bundle *theirs)
{
	assert_int_equal(ours->n_sigs, theirs->n_sigs);
	assert_int_equal(ours->n_keys, theirs->n_keys);
	for (size_t i = 0; i < theirs->n_sigs; i++) {
		const struct rrsig *want = &theirs->sigs[i].rrsig, *got;
		size_t j = 0;

		while (j < ours->n_sigs &&
		    ours->sigs[j].rrsig.tag != want->tag)
			j++;
		assert_true(j < ours->n_sigs);
		got = &ours->sigs[j].rrsig;
		assert_int_equal(got->len, want->len);
		assert_memory_equal(got->sig, want->sig, want->len);
		assert_int_equal(got->inception, want->inception);
		assert_int_equal(got->expiration, want->expiration);
		assert_int_equal(got->original_ttl, want->original_ttl);
	}
}

/*
 * The same octets when both are written: what is left out is what each says
 * of its own rules, and theirs is read with.
 */
static void
bytes_are_those_of(struct request *ours, struct request *theirs)
{
	struct blob a = { NULL, 0 }, b = { NULL, 0 };
	struct err e;

	ours->ksk = theirs->ksk;
	check_ok(request_write(ours, &a, &e), &e);
	check_ok(request_write(theirs, &b, &e), &e);
	assert_int_equal(a.len, b.len);
	if (memcmp(a.data, b.data, a.len) != 0)
		fail_msg("not octet for octet");
	blob_free(&a);
	blob_free(&b);
}

static void
signatures_are_reproduced(void **state)
{
	const struct schedule *s = *state;
	static struct made_key first, second;
	const struct made_key *const made[PLAN_ROLES] = { &first, &second };
	static const char *const NAMES[PLAN_ROLES] = { "KSK1", "KSK2" };
	struct planned planned = { .plan = &s->plan };
	struct request *asked, *theirs, *ours;
	struct policy p;
	struct err e;

	if (folder[0] == '\0')
		skip();
	check_ok(policy_load(&p, "root", &e), &e);
	asked = sample(s->request);
	theirs = sample(s->response);
	known_key(&first, "known-answer/rsa2048-1.key");
	known_key(&second, "known-answer/rsa2048-2.key");
	for (size_t k = 0; k < PLAN_ROLES; k++)
		planned.keys[k] = made[k]->signs.key;
	assert_int_equal(dnskey_tag(&planned.keys[0]), 5017);
	assert_int_equal(dnskey_tag(&planned.keys[1]), 55186);
	ours = response_start(asked, &p, &e);
	assert_non_null(ours);
	for (size_t i = 0; i < ours->n_bundles; i++) {
		struct planned_key keys[PLAN_ROLES];
		struct ksk_part parts[PLAN_ROLES];
		size_t n = planned_slot(&planned, asked, i, keys);

		for (size_t k = 0; k < n; k++)
			parts[k] = (struct ksk_part){ NAMES[keys[k].role],
			    &keys[k].key, keys[k].part < PART_SIGNS ? NULL :
			    &made[keys[k].role]->signs, 0 };
		check_ok(response_sign(ours, i, parts, n, &e), &e);
		sigs_are_those_of(&ours->bundles[i], &theirs->bundles[i]);
	}
	check_ok(response_answers(ours, asked, planned.keys, 2, &e), &e);
	check_ok(planned_answers(&planned, asked, ours, &e), &e);
	check_ok(planned_answers(&planned, asked, theirs, &e), &e);
	bytes_are_those_of(ours, theirs);
	EVP_PKEY_free(first.pkey);
	EVP_PKEY_free(second.pkey);
	request_free(&asked);
	request_free(&theirs);
	request_free(&ours);
}

/* What the root's operator made ready for 2018 is the plan that we call so. */
static void
the_roots_own_roll_is_our_roll(void **state)
{
	struct planned roll = { .plan = plan_by_name("roll") };
	struct request *asked, *theirs;
	struct err e;

	(void)state;
	if (folder[0] == '\0')
		skip();
	asked = sample("ksr-root-2018-q1-0-d_to_e.xml");
	theirs = sample("skr-root-2018-q1-0-d_to_e.xml");
	for (size_t i = 0; i < theirs->bundles[0].n_keys; i++) {
		const struct dnskey *k = &theirs->bundles[0].keys[i].key;

		if (dnskey_tag(k) == 19036)
			roll.keys[PLAN_CURRENT] = *k;
		else if (dnskey_tag(k) == 20326)
			roll.keys[PLAN_NEXT] = *k;
	}
	check_ok(planned_answers(&roll, asked, theirs, &e), &e);
	roll.plan = plan_by_name("roll+");
	check_refused(planned_answers(&roll, asked, theirs, &e), &e, ERR_POLICY,
	    "slot 1: KSK 19036 signed it");
	request_free(&asked);
	request_free(&theirs);
}

int
main(void)
{
	static struct CMUnitTest tests[N_EXPECTED + N_SCHEDULES + 3];
	static struct expected expected[N_EXPECTED];
	static struct schedule schedules[N_SCHEDULES];
	size_t n = 0;

	for (size_t i = 0; i < N_SCHEDULES; i++) {
		schedules[i] = SCHEDULES[i];
		tests[n++] = (struct CMUnitTest){
			.name = schedules[i].name,
			.test_func = signatures_are_reproduced,
			.initial_state = &schedules[i],
		};
	}
	for (size_t i = 0; i < N_EXPECTED; i++) {
		expected[i] = EXPECTED[i];
		tests[n++] = (struct CMUnitTest){
			.name = expected[i].name,
			.test_func = verdict_is_as_expected,
			.initial_state = &expected[i],
		};
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    only_the_first_slot_fails_when_its_signatures_are_exchanged);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    every_signature_of_the_published_responses_verifies);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    the_roots_own_roll_is_our_roll);
	return cmocka_run_group_tests(tests, find, NULL);
}
