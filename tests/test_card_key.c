#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

static void
an_enrolled_card_is_known_again(void **state)
{
	struct card_identity i = desk_enrolled();
	uint8_t print[20], time[4];
	struct card_tries tries;
	struct card *c = desk_open();
	struct err e;

	(void)state;
	assert_true(i.has_key);
	assert_string_equal(i.key.alg->name, "ECDSAP256SHA256");
	check_ok(card_recognise(c, &i, &e), &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	assert_int_equal(tries.admin, 3);
	check_refused(desk_verify(c, CARD_USER, FACTORY_USER, false, &e), &e,
	    ERR_PIN, "2 tries");
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	assert_int_equal(object_read(desk_dir, 0xc9, print, 20), 20);
	assert_int_equal(object_read(desk_dir, 0xd0, time, 4), 4);
	assert_memory_equal(time, "\x6b\x49\xd2\x00", 4);
	card_close(&c);
}

static void
another_card_is_told_from_the_enrolled_one(void **state)
{
	struct card_identity i = desk_enrolled();
	struct card *c;
	struct err e;

	(void)state;
	/* Two cards with one number; one of them without a key. */
	pcsc_fake_insert(0, desk_card("twin", "00001001"));
	c = desk_open();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "has no key, and was enrolled with one");
	card_close(&c);
	(void)desk_enrolled();
	c = desk_open();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "another key than was enrolled");
	card_close(&c);
	pcsc_fake_insert(0, desk_card("other", "00001009"));
	c = desk_open();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "the card is FFFE:00001009, and FFFE:00001001 is asked for");
	card_close(&c);
}

static void
signatures_are_verified_before_they_are_given(void **state)
{
	struct card_identity i = desk_enrolled();
	struct digest d = desk_digest(), other = digest_of("another", 7);
	struct card_signature s;
	struct err e;

	(void)state;
	check_ok(desk_authenticate(&i, &s, &e), &e);
	assert_int_equal(s.len, 64);
	check_ok(card_signature_verify(&s, &i.key, &d, &e), &e);
	check_refused(card_signature_verify(&s, &i.key, &other, &e), &e,
	    ERR_CRYPTO, "not good for the card's key");
	desk_fault("sig-66");
	check_ok(desk_authenticate(&i, &s, &e), &e);
	assert_int_equal(s.len, 64);
	desk_fault("sig-flip");
	check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "card FFFE:00001001: the signature is not good");
	desk_fault("sig-short=63");
	check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "signature of 63 octets");
	desk_fault("sig-short=62");
	check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "signature of 62 octets");
	desk_fault("sw=88.1:6600");
	check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CARD,
	    "not touched in time");
	desk_fault("chunk=7");
	check_ok(desk_authenticate(&i, &s, &e), &e);
	/* Somebody made its key anew. */
	desk_fault("");
	keys_make(desk_dir, 3);
	check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "it is another card, or it is broken");
}

static void
a_card_signs_only_after_its_pin(void **state)
{
	struct card_identity i = desk_enrolled();
	struct digest d = desk_digest();
	struct card_signature s;
	struct card *c = desk_open();
	struct err e;

	(void)state;
	check_refused(card_authenticate(c, &i.key, &d, &s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	check_ok(desk_verify(c, CARD_USER, DESK_USER, false, &e), &e);
	card_close(&c);
	/* The PIN ended with the connection. */
	c = desk_open();
	check_refused(card_authenticate(c, &i.key, &d, &s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	card_close(&c);
}

static void
keys_of_three_kinds_sign(void **state)
{
	static const struct {
		const char *name;
		uint8_t attributes[12];
		size_t len, signature;
	} kinds[] = {
		{ "RSASHA256", { 0x01, 0x08, 0x00, 0x00, 0x20, 0x00 }, 6,
		    256 },
		{ "ED25519", { 0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47,
		    0x0f, 0x01 }, 10, 64 },
		{ "ECDSAP256SHA256", { 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d,
		    0x03, 0x01, 0x07 }, 9, 64 },
	};
	struct card_identity i;
	struct card_signature s;
	struct card *c;
	struct err e;

	(void)state;
	pin_set(desk_dir, 1, DESK_USER, strlen(DESK_USER));
	for (size_t k = 0; k < 3; k++) {
		object_write(desk_dir, 0xc3, kinds[k].attributes, kinds[k].len);
		keys_make(desk_dir, 3);
		c = desk_open();
		i = *card_identity(c);
		card_close(&c);
		assert_true(i.has_key);
		assert_string_equal(i.key.alg->name, kinds[k].name);
		desk_fault("");
		check_ok(desk_authenticate(&i, &s, &e), &e);
		assert_int_equal(s.len, kinds[k].signature);
		desk_fault("sig-flip");
		check_refused(desk_authenticate(&i, &s, &e), &e, ERR_CRYPTO,
		    "not good");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(an_enrolled_card_is_known_again),
		DESK_TEST(another_card_is_told_from_the_enrolled_one),
		DESK_TEST(signatures_are_verified_before_they_are_given),
		DESK_TEST(a_card_signs_only_after_its_pin),
		DESK_TEST(keys_of_three_kinds_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
