#include <stdlib.h>
#include <string.h>

#include "keyset/ksk_list.h"
#include "keyset/record_text.h"
#include "tests/test.h"

#include "tests/quarter.h"

static struct quarter q;
static struct blob text;

static int
start(void **state)
{
	(void)state;
	quarter_init(&q);
	text = (struct blob){ NULL, 0 };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	quarter_free(&q);
	blob_free(&text);
	return 0;
}

/* Adds a record of the key to the text; taken over. */
static void
print(ldns_rr *rr, const char *owner)
{
	struct dname name;
	struct err e;

	assert_non_null(rr);
	check_ok(dname_from_text(&name, owner, &e), &e);
	check_ok(record_to_text(rr, &name, &text, &e), &e);
	ldns_rr_free(rr);
}

static void
print_ds(const struct dnskey *k, enum dnskey_ds digest)
{
	struct err e;

	print(dnskey_to_ds(k, &q.previous->zone, 3600, digest, &e),
	    "example.");
}

/* What it makes of the text: so many KSKs, or -1. */
static int
listed(struct dnskey *first)
{
	struct dnskey *keys = NULL;
	struct err e;
	size_t n = 0;

	if (ksk_list(&keys, &n, (const char *)text.data, text.len, q.previous,
	    &e) != 0) {
		assert_int_equal(e.kind, ERR_FORMAT);
		return -1;
	}
	if (n > 0)
		*first = keys[0];
	free(keys);
	return (int)n;
}

static void
a_ds_names_a_ksk_of_the_response(void **state)
{
	static const enum dnskey_ds DIGESTS[] = { DS_SHA256, DS_SHA384 };
	const struct dnskey *ksk = &q.ksk[0].signs.key;
	struct dnskey found;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		blob_free(&text);
		print_ds(ksk, DIGESTS[i]);
		assert_int_equal(listed(&found), 1);
		assert_true(dnskey_equal(&found, ksk));
	}
	print_ds(ksk, DS_SHA256);
	assert_int_equal(listed(&found), 1);
}

static void
a_ds_of_another_names_none(void **state)
{
	struct dnskey found;

	(void)state;
	print_ds(&q.ksk[1].signs.key, DS_SHA256);
	assert_int_equal(listed(&found), 0);
}

static void
a_ds_of_a_zsk_names_none(void **state)
{
	struct dnskey found;

	(void)state;
	print_ds(&q.zsk[1].signs.key, DS_SHA256);
	assert_int_equal(listed(&found), 0);
}

static void
a_revoked_ksk_is_named_by_the_ds_of_what_it_was(void **state)
{
	const struct dnskey *ksk = &q.ksk[0].signs.key;
	struct dnskey found;

	(void)state;
	for (size_t i = 0; i < q.previous->n_bundles; i++)
		for (size_t j = 0; j < q.previous->bundles[i].n_keys; j++)
			if (dnskey_equal(&q.previous->bundles[i].keys[j].key,
			    ksk))
				q.previous->bundles[i].keys[j].key.flags |=
				    DNSKEY_REVOKE;
	print_ds(ksk, DS_SHA256);
	assert_int_equal(listed(&found), 1);
	assert_true(found.flags & DNSKEY_REVOKE);
}

static void
a_dnskey_is_taken_wherever_it_is(void **state)
{
	const struct dnskey *other = &q.ksk[1].signs.key;
	struct dnskey found;
	struct err e;

	(void)state;
	print(dnskey_to_rr(other, &q.previous->zone, 3600, &e), "example.");
	assert_int_equal(listed(&found), 1);
	assert_true(dnskey_equal(&found, other));
}

/* A DS of that KSK behind so much of a line, alone. */
static int
listed_behind(const char *in_front)
{
	struct dnskey found;
	const char *at;
	struct blob line;
	struct err e;
	int n;

	blob_free(&text);
	print_ds(&q.ksk[0].signs.key, DS_SHA256);
	line = text;
	text = (struct blob){ NULL, 0 };
	at = memmem(line.data, line.len, "\tDS\t", 4);
	assert_non_null(at);
	check_ok(blob_printf(&text, &e, "%s%.*s", in_front, (int)(line.len -
	    (size_t)(at - (char *)line.data)), at), &e);
	blob_free(&line);
	n = listed(&found);
	assert_true(n < 1 || dnskey_equal(&found, &q.ksk[0].signs.key));
	return n;
}

/* RFC 1035, 5.1: each of them may be left out. */
static void
a_class_stands_before_or_behind_a_ttl(void **state)
{
	(void)state;
	assert_int_equal(listed_behind("example. CH 3600"), -1);
	assert_int_equal(listed_behind("example. IN CH"), -1);
	assert_int_equal(listed_behind("example. IN IN"), -1);
	assert_int_equal(listed_behind("example. 3600 3600"), -1);
	assert_int_equal(listed_behind("example. IN 36x"), -1);
	assert_int_equal(listed_behind("example. IN 4294967296"), -1);
	assert_int_equal(listed_behind("example. 3600 IN"), 1);
	assert_int_equal(listed_behind("example. IN 3600"), 1);
	assert_int_equal(listed_behind("example. 3600"), 1);
	assert_int_equal(listed_behind("example. IN"), 1);
	assert_int_equal(listed_behind("example."), 1);
}

static void
what_names_no_ksk_of_the_zone_is_refused(void **state)
{
	static const char *const TEXTS[] = {
		"", "; nothing\n", "example.\t3600\tIN\tNS\tns.example.\n",
		"example. 3600 IN DS 1 13 1 "
		"0123456789012345678901234567890123456789\n",
		"no record\n",
		"example. 3600 IN DS 1 13 2\n", "example. 3600 IN DS",
	};
	struct dnskey found;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		blob_free(&text);
		check_ok(blob_append(&text, TEXTS[i], strlen(TEXTS[i]), &e),
		    &e);
		assert_int_equal(listed(&found), -1);
	}
	blob_free(&text);
	print(dnskey_to_ds(&q.ksk[0].signs.key, &q.previous->zone, 3600,
	    DS_SHA256, &e), "other.");
	assert_int_equal(listed(&found), -1);
	blob_free(&text);
	print(dnskey_to_rr(&q.zsk[0].signs.key, &q.previous->zone, 3600, &e),
	    "example.");
	assert_int_equal(listed(&found), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_ds_names_a_ksk_of_the_response, start, end),
		cmocka_unit_test_setup_teardown(a_ds_of_another_names_none,
		    start, end),
		cmocka_unit_test_setup_teardown(a_ds_of_a_zsk_names_none,
		    start, end),
		cmocka_unit_test_setup_teardown(
		    a_revoked_ksk_is_named_by_the_ds_of_what_it_was, start,
		    end),
		cmocka_unit_test_setup_teardown(
		    a_dnskey_is_taken_wherever_it_is, start, end),
		cmocka_unit_test_setup_teardown(
		    a_class_stands_before_or_behind_a_ttl, start, end),
		cmocka_unit_test_setup_teardown(
		    what_names_no_ksk_of_the_zone_is_refused, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
