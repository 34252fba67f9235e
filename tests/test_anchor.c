#include "signer/anchor.h"
#include "tests/test.h"

static struct dnskey ksk, other;
static struct dname zone;

static struct dnskey
key_of(const char *text)
{
	ldns_rr *rr = NULL;
	struct dnskey k;
	struct err e;

	assert_int_equal(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	check_ok(dnskey_from_rr(&k, rr, &e), &e);
	ldns_rr_free(rr);
	return k;
}

static int
make_keys(void **state)
{
	struct err e;

	(void)state;
	check_ok(dname_from_text(&zone, "example.", &e), &e);
	/* RFC 8080, 6 */
	ksk = key_of("example. DNSKEY 257 3 15 "
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	other = key_of("example. DNSKEY 257 3 15 "
	    "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=");
	return 0;
}

/* The record as text; without its TTL where that is wanted. */
static const char *
text_of(ldns_rr *rr, bool ttl)
{
	static char text[1024];
	char *whole;

	assert_non_null(rr);
	assert_non_null(whole = ldns_rr2str(rr));
	if (ttl)
		snprintf(text, sizeof(text), "%s", whole);
	else
		snprintf(text, sizeof(text), "example. %s",
		    strstr(whole, "IN"));
	free(whole);
	ldns_rr_free(rr);
	return text;
}

static struct anchor *
anchor_of(const char *text)
{
	struct anchor *a;
	struct err e;

	a = anchor_read(text, strlen(text), "test", &zone, &e);
	if (a == NULL)
		fail_msg("%s", e.text);
	return a;
}

static void
trusts_only_the_key(struct anchor *a)
{
	struct dnskey changed = ksk;

	assert_true(anchor_trusts(a, &ksk));
	assert_false(anchor_trusts(a, &other));
	changed.flags = DNSKEY_ZSK;
	assert_false(anchor_trusts(a, &changed));
	/* A revoked key is the one that it was. */
	changed = ksk;
	changed.flags |= DNSKEY_REVOKE;
	assert_true(anchor_trusts(a, &changed));
	anchor_free(&a);
	assert_null(a);
}

static void
a_ds_or_a_dnskey_stands_for_its_key_alone(void **state)
{
	struct err e;

	(void)state;
	trusts_only_the_key(anchor_of(text_of(
	    dnskey_to_ds(&ksk, &zone, 60, DS_SHA256, &e), true)));
	trusts_only_the_key(anchor_of(text_of(
	    dnskey_to_ds(&ksk, &zone, 60, DS_SHA384, &e), false)));
	trusts_only_the_key(anchor_of(text_of(
	    dnskey_to_rr(&ksk, &zone, 60, &e), true)));
}

static void
a_key_at_another_name_of_the_zone_is_not_trusted(void **state)
{
	struct anchor *a;
	struct err e;
	char text[2048];

	(void)state;
	snprintf(text, sizeof(text), "%s", text_of(
	    dnskey_to_rr(&other, &zone, 60, &e), true));
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "sub.%s",
	    text_of(dnskey_to_rr(&ksk, &zone, 60, &e), true));
	a = anchor_of(text);
	assert_true(anchor_trusts(a, &other));
	assert_false(anchor_trusts(a, &ksk));
	anchor_free(&a);
}

/* As a ceremony writes those of a group into one file. */
static void
of_a_file_of_many_zones_its_own_are_taken(void **state)
{
	struct anchor *a;
	struct err e;
	char text[4096];

	(void)state;
	snprintf(text, sizeof(text), "a.test. IN DS 1 15 2 00\n%s"
	    "b.test. IN DS 1 15 2 00\n",
	    text_of(dnskey_to_rr(&ksk, &zone, 60, &e), true));
	a = anchor_of(text);
	assert_true(anchor_trusts(a, &ksk));
	anchor_free(&a);
	snprintf(text, sizeof(text), "%s", text_of(
	    dnskey_to_rr(&other, &zone, 60, &e), true));
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
	    "not%s", text_of(dnskey_to_rr(&ksk, &zone, 60, &e), true));
	a = anchor_of(text);
	assert_true(anchor_trusts(a, &other));
	assert_false(anchor_trusts(a, &ksk));
	anchor_free(&a);
}

static void
what_holds_no_anchor_of_the_zone_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "\n; nothing\n", "example. TXT \"DS\"\n",
		"example.org. DS 1 15 2 00\n", "sub.example. DS 1 15 2 00\n",
		("example. DS 1 15 1 "
		"0000000000000000000000000000000000000000\n"),
		"example. DS 1 15\n", "hello\n",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(anchor_read(bad[i], strlen(bad[i]), "test", &zone,
		    &e));
		assert_int_equal(e.kind, ERR_FORMAT);
		assert_non_null(strstr(e.text, "trust anchor test"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ds_or_a_dnskey_stands_for_its_key_alone),
		cmocka_unit_test(
		    a_key_at_another_name_of_the_zone_is_not_trusted),
		cmocka_unit_test(of_a_file_of_many_zones_its_own_are_taken),
		cmocka_unit_test(what_holds_no_anchor_of_the_zone_is_refused),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
