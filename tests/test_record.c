#include "keyset/record.h"
#include "keyset/rrset.h"
#include "tests/test.h"

static const struct dname root = { .len = 1 };

static ldns_rr *
record(const char *text)
{
	ldns_rr *rr = NULL;

	assert_int_equal(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL),
	    LDNS_STATUS_OK);
	return rr;
}

static void
a_record_is_made_of_its_octets(void **state)
{
	static const uint8_t mx[] = "\0\012\4Mail";
	ldns_rr *rr, *same = record(". 3600 IN MX 10 Mail.");
	struct err e;

	(void)state;
	assert_non_null(rr = record_new(&root, 15, 3600, mx, sizeof(mx), &e));
	assert_int_equal(ldns_rr_compare(rr, same), 0);
	assert_int_equal(ldns_rr_ttl(rr), 3600);
	assert_int_equal(ldns_rr_get_class(rr), LDNS_RR_CLASS_IN);
	ldns_rr_free(rr);
	ldns_rr_free(same);
}

static void
octets_that_are_no_record_are_refused(void **state)
{
	static uint8_t octets[65536];
	struct err e;

	(void)state;
	assert_null(record_new(&root, 1, 0, octets, 3, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "3 octets are no record of type 1"));
	assert_null(record_new(&root, 1, 0, octets, 5, &e));
	assert_null(record_new(&root, 48, 0, octets, 1, &e));
	assert_null(record_new(&root, 65536, 0, octets, 4, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_null(record_new(&root, 16, 0, octets, 65536, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "65536 octets"));
}

static void
rdata_is_canonical_and_the_record_is_not_changed(void **state)
{
	static const uint8_t canonical[] = "\0\012\4mail\7example";
	ldns_rr *rr = record("A.example. 60 IN MX 10 Mail.Example.");
	char *before = ldns_rr2str(rr), *after;
	struct blob b = { NULL, 0 };
	struct err e;

	(void)state;
	check_ok(record_rdata(rr, &b, &e), &e);
	assert_int_equal(b.len, sizeof(canonical));
	assert_memory_equal(b.data, canonical, sizeof(canonical));
	after = ldns_rr2str(rr);
	assert_string_equal(before, after);
	free(before);
	free(after);
	blob_free(&b);
	ldns_rr_free(rr);
}

static ldns_rr_list *
list_of(const char *const lines[], size_t n)
{
	ldns_rr_list *list = ldns_rr_list_new();

	assert_non_null(list);
	for (size_t i = 0; i < n; i++)
		assert_true(ldns_rr_list_push_rr(list, record(lines[i])));
	return list;
}

/* RFC 4034, 6.3: by octets, and the absence of one before a zero. */
static void
an_rrset_is_sorted_and_has_each_record_once(void **state)
{
	static const char *const lines[] = {
		"x. 60 IN TYPE65400 \\# 2 0100", "x. 60 IN TYPE65400 \\# 1 80",
		"x. 60 IN TYPE65400 \\# 1 01", "x. 60 IN TYPE65400 \\# 0",
		"X. 60 IN TYPE65400 \\# 1 01", "x. 60 IN TYPE65400 \\# 1 02",
	};
	static const uint8_t wire[] =
	    "\1x\0\377\170\0\1\0\0\0\7\0\0"
	    "\1x\0\377\170\0\1\0\0\0\7\0\1\1"
	    "\1x\0\377\170\0\1\0\0\0\7\0\2\1\0"
	    "\1x\0\377\170\0\1\0\0\0\7\0\1\2"
	    "\1x\0\377\170\0\1\0\0\0\7\0\1\200";
	ldns_rr_list *list = list_of(lines, 6);
	struct blob b = { NULL, 0 };
	struct rrset set;
	struct err e;

	(void)state;
	check_ok(rrset_from_list(&set, list, &e), &e);
	assert_int_equal(set.n, 5);
	assert_int_equal(set.type, 65400);
	check_ok(rrset_write(&set, 7, &b, &e), &e);
	assert_int_equal(b.len, sizeof(wire) - 1);
	assert_memory_equal(b.data, wire, b.len);
	blob_free(&b);
	rrset_free(&set);
	ldns_rr_list_deep_free(list);
}

static void
records_that_do_not_belong_together_are_no_rrset(void **state)
{
	static const char *const lines[][2] = {
		{ "a. 60 IN A 192.0.2.1", "b. 60 IN A 192.0.2.1" },
		{ "a. 60 IN A 192.0.2.1", "a. 60 IN AAAA ::1" },
		{ "a. 60 IN A 192.0.2.1", "a. 60 CH A 192.0.2.2" },
	};
	ldns_rr_list *list = ldns_rr_list_new();
	struct rrset set;
	struct err e;

	(void)state;
	check_refused(rrset_from_list(&set, list, &e), &e, ERR_FORMAT,
	    "no records");
	ldns_rr_list_deep_free(list);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		list = list_of(lines[i], 2);
		check_refused(rrset_from_list(&set, list, &e), &e, ERR_FORMAT,
		    "of an RRset");
		ldns_rr_list_deep_free(list);
	}
	/* A record that its owner took apart. */
	list = list_of(lines[0], 1);
	ldns_rdf_deep_free(ldns_rr_pop_rdf(ldns_rr_list_rr(list, 0)));
	ldns_rdf_deep_free(ldns_rr_owner(ldns_rr_list_rr(list, 0)));
	ldns_rr_set_owner(ldns_rr_list_rr(list, 0), NULL);
	assert_int_equal(rrset_from_list(&set, list, &e), -1);
	assert_int_equal(e.kind, ERR_FORMAT);
	ldns_rr_list_deep_free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_made_of_its_octets),
		cmocka_unit_test(octets_that_are_no_record_are_refused),
		cmocka_unit_test(rdata_is_canonical_and_the_record_is_not_changed),
		cmocka_unit_test(an_rrset_is_sorted_and_has_each_record_once),
		cmocka_unit_test(records_that_do_not_belong_together_are_no_rrset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
