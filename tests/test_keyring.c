#include <dirent.h>

#include "signer/keyring.h"
#include "tests/test.h"

enum { EVERY_TAG = 65536 };

static struct config config;
static struct state *folder;

static int
make_folder(void **state)
{
	static unsigned n;
	struct err e;

	(void)state;
	check_ok(dname_from_text(&config.zone, "example.", &e), &e);
	config.algorithm = alg_by_number(15);
	config.dnskey_ttl = 3600;
	snprintf(config.state, sizeof(config.state), "%s/state%u",
	    getenv("TESTDIR"), n++);
	folder = state_open(&config, STATE_CREATE, &e);
	return folder != NULL ? 0 : -1;
}

static int
close_folder(void **state)
{
	(void)state;
	state_close(&folder);
	return 0;
}

static struct keyring *
ring_open(void)
{
	struct keyring *k;
	struct err e;

	if ((k = keyring_open(folder, &config, &e)) == NULL)
		fail_msg("%s", e.text);
	return k;
}

static void
write_key(const char *name, const char *text)
{
	char path[2048];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", state_keys(folder), name);
	assert_non_null(f = fopen(path, "we"));
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static size_t
files(void)
{
	DIR *d = opendir(state_keys(folder));
	const struct dirent *entry;
	size_t n = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
zsks_are_found_again_in_order_of_making(void **state)
{
	struct keyring *k = ring_open();
	struct digest first;
	struct err e;

	(void)state;
	assert_int_equal(keyring_count(k), 0);
	assert_non_null(keyring_make(k, NULL, 0, &e));
	assert_non_null(keyring_make(k, NULL, 0, &e));
	first = keyring_at(k, 0)->id;
	keyring_close(&k);

	k = ring_open();
	assert_int_equal(keyring_count(k), 2);
	assert_string_equal(keyring_at(k, 1)->name, "zsk-0002");
	assert_true(digest_equal(&keyring_at(k, 0)->id, &first));
	assert_ptr_equal(keyring_find(k, &first), keyring_at(k, 0));
	assert_non_null(keyring_signing_key(k, keyring_at(k, 0), &e));
	keyring_close(&k);
}

static void
half_a_key_keeps_its_number(void **state)
{
	struct keyring *k = ring_open();
	const struct zsk *z;
	struct err e;

	(void)state;
	write_key("zsk-0007.pem", "what a power cut left\n");
	write_key("notes.txt", "not a key\n");
	assert_non_null(z = keyring_make(k, NULL, 0, &e));
	assert_string_equal(z->name, "zsk-0008");
	keyring_close(&k);
}

static void
no_zsk_is_made_with_a_tag_that_is_taken(void **state)
{
	struct dnskey *others = calloc(EVERY_TAG, sizeof(*others));
	struct keyring *k = ring_open();
	struct err e;

	(void)state;
	assert_non_null(others);
	for (unsigned i = 0; i < EVERY_TAG; i++) {
		others[i].flags = DNSKEY_KSK;
		others[i].alg = alg_by_number(15);
		others[i].pub_len = 32;
		others[i].pub[0] = (uint8_t)(i >> 8);
		others[i].pub[1] = (uint8_t)i;
	}
	assert_null(keyring_make(k, others, EVERY_TAG, &e));
	assert_int_equal(e.kind, ERR_CRYPTO);
	assert_non_null(strstr(e.text, "a tag that is taken"));
	assert_int_equal(files(), 0);
	keyring_close(&k);
	free(others);
}

static void
a_public_half_that_is_not_a_zsk_of_the_zone_is_refused(void **state)
{
#define PUB " 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
	static const struct {
		const char	*text, *says;
	} bad[] = {
		{ "", "zsk-0001.key" },
		{ "garbage\n", "not a DNSKEY" },
		{ "example. 60 IN A 192.0.2.1\n", "zsk-0001.key" },
		{ "example.org. 60 IN DNSKEY 256" PUB "\n", "another zone" },
		{ "example. 60 IN DNSKEY 257" PUB "\n", "not a ZSK" },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_key("zsk-0001.key", bad[i].text);
		assert_null(keyring_open(folder, &config, &e));
		assert_non_null(strstr(e.text, bad[i].says));
	}
}

/* What scanf() would take for a number: keys/zsk-+001.key was zsk-0001 too. */
static void
a_number_is_four_digits_and_nothing_else(void **state)
{
	static const char *const odd[] = {
		"zsk-+002.key", "zsk--002.key", "zsk- 002.key", "zsk-002.key",
		"zsk-00002.key", "zsk-0x02.key", "zsk-0002.key~",
		"zsk-0002.ke", "zsk-0002", "zsk-0000.key", "ZSK-0002.key",
		"azsk-0002.key",
	};
	struct keyring *k = ring_open();
	struct err e;

	(void)state;
	assert_non_null(keyring_make(k, NULL, 0, &e));
	keyring_close(&k);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		write_key(odd[i], "not to be read\n");
	k = ring_open();
	assert_int_equal(keyring_count(k), 1);
	keyring_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f)	cmocka_unit_test_setup_teardown(f, make_folder, close_folder)
		TEST(zsks_are_found_again_in_order_of_making),
		TEST(half_a_key_keeps_its_number),
		TEST(a_number_is_four_digits_and_nothing_else),
		TEST(no_zsk_is_made_with_a_tag_that_is_taken),
		TEST(a_public_half_that_is_not_a_zsk_of_the_zone_is_refused),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
