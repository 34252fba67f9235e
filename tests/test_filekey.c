#include <sys/stat.h>

#include <unistd.h>

#include <openssl/pem.h>

#include "keyset/file.h"
#include "keyset/filekey.h"
#include "keyset/signature.h"
#include "tests/test.h"

static const char *dir;

static const char *
path(const char *name)
{
	static char paths[4][4200];
	static unsigned next;
	char *p = paths[next++ % 4];

	snprintf(p, sizeof(paths[0]), "%s/%s", dir, name);
	return p;
}

static int
empty_folder(void **state)
{
	char command[4300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s' && mkdir '%s'", dir,
	    dir);
	return system(command) == 0 ? 0 : -1;
}

/* filekey_open() that must fail, in the form check_refused() wants. */
static int
refused(const char *p, unsigned alg, struct err *e)
{
	struct filekey *k = filekey_open(p, 256, alg_by_number(alg), e);

	if (k == NULL)
		return -1;
	filekey_close(&k);
	return 0;
}

static void
put(const char *name, const char *text, unsigned mode)
{
	struct err e;

	check_ok(file_write(dir, name, text, strlen(text), mode, &e), &e);
}

/* RFC 8410, 10.3: the first private key there, and its public half of 10.1. */
static const char ed25519[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	"-----END PRIVATE KEY-----\n";
static const uint8_t ed25519_public[] = {
	0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe,
	0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96,
	0xc8, 0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb,
	0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1,
};

static void
the_key_of_rfc_8410_is_read(void **state)
{
	struct filekey *k;
	struct err e;

	(void)state;
	put("key", ed25519, 0600);
	k = filekey_open(path("key"), 257, alg_by_number(15), &e);
	assert_non_null(k);
	assert_int_equal(filekey_signing_key(k)->key.flags, 257);
	assert_int_equal(filekey_signing_key(k)->key.pub_len, 32);
	assert_memory_equal(filekey_signing_key(k)->key.pub, ed25519_public,
	    32);
	filekey_close(&k);
	assert_null(k);
	filekey_close(&k);
}

static void
a_key_made_comes_back_and_signs(void **state)
{
	static const uint8_t text[] = "some text";
	uint8_t sig[SIGNATURE_MAX];
	struct err e;

	(void)state;
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a)) {
		const struct signing_key *s;
		struct filekey *made, *read;
		struct stat st;
		EVP_PKEY *pub;
		size_t len;

		made = filekey_make(path(a->name), 256, a, 1024, &e);
		assert_non_null(made);
		assert_int_equal(stat(path(a->name), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		read = filekey_open(path(a->name), 256, a, &e);
		assert_non_null(read);
		s = filekey_signing_key(read);
		assert_true(dnskey_equal(&filekey_signing_key(made)->key,
		    &s->key));
		check_ok(s->sign(s->of, text, sizeof(text), sig, &len, &e), &e);
		assert_non_null(pub = dnskey_to_evp(&s->key, &e));
		check_ok(signature_verify(a, pub, text, sizeof(text), sig, len,
		    &e), &e);
		EVP_PKEY_free(pub);
		filekey_close(&made);
		filekey_close(&read);
	}
}

static void
a_key_is_never_made_over_a_file(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	put("key", "precious", 0600);
	assert_null(filekey_make(path("key"), 256, alg_by_number(15), 0, &e));
	assert_int_equal(e.kind, ERR_POLICY);
	assert_non_null(strstr(e.text, "is there already"));
	check_ok(file_read(dir, "key", 99, &b, &e), &e);
	assert_string_equal((char *)b.data, "precious");
	blob_free(&b);
}

static void
only_sensible_sizes_are_made(void **state)
{
	static const unsigned sizes[] = { 0, 512, 1023, 4097, 16384 };
	struct stat st;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_null(filekey_make(path("key"), 256, alg_by_number(8),
		    sizes[i], &e));
		assert_int_equal(e.kind, ERR_FORMAT);
		assert_non_null(strstr(e.text, "1024 to 4096"));
	}
	assert_int_equal(stat(path("key"), &st), -1);
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
	struct err e;

	(void)state;
	assert_null(filekey_make(path("none/key"), 256, alg_by_number(15), 0,
	    &e));
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "none/key"));
}

static void
a_key_open_to_others_is_refused(void **state)
{
	static const unsigned modes[] = {
		0640, 0660, 0604, 0644, 0610, 0601, 0602, 0620, 0666,
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		put("key", ed25519, modes[i]);
		check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
		    "open to others");
	}
	put("key", ed25519, 0400);
	assert_int_equal(refused(path("key"), 15, &e), 0);
}

static void
a_key_of_another_user_is_refused(void **state)
{
	struct err e;

	(void)state;
	put("key", ed25519, 0600);
	if (chown(path("key"), 65534, 65534) != 0)
		skip();
	check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
	    "another user");
}

