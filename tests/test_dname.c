#include "keyset/dname.h"
#include "tests/test.h"

static struct dname
name(const char *text)
{
	struct dname d;
	struct err e;

	check_ok(dname_from_text(&d, text, &e), &e);
	return d;
}

static void
a_name_has_the_wire_form_of_rfc_1035(void **state)
{
	static const uint8_t wire[] = "\3www\7example\3net";
	struct dname d = name("www.example.net.");

	(void)state;
	assert_int_equal(d.len, sizeof(wire));
	assert_memory_equal(d.wire, wire, sizeof(wire));
	d = name(".");
	assert_int_equal(d.len, 1);
	assert_int_equal(d.wire[0], 0);
}

/* RFC 4034, 6.1. */
static void
names_are_in_the_order_of_rfc_4034(void **state)
{
	static const char *const sorted[] = {
		"example.", "a.example.", "yljkjljk.a.example.",
		"Z.a.example.", "zABC.a.EXAMPLE.", "z.example.",
		"\\001.z.example.", "*.z.example.", "\\200.z.example.",
	};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };

	(void)state;
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			struct dname a = name(sorted[i]), b = name(sorted[j]);
			int order = dname_order(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
			    (i > j) - (i < j));
		}
}

static void
a_label_that_begins_another_comes_first(void **state)
{
	struct dname a = name("ab.example."), b = name("abc.example.");

	(void)state;
	assert_true(dname_order(&a, &b) < 0);
	assert_true(dname_order(&b, &a) > 0);
}

static void
capital_letters_become_small_whichever_form_they_come_in(void **state)
{
	static const uint8_t wire[] = "\7eXAMPLE";
	struct dname a = name("EXAMPLE."), b;
	char text[DNAME_TEXT_MAX];
	struct err e;

	(void)state;
	check_ok(dname_from_wire(&b, wire, sizeof(wire), &e), &e);
	assert_true(dname_equal(&a, &b));
	assert_string_equal(dname_text(&a, text), "example.");
	/* Only letters: \192 is not \224. */
	a = name("\\192.");
	assert_string_equal(dname_text(&a, text), "\\192.");
}

static void
what_a_zone_file_would_misread_is_escaped(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "a\\.b.c.", "a\\.b.c." },
		{ "a\\046b.c.", "a\\.b.c." },
		{ "\\000\\255\\032.", "\\000\\255\\032." },
		{ "\\\\.", "\\\\." },
		{ "\\@.\\$.\\;.\\\".\\(\\).", "\\@.\\$.\\;.\\034.\\040\\041." },
		{ "@.", "\\@." },
		{ "*._tcp.x-y.", "*._tcp.x-y." },
		{ "0/25.2.", "0/25.2." },
		{ "a+b.\\043.", "a\\+b.\\+." },
	};
	char text[DNAME_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dname d = name(cases[i].in);

		assert_string_equal(dname_text(&d, text), cases[i].out);
	}
}

/*
 * As Knot DNS does, whose reader takes little else without a backslash; but for
 * what dnssec-ksr does not take with one.
 */
static void
all_but_letters_digits_and_four_others_is_escaped(void **state)
{
	char in[8], out[8], text[DNAME_TEXT_MAX];

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		struct dname d, again;
		bool plain = c != 0 && c < 128 &&
		    strchr("-_*/0123456789abcdefghijklmnopqrstuvwxyz",
		    (int)c) != NULL;
		bool slashed = c > ' ' && c < 0x7f &&
		    strchr("()\"", (int)c) == NULL;

		if (c >= 'A' && c <= 'Z')
			continue;	/* they become small */
		snprintf(in, sizeof(in), "\\%03u.", c);
		snprintf(out, sizeof(out), plain ? "%c." : slashed ? "\\%c." :
		    "\\%03u.", (int)c);
		d = name(in);
		assert_string_equal(dname_text(&d, text), out);
		again = name(text);
		assert_true(dname_equal(&again, &d));
	}
}

static void
the_longest_name_fits_even_when_all_of_it_is_escaped(void **state)
{
	uint8_t wire[DNAME_MAX];
	char text[DNAME_TEXT_MAX];
	struct dname d, again;
	struct err e;

	(void)state;
	memset(wire, 0xff, sizeof(wire));
	wire[0] = wire[64] = wire[128] = 63;
	wire[192] = 61;
	wire[254] = 0;
	check_ok(dname_from_wire(&d, wire, sizeof(wire), &e), &e);
	dname_text(&d, text);
	assert_int_equal(strlen(text), 250 * 4 + 4);
	check_ok(dname_from_text(&again, text, &e), &e);
	assert_true(dname_equal(&d, &again));
}

static void
a_zone_holds_itself_and_what_is_below_it(void **state)
{
	struct dname root = name("."), com = name("com.");
	struct dname zone = name("example.com.");
	struct dname below = name("a.example.com.");
	struct dname other = name("anexample.com.");
	/* Its last octets are those of example.com., yet not as labels. */
	struct dname trap = name("a\\007example.com.");

	(void)state;
	assert_true(dname_within(&zone, &zone));
	assert_true(dname_within(&below, &zone));
	assert_true(dname_within(&below, &root));
	assert_true(dname_within(&root, &root));
	assert_false(dname_within(&com, &zone));
	assert_false(dname_within(&other, &zone));
	assert_false(dname_within(&trap, &zone));
	assert_false(dname_within(&root, &com));
}

