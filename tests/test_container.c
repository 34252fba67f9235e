#include "backup/container.h"
#include "backup/encoding.h"
#include "keyset/file.h"
#include "tests/test.h"

/* A key and a set that are the same always, so that the file is too. */
static struct backup_key
backup_key_fixed(uint8_t first)
{
	struct backup_key k;
	struct secret *s;
	uint8_t *room;
	struct err e;

	assert_non_null(s = secret_new(BACKUP_SECRET, &e));
	room = secret_room(s, BACKUP_SECRET);
	for (uint8_t i = 0; i < BACKUP_SECRET; i++)
		room[i] = (uint8_t)(first + i);
	check_ok(backup_key_from(&k, s, &e), &e);
	secret_free(&s);
	return k;
}

/* RFC 6605, 6.1. */
static const char public_text[] =
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
    "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";

static struct container
container_fixed(void)
{
	struct container c = { .label = "KSK-2026-1",
	    .way = { 0x210a, HSM_FORMAT_RFC5649 },
	    .module = "SoftHSM project, SoftHSM v2, 2.6",
	    .set = { .purpose = SHARE_BACKUP_KEY, .value_len = BACKUP_SECRET,
	    .plan = { .id = 4711, .extendable = true, .group_threshold = 1,
	    .group_count = 2, .groups = { { 3, 7 }, { 5, 7 } } } } };
	struct backup_key k = backup_key_fixed(0);
	uint8_t pub[64];
	size_t len;
	struct err e;

	check_ok(dname_from_text(&c.zone, "example.", &e), &e);
	check_ok(encoding_from_base64(pub, sizeof(pub), &len, public_text, &e),
	    &e);
	check_ok(dnskey_set(&c.key, DNSKEY_KSK, 13, pub, len, &e), &e);
	for (uint8_t g = 0; g < 2; g++)
		for (uint8_t i = 0; i < 7; i++)
			memset(c.set.commitments[7 * g + i].bytes,
			    16 * g + i + 1, DIGEST_LEN);
	memcpy(c.set.id, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
	for (uint8_t i = 0; i < 80; i++)
		c.wrapped[i] = i;
	c.wrapped_len = 80;
	check_ok(container_seal(&c, &k, &e), &e);
	backup_key_free(&k);
	return c;
}

static const struct container_signature officer = { .name = "A. Officer",
    .key_len = 3, .len = 2, .key = "\x01\x02\x03", .sig = "\xfe\xff" };

static struct blob
text_of(const struct container *c)
{
	struct blob out = { NULL, 0 };
	struct err e;

	check_ok(container_write(c, &out, &e), &e);
	return out;
}

/* The key tag is that of RFC 6605. */
static const char example[] =
    "capstan-backup 1\n"
    "zone example.\n"
    "dnskey 257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
    "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n"
    "algorithm ECDSAP256SHA256\n"
    "key-tag 55648\n"
    "public-key "
    "d0ae1a6f2401cf850e34b2b1c9440fecee58b4c1f293f11595ea7eed0c311dad\n"
    "label KSK-2026-1\n"
    "usage sign\n"
    "format rfc5649/pkcs8\n"
    "mechanism 0x0000210a\n"
    "module SoftHSM project, SoftHSM v2, 2.6\n"
    "set 0123456789abcdef\n"
    "number 4711\n"
    "purpose backup-key\n"
    "check ";

static void
the_text_is_what_the_manual_has(void **state)
{
	struct container c = container_fixed();
	struct blob text = text_of(&c);
	const char *lines = (const char *)text.data;

	(void)state;
	assert_memory_equal(lines, example, sizeof(example) - 1);
	assert_non_null(strstr(lines, "\ngroups 1 of 2\ngroup 3 of 7\nshare "
	    "0101010101010101010101010101010101010101010101010101010101010101\n"
	    ));
	assert_non_null(strstr(lines, "\ngroup 5 of 7\nshare 1111"));
	assert_non_null(strstr(lines, "\nwrapped 80\n"
	    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n"
	    "MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk8=\nmac "));
	blob_free(&text);
}

static void
what_is_read_is_written_back_octet_for_octet(void **state)
{
	struct container c = container_fixed(), again;
	struct backup_key k = backup_key_fixed(0);
	struct blob one, two;
	struct err e;

	(void)state;
	for (size_t i = 0; i <= CONTAINER_SIGNATURES_MAX; i++) {
		one = text_of(&c);
		check_ok(container_read(&again, one.data, one.len, &e), &e);
		check_ok(container_check(&again, &k, &e), &e);
		assert_int_equal(again.n_signatures, i);
		two = text_of(&again);
		assert_int_equal(one.len, two.len);
		assert_memory_equal(one.data, two.data, one.len);
		blob_free(&one);
		blob_free(&two);
		if (i < CONTAINER_SIGNATURES_MAX)
			check_ok(container_sign(&c, &officer, &e), &e);
	}
	check_refused(container_sign(&c, &officer, &e), &e, ERR_FORMAT,
	    "no room");
	backup_key_free(&k);
}

static void
the_largest_one_fits(void **state)
{
	struct container c = container_fixed(), again;
	struct backup_key k = backup_key_fixed(0);
	struct container_signature s = officer;
	struct blob text;
	struct err e;

	(void)state;
	c.wrapped_len = HSM_WRAPPED_MAX;
	c.set.plan.group_count = SHARE_GROUPS;
	for (size_t i = 0; i < SHARE_GROUPS; i++)
		c.set.plan.groups[i] = (struct split_group){ 16, 16 };
	check_ok(container_seal(&c, &k, &e), &e);
	s.key_len = s.len = CONTAINER_SIGNATURE_MAX;
	for (size_t i = 0; i < CONTAINER_SIGNATURES_MAX; i++)
		check_ok(container_sign(&c, &s, &e), &e);
	text = text_of(&c);
	check_ok(container_read(&again, text.data, text.len, &e), &e);
	check_ok(container_check(&again, &k, &e), &e);
	blob_free(&text);
	backup_key_free(&k);
}

static void
every_truncation_is_refused(void **state)
{
	struct container c = container_fixed(), again;
	struct blob text;
	size_t whole;
	struct err e;

	(void)state;
	text = text_of(&c);
	whole = text.len;
	blob_free(&text);
	check_ok(container_sign(&c, &officer, &e), &e);
	text = text_of(&c);
	for (size_t len = 0; len < text.len; len++) {
		/* Signatures come one by one; this is where there was none. */
		if (len == whole)
			continue;
		check_refused(container_read(&again, text.data, len, &e), &e,
		    ERR_FORMAT, "line ");
	}
	print_message("%zu truncations\n", text.len - 1);
	blob_free(&text);
}

static void
every_flipped_bit_is_refused_or_breaks_the_seal(void **state)
{
	struct container c = container_fixed(), again;
	struct backup_key k = backup_key_fixed(0);
	struct blob text = text_of(&c);
	unsigned malformed = 0, unsealed = 0;
	struct err e;

	(void)state;
	for (size_t bit = 0; bit < text.len * 8; bit++) {
		text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (container_read(&again, text.data, text.len, &e) != 0) {
			assert_int_equal(e.kind, ERR_FORMAT);
			assert_non_null(strstr(e.text, "line "));
			malformed++;
		} else {
			check_refused(container_check(&again, &k, &e), &e,
			    ERR_CRYPTO, "backup of key");
			unsealed++;
		}
		text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	check_ok(container_read(&again, text.data, text.len, &e), &e);
	check_ok(container_check(&again, &k, &e), &e);
	print_message("%u flipped bits malformed, %u unsealed\n", malformed,
	    unsealed);
	assert_true(malformed > 1000 && unsealed > 1000);
	blob_free(&text);
	backup_key_free(&k);
}

static void
another_sets_secret_is_told_from_a_change(void **state)
{
	struct backup_key k = backup_key_fixed(0), other = backup_key_fixed(1);
	struct container c = container_fixed();
	struct err e;

	(void)state;
	check_refused(container_check(&c, &other, &e), &e, ERR_CRYPTO,
	    "another set");
	c.wrapped[40] ^= 1;
	check_refused(container_check(&c, &k, &e), &e, ERR_CRYPTO,
	    "changed after it was made");
	check_ok(container_sign(&c, &officer, &e), &e);
	check_ok(container_seal(&c, &k, &e), &e);
	assert_int_equal(c.n_signatures, 0);
	check_ok(container_check(&c, &k, &e), &e);
	backup_key_free(&k);
	backup_key_free(&other);
}

/* The text with the first of the one replaced by the other. */
static struct blob
replaced(const struct blob *text, const char *from, const char *to)
{
	const char *at = strstr((const char *)text->data, from);
	struct blob out = { NULL, 0 };
	struct err e;
	size_t front;

	if (at == NULL)
		fail_msg("there is no \"%s\"", from);
	front = (size_t)(at - (const char *)text->data);
	check_ok(blob_append(&out, text->data, front, &e), &e);
	check_ok(blob_append(&out, to, strlen(to), &e), &e);
	check_ok(blob_append(&out, at + strlen(from),
	    text->len - front - strlen(from), &e), &e);
	return out;
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *from, *to, *words;
	} rows[] = {
		{ "capstan-backup 1", "capstan-backup 2", "line 1: this is no" },
		{ "zone example.", "zone example", "line 2: zone: " },
		{ "zone example.", "zone EXAMPLE.", "line 2: a value is not "
		    "in the form" },
		{ "zone example.\n", "", "line 2: \"zone\" should be here" },
		{ "zone example.\n", "zone example.\nzone example.\n",
		    "line 3: \"dnskey\" should be here" },
		{ "zone ", "zone  ", "line 2" },
		{ "257 3 13", "257 4 13", "line 3: dnskey: " },
		{ "257 3 13", "0257 3 13", "line 3: a value" },
		{ "257 3 13", "257  3 13", "line 3: a value" },
		{ "257 3 13", "65536 3 13", "line 3: dnskey: " },
		{ "257 3 13", "257 3 99", "line 3: dnskey: " },
		{ "257 3 13", "257 3", "line 3: dnskey: " },
		{ "GojI", "Goj", "line 3: dnskey: " },
		{ "GojI", "GojJ", "line 3: dnskey: " },
		{ "ECDSAP256SHA256", "ED25519", "line 4: algorithm: \"ED25519\" "
		    "should be \"ECDSAP256SHA256\"" },
		{ "key-tag ", "key-tag 1", "line 5: key-tag: " },
		{ "public-key ", "public-key 0", "line 6: public-key: " },
		{ "label KSK-2026-1", "label ", "line 7: label: " },
		{ "label KSK", "label  KSK", "line 7: label: " },
		{ "2026-1\n", "2026-1 \n", "line 7: label: " },
		{ "label KSK", "label K\tSK", "line 7: an octet" },
		{ "label KSK", "label K\x80SK", "line 7: an octet" },
		{ "usage sign", "usage sign,decrypt", "line 8: usage: " },
		{ "rfc5649/pkcs8", "rfc5649 pkcs8", "line 9: format: " },
		{ "0x0000210a", "0x210a", "line 10: mechanism: " },
		{ "0x0000210a", "0x0000210A", "line 10: mechanism: " },
		{ "2.6\n", "2.6\r\n", "line 11: an octet" },
		{ "set 01", "set 0", "line 12: set: " },
		{ "number 4711", "number 04711", "line 13: a value" },
		{ "number 4711", "number 32768", "line 13: number: " },
		{ "backup-key", "backup key", "line 14: purpose: " },
		{ "check ", "check 00", "line 15: check: " },
		{ "groups 1 of 2", "groups 3 of 2", "line 16: more are needed" },
		{ "groups 1 of 2", "groups 0 of 2", "line 16: more are needed" },
		{ "groups 1 of 2", "groups 1 of 17", "line 16: there are at most 16" },
		{ "groups 1 of 2", "groups 1 of 3", "line 33: \"group\"" },
		{ "groups 1 of 2", "groups 1 of 1", "line 25: \"wrapped\"" },
		{ "groups 1 of 2", "groups 01 of 2", "line 16: a value" },
		{ "groups 1 of 2", "groups 1 or 2", "line 16: two numbers" },
		{ "groups 1 of 2", "groups 1 of 2 x", "line 16: two numbers" },
		{ "group 3 of 7", "group 8 of 7", "line 17: more are needed" },
		{ "group 3 of 7", "group 1 of 7", "group 1: 1 of 7 is not a "
		    "split" },
		{ "group 3 of 7", "group 3 of 8", "line 25: \"share\"" },
		{ "group 3 of 7", "group 3 of 6", "line 24: \"group\"" },
		{ "share 0101", "share 01", "line 18: 64 hexadecimal" },
		{ "share 0101", "share 010g", "line 18: the character 4" },
		{ "wrapped 80", "wrapped 81", "line 33: no wrapped key" },
		{ "wrapped 80", "wrapped 16", "line 33: no wrapped key" },
		{ "wrapped 80", "wrapped 88", "line 36: " },
		{ "wrapped 80", "wrapped 72", "line 35: more than" },
		{ "wrapped 80", "wrapped 4104", "line 33: 4104 is more" },
		{ "AAEC", "AAE=", "line 34: " },
		{ "Tk8=", "Tk9=", "line 35: " },
		{ "S0xN", "", "line 36: " },
		{ "mac ", "mac 00", "line 36: 64 hexadecimal" },
		{ "signature ", "signed ", "line 37: only signatures" },
		{ "AQID", "AQI", "line 37: 3 characters" },
		{ " A. Officer", "", "line 37: a key, a signature" },
		{ " A. Officer", " ", "line 37: a name" },
		{ " A. Officer", "  A. Officer", "line 37: a name" },
		{ "A. Officer\n", "A. Officer\n\n", "line 38: only" },
	};
	struct container c = container_fixed(), again;
	struct blob text, wrong;
	struct err e;

	(void)state;
	check_ok(container_sign(&c, &officer, &e), &e);
	text = text_of(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wrong = replaced(&text, rows[i].from, rows[i].to);
		check_refused(container_read(&again, wrong.data, wrong.len,
		    &e), &e, ERR_FORMAT, rows[i].words);
		blob_free(&wrong);
	}
	blob_free(&text);
}

static void
too_much_is_refused(void **state)
{
	struct container c;
	struct err e;
	char *text;

	(void)state;
	assert_non_null(text = malloc(CONTAINER_BYTES_MAX + 1));
	memset(text, 'a', CONTAINER_BYTES_MAX + 1);
	check_refused(container_read(&c, text, CONTAINER_BYTES_MAX + 1, &e),
	    &e, ERR_FORMAT, "more than the 65536 allowed");
	check_refused(container_read(&c, text, CONTAINER_BYTES_MAX, &e), &e,
	    ERR_FORMAT, "line 1: the file ends within a line");
	text[CONTAINER_BYTES_MAX - 1] = '\n';
	check_refused(container_read(&c, text, CONTAINER_BYTES_MAX, &e), &e,
	    ERR_FORMAT, "line 1: the line is too long");
	check_refused(container_read(&c, "", 0, &e), &e, ERR_FORMAT,
	    "line 1: the file ends too soon");
	free(text);
}

static void
what_could_not_be_read_back_is_not_written(void **state)
{
	struct blob out = { NULL, 0 };
	struct container c;
	struct err e;

	(void)state;
	c = container_fixed();
	c.label[0] = '\0';
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT, "label");
	c = container_fixed();
	c.label[0] = '\n';
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT, "label");
	c = container_fixed();
	c.set.plan.groups[1].count = 17;
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT, "group");
	c = container_fixed();
	c.set.plan.group_count = 0;
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT, "groups");
	c = container_fixed();
	c.wrapped_len = 7;
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT,
	    "no wrapped key");
	c = container_fixed();
	c.set.purpose = SHARE_USER_PIN;
	check_refused(container_write(&c, &out, &e), &e, ERR_FORMAT,
	    "purpose");
	assert_null(out.data);
}

