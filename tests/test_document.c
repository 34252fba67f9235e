#include "ceremony/document.h"
#include "ceremony/markup.h"
#include "ceremony/qr.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "tests/test.h"

static const struct column columns[] = {
	{ "No", 3, false }, { "What", 20, false }, { "Digest", 8, true },
	{ NULL, 0, false },
};

static struct document
begun(void)
{
	return (struct document){ .title = "FIRST CEREMONY 0001",
	    .place = "AMS-A, example.", .mode = "REHEARSAL", .record = 41 };
}

static char *
text_of(struct document *d)
{
	struct blob out = { .len = 0 };
	struct err e;

	check_ok(document_text(d, &out, &e), &e);
	document_free(d);
	return (char *)out.data;
}

static char *
html_of(struct document *d)
{
	struct blob out = { .len = 0 };
	struct err e;

	check_ok(document_html(d, &out, &e), &e);
	document_free(d);
	return (char *)out.data;
}

/* ---- text ---------------------------------------------------------------- */

static void
a_short_document_is_this_page_and_no_other(void **state)
{
	struct document d = begun();
	char *text, wanted[4096], *at = wanted;

	(void)state;
	document_add(&d, PIECE_HEADING, "WHAT THIS IS", NULL);
	document_add(&d, PIECE_FACT, "Site", "%s", "AMS-A");
	document_add(&d, PIECE_EXACT, "Head", "%064d%s", 0, "1");
	document_add(&d, PIECE_TEXT, "A sentence.", NULL);
	document_table(&d, columns);
	document_row(&d, (const char *[]){ "1", "a thing that needs two lines",
	    "0123456789" });
	document_add(&d, PIECE_CODE, "Head", "%s", "not in the text");
	text = text_of(&d);
	at += sprintf(at, "%s",
	    "FIRST CEREMONY 0001                              REHEARSAL     "
	    "      page 1 of 1\n"
	    "AMS-A, example.\n"
	    "\n"
	    "WHAT THIS IS\n"
	    "============\n"
	    "  Site          AMS-A\n"
	    "  Head          000000000000000000000000000000000000000000000000000"
	    "0000000000000\n"
	    "                1\n"
	    "\n"
	    "A sentence.\n"
	    "\n"
	    "  No   What                  Digest\n"
	    "  ---  --------------------  --------\n"
	    "  1    a thing that needs    01234567\n"
	    "       two lines             89\n");
	for (size_t line = 15; line < 53; line++)
		*at++ = '\n';
	sprintf(at, "%s",
	    "------------------------------------------------------------------"
	    "------------\n"
	    "The journal's head at record 000041, in words:\n"
	    "aardvark adroitness aardvark adroitness aardvark adroitness "
	    "aardvark\n"
	    "adroitness aardvark adroitness aardvark adroitness aardvark "
	    "adroitness\n"
	    "aardvark adroitness aardvark adroitness aardvark adroitness "
	    "aardvark\n"
	    "adroitness aardvark adroitness aardvark adroitness aardvark "
	    "adroitness\n"
	    "aardvark adroitness aardvark adroitness\n");
	assert_string_equal(text, wanted);
	free(text);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

static void
long_one(struct document *d, size_t rows)
{
	char name[400];

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	document_add(d, PIECE_HEADING, name, NULL);
	document_add(d, PIECE_TEXT, name, NULL);
	document_add(d, PIECE_FACT, name, "%s", name);
	document_add(d, PIECE_BLANK, name, NULL);
	document_add(d, PIECE_SIGN, name, "%s", name);
	document_table(d, columns);
	for (size_t i = 0; i < rows; i++)
		document_row(d, (const char *[]){ "1", name, name });
	document_add(d, PIECE_LEAF, "", NULL);
	document_add(d, PIECE_HEADING, "ATTESTATION", NULL);
	document_add(d, PIECE_SIGN, "witness", "%s", "Max");
}

static void
no_line_has_more_than_80_columns_and_no_page_more_than_60_lines(void **state)
{
	struct document d = begun();
	size_t pages = 0;
	char *text, *save = NULL, number[32];

	(void)state;
	memset(d.title, 'T', sizeof(d.title) - 1);
	memset(d.place, 'P', sizeof(d.place) - 1);
	long_one(&d, 40);
	text = text_of(&d);
	for (char *at = text; *at != '\0'; at += strcspn(at, "\n\f") + 1)
		assert_true(strcspn(at, "\n\f") <= 80);
	for (char *page = strtok_r(text, "\f", &save); page != NULL;
	    page = strtok_r(NULL, "\f", &save)) {
		assert_int_equal(count(page, "\n"), 60);
		assert_int_equal(count(page, "The journal's head at record"), 1);
		assert_int_equal(count(page, "adroitness"), 16);
		assert_int_equal(count(page, "REHEARSAL"), 1);
		snprintf(number, sizeof(number), "page %zu of ", ++pages);
		assert_non_null(strstr(page, number));
	}
	snprintf(number, sizeof(number), "page %zu of %zu\n", pages, pages);
	assert_true(pages > 10);
	free(text);
}

static void
each_page_of_a_table_has_its_header_and_a_leaf_begins_a_page(void **state)
{
	struct document d = begun();
	char *text, *save = NULL;

	(void)state;
	document_add(&d, PIECE_HEADING, "STEPS", NULL);
	document_table(&d, columns);
	for (size_t i = 0; i < 120; i++)
		document_row(&d, (const char *[]){ "1", "a step", "x" });
	document_add(&d, PIECE_LEAF, "", NULL);
	document_add(&d, PIECE_HEADING, "ATTESTATION", NULL);
	text = text_of(&d);
	for (char *page = strtok_r(text, "\f", &save); page != NULL;
	    page = strtok_r(NULL, "\f", &save)) {
		const char *body = strstr(page, "example.\n\n") + 10;

		if (strstr(page, "a step") != NULL)
			assert_int_equal(count(page, "  No   What"), 1);
		else
			assert_int_equal(strncmp(body, "ATTESTATION\n", 12), 0);
	}
	free(text);
}

static void
foreign_octets_forge_nothing_in_the_text(void **state)
{
	struct document d = begun();
	char *text;

	(void)state;
	document_add(&d, PIECE_HEADING, "WHO", NULL);
	document_add(&d, PIECE_FACT, "Name", "%s", "\033[2J\fJ\303\274rgen\r");
	text = text_of(&d);
	assert_non_null(strstr(text, "  Name          ?[2J?J??rgen?\n"));
	assert_null(strchr(text, '\f'));
	free(text);
}

/* ---- HTML ---------------------------------------------------------------- */

static void
foreign_text_is_no_markup(void **state)
{
	struct blob out = { .len = 0 };
	struct err e;

	(void)state;
	check_ok(markup_text(&out, "<b class=\"x\">O'Neil & \t\nS\303\266ns</b>",
	    &e), &e);
	assert_string_equal((char *)out.data, "&lt;b class=&quot;x&quot;&gt;"
	    "O&#39;Neil &amp;  <br/>S\303\266ns&lt;/b&gt;");
	blob_free(&out);
}

static void
what_is_not_seen_or_is_no_character_becomes_a_question_mark(void **state)
{
	static const char *const bad[] = {
		"\001", "\177", "\302\205", "\342\200\256", "\342\200\213",
		"\357\273\277", "\355\240\200", "\300\200", "\340\200\257",
		"\364\220\200\200", "\200", "\303", "\356\200\200", "\357\277\277",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct blob out = { .len = 0 };
		struct err e;

		check_ok(markup_text(&out, bad[i], &e), &e);
		assert_true(out.len > 0);
		assert_int_equal(strspn((char *)out.data, "?"), out.len);
		blob_free(&out);
		check_ok(markup_style(&out, bad[i], &e), &e);
		assert_int_equal(strncmp((char *)out.data, "\\00003f", 7), 0);
		blob_free(&out);
	}
}

static void
foreign_text_ends_no_string_of_a_style_sheet(void **state)
{
	struct blob out = { .len = 0 };
	struct err e;

	(void)state;
	check_ok(markup_style(&out, "A b\"}</style>\\\n", &e), &e);
	assert_string_equal((char *)out.data, "A\\000020b\\000022\\00007d"
	    "\\00003c\\00002fstyle\\00003e\\00005c\\00003f");
	blob_free(&out);
}

static void
each_cell_and_every_sheet_of_html_is_escaped(void **state)
{
	struct document d = begun();
	char *html;

	(void)state;
	snprintf(d.title, sizeof(d.title), "%s", "<evil1>\"&");
	snprintf(d.place, sizeof(d.place), "%s", "<evil2>\"&");
	document_add(&d, PIECE_HEADING, "<evil3>", NULL);
	document_add(&d, PIECE_FACT, "<evil4>", "%s", "<evil5>");
	document_add(&d, PIECE_EXACT, "<evil6>", "%s", "<evil7>");
	document_add(&d, PIECE_TEXT, "<evil8>", NULL);
	document_table(&d, columns);
	document_row(&d, (const char *[]){ "<evil9>", "<evil10>", "<evil11>" });
	document_add(&d, PIECE_CODE, "Head", "%s", "<evil12>");
	document_add(&d, PIECE_BLANK, "<evil13>", NULL);
	document_add(&d, PIECE_SIGN, "<evil14>", "%s", "<evil15>");
	html = html_of(&d);
	assert_null(strstr(html, "<evil"));
	assert_null(strstr(html, "\"&\""));
	for (unsigned i = 1; i <= 15; i++) {
		char is[32];

		snprintf(is, sizeof(is), "&lt;evil%u&gt;", i);
		assert_non_null(strstr(html, is));
	}
	assert_null(strstr(html, "<script"));
	assert_int_equal(count(html, "http://"), count(html,
	    "xmlns=\"http://www.w3.org/"));
	free(html);
}

/* ---- QR codes ------------------------------------------------------------ */

static void
a_qr_code_is_a_picture_with_a_name(void **state)
{
	struct blob out = { .len = 0 };
	struct err e;

	(void)state;
	check_ok(qr_svg("example. 3600 IN DS 1 13 2 00", "DS of KSK 1", &out,
	    &e), &e);
	/* Version 3 has 29 modules, and 4 are blank on each side. */
	assert_non_null(strstr((char *)out.data, "viewBox=\"0 0 37 37\""));
	assert_non_null(strstr((char *)out.data,
	    "aria-label=\"QR code: DS of KSK 1\""));
	/* The top of its first finder pattern: seven dark, at the blank border. */
	assert_non_null(strstr((char *)out.data, "<path d=\"M4 4h7v1h-7z"));
	blob_free(&out);
}

static void
what_is_too_long_for_a_qr_code_is_said(void **state)
{
	struct blob out = { .len = 0 };
	char text[3000];
	struct err e;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	check_refused(qr_svg(text, "Head", &out, &e), &e, ERR_FORMAT,
	    "too long for a QR code");
	assert_int_equal(out.len, 0);
}

/* ---- the picture --------------------------------------------------------- */

enum { DAY = 86400 };

static struct chart
drawn(void)
{
	struct chart c = { .n_sets = 3, .n_keys = 3,
	    .keys = { { .tag = 34112, .ksk = true }, { .tag = 7 },
	    { .tag = 51902 } } };
	time_t start;
	struct err e;

	check_ok(utc_parse("2027-01-01T00:00:00Z", &start, &e), &e);
	for (size_t i = 0; i < 3; i++) {
		c.sets[i].from = start + (time_t)i * 10 * DAY;
		c.sets[i].to = c.sets[i].from + 19 * DAY;
		c.keys[0].part[i] = i == 2 ? CHART_REVOKED : CHART_SIGNS;
		c.keys[1].part[i] = i == 0 ? CHART_ALONE : i == 1 ?
		    CHART_ANNOUNCED : CHART_ABSENT;
		c.keys[2].part[i] = i == 0 ? CHART_ABSENT : i == 1 ?
		    CHART_ANNOUNCED : CHART_ALONE;
	}
	return c;
}

static void
the_picture_in_letters_is_this(void **state)
{
	static const char *const wanted[] = {
		"  A column is 1 day, the first of them 2027-01-01.",
		"  KSK 34112  SSSSSSSSSSSSSSSSSSSSRRRRRRRRRRRRRRRRRRRR",
		"  ZSK     7  ZZZZZZZZZZzzzzzzzzzz",
		"  ZSK 51902            zzzzzzzzzzZZZZZZZZZZZZZZZZZZZZ",
		"  odd sets   [==================][==================]",
		"  even sets            [==================]",
		"             z  ZSK, announced beside others",
		"             Z  ZSK, alone: it signs the zone",
		"             S  KSK, signs the set",
		"             R  KSK, revoked, and signs",
	};
	const struct chart c = drawn();
	struct page p = { .n_lines = 0 };

	(void)state;
	page_start(&p, "");
	chart_text(&c, &p);
	assert_int_equal(p.n_lines, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < p.n_lines; i++) {
		size_t n = strlen(p.lines[i]);

		while (n > 0 && p.lines[i][n - 1] == ' ')
			p.lines[i][--n] = '\0';
		assert_string_equal(p.lines[i], wanted[i]);
	}
	page_free(&p);
}

static void
the_picture_has_a_bar_for_each_run_and_each_set(void **state)
{
	const struct chart c = drawn();
	struct blob out = { .len = 0 };
	struct err e;
	const char *svg;

	(void)state;
	check_ok(chart_svg(&c, &out, &e), &e);
	svg = (const char *)out.data;
	assert_int_equal(count(svg, "<rect class=\"si\""), 1);
	assert_int_equal(count(svg, "<rect class=\"re\""), 1);
	assert_int_equal(count(svg, "<rect class=\"al\""), 2);
	assert_int_equal(count(svg, "<rect class=\"an\""), 2);
	assert_int_equal(count(svg, "<rect class=\"se\""), 3);
	assert_int_equal(count(svg, "<title>KSK 34112, 2027-01-01 to 2027-01-21: "
	    "KSK, signs the set</title>"), 1);
	assert_int_equal(count(svg, "<title>set 2, 2027-01-11 00:00:00Z to "
	    "2027-01-30 00:00:00Z</title>"), 1);
	assert_int_equal(count(svg, ">2027-02-09</text>"), 1);
	assert_int_equal(count(svg, "role=\"img\""), 1);
	assert_int_equal(count(svg, "<desc id="), 1);
	blob_free(&out);
}

static void
no_date_of_the_picture_stands_on_another(void **state)
{
	struct chart c = { .n_sets = REQUEST_BUNDLES_MAX, .n_keys = 1,
	    .keys = { { .tag = 34112, .ksk = true } } };
	struct blob out = { .len = 0 };
	int x, last = -100, n = 0;
	struct err e;

	(void)state;
	for (size_t i = 0; i < c.n_sets; i++) {
		c.sets[i].from = 1800000000 + (time_t)i * DAY;
		c.sets[i].to = c.sets[i].from + 9 * DAY;
		c.keys[0].part[i] = CHART_SIGNS;
	}
	check_ok(chart_svg(&c, &out, &e), &e);
	for (const char *at = (const char *)out.data; (at = strstr(at,
	    "class=\"d\" transform=\"translate(")) != NULL; at += 30) {
		assert_int_equal(sscanf(at + 30, "(%d", &x), 1);
		assert_true(x - last >= 30);
		last = x;
		n++;
	}
	assert_true(n > 10);
	assert_int_equal(count((const char *)out.data, "class=\"b\""), 65);
	blob_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_document_is_this_page_and_no_other),
		cmocka_unit_test(
		    no_line_has_more_than_80_columns_and_no_page_more_than_60_lines),
		cmocka_unit_test(
		    each_page_of_a_table_has_its_header_and_a_leaf_begins_a_page),
		cmocka_unit_test(foreign_octets_forge_nothing_in_the_text),
		cmocka_unit_test(foreign_text_is_no_markup),
		cmocka_unit_test(
		    what_is_not_seen_or_is_no_character_becomes_a_question_mark),
		cmocka_unit_test(foreign_text_ends_no_string_of_a_style_sheet),
		cmocka_unit_test(each_cell_and_every_sheet_of_html_is_escaped),
		cmocka_unit_test(a_qr_code_is_a_picture_with_a_name),
		cmocka_unit_test(what_is_too_long_for_a_qr_code_is_said),
		cmocka_unit_test(the_picture_in_letters_is_this),
		cmocka_unit_test(the_picture_has_a_bar_for_each_run_and_each_set),
		cmocka_unit_test(no_date_of_the_picture_stands_on_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
