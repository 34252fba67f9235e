#include "keyset/delegation.h"
#include "tests/test.h"

/* The key of RFC 8080, 6.1, its DS there, and that of BIND's dnssec-dsfromkey. */
#define PUB "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define SHA256 "3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B"
#define SHA384 "89389DA437FCA8372E67359DFC0DD4428FA2615DF6E31BC5" \
	"501677DD068514FEA5C4EFAF82188530A8A1645D9D3EF884"

static struct dnskey
key(unsigned flags)
{
	uint8_t pub[DNSKEY_PUB_MAX];
	struct dnskey k;
	struct err e;

	EVP_DecodeBlock(pub, (const uint8_t *)PUB, (int)strlen(PUB));
	check_ok(dnskey_set(&k, flags, 15, pub, 32, &e), &e);
	return k;
}

static struct dname
zone(void)
{
	struct dname d;
	struct err e;

	check_ok(dname_from_text(&d, "example.com.", &e), &e);
	return d;
}

static void
a_parent_is_told_of_no_zsk_and_of_no_revoked_key(void **state)
{
	static const unsigned flags[] = { DNSKEY_ZSK, DNSKEY_KSK | DNSKEY_REVOKE };
	struct blob out = { .len = 0 };
	struct dname d = zone();
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct dnskey k = key(flags[i]);

		check_refused(delegation_form(&out, &d, &k, &e), &e, ERR_FORMAT,
		    "no parent is told");
		check_refused(delegation_epp(&out, &d, &k, &e), &e, ERR_FORMAT,
		    "no parent is told");
		check_refused(delegation_epp_remove(&out, &d, &k, "", &e), &e,
		    ERR_FORMAT, "no parent is told");
	}
	assert_null(out.data);
}

static void
the_form_has_every_field_of_the_ds_and_of_the_key(void **state)
{
	struct blob out = { .len = 0 };
	struct dnskey k = key(DNSKEY_KSK);
	struct dname d = zone();
	struct err e;

	(void)state;
	check_ok(delegation_form(&out, &d, &k, &e), &e);
	assert_string_equal((char *)out.data,
	    "Domain         example.com.\n"
	    "Key tag        3613\n"
	    "Algorithm      15 (ED25519)\n"
	    "Digest type    2 (SHA-256)\n"
	    "Digest         " SHA256 "\n"
	    "or digest type 4 (SHA-384)\n"
	    "Digest         " SHA384 "\n"
	    "\n"
	    "Where the key itself is asked for:\n"
	    "Flags          257 (KSK)\n"
	    "Protocol       3\n"
	    "Algorithm      15 (ED25519)\n"
	    "Public key     " PUB "\n");
	blob_free(&out);
}

static void
epp_adds_the_ds_with_its_key(void **state)
{
	struct blob out = { .len = 0 };
	struct dnskey k = key(DNSKEY_KSK);
	struct dname d = zone();
	struct err e;

	(void)state;
	check_ok(delegation_epp(&out, &d, &k, &e), &e);
	assert_string_equal((char *)out.data,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<extension xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">\n"
	    "  <secDNS:update "
	    "xmlns:secDNS=\"urn:ietf:params:xml:ns:secDNS-1.1\">\n"
	    "    <secDNS:add>\n"
	    "      <secDNS:dsData>\n"
	    "        <secDNS:keyTag>3613</secDNS:keyTag>\n"
	    "        <secDNS:alg>15</secDNS:alg>\n"
	    "        <secDNS:digestType>2</secDNS:digestType>\n"
	    "        <secDNS:digest>" SHA256 "</secDNS:digest>\n"
	    "        <secDNS:keyData>\n"
	    "          <secDNS:flags>257</secDNS:flags>\n"
	    "          <secDNS:protocol>3</secDNS:protocol>\n"
	    "          <secDNS:alg>15</secDNS:alg>\n"
	    "          <secDNS:pubKey>" PUB "</secDNS:pubKey>\n"
	    "        </secDNS:keyData>\n"
	    "      </secDNS:dsData>\n"
	    "    </secDNS:add>\n"
	    "  </secDNS:update>\n"
	    "</extension>\n");
	blob_free(&out);
}

static void
epp_of_many_zones_is_a_command_of_each(void **state)
{
	struct blob out = { .len = 0 };
	struct dnskey k = key(DNSKEY_KSK), zsk = key(DNSKEY_ZSK);
	struct dname d = zone();
	struct xml_sheet s;
	struct err e;
	const char *at;

	(void)state;
	check_ok(delegation_commands_start(&s, &e), &e);
	check_ok(delegation_commands_add(&s, &d, &k, &e), &e);
	check_refused(delegation_commands_add(&s, &d, &zsk, &e), &e, ERR_FORMAT,
	    "no parent is told");
	check_ok(delegation_commands_add(&s, &d, &k, &e), &e);
	check_ok(delegation_commands_end(&s, &out, &e), &e);
	at = strstr((char *)out.data, "    <extension");
	assert_int_equal(strncmp((char *)out.data,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<commands>\n"
	    "  <command xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">\n"
	    "    <update>\n"
	    "      <domain:update "
	    "xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\">\n"
	    "        <domain:name>example.com</domain:name>\n"
	    "      </domain:update>\n"
	    "    </update>\n", (size_t)(at - (char *)out.data)), 0);
	assert_non_null(strstr(at, "<secDNS:digest>" SHA256 "<"));
	at = strstr(at, "  </command>\n  <command ");
	assert_non_null(at);
	assert_non_null(strstr(at, "  </command>\n</commands>\n"));
	blob_free(&out);
}

static void
epp_takes_the_ds_away_when_it_is_time(void **state)
{
	struct blob out = { .len = 0 };
	struct dnskey k = key(DNSKEY_KSK);
	struct dname d = zone();
	struct err e;

	(void)state;
	check_ok(delegation_epp_remove(&out, &d, &k, "after a day", &e), &e);
	assert_string_equal((char *)out.data,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<!-- after a day -->\n"
	    "<extension xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">\n"
	    "  <secDNS:update "
	    "xmlns:secDNS=\"urn:ietf:params:xml:ns:secDNS-1.1\">\n"
	    "    <secDNS:rem>\n"
	    "      <secDNS:dsData>\n"
	    "        <secDNS:keyTag>3613</secDNS:keyTag>\n"
	    "        <secDNS:alg>15</secDNS:alg>\n"
	    "        <secDNS:digestType>2</secDNS:digestType>\n"
	    "        <secDNS:digest>" SHA256 "</secDNS:digest>\n"
	    "      </secDNS:dsData>\n"
	    "    </secDNS:rem>\n"
	    "  </secDNS:update>\n"
	    "</extension>\n");
	blob_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parent_is_told_of_no_zsk_and_of_no_revoked_key),
		cmocka_unit_test(the_form_has_every_field_of_the_ds_and_of_the_key),
		cmocka_unit_test(epp_adds_the_ds_with_its_key),
		cmocka_unit_test(epp_of_many_zones_is_a_command_of_each),
		cmocka_unit_test(epp_takes_the_ds_away_when_it_is_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