static void
labels_are_counted_without_root_and_wildcard(void **state)
{
	static const struct {
		const char *name;
		unsigned labels;
	} cases[] = {
		{ ".", 0 }, { "*.", 0 }, { "com.", 1 }, { "*.com.", 1 },
		{ "a.*.com.", 3 }, { "*a.com.", 2 }, { "www.example.com.", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dname d = name(cases[i].name);

		assert_int_equal(dname_labels(&d), cases[i].labels);
	}
}

static void
what_is_no_name_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "dot" }, { "example", "dot" }, { "example\\.", "dot" },
		{ "..", "no domain name" }, { "a..b.", "no domain name" },
		{ ".a.", "no domain name" }, { "a b.", "\\032" },
		{ " a.", "\\032" }, { "a. ", "\\032" }, { "a.\n", "\\010" },
		{ "\303\244.", "\\195" }, { "\\256.", "no domain name" },
		{ "\\25.", "no domain name" }, { "\\2x.", "no domain name" },
		{ "a\\", "unescaped" }, { "a;b.", "unescaped" },
		{ "\"a\".", "unescaped" }, { "(a).", "unescaped" },
		{ "\\\303\244.", "\\195" },
		{ "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
		    "abcd.", "no domain name" },
	};
	struct dname d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(dname_from_text(&d, cases[i].text, &e), &e,
		    ERR_FORMAT, cases[i].words);
}

static void
a_name_of_256_octets_is_refused(void **state)
{
	static char text[256 + 2];
	struct dname d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 255; i++)
		text[i] = i % 2 ? '.' : 'a';
	check_refused(dname_from_text(&d, text, &e), &e, ERR_FORMAT, "dot");
	text[254] = '\0';	/* 127 labels of one octet and the root: 255 */
	check_ok(dname_from_text(&d, text, &e), &e);
	assert_int_equal(d.len, 255);
	assert_int_equal(dname_labels(&d), 127);
	strcpy(text + 252, "aa.");
	check_refused(dname_from_text(&d, text, &e), &e, ERR_FORMAT,
	    "no domain name");
}

static void
wire_form_must_fill_its_length_exactly(void **state)
{
	static const uint8_t wire[] = "\3www\7example\3net\0x";
	static const uint8_t pointer[] = { 1, 'a', 0xc0, 0 };
	static const uint8_t extended[] = { 0x41, 0, 0 };
	struct dname d;
	struct err e;

	(void)state;
	check_refused(dname_from_wire(&d, wire, 0, &e), &e, ERR_FORMAT, "1 to");
	for (size_t len = 1; len < 17; len++)
		check_refused(dname_from_wire(&d, wire, len, &e), &e,
		    ERR_FORMAT, "cut off");
	check_refused(dname_from_wire(&d, wire, 18, &e), &e, ERR_FORMAT,
	    "1 octets follow");
	check_refused(dname_from_wire(&d, pointer, 4, &e), &e, ERR_FORMAT,
	    "compressed");
	check_refused(dname_from_wire(&d, extended, 3, &e), &e, ERR_FORMAT,
	    "compressed");
	check_refused(dname_from_wire(&d, wire, 256, &e), &e, ERR_FORMAT,
	    "256 octets");
}

static void
nothing_is_written_on_failure(void **state)
{
	struct dname d = name("example."), before = d;
	struct err e;

	(void)state;
	assert_int_equal(dname_from_text(&d, "a..b.", &e), -1);
	assert_memory_equal(&d, &before, sizeof(d));
	assert_int_equal(dname_from_rdf(&d, NULL, &e), -1);
	assert_memory_equal(&d, &before, sizeof(d));
}

static void
a_name_goes_through_ldns_and_back(void **state)
{
	struct dname d = name("a\\.b.example."), again;
	ldns_rdf *rdf, *number;
	struct err e;

	(void)state;
	assert_non_null(rdf = dname_to_rdf(&d, &e));
	check_ok(dname_from_rdf(&again, rdf, &e), &e);
	assert_true(dname_equal(&d, &again));
	ldns_rdf_deep_free(rdf);
	assert_non_null(number = ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, 0));
	check_refused(dname_from_rdf(&again, number, &e), &e, ERR_FORMAT,
	    "missing");
	ldns_rdf_deep_free(number);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_the_wire_form_of_rfc_1035),
		cmocka_unit_test(names_are_in_the_order_of_rfc_4034),
		cmocka_unit_test(a_label_that_begins_another_comes_first),
		cmocka_unit_test(capital_letters_become_small_whichever_form_they_come_in),
		cmocka_unit_test(what_a_zone_file_would_misread_is_escaped),
		cmocka_unit_test(
		    all_but_letters_digits_and_four_others_is_escaped),
		cmocka_unit_test(the_longest_name_fits_even_when_all_of_it_is_escaped),
		cmocka_unit_test(a_zone_holds_itself_and_what_is_below_it),
		cmocka_unit_test(labels_are_counted_without_root_and_wildcard),
		cmocka_unit_test(what_is_no_name_is_refused),
		cmocka_unit_test(a_name_of_256_octets_is_refused),
		cmocka_unit_test(wire_form_must_fill_its_length_exactly),
		cmocka_unit_test(nothing_is_written_on_failure),
		cmocka_unit_test(a_name_goes_through_ldns_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
