#include "signer/courier_private.h"
#include "signer/server.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* What a courier takes for as good as the slot in force, without a server. */

static struct quarter quarter;
static struct config config;
static struct courier courier;
static struct request *answer;	/* what is served is its first slot */
static struct bundle *served, slot;

/* Both KSKs, or the first alone, sign the first slot, which ends then. */
static void
serve(size_t signers, time_t ends)
{
	struct ksk_part parts[QUARTER_KSKS];
	struct err e;

	request_free(&answer);
	answer = response_start(quarter.request, &quarter.policy, &e);
	assert_non_null(answer);
	for (size_t i = 0; i < QUARTER_KSKS; i++) {
		const struct made_key *m = &quarter.ksk[i];

		parts[i] = (struct ksk_part){ m->name, &m->signs.key,
			i < signers ? &m->signs : NULL, 0 };
	}
	served = &answer->bundles[0];
	served->expiration = ends;
	check_ok(response_sign(answer, 0, parts, QUARTER_KSKS, &e), &e);
}

static int
start(void **state)
{
	char text[4096] = "";
	struct err e;

	(void)state;
	quarter_init(&quarter);
	config = (struct config){ .zone = quarter.request->zone };
	for (size_t i = 0; i < QUARTER_KSKS; i++) {
		ldns_rr *rr = dnskey_to_rr(&quarter.ksk[i].signs.key,
		    &config.zone, 3600, &e);
		char *line = ldns_rr2str(rr);

		strcat(text, line);
		free(line);
		ldns_rr_free(rr);
	}
	courier = (struct courier){ .config = &config, .server = &server_bind,
		.now = quarter.request->bundles[0].inception + DAY };
	courier.anchor = anchor_read(text, strlen(text), "test", &config.zone,
	    &e);
	assert_non_null(courier.anchor);
	serve(QUARTER_KSKS, courier.now + 9 * DAY);
	slot = *served;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	anchor_free(&courier.anchor);
	request_free(&answer);
	quarter_free(&quarter);
	return 0;
}

#define as_good() courier_is_as_good(&courier, served, &slot, courier.now)

static void
other_good_signatures_of_the_same_ksks_are_as_good(void **state)
{
	(void)state;
	serve(QUARTER_KSKS, courier.now + 3 * DAY);
	assert_true(as_good());
	courier.server = &server_knot;	/* it has the new ones at once */
	assert_false(as_good());
}

static void
without_the_signature_of_one_ksk_it_is_not(void **state)
{
	(void)state;
	serve(1, courier.now + 9 * DAY);
	assert_false(as_good());
}

static void
with_less_than_a_day_left_it_is_not(void **state)
{
	(void)state;
	serve(QUARTER_KSKS, courier.now + DAY);
	assert_true(as_good());
	serve(QUARTER_KSKS, courier.now + DAY - 1);
	assert_false(as_good());
}

static void
a_signature_that_does_not_verify_is_not(void **state)
{
	(void)state;
	served->sigs[1].rrsig.sig[9] ^= 1;
	assert_false(as_good());
	served->sigs[1].rrsig.sig[9] ^= 1;
	assert_true(as_good());
}

static void
other_keys_are_not(void **state)
{
	struct bundle_key *k = &slot.keys[slot.n_keys];

	(void)state;
	*k = slot.keys[0];
	k->key = quarter.zsk[3].signs.key;
	slot.n_keys++;
	assert_false(as_good());
}

#define test(f) cmocka_unit_test_setup_teardown(f, start, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(other_good_signatures_of_the_same_ksks_are_as_good),
		test(without_the_signature_of_one_ksk_it_is_not),
		test(with_less_than_a_day_left_it_is_not),
		test(a_signature_that_does_not_verify_is_not),
		test(other_keys_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
