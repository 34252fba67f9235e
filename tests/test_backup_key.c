#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include <openssl/hmac.h>

#include "backup/backup_key.h"
#include "backup/hkdf.h"
#include "hsm/wrap.h"
#include "keyset/file.h"
#include "keyset/wipe.h"
#include "tests/softhsm.h"
#include "tests/test.h"

static struct secret *
octets(const uint8_t *from, size_t len)
{
	struct secret *s;
	struct err e;

	if ((s = secret_new(len, &e)) == NULL ||
	    secret_set(s, from, len, &e) != 0)
		fail_msg("%s", e.text);
	return s;
}

/* RFC 5869, A.1, A.2 and A.3. */
static void
hkdf_gives_what_rfc_5869_has(void **state)
{
	static const uint8_t one[] = {
		0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43,
		0x4f, 0x64, 0xd0, 0x36, 0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90,
		0xcf, 0x1a, 0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56, 0xec, 0xc4,
		0xc5, 0xbf, 0x34, 0x00, 0x72, 0x08, 0xd5, 0xb8, 0x87, 0x18,
		0x58, 0x65,
	}, two[] = {
		0xb1, 0x1e, 0x39, 0x8d, 0xc8, 0x03, 0x27, 0xa1, 0xc8, 0xe7,
		0xf7, 0x8c, 0x59, 0x6a, 0x49, 0x34, 0x4f, 0x01, 0x2e, 0xda,
		0x2d, 0x4e, 0xfa, 0xd8, 0xa0, 0x50, 0xcc, 0x4c, 0x19, 0xaf,
		0xa9, 0x7c, 0x59, 0x04, 0x5a, 0x99, 0xca, 0xc7, 0x82, 0x72,
		0x71, 0xcb, 0x41, 0xc6, 0x5e, 0x59, 0x0e, 0x09, 0xda, 0x32,
		0x75, 0x60, 0x0c, 0x2f, 0x09, 0xb8, 0x36, 0x77, 0x93, 0xa9,
		0xac, 0xa3, 0xdb, 0x71, 0xcc, 0x30, 0xc5, 0x81, 0x79, 0xec,
		0x3e, 0x87, 0xc1, 0x4c, 0x01, 0xd5, 0xc1, 0xf3, 0x43, 0x4f,
		0x1d, 0x87,
	}, three[] = {
		0x8d, 0xa4, 0xe7, 0x75, 0xa5, 0x63, 0xc1, 0x8f, 0x71, 0x5f,
		0x80, 0x2a, 0x06, 0x3c, 0x5a, 0x31, 0xb8, 0xa1, 0x1f, 0x5c,
		0x5e, 0xe1, 0x87, 0x9e, 0xc3, 0x45, 0x4e, 0x5f, 0x3c, 0x73,
		0x8d, 0x2d, 0x9d, 0x20, 0x13, 0x95, 0xfa, 0xa4, 0xb6, 0x1a,
		0x96, 0xc8,
	};
	uint8_t b[22], counting[256], salt[13];
	struct secret *from, *out;
	struct err e;

	(void)state;
	memset(b, 0x0b, sizeof(b));
	for (size_t i = 0; i < sizeof(counting); i++)
		counting[i] = (uint8_t)i;
	memcpy(salt, counting, sizeof(salt));
	assert_non_null(out = secret_new(128, &e));
	from = octets(b, sizeof(b));
	check_ok(hkdf_sha256(from, salt, sizeof(salt), counting + 0xf0, 10,
	    out, sizeof(one), &e), &e);
	assert_memory_equal(secret_bytes(out), one, sizeof(one));
	check_ok(hkdf_sha256(from, NULL, 0, "", 0, out, sizeof(three), &e),
	    &e);
	assert_memory_equal(secret_bytes(out), three, sizeof(three));
	secret_free(&from);
	from = octets(counting, 80);
	check_ok(hkdf_sha256(from, counting + 0x60, 80, counting + 0xb0, 80,
	    out, sizeof(two), &e), &e);
	assert_memory_equal(secret_bytes(out), two, sizeof(two));
	check_refused(hkdf_sha256(from, NULL, 0, "", 0, out, 129, &e), &e,
	    ERR_CRYPTO, "HKDF");
	secret_free(&from);
	secret_free(&out);
}

