#include <sys/stat.h>

#include <openssl/crypto.h>

#include <fcntl.h>
#include <unistd.h>

#include "keyset/file.h"
#include "signer/seal.h"
#include "tests/test.h"

/* The octets 00 to 1f. */
#define KEY_HEX	"000102030405060708090a0b0c0d0e0f" \
		"101112131415161718191A1B1C1D1E1F"
#define HEAD	"capstan-signer-sealed 1\n"

static const char text[] = "sets of later slots";

/* Sealed as response.xml by python3-cryptography's AESGCM with that key. */
static const char known[] = "808182838485868788898a8b13c01a68617d87b1f2ea6155"
    "3453d949c82ac6568dce40b71ec2206e18e80d3df95d92";

static struct blob
known_file(void)
{
	struct blob b = { NULL, 0 };
	struct err e;
	long len = 0;
	uint8_t *body = OPENSSL_hexstr2buf(known, &len);

	check_ok(blob_append(&b, HEAD, sizeof(HEAD) - 1, &e), &e);
	check_ok(blob_append(&b, body, (size_t)len, &e), &e);
	OPENSSL_free(body);
	return b;
}

static const char *
key_file(const char *line, mode_t mode)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "seal-key.%d", (int)getpid());
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, line, strlen(line)), strlen(line));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

static int
drop_key_file(void **state)
{
	(void)state;
	(void)unlink(key_file("", 0600));
	return 0;
}

static void
a_file_that_another_implementation_sealed_is_opened(void **state)
{
	struct blob b = known_file();
	struct err e;

	(void)state;
	assert_true(seal_is(b.data, b.len));
	check_ok(seal_open(key_file(KEY_HEX "\n", 0600), "response.xml", &b, &e),
	    &e);
	assert_int_equal(b.len, sizeof(text) - 1);
	assert_memory_equal(b.data, text, sizeof(text));
	blob_free(&b);
}

static void
a_key_file_that_is_none_is_refused(void **state)
{
	static const struct { const char *line; mode_t mode; const char *why; }
	    no[] = {
		{ "", 0600, "not 64 hexadecimal digits" },
		{ "00010203\n", 0600, "not 64 hexadecimal digits" },
		{ KEY_HEX "00\n", 0600, "longer than 64" },
		{ "g001" KEY_HEX, 0600, "longer than 64" },
		{ "g0010203040506070809a0b0c0d0e0f0"
		    "101112131415161718191a1b1c1d1e1f", 0600,
		    "not 64 hexadecimal digits" },
		{ "\n" KEY_HEX "\n", 0600, "not 64 hexadecimal digits" },
		{ KEY_HEX "\n", 0640, "not this user's alone" },
		{ KEY_HEX "\n", 0604, "not this user's alone" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		struct blob out = { NULL, 0 };
		struct err e;

		check_refused(seal_close(key_file(no[i].line, no[i].mode),
		    "response.xml", text, sizeof(text), &out, &e), &e,
		    ERR_FORMAT, no[i].why);
		assert_null(out.data);
	}
}

static void
another_key_or_name_does_not_open_it(void **state)
{
	static char other[] = KEY_HEX "\n";
	struct blob b = known_file();
	struct err e;

	(void)state;
	check_refused(seal_open(key_file(other, 0600), "response.xml.previous",
	    &b, &e), &e, ERR_CRYPTO, "another key");
	other[0] = '1';
	check_refused(seal_open(key_file(other, 0600), "response.xml", &b, &e),
	    &e, ERR_CRYPTO, "another key");
	assert_memory_equal(b.data, HEAD, sizeof(HEAD) - 1);
	blob_free(&b);
}

static void
no_octet_of_it_can_be_changed_or_left_out(void **state)
{
	const char *key = key_file(KEY_HEX, 0600);
	struct blob b = known_file();
	const size_t len = b.len;
	struct err e;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		b.data[i] ^= 1;
		check_refused(seal_open(key, "response.xml", &b, &e), &e,
		    ERR_CRYPTO, i < sizeof(HEAD) - 1 ? "cut off" : "changed");
		b.data[i] ^= 1;
	}
	for (b.len = 0; b.len < len; b.len++)
		check_refused(seal_open(key, "response.xml", &b, &e), &e,
		    ERR_CRYPTO, "");
	check_ok(seal_open(key, "response.xml", &b, &e), &e);
	blob_free(&b);
}

static void
the_same_file_is_never_sealed_alike(void **state)
{
	const char *key = key_file(KEY_HEX, 0400);
	struct blob one = { NULL, 0 }, two = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(seal_close(key, "response.xml", text, sizeof(text), &one, &e),
	    &e);
	check_ok(seal_close(key, "response.xml", text, sizeof(text), &two, &e),
	    &e);
	assert_int_equal(one.len, two.len);
	assert_memory_not_equal(one.data + sizeof(HEAD) - 1,
	    two.data + sizeof(HEAD) - 1, 12);
	assert_null(memmem(one.data, one.len, text, 5));
	check_ok(seal_open(key, "response.xml", &one, &e), &e);
	assert_memory_equal(one.data, text, sizeof(text));
	blob_free(&one);
	blob_free(&two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_file_that_another_implementation_sealed_is_opened),
		cmocka_unit_test(a_key_file_that_is_none_is_refused),
		cmocka_unit_test(another_key_or_name_does_not_open_it),
		cmocka_unit_test(no_octet_of_it_can_be_changed_or_left_out),
		cmocka_unit_test(the_same_file_is_never_sealed_alike),
	};

	return cmocka_run_group_tests(tests, NULL, drop_key_file);
}