static void
what_officers_sign_ends_with_the_mac(void **state)
{
	struct container c = container_fixed();
	struct blob before = { NULL, 0 }, after = { NULL, 0 }, text;
	struct err e;

	(void)state;
	check_ok(container_signed(&c, &before, &e), &e);
	text = text_of(&c);
	assert_int_equal(text.len, before.len);
	assert_memory_equal(text.data, before.data, text.len);
	check_ok(container_sign(&c, &officer, &e), &e);
	check_ok(container_signed(&c, &after, &e), &e);
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.data, before.data, after.len);
	blob_free(&before);
	blob_free(&after);
	blob_free(&text);
}

static void
a_file_is_loaded_and_named_in_what_is_wrong(void **state)
{
	const char *folder = getenv("TESTDIR") != NULL ? getenv("TESTDIR") :
	    "/tmp";
	struct container c = container_fixed(), again;
	struct blob text = text_of(&c);
	struct err e;

	(void)state;
	check_ok(file_write(folder, "k.backup", text.data, text.len, 0644,
	    &e), &e);
	check_ok(container_load(&again, folder, "k.backup", &e), &e);
	assert_true(dnskey_equal(&again.key, &c.key));
	check_ok(file_write(folder, "k.backup", text.data, 30, 0644, &e), &e);
	check_refused(container_load(&again, folder, "k.backup", &e), &e,
	    ERR_FORMAT, "k.backup: line 2");
	check_refused(container_load(&again, folder, "none.backup", &e), &e,
	    ERR_SYS, "none.backup");
	blob_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_what_the_manual_has),
		cmocka_unit_test(what_is_read_is_written_back_octet_for_octet),
		cmocka_unit_test(the_largest_one_fits),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_flipped_bit_is_refused_or_breaks_the_seal),
		cmocka_unit_test(another_sets_secret_is_told_from_a_change),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(what_could_not_be_read_back_is_not_written),
		cmocka_unit_test(what_officers_sign_ends_with_the_mac),
		cmocka_unit_test(a_file_is_loaded_and_named_in_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
