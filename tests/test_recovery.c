#include <unistd.h>

#include <openssl/pem.h>

#include "backup/container.h"
#include "backup/encoding.h"
#include "hsm/wrap.h"
#include "keyset/file.h"
#include "keyset/signature.h"
#include "tests/softhsm.h"
#include "tests/test.h"

/*
 * The commands of capstan-backup(5), as they stand there, over a backup that
 * was made with a token: without one, and without anything of ours.
 */

static char folder[1024];

/* The displays of the page, one after another, as what a reader types. */
static char *
page_displays(void)
{
	const char *src = getenv("SRC") != NULL ? getenv("SRC") : ".";
	char path[1100], line[512], *out = calloc(1, 1 << 14), *at = out;
	bool inside = false;
	FILE *f;

	assert_non_null(out);
	snprintf(path, sizeof(path), "%.1000s/docs/capstan-backup.5", src);
	assert_non_null(f = fopen(path, "re"));
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, ".Bd", 3) == 0 || strncmp(line, ".Ed", 3) ==
		    0) {
			inside = line[1] == 'B';
			continue;
		}
		for (const char *p = line; inside && *p != '\0'; p++) {
			*at++ = *p;
			if (p[0] == '\\' && p[1] == 'e')
				p++;		/* mdoc's backslash */
		}
	}
	fclose(f);
	assert_non_null(strstr(out, "a65959a6"));
	return out;
}

/* All that the commands print; they must succeed. */
static void
commands_run(const char *commands, char *said, size_t room)
{
	char script[1100], command[1200];
	size_t n;
	FILE *f;

	snprintf(script, sizeof(script), "%s/recover.sh", folder);
	assert_non_null(f = fopen(script, "we"));
	fprintf(f, "set -eu\n%s", commands);
	fclose(f);
	snprintf(command, sizeof(command), "cd '%s' && sh recover.sh 2>&1",
	    folder);
	assert_non_null(f = popen(command, "r"));
	n = fread(said, 1, room - 1, f);
	said[n] = '\0';
	if (pclose(f) != 0)
		fail_msg("%s", said);
}

static void
secret_to_environment(const struct secret *s)
{
	struct blob hex = { NULL, 0 };
	struct err e;

	check_ok(encoding_hex(&hex, secret_bytes(s), secret_len(s), &e), &e);
	setenv("S", (char *)hex.data, 1);
	blob_free(&hex);
}

/* A key in the token, in a file, and the secret in the environment. */
static struct container
backup_made(struct hsm *h, unsigned alg, unsigned bits)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(alg), .bits = bits,
	    .label = "KSK", .extractable = true };
	struct container c = { .label = "KSK", .module = "SoftHSM",
	    .set = { .purpose = SHARE_BACKUP_KEY, .value_len = BACKUP_SECRET,
	    .plan = { .extendable = true, .group_threshold = 1,
	    .group_count = 1, .groups = { { 2, 3 } } } } };
	struct blob wrapped = { NULL, 0 }, text = { NULL, 0 };
	struct hsm_wrap_key *k;
	struct backup_key b;
	struct hsm_key key;
	struct err e;

	check_ok(hsm_wrap_probe(h, &c.way, &e), &e);
	check_ok(hsm_wrap_can(h, &c.way, spec.alg, bits, &e), &e);
	check_ok(hsm_generate(h, &spec, &key, &e), &e);
	check_ok(dnskey_set(&c.key, DNSKEY_KSK, alg, key.pub, key.pub_len, &e),
	    &e);
	check_ok(dname_from_text(&c.zone, "example.", &e), &e);
	check_ok(backup_key_make(&b, h, &e), &e);
	assert_non_null(k = hsm_wrap_key_import(h, b.wrap, &e));
	check_ok(hsm_wrap(k, &c.way, &key, &wrapped, &e), &e);
	check_ok(hsm_unwrap_try(k, &c.way, &c.key, wrapped.data, wrapped.len,
	    &e), &e);
	check_ok(hsm_keep(k, &c.way, &key, &key, &e), &e);
	check_ok(hsm_wrap_key_destroy(&k, &e), &e);
	assert_true(wrapped.len <= sizeof(c.wrapped));
	memcpy(c.wrapped, wrapped.data, wrapped.len);
	c.wrapped_len = (uint16_t)wrapped.len;
	check_ok(container_seal(&c, &b, &e), &e);
	check_ok(container_write(&c, &text, &e), &e);
	check_ok(file_write(folder, "ksk.backup", text.data, text.len, 0644,
	    &e), &e);
	secret_to_environment(b.secret);
	backup_key_free(&b);
	blob_free(&wrapped);
	blob_free(&text);
	return c;
}

