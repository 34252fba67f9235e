#include "keyset/trust_anchor.h"
#include "keyset/utc.h"
#include "tests/test.h"

/* The root zone's KSK of 2017, and its digest as IANA publishes it. */
#define KSK_2017 "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3" \
	"+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROx" \
	"VQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/" \
	"EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7L" \
	"jVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555" \
	"KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="
#define DIGEST_2017 \
	"E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"

static struct dnskey
ksk(unsigned flags, unsigned alg, const char *base64)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	size_t len = strlen(base64);
	struct dnskey k;
	struct err e;
	int n = EVP_DecodeBlock(pub, (const uint8_t *)base64, (int)len);

	while (base64[--len] == '=')
		n--;
	check_ok(dnskey_set(&k, flags, alg, pub, (size_t)n, &e), &e);
	return k;
}

static struct dname
zone(const char *text)
{
	struct dname d;
	struct err e;

	check_ok(dname_from_text(&d, text, &e), &e);
	return d;
}

static time_t
at(const char *text)
{
	struct err e;
	time_t t;

	check_ok(utc_parse(text, &t, &e), &e);
	return t;
}

static void
the_roots_key_has_the_digest_that_is_published(void **state)
{
	struct dnskey k = ksk(DNSKEY_KSK, 8, KSK_2017);
	struct anchor_key a = { "Klajeyz", &k, at("2017-02-02T00:00:00Z") };
	struct blob out = { .len = 0 };
	struct dname root = zone(".");
	struct err e;

	(void)state;
	check_ok(trust_anchor_write(&out, &root, "an-id", "http://data.example/"
	    "root-anchors.xml", &a, 1, &e), &e);
	assert_string_equal((char *)out.data,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<TrustAnchor id=\"an-id\" "
	    "source=\"http://data.example/root-anchors.xml\">\n"
	    "  <Zone>.</Zone>\n"
	    "  <KeyDigest id=\"Klajeyz\" "
	    "validFrom=\"2017-02-02T00:00:00+00:00\">\n"
	    "    <KeyTag>20326</KeyTag>\n"
	    "    <Algorithm>8</Algorithm>\n"
	    "    <DigestType>2</DigestType>\n"
	    "    <Digest>" DIGEST_2017 "</Digest>\n"
	    "    <PublicKey>" KSK_2017 "</PublicKey>\n"
	    "    <Flags>257</Flags>\n"
	    "  </KeyDigest>\n"
	    "</TrustAnchor>\n");
	blob_free(&out);
}

static void
keys_are_in_order_of_time_however_they_are_given(void **state)
{
	struct dnskey old = ksk(DNSKEY_KSK, 8, KSK_2017);
	struct dnskey new = ksk(DNSKEY_KSK, 15,
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	struct anchor_key ways[2][2] = {
		{ { "old", &old, 100 }, { "new", &new, 200 } },
		{ { "new", &new, 200 }, { "old", &old, 100 } },
	};
	struct blob out[2] = { { .len = 0 }, { .len = 0 } };
	struct dname example = zone("example.");
	struct err e;

	(void)state;
	for (int i = 0; i < 2; i++)
		check_ok(trust_anchor_write(&out[i], &example, "1", "s", ways[i],
		    2, &e), &e);
	assert_string_equal((char *)out[0].data, (char *)out[1].data);
	assert_true(strstr((char *)out[0].data, "\"old\"") <
	    strstr((char *)out[0].data, "\"new\""));
	blob_free(&out[0]);
	blob_free(&out[1]);
}

static void
what_is_no_trust_anchor_is_refused_and_nothing_written(void **state)
{
	struct dnskey zsk = ksk(DNSKEY_ZSK, 8, KSK_2017);
	struct dnskey gone = ksk(DNSKEY_KSK | DNSKEY_REVOKE, 8, KSK_2017);
	struct dnskey good = ksk(DNSKEY_KSK, 8, KSK_2017);
	struct anchor_key a[] = { { "a", &good, 1 }, { "b", &zsk, 2 } };
	struct blob out = { .len = 0 };
	struct dname root = zone(".");
	struct err e;

	(void)state;
	check_refused(trust_anchor_write(&out, &root, "i", "s", a, 0, &e), &e,
	    ERR_FORMAT, "at least one key");
	check_refused(trust_anchor_write(&out, &root, "i", "s", a, 2, &e), &e,
	    ERR_FORMAT, "is no KSK");
	a[1].key = &gone;
	check_refused(trust_anchor_write(&out, &root, "i", "s", a, 2, &e), &e,
	    ERR_FORMAT, "is revoked");
	a[0].id = "bell \a";
	check_refused(trust_anchor_write(&out, &root, "i", "s", a, 1, &e), &e,
	    ERR_FORMAT, "no XML can be written");
	a[0].id = "not \xff UTF-8";
	check_refused(trust_anchor_write(&out, &root, "i", "s", a, 1, &e), &e,
	    ERR_FORMAT, "no XML can be written");
	assert_null(out.data);
}

static void
what_xml_has_a_meaning_for_is_escaped(void **state)
{
	struct dnskey k = ksk(DNSKEY_KSK, 8, KSK_2017);
	struct anchor_key a = { "<\"&", &k, 1 };
	struct dname odd = zone("a\\&b<c.");
	struct blob out = { .len = 0 };
	struct err e;

	(void)state;
	check_ok(trust_anchor_write(&out, &odd, "i", "https://x/?a&b", &a, 1, &e),
	    &e);
	assert_non_null(strstr((char *)out.data, "id=\"&lt;&quot;&amp;\""));
	assert_non_null(strstr((char *)out.data, "<Zone>a\\&amp;b\\&lt;c.</Zone>"));
	assert_non_null(strstr((char *)out.data, "source=\"https://x/?a&amp;b\""));
	blob_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_roots_key_has_the_digest_that_is_published),
		cmocka_unit_test(
		    what_is_no_trust_anchor_is_refused_and_nothing_written),
		cmocka_unit_test(keys_are_in_order_of_time_however_they_are_given),
		cmocka_unit_test(what_xml_has_a_meaning_for_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
