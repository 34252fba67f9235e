#include "keyset/parcel.h"
#include "tests/test.h"

/* RFC 6605, 6.1, as a ZSK. */
static const char key_text[] = "example. 0 IN DNSKEY 256 3 13 "
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+"
    "e+MAnLr+Wi9xMWyQLc8NAA==";

static const char parcel_text[] =
    "capstan-parcel 1\n"
    "zone example.\n"
    "dnskey 256 3 13 "
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+"
    "e+MAnLr+Wi9xMWyQLc8NAA==\n"
    "algorithm ECDSAP256SHA256\n"
    "key-tag 55647\n"
    "public-key "
    "d0ae1a6f2401cf850e34b2b1c9440fecee58b4c1f293f11595ea7eed0c311dad\n"
    "rehearsal no\n"
    "transport-key "
    "0101010101010101010101010101010101010101010101010101010101010101\n"
    "format rsa-oaep-sha1+rfc5649/pkcs8\n"
    "-----BEGIN CAPSTAN PARCEL-----\n"
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n"
    "MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk8=\n"
    "-----END CAPSTAN PARCEL-----\n";

static struct parcel
parcel_fixed(void)
{
	struct parcel p = { .format = "rsa-oaep-sha1+rfc5649/pkcs8",
	    .sealed_len = 80 };
	ldns_rr *rr = NULL;
	struct err e;

	check_ok(dname_from_text(&p.zone, "example.", &e), &e);
	assert_int_equal(ldns_rr_new_frm_str(&rr, key_text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	check_ok(dnskey_from_rr(&p.key, rr, &e), &e);
	ldns_rr_free(rr);
	memset(p.to.bytes, 1, DIGEST_LEN);
	for (uint8_t i = 0; i < 80; i++)
		p.sealed[i] = i;
	return p;
}

static struct blob
written(const struct parcel *p)
{
	struct blob text = { NULL, 0 };
	struct err e;

	check_ok(parcel_write(p, &text, &e), &e);
	return text;
}

static void
the_text_is_what_the_manual_has(void **state)
{
	struct parcel p = parcel_fixed();
	struct blob text = written(&p);
	char name[PARCEL_NAME];

	(void)state;
	assert_string_equal((char *)text.data, parcel_text);
	assert_string_equal(parcel_name(&p.key, name), "zsk-55647.parcel");
	blob_free(&text);
}

static void
what_is_read_is_what_was_written(void **state)
{
	struct parcel p = parcel_fixed(), read;
	struct blob text, again;
	struct err e;

	(void)state;
	p.rehearsal = true;
	p.sealed_len = PARCEL_SEALED_MAX;
	text = written(&p);
	check_ok(parcel_read(&read, text.data, text.len, &e), &e);
	assert_true(dname_equal(&read.zone, &p.zone));
	assert_true(dnskey_equal(&read.key, &p.key));
	assert_true(digest_equal(&read.to, &p.to));
	assert_true(read.rehearsal);
	assert_string_equal(read.format, p.format);
	assert_int_equal(read.sealed_len, p.sealed_len);
	assert_memory_equal(read.sealed, p.sealed, p.sealed_len);
	again = written(&read);
	assert_int_equal(again.len, text.len);
	assert_memory_equal(again.data, text.data, text.len);
	blob_free(&again);
	blob_free(&text);
}

static void
every_truncation_is_refused(void **state)
{
	struct parcel p = parcel_fixed();
	struct blob text = written(&p);
	struct err e;

	(void)state;
	for (size_t len = 0; len < text.len; len++)
		check_refused(parcel_read(&p, text.data, len, &e), &e,
		    ERR_FORMAT, "");
	blob_free(&text);
}

/* Which of the fields the two parcels do not share. */
static bool
differs(const struct parcel *a, const struct parcel *b)
{
	return !dname_equal(&a->zone, &b->zone) ||
	    !dnskey_equal(&a->key, &b->key) || a->rehearsal != b->rehearsal ||
	    !digest_equal(&a->to, &b->to) || strcmp(a->format, b->format) != 0 ||
	    a->sealed_len != b->sealed_len ||
	    memcmp(a->sealed, b->sealed, a->sealed_len) != 0;
}

static void
every_changed_bit_is_refused_or_seen(void **state)
{
	struct parcel p = parcel_fixed(), read;
	struct blob text = written(&p);
	size_t seen = 0;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 8 * text.len; i++) {
		text.data[i / 8] ^= (uint8_t)(1u << i % 8);
		if (parcel_read(&read, text.data, text.len, &e) == 0) {
			assert_true(differs(&read, &p));
			seen++;
		} else {
			assert_int_equal(e.kind, ERR_FORMAT);
		}
		text.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	assert_true(seen > 100);
	blob_free(&text);
}

/* The text with one piece in place of another. */
static struct blob
changed(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	struct blob b = { NULL, 0 };
	struct err e;

	assert_non_null(at);
	check_ok(blob_printf(&b, &e, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from)), &e);
	return b;
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct { const char *from, *to, *words; } wrong[] = {
		{ "parcel 1", "parcel 2", "line 1, column 16: only version 1" },
		{ "zone example.", "zone Example.", "line 2" },
		{ "zone example.", "zone example", "line 2" },
		{ "zone example.\n", "", "line 2, column 1: \"zone\" should be here" },
		{ "256 3 13", "256 3 14", "line 3" },
		{ "256 3 13", "256 2 13", "line 3" },
		{ "256 3 13", "0256 3 13", "line 3" },
		{ "ECDSAP256SHA256", "RSASHA256", "line 4" },
		{ "key-tag 55647", "key-tag 55648", "line 5" },
		{ "key-tag 55647", "key-tag 055647", "line 5" },
		{ "rehearsal no", "rehearsal maybe", "line 7, column 11, rehearsal" },
		{ "key 01", "key 1", "line 8" },
		{ "format rsa", "format rsa and", "line 9" },
		{ "format rsa", "format  rsa", "line 9" },
		{ "BEGIN CAPSTAN PARCEL", "BEGIN PRIVATE KEY", "no block" },
		{ "-----\nAAEC", "-----\nA: b\n\nAAEC", "line 11" },
		{ "AAEC", "AA EC", "" },
		{ "END CAPSTAN PARCEL-----\n", "END CAPSTAN PARCEL-----\nmore\n",
		    "line 14" },
	};
	struct parcel p = parcel_fixed();
	struct blob right = written(&p), text;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		text = changed((char *)right.data, wrong[i].from, wrong[i].to);
		check_refused(parcel_read(&p, text.data, text.len, &e), &e,
		    ERR_FORMAT, wrong[i].words);
		blob_free(&text);
	}
	blob_free(&right);
}

