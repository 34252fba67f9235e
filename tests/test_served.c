#include "signer/served.h"
#include "tests/test.h"

/* What counts as served, without a server. */

enum { NOW = 1802260800, DAY = 86400, KSK = 257, ZSK = 256 };

static struct bundle slot, served;

/* A key that is known by one octet; no test looks closer. */
static void
add_key(struct bundle *b, unsigned flags, uint8_t octet, uint32_t ttl)
{
	struct bundle_key *k = &b->keys[b->n_keys++];

	*k = (struct bundle_key){ .ttl = ttl, .key = {
		.flags = (uint16_t)flags, .alg = alg_by_number(13),
		.pub_len = 64, .pub = { octet },
	} };
}

static void
add_sig(struct bundle *b, unsigned tag, time_t begins, time_t ends,
    uint8_t octet)
{
	struct bundle_sig *s = &b->sigs[b->n_sigs++];

	*s = (struct bundle_sig){ .ttl = 3600, .rrsig = {
		.alg = alg_by_number(13), .tag = (uint16_t)tag,
		.inception = (uint32_t)begins, .expiration = (uint32_t)ends,
		.len = 64, .sig = { octet },
	} };
}

/* Two KSKs, of the tags 1 and 2, and a ZSK; both sign. */
static int
start(void **state)
{
	(void)state;
	slot = (struct bundle){ .n_keys = 0 };
	add_key(&slot, KSK, 1, 3600);
	add_key(&slot, KSK, 2, 3600);
	add_key(&slot, ZSK, 3, 3600);
	add_sig(&slot, 1, NOW - DAY, NOW + 9 * DAY, 1);
	add_sig(&slot, 2, NOW - DAY, NOW + 9 * DAY, 2);
	served = slot;
	return 0;
}

static void
the_same_in_another_order_is_served(void **state)
{
	(void)state;
	assert_true(served_is(&served, &slot));
	served.keys[0] = slot.keys[2];
	served.keys[2] = slot.keys[0];
	served.sigs[0] = slot.sigs[1];
	served.sigs[1] = slot.sigs[0];
	assert_true(served_is(&served, &slot));
	assert_true(served_has_keys(&served, &slot));
	assert_true(served_has_signers(&served, &slot));
}

static void
a_key_less_more_or_other_is_another_set(void **state)
{
	(void)state;
	served.n_keys = 2;
	assert_false(served_is(&served, &slot));
	served = slot;
	add_key(&served, ZSK, 4, 3600);
	assert_false(served_has_keys(&served, &slot));
	served = slot;
	served.keys[1].key.flags |= DNSKEY_REVOKE;
	assert_false(served_has_keys(&served, &slot));
	served = slot;
	served.keys[2].ttl = 7200;
	assert_false(served_has_keys(&served, &slot));
}

static void
another_signature_is_not_the_slots(void **state)
{
	(void)state;
	served.sigs[1].rrsig.sig[63] = 1;
	assert_false(served_is(&served, &slot));
	served = slot;
	served.sigs[1].rrsig.expiration++;
	assert_false(served_is(&served, &slot));
	served = slot;
	served.n_sigs = 1;
	assert_false(served_is(&served, &slot));
}

static void
signers_are_the_same_under_other_signatures(void **state)
{
	(void)state;
	served.sigs[0].rrsig.sig[0] = 9;
	served.sigs[1].rrsig.expiration -= DAY;
	assert_false(served_is(&served, &slot));
	assert_true(served_has_signers(&served, &slot));
}

static void
a_signer_less_more_or_other_is_noticed(void **state)
{
	(void)state;
	served.n_sigs = 1;
	assert_false(served_has_signers(&served, &slot));
	served.n_sigs = 0;
	assert_false(served_has_signers(&served, &slot));
	served = slot;
	add_sig(&served, 3, NOW - DAY, NOW + DAY, 3);
	assert_false(served_has_signers(&served, &slot));
	served = slot;
	served.sigs[1].rrsig.tag = 3;
	assert_false(served_has_signers(&served, &slot));
}

static void
two_signatures_of_one_key_are_not_those_of_two(void **state)
{
	(void)state;
	served.sigs[1] = served.sigs[0];
	served.sigs[1].rrsig.inception++;
	assert_false(served_has_signers(&served, &slot));
	slot.n_sigs = 1;
	assert_true(served_has_signers(&served, &slot));
}

static void
what_is_current_has_begun_and_has_the_margin_left(void **state)
{
	(void)state;
	assert_true(served_is_current(&served, NOW, DAY));
	assert_true(served_is_current(&served, NOW, 9 * DAY));
	assert_false(served_is_current(&served, NOW, 9 * DAY + 1));
	assert_true(served_is_current(&served, NOW - DAY, DAY));
	assert_false(served_is_current(&served, NOW - DAY - 1, DAY));
	served.sigs[1].rrsig.expiration = NOW;
	assert_false(served_is_current(&served, NOW, DAY));
	served.n_sigs = 0;
	assert_false(served_is_current(&served, NOW, DAY));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_same_in_another_order_is_served,
		    start),
		cmocka_unit_test_setup(a_key_less_more_or_other_is_another_set,
		    start),
		cmocka_unit_test_setup(another_signature_is_not_the_slots,
		    start),
		cmocka_unit_test_setup(
		    signers_are_the_same_under_other_signatures, start),
		cmocka_unit_test_setup(a_signer_less_more_or_other_is_noticed,
		    start),
		cmocka_unit_test_setup(
		    two_signatures_of_one_key_are_not_those_of_two, start),
		cmocka_unit_test_setup(
		    what_is_current_has_begun_and_has_the_margin_left, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