static void
recovered_is(const struct container *c)
{
	static const uint8_t text[] = "signed with no token at all";
	uint8_t sig[SIGNATURE_MAX];
	struct dnskey found;
	EVP_PKEY *key, *public;
	char path[1100];
	size_t len;
	struct err e;
	FILE *f;

	snprintf(path, sizeof(path), "%s/ksk.pem", folder);
	assert_non_null(f = fopen(path, "re"));
	assert_non_null(key = PEM_read_PrivateKey(f, NULL, NULL, NULL));
	fclose(f);
	unlink(path);
	check_ok(dnskey_from_evp(&found, c->key.flags, c->key.alg, key, &e),
	    &e);
	assert_true(dnskey_equal(&found, &c->key));
	check_ok(signature_make(c->key.alg, key, text, sizeof(text), sig, &len,
	    &e), &e);
	assert_non_null(public = dnskey_to_evp(&c->key, &e));
	check_ok(signature_verify(c->key.alg, public, text, sizeof(text), sig,
	    len, &e), &e);
	EVP_PKEY_free(public);
	EVP_PKEY_free(key);
}

static void
the_commands_of_the_manual_bring_a_key_back(void **state)
{
	static const unsigned kinds[][2] = { { 8, 2048 }, { 13, 0 },
	    { 14, 0 } };
	char said[8192], *commands;
	struct container c;
	struct hsm *h;

	(void)state;
	if (system("openssl version >/dev/null 2>&1") != 0 ||
	    (h = softhsm_token("AMS-A")) == NULL)
		skip();
	commands = page_displays();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		c = backup_made(h, kinds[i][0], kinds[i][1]);
		commands_run(commands, said, sizeof(said));
		if (strncmp(said, "good\n", 5) != 0)
			fail_msg("%s", said);
		assert_non_null(strstr(said, kinds[i][1] != 0 ?
		    "Public-Key: (2048 bit)" : "NIST CURVE"));
		recovered_is(&c);
	}
	free(commands);
	unsetenv("S");
	hsm_close(&h);
}

static void
a_backup_of_one_token_restores_in_another(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *so = secret_of(TEST_SO_PIN), *pin = secret_of(TEST_PIN);
	struct secret *joined;
	struct container made, c;
	struct hsm_restore what;
	struct hsm_wrap_key *k;
	struct backup_key b;
	struct hsm_key key;
	uint8_t *room;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	made = backup_made(h, 8, 2048);
	assert_non_null(joined = secret_new(BACKUP_SECRET, &e));
	room = secret_room(joined, BACKUP_SECRET);
	check_ok(encoding_from_hex(room, BACKUP_SECRET, getenv("S"), &e), &e);
	unsetenv("S");
	check_ok(hsm_init_token(h, "AMS-B", so, pin, &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	check_ok(container_load(&c, folder, "ksk.backup", &e), &e);
	check_ok(backup_key_from(&b, joined, &e), &e);
	check_ok(container_check(&c, &b, &e), &e);
	assert_non_null(k = hsm_wrap_key_import(h, b.wrap, &e));
	what = (struct hsm_restore){ .key = &c.key, .label = c.label };
	check_ok(hsm_unwrap(k, &c.way, &what, c.wrapped, c.wrapped_len, &key,
	    &e), &e);
	assert_true(dnskey_equal(&made.key, &c.key));
	assert_false(key.extractable);
	check_ok(hsm_wrap_key_destroy(&k, &e), &e);
	backup_key_free(&b);
	secret_free(&joined);
	secret_free(&so);
	secret_free(&pin);
	hsm_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_commands_of_the_manual_bring_a_key_back),
		cmocka_unit_test(a_backup_of_one_token_restores_in_another),
	};

	snprintf(folder, sizeof(folder), "%.1000s",
	    getenv("TESTDIR") != NULL ? getenv("TESTDIR") : "/tmp");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