/* What openssl(1) derives from it; "" where it is not there. */
static void
openssl_derives(const char *info, char hex[65])
{
	char command[512], *at = hex;
	int c;
	FILE *p;

	snprintf(command, sizeof(command), "openssl kdf -keylen 32 "
	    "-kdfopt digest:SHA256 -kdfopt hexkey:%s -kdfopt info:%s HKDF",
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	    info);
	assert_non_null(p = popen(command, "r"));
	while ((c = fgetc(p)) != EOF && at < hex + 64)
		if (c != ':' && c != '\n')
			*at++ = (char)c;
	*at = '\0';
	pclose(p);
}

static void
hex_equal(const struct secret *s, const char *hex)
{
	char own[65];

	for (size_t i = 0; i < secret_len(s); i++)
		snprintf(own + 2 * i, 3, "%02X", secret_bytes(s)[i]);
	assert_string_equal(own, hex);
}

static void
openssl_derives_the_same_keys(void **state)
{
	uint8_t counting[BACKUP_SECRET], check[BACKUP_CHECK], whole[32];
	struct backup_key k;
	struct secret *s;
	unsigned n = 0;
	char hex[65];
	struct err e;

	(void)state;
	for (uint8_t i = 0; i < sizeof(counting); i++)
		counting[i] = i;
	s = octets(counting, sizeof(counting));
	check_ok(backup_key_from(&k, s, &e), &e);
	openssl_derives("capstan-backup-wrap-1", hex);
	if (hex[0] == '\0')
		skip();
	hex_equal(k.wrap, hex);
	openssl_derives("capstan-backup-mac-1", hex);
	hex_equal(k.mac, hex);
	assert_true(secret_equal(k.secret, s));
	check_ok(backup_key_check(&k, check, &e), &e);
	assert_non_null(HMAC(EVP_sha256(), counting, sizeof(counting),
	    (const uint8_t *)"check-v1", 8, whole, &n));
	assert_memory_equal(check, whole, sizeof(check));
	backup_key_free(&k);
	backup_key_free(&k);
	assert_null(k.secret);
	assert_true(secret_cut(s, 31));
	check_refused(backup_key_from(&k, s, &e), &e, ERR_FORMAT,
	    "32 octets, not 31");
	secret_free(&s);
}

static void
a_new_key_needs_both_sources_and_is_another_each_time(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct backup_key a, b;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	fault("C_GenerateRandom:1:0x120");
	check_refused(backup_key_make(&a, h, &e), &e, ERR_HSM,
	    "C_GenerateRandom");
	fault("C_GenerateRandom:1:lie");
	check_refused(backup_key_make(&a, h, &e), &e, ERR_HSM, "only zeros");
	fault("");
	check_ok(backup_key_make(&a, h, &e), &e);
	check_ok(backup_key_make(&b, h, &e), &e);
	assert_int_equal(calls("C_GenerateRandom"), 2);
	assert_false(secret_equal(a.secret, b.secret));
	assert_false(secret_equal(a.wrap, b.wrap));
	assert_false(secret_equal(a.wrap, a.mac));
	backup_key_free(&a);
	backup_key_free(&b);
	hsm_close(&h);
}

/* ---- where its octets are not -------------------------------------------- */

/* Whether these octets, given with their bits turned, are in the file. */
static bool
file_has(const char *path, const uint8_t turned[32])
{
	struct blob text = { NULL, 0 };
	bool found = false;
	struct err e;

	check_ok(file_read(NULL, path, 1 << 24, &text, &e), &e);
	for (size_t i = 0; !found && i + 32 <= text.len; i++) {
		size_t n = 0;

		while (n < 32 && (text.data[i + n] ^ turned[n]) == 0xff)
			n++;
		found = n == 32;
	}
	blob_free(&text);
	return found;
}