static void
what_is_no_file_is_refused_at_once(void **state)
{
	struct err e;

	(void)state;
	check_refused(refused(path("gone"), 15, &e), &e, ERR_SYS, "gone");
	put("key", ed25519, 0600);
	assert_int_equal(symlink("key", path("link")), 0);
	check_refused(refused(path("link"), 15, &e), &e, ERR_FORMAT,
	    "symbolic link");
	assert_int_equal(mkfifo(path("pipe"), 0600), 0);
	assert_int_equal(mkdir(path("folder"), 0700), 0);
	alarm(5);
	check_refused(refused(path("pipe"), 15, &e), &e, ERR_FORMAT,
	    "not a regular file");
	check_refused(refused(path("folder"), 15, &e), &e, ERR_FORMAT,
	    "not a regular file");
	alarm(0);
}

static void
a_key_of_another_algorithm_is_refused(void **state)
{
	struct err e;

	(void)state;
	put("key", ed25519, 0600);
	check_refused(refused(path("key"), 13, &e), &e, ERR_FORMAT,
	    "not one for ECDSAP256SHA256");
	check_refused(refused(path("key"), 8, &e), &e, ERR_FORMAT,
	    path("key"));
}

static void
what_holds_no_private_key_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "hello\n",
		"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1h"
		    "K1bbY8fdp+K06/nwoy/HU++CXqI9EdQ==\n"
		    "-----END PRIVATE KEY-----\n",
		("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbr"
		    "BZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
		    "-----END PUBLIC KEY-----\n"),
	};
	char long_text[20000];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put("key", texts[i], 0600);
		check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
		    "holds no private key");
	}
	memset(long_text, '\n', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	put("key", long_text, 0600);
	check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
	    "more than any key");
}

static void
every_truncated_file_is_refused(void **state)
{
	char text[sizeof(ed25519)];
	struct err e;

	(void)state;
	/* The last line break may be missing. */
	for (size_t len = 0; len + 1 < sizeof(ed25519) - 1; len += 5) {
		memcpy(text, ed25519, sizeof(text));
		text[len] = '\0';
		put("key", text, 0600);
		check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
		    "holds no private key");
	}
}

/* libcrypto would ask for the passphrase at the terminal, and wait. */
static void
a_key_with_a_passphrase_is_refused_without_asking(void **state)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	char word[] = "word";
	struct err e;
	FILE *f;

	(void)state;
	alarm(5);
	assert_non_null(f = fopen(path("key"), "we"));
	assert_int_equal(PEM_write_PKCS8PrivateKey(f, pkey, EVP_aes_256_cbc(),
	    word, 4, NULL, NULL), 1);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path("key"), 0600), 0);
	check_refused(refused(path("key"), 13, &e), &e, ERR_FORMAT,
	    "without a passphrase");
	/* The old way of saying so. */
	put("key", "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
	    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	    "-----END PRIVATE KEY-----\n", 0600);
	check_refused(refused(path("key"), 15, &e), &e, ERR_FORMAT,
	    "without a passphrase");
	alarm(0);
	EVP_PKEY_free(pkey);
}

/* The private half of one key with the public half of another. */
static void
halves_of_two_keys_are_refused(void **state)
{
	static const char mixed[] =
	    "-----BEGIN PRIVATE KEY-----\n"
	    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCkfNxnETXkhANiJU\n"
	    "Bx3T8D5lTCU+3Q7MLJc/WXagquyhRANCAAS0Iw4MD+oOzexv3YvkcztwSJ71tbcT\n"
	    "Brf6qOYn7U7n9YDxSKoQNAqOIDhHv0jjmff9+QRwBCHDLdavAXCDPDof\n"
	    "-----END PRIVATE KEY-----\n";
	struct err e;

	(void)state;
	put("key", mixed, 0600);
	check_refused(refused(path("key"), 13, &e), &e, ERR_CRYPTO,
	    "do not belong together");
}

int
main(void)
{
#define test(f)	cmocka_unit_test_setup(f, empty_folder)
	const struct CMUnitTest tests[] = {
		test(the_key_of_rfc_8410_is_read),
		test(a_key_made_comes_back_and_signs),
		test(a_key_is_never_made_over_a_file),
		test(only_sensible_sizes_are_made),
		test(a_folder_that_is_not_there_is_told),
		test(a_key_open_to_others_is_refused),
		test(a_key_of_another_user_is_refused),
		test(what_is_no_file_is_refused_at_once),
		test(a_key_of_another_algorithm_is_refused),
		test(what_holds_no_private_key_is_refused),
		test(every_truncated_file_is_refused),
		test(a_key_with_a_passphrase_is_refused_without_asking),
		test(halves_of_two_keys_are_refused),
	};
	static char folder[4096];

	snprintf(folder, sizeof(folder), "%s/keys",
	    getenv("TESTDIR") != NULL ? getenv("TESTDIR") : ".");
	dir = folder;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