static void
too_much_or_nothing_sealed_is_refused(void **state)
{
	static char text[PARCEL_BYTES_MAX + 1];
	struct parcel p = parcel_fixed();
	struct blob out = { NULL, 0 };
	struct err e;

	(void)state;
	check_refused(parcel_read(&p, text, sizeof(text), &e), &e, ERR_FORMAT,
	    "at most 16384");
	p = parcel_fixed();
	p.sealed_len = 0;
	check_refused(parcel_write(&p, &out, &e), &e, ERR_FORMAT,
	    "0 octets are no sealed key");
	assert_null(out.data);
}

/* ---- a transport key ----------------------------------------------------- */

/* RSA of 3072 bits; the id is that of RFC 3110's form of it. */
static const char address_text[] =
    "capstan-transport-key 1\n"
    "zone example.\n"
    "transport-key "
    "b6b8053ee952c0157fa1625b43ed21c608f361e36c4b73d4fa6b8897a2b1f0a6\n"
    "format rsa-oaep-sha1+rfc5649/pkcs8\n"
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEApGlxDvQ+EPDe1WUlgKmR\n"
    "MlDYo1I6rvilC3jjYj/ZXG96EO8WyVSx5evyACQMWJTnuJztCptA5Z4dswrgMxcO\n"
    "gG448fDBGlXXgVhUF/dZBpGxCm6xFjOn5cMrmt+NCR7dvOafte4JGObSLxn0byrQ\n"
    "ivoEqcB7EnqZgiy5JFenPLM79/nCAhEdh8MeIgNS8G5HkLV2q+q2CNOvjugPsYt2\n"
    "D65iAFs4fP5Eans16uJDEr78ksoTDynwU3q5Aov1YZVWP7c3s9M9k6HM7oEcshkT\n"
    "WR+alCQ+q0kQAxZXIsSjt+5PMjLCc0E25gBo07Rps7z5FcUBQGJviShwdc8vBeuj\n"
    "rOCt3wdW7I0YO1/C5crLwYNQdcdktFnoyscjZ6Hu9qoFpxvBXzcuwOe1SMQkE259\n"
    "2LBL6LBldjNn2tfSSxSLOx9HwMw3N+1kErZkP5rpoDzvo4q/cH1WKgiCm15RW8wG\n"
    "S1ISk5nnbjmhyjuJWcYXbSAJ5rTe4JQYPlpjKKu1CG7HAgMBAAE=\n"
    "-----END PUBLIC KEY-----\n";

static void
a_transport_key_is_what_it_was(void **state)
{
	struct blob again = { NULL, 0 };
	struct address a;
	struct err e;

	(void)state;
	check_ok(address_read(&a, address_text, strlen(address_text), &e), &e);
	assert_string_equal(a.format, "rsa-oaep-sha1+rfc5649/pkcs8");
	check_ok(address_write(&a, &again, &e), &e);
	assert_string_equal((char *)again.data, address_text);
	blob_free(&again);
}

static void
a_transport_key_that_was_cut_or_changed_is_refused(void **state)
{
	struct blob text = { NULL, 0 };
	struct address a, read;
	size_t n = 0;
	struct err e;

	(void)state;
	check_ok(blob_append(&text, address_text, strlen(address_text), &e),
	    &e);
	check_ok(address_read(&a, text.data, text.len, &e), &e);
	for (size_t len = 0; len < text.len; len++)
		check_refused(address_read(&read, text.data, len, &e), &e,
		    ERR_FORMAT, "");
	for (size_t i = 0; i < 8 * text.len; i++) {
		text.data[i / 8] ^= (uint8_t)(1u << i % 8);
		/* Zone and format are for whoever compares the digest. */
		if (address_read(&read, text.data, text.len, &e) == 0) {
			assert_true(!dname_equal(&read.zone, &a.zone) ||
			    strcmp(read.format, a.format) != 0);
			assert_true(digest_equal(&read.id, &a.id));
			assert_string_equal(read.pem, a.pem);
			n++;
		}
		text.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	assert_true(n > 10);
	blob_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_what_the_manual_has),
		cmocka_unit_test(what_is_read_is_what_was_written),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_changed_bit_is_refused_or_seen),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(too_much_or_nothing_sealed_is_refused),
		cmocka_unit_test(a_transport_key_is_what_it_was),
		cmocka_unit_test(
		    a_transport_key_that_was_cut_or_changed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
