#include "backup/sealed.h"
#include "tests/shares.h"
#include "tests/test.h"

/* Octets that are known: 1, 2, 3 and so on. */
static int
count_up(void *next, uint8_t *out, size_t len, struct err *e)
{
	uint8_t *at = next;

	(void)e;
	for (size_t i = 0; i < len; i++)
		out[i] = ++*at;
	return 0;
}

static const char response[] = "<KSR>signatures that nobody sees</KSR>";

struct box {
	struct secret	*secret;
	struct share	 shares[3];
	struct sealed	 sealed;
	struct blob	 text;
	uint8_t		 drawn;
	struct err	 e;
};

static struct box
box_make(void)
{
	struct box b = { .secret = secret_of_hex("000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f"), .sealed = { .slots = 9 } };
	const struct random_source random = { count_up, &b.drawn };
	struct split_plan plan = { .id = 4711, .extendable = true,
	    .group_threshold = 1, .group_count = 1, .groups = { { 2, 3 } } };

	check_ok(split(&plan, b.secret, NULL, &random, b.shares, &b.e), &b.e);
	check_ok(share_set_make(&b.sealed.set, SHARE_EMERGENCY_KEY, &plan,
	    b.shares, b.secret, &random, &b.e), &b.e);
	check_ok(dname_from_text(&b.sealed.zone, "example.", &b.e), &b.e);
	b.sealed.request = digest_of("request", 7);
	check_ok(sealed_close(&b.sealed, b.secret, &random, response,
	    sizeof(response) - 1, &b.e), &b.e);
	check_ok(sealed_write(&b.sealed, &b.text, &b.e), &b.e);
	return b;
}

static void
box_free(struct box *b)
{
	for (size_t i = 0; i < 3; i++)
		share_free(&b->shares[i]);
	secret_free(&b->secret);
	sealed_free(&b->sealed);
	blob_free(&b->text);
}

/*
 * Deciphered by another implementation, python3-cryptography's AESGCM, with
 * the key that its HKDF gives.
 */
static void
the_file_is_as_another_implementation_reads_it(void **state)
{
	static const char known[] = "nonce 25262728292a2b2c2d2e2f30\noctets 38\n"
	    "part u6UsmHAUeG+1P9POAt/gayJZaO3Ygr3IcLXANfLSRPwvwUiRbZo=\n"
	    "tag 2a5ed253f30ac2ae4e4e5ed7bbc3f0dd\n";
	struct box b = box_make();

	(void)state;
	assert_non_null(strstr((char *)b.text.data, known));
	box_free(&b);
}

static void
another_secret_does_not_open_it(void **state)
{
	struct secret *other = secret_of_hex("010102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f");
	struct blob out = { NULL, 0 };
	struct box b = box_make();

	(void)state;
	check_refused(sealed_open(&b.sealed, other, &out, &b.e), &b.e,
	    ERR_CRYPTO, "emergency key");
	assert_null(out.data);
	secret_free(&other);
	box_free(&b);
}

/* Each octet of the file in turn is another one. */
static void
no_octet_of_it_can_be_changed(void **state)
{
	struct box b = box_make();

	(void)state;
	for (size_t i = 0; i < b.text.len; i++) {
		struct blob out = { NULL, 0 };
		struct sealed s;

		b.text.data[i] ^= 1;
		b.e.kind = ERR_NONE;
		if (sealed_read(&s, b.text.data, b.text.len, &b.e) == 0) {
			if (sealed_open(&s, b.secret, &out, &b.e) == 0)
				fail_msg("octet %zu", i);
			assert_null(out.data);
			assert_int_equal(b.e.kind, ERR_CRYPTO);
			sealed_free(&s);
		} else
			assert_int_equal(b.e.kind, ERR_FORMAT);
		b.text.data[i] ^= 1;
	}
	box_free(&b);
}

static void
every_truncation_and_an_addition_is_refused(void **state)
{
	struct box b = box_make();
	struct sealed s;

	(void)state;
	for (size_t i = 0; i < b.text.len; i++)
		assert_int_equal(sealed_read(&s, b.text.data, i, &b.e), -1);
	check_ok(blob_append(&b.text, "\n", 1, &b.e), &b.e);
	check_refused(sealed_read(&s, b.text.data, b.text.len, &b.e), &b.e,
	    ERR_FORMAT, "line");
	box_free(&b);
}

static void
nothing_and_too_much_are_not_sealed(void **state)
{
	struct box b = box_make();
	const struct random_source random = { count_up, &b.drawn };
	struct sealed s = b.sealed;

	(void)state;
	s.octets = (struct blob){ NULL, 0 };
	check_refused(sealed_close(&s, b.secret, &random, "", 0, &b.e), &b.e,
	    ERR_FORMAT, "0 octets");
	check_refused(sealed_close(&s, b.secret, &random, "",
	    SEALED_OCTETS_MAX + 1, &b.e), &b.e, ERR_FORMAT, "octets");
	box_free(&b);
}

static void
what_is_sealed_is_not_in_the_file(void **state)
{
	struct box b = box_make();

	(void)state;
	assert_null(strstr((char *)b.text.data, "nobody"));
	assert_int_equal(b.sealed.octets.len, sizeof(response) - 1);
	assert_memory_not_equal(b.sealed.octets.data, response, 16);
	box_free(&b);
}

static void
the_secret_of_its_set_opens_what_was_written_and_read(void **state)
{
	struct box b = box_make();
	struct blob out = { NULL, 0 };
	struct sealed s;

	(void)state;
	check_ok(sealed_read(&s, b.text.data, b.text.len, &b.e), &b.e);
	assert_int_equal(s.slots, 9);
	assert_true(digest_equal(&s.request, &b.sealed.request));
	check_ok(share_set_check(&s.set, &b.shares[2], &b.e), &b.e);
	check_ok(sealed_open(&s, b.secret, &out, &b.e), &b.e);
	assert_int_equal(out.len, sizeof(response) - 1);
	assert_memory_equal(out.data, response, out.len);
	blob_free(&out);
	sealed_free(&s);
	box_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_as_another_implementation_reads_it),
		cmocka_unit_test(another_secret_does_not_open_it),
		cmocka_unit_test(no_octet_of_it_can_be_changed),
		cmocka_unit_test(every_truncation_and_an_addition_is_refused),
		cmocka_unit_test(nothing_and_too_much_are_not_sealed),
		cmocka_unit_test(what_is_sealed_is_not_in_the_file),
		cmocka_unit_test(
		    the_secret_of_its_set_opens_what_was_written_and_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