static unsigned n_files;

static bool
folder_has(const char *folder, const uint8_t turned[32])
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	char path[2048];
	struct stat st;
	bool found = false;

	assert_non_null(d);
	while (!found && (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%.1700s/%s", folder,
		    entry->d_name);
		assert_int_equal(lstat(path, &st), 0);
		n_files++;
		found = S_ISDIR(st.st_mode) ? folder_has(path, turned) :
		    file_has(path, turned);
	}
	closedir(d);
	return found;
}

static bool
memory_has(const uint8_t turned[32])
{
	static uint8_t page[4096 + 31];
	FILE *maps = fopen("/proc/self/maps", "re");
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	uintptr_t from, to;
	bool found = false;
	char line[512];

	assert_non_null(maps);
	assert_true(mem >= 0);
	while (!found && fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) != 2 ||
		    strstr(line, " rw") == NULL || to - from > 64 << 20)
			continue;
		for (; !found && from < to; from += 4096) {
			ssize_t len = pread(mem, page, to - from <
			    sizeof(page) ? to - from : sizeof(page),
			    (off_t)from);

			for (ssize_t i = 0; !found && i + 32 <= len; i++) {
				size_t n = 0;

				while (n < 32 && (page[i + (ssize_t)n] ^
				    turned[n]) == 0xff)
					n++;
				found = n == 32;
			}
		}
		explicit_bzero(page, sizeof(page));
	}
	fclose(maps);
	close(mem);
	return found;
}

static void
turn(uint8_t out[32], const struct secret *s)
{
	for (size_t i = 0; i < 32; i++)
		out[i] = (uint8_t)~secret_bytes(s)[i];
}

static void
its_octets_are_in_no_file_of_the_token_and_nowhere_afterwards(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K",
	    .extractable = true };
	uint8_t secret[32], wrap[32], mac[32];
	struct blob wrapped = { NULL, 0 };
	struct hsm_wrap_way way;
	struct hsm_wrap_key *k;
	struct backup_key b;
	struct hsm_key key;
	struct dnskey public;
	char folder[1024];
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	check_ok(hsm_wrap_probe(h, &way, &e), &e);
	check_ok(hsm_generate(h, &spec, &key, &e), &e);
	check_ok(dnskey_set(&public, 257, 13, key.pub, key.pub_len, &e), &e);
	check_ok(backup_key_make(&b, h, &e), &e);
	turn(secret, b.secret);
	turn(wrap, b.wrap);
	turn(mac, b.mac);
	assert_non_null(k = hsm_wrap_key_import(h, b.wrap, &e));
	check_ok(hsm_wrap(k, &way, &key, &wrapped, &e), &e);
	check_ok(hsm_unwrap_try(k, &way, &public, wrapped.data, wrapped.len,
	    &e), &e);
	/* While the key is in the token: it is a folder, in SoftHSM. */
	snprintf(folder, sizeof(folder), "%.1000s", getenv("SOFTHSM2_CONF"));
	*strrchr(folder, '/') = '\0';
	assert_false(folder_has(folder, secret));
	assert_false(folder_has(folder, wrap));
	assert_true(n_files > 6);
	assert_true(SANITIZED || memory_has(wrap));
	check_ok(hsm_wrap_key_destroy(&k, &e), &e);
	backup_key_free(&b);
	assert_false(folder_has(folder, wrap));
	blob_free(&wrapped);
	if (!SANITIZED) {
		assert_false(memory_has(secret));
		assert_false(memory_has(wrap));
		assert_false(memory_has(mac));
	}
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_octets_are_in_no_file_of_the_token_and_nowhere_afterwards),
		cmocka_unit_test(hkdf_gives_what_rfc_5869_has),
		cmocka_unit_test(openssl_derives_the_same_keys),
		cmocka_unit_test(a_new_key_needs_both_sources_and_is_another_each_time),
	};
	struct err e;

	/* As the program does, before libcrypto is used. */
	if (wipe_freed_memory(&e) != 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
