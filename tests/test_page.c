#include "ceremony/page.h"
#include "tests/test.h"

static void
a_line_is_shown_as_it_is(void **state)
{
	struct page p = { 0 };

	(void)state;
	page_start(&p, "CLOCK CHECK");
	page_line(&p, "  %-8s %5d", "ZSK", 51902);
	assert_string_equal(p.title, "CLOCK CHECK");
	assert_int_equal(p.n_lines, 1);
	assert_string_equal(p.lines[0], "  ZSK      51902");
	assert_true(p.active >= p.n_lines);
	page_free(&p);
}

static void
foreign_bytes_become_question_marks(void **state)
{
	struct page p = { 0 };

	(void)state;
	page_start(&p, "a\033[2Jb");
	page_line(&p, "%s", "\033[31mred\r\n[x] forged\177 J\303\274rgen\x9b");
	page_line(&p, "%s", "a\tb\vc");
	assert_string_equal(p.title, "a?[2Jb");
	assert_int_equal(p.n_lines, 2);
	assert_string_equal(p.lines[0], "?[31mred??[x] forged? J??rgen?");
	assert_string_equal(p.lines[1], "a b?c");
	page_wrap(&p, "%s", "one\ntwo");
	assert_int_equal(p.n_lines, 3);
	assert_string_equal(p.lines[2], "one?two");
	page_free(&p);
}

static void
a_line_of_78_is_whole_and_one_of_79_ends_in_an_arrow(void **state)
{
	char text[80];
	struct page p = { 0 };

	(void)state;
	page_start(&p, "");
	memset(text, 'x', sizeof(text));
	text[78] = '\0';
	page_line(&p, "%s", text);
	assert_string_equal(p.lines[0], text);
	text[78] = 'x';
	text[79] = '\0';
	page_line(&p, "%s", text);
	assert_int_equal(strlen(p.lines[1]), 78);
	assert_int_equal(p.lines[1][76], 'x');
	assert_int_equal(p.lines[1][77], '>');
	page_free(&p);
}

static void
wrapped_lines_break_at_spaces_and_keep_the_indent(void **state)
{
	struct page p = { 0 };

	(void)state;
	page_start(&p, "");
	page_wrap(&p, "  The old set stays good until five new shares are "
	    "bagged and given out, and the trial restore is done.");
	assert_int_equal(p.n_lines, 2);
	assert_string_equal(p.lines[0], "  The old set stays good until five "
	    "new shares are bagged and given out, and");
	assert_string_equal(p.lines[1], "  the trial restore is done.");
	page_free(&p);
}

static void
nothing_is_lost_when_lines_are_wrapped(void **state)
{
	char text[1500], joined[2000] = "";
	struct page p = { 0 };
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; n < sizeof(text) - 20; i++)
		n += (size_t)sprintf(text + n, "%sw%u%.*s", i > 0 ? " " : "", i,
		    (int)(i % 9), "abcdefghi");
	page_start(&p, "");
	page_wrap(&p, "%s", text);
	for (size_t i = 0; i < p.n_lines; i++) {
		assert_true(strlen(p.lines[i]) <= PAGE_COLUMNS);
		strcat(strcat(joined, i > 0 ? " " : ""), p.lines[i]);
	}
	assert_true(p.n_lines > 10);
	assert_string_equal(joined, text);
	page_free(&p);
}

static void
a_word_longer_than_a_line_is_broken(void **state)
{
	char text[200];
	struct page p = { 0 };

	(void)state;
	memset(text, 'k', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	page_start(&p, "");
	page_wrap(&p, "  %s", text);
	assert_int_equal(p.n_lines, 3);
	assert_int_equal(strlen(p.lines[0]), 78);
	assert_int_equal(strlen(p.lines[1]), 78);
	assert_int_equal(strlen(p.lines[0]) + strlen(p.lines[1]) +
	    strlen(p.lines[2]), 199 + 3 * 2);
	page_wrap(&p, "%s", "");
	assert_string_equal(p.lines[3], "");
	page_free(&p);
}

static void
the_foot_breaks_below_its_label(void **state)
{
	struct page p = { 0 };

	(void)state;
	page_start(&p, "");
	page_foot(&p, "NOW  A. Haddad: put the card marked YELLOW in reader 1, "
	    "then press Enter and wait.");
	page_foot(&p, "WHY  Signing needs 3 of 5 officers.");
	assert_string_equal(p.foot[0], "NOW  A. Haddad: put the card marked "
	    "YELLOW in reader 1, then press Enter and");
	assert_string_equal(p.foot[1], "     wait.");
	assert_string_equal(p.foot[2], "WHY  Signing needs 3 of 5 officers.");
	assert_string_equal(p.foot[3], "");
	page_free(&p);
}

static void
a_foot_without_room_says_that_it_is_cut(void **state)
{
	char text[400];
	struct page p = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 10 == 9 ? ' ' : 'w';
	text[sizeof(text) - 1] = '\0';
	page_start(&p, "");
	page_foot(&p, "%s", text);
	for (unsigned i = 0; i < PAGE_FOOT; i++)
		assert_true(strlen(p.foot[i]) <= PAGE_COLUMNS);
	assert_int_equal(p.foot[3][strlen(p.foot[3]) - 1], '>');
	page_start(&p, "");
	assert_string_equal(p.foot[0], "");
	assert_string_equal(p.foot[3], "");
	page_free(&p);
}

static void
the_text_is_title_and_lines_without_the_foot(void **state)
{
	struct page p = { 0 };
	struct blob b;
	struct err e;

	(void)state;
	page_start(&p, "KEY SHEET");
	for (unsigned i = 0; i < 100; i++)
		page_line(&p, "line %u", i);
	page_start(&p, "KEY SHEET");
	page_line(&p, "tag 34217");
	page_line(&p, "%s", "");
	page_foot(&p, "WHY  Nobody reads this twice.");
	check_ok(page_text(&p, &b, &e), &e);
	assert_string_equal((char *)b.data, "KEY SHEET\ntag 34217\n\n");
	blob_free(&b);
	page_free(&p);
}

static void
a_page_that_lost_a_line_is_no_evidence(void **state)
{
	struct page p = { 0 };
	struct blob b = { 0 };
	struct err e;

	(void)state;
	page_start(&p, "KEY SHEET");
	p.broken = true;	/* as a line without memory leaves it */
	check_refused(page_text(&p, &b, &e), &e, ERR_SYS, "KEY SHEET");
	assert_null(b.data);
	page_free(&p);
}

static void
foreign_words_are_cut_to_their_room(void **state)
{
	char to[6];

	(void)state;
	assert_string_equal(page_clean(to, sizeof(to), "12345"), "12345");
	assert_string_equal(page_clean(to, sizeof(to), "123456"), "1234>");
	assert_string_equal(page_clean(to, sizeof(to), "\001"), "?");
	assert_string_equal(page_clean(to, 1, "12"), "");
}

static void
a_secret_is_in_the_page_until_it_is_started_anew(void **state)
{
	static const uint8_t row[] = "6  building glad warmth  0417";
	struct page p = { 0 };

	(void)state;
	page_start(&p, "SHARE");
	page_secret(&p, "      ", row, sizeof(row) - 1);
	assert_string_equal(p.lines[0], "      6  building glad warmth  0417");
	for (unsigned i = 0; i < 200; i++)	/* and grows, which moves it */
		page_secret(&p, "", row, sizeof(row) - 1);
	page_start(&p, "ANOTHER");
	assert_int_equal(p.n_lines, 0);
	for (size_t i = 0; i < p.room * PAGE_TEXT; i++)
		assert_int_equal(((const char *)p.lines)[i], 0);
	page_free(&p);
}

static void
a_secret_too_long_or_not_text_is_shown_as_all_else(void **state)
{
	struct page p = { 0 };
	uint8_t row[100];

	(void)state;
	memset(row, 'w', sizeof(row));
	row[1] = '\n';
	page_start(&p, "SHARE");
	page_secret(&p, "", row, sizeof(row));
	assert_true(strlen(p.lines[0]) <= PAGE_COLUMNS);
	assert_int_equal(p.lines[0][1], '?');
	page_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_shown_as_it_is),
		cmocka_unit_test(foreign_bytes_become_question_marks),
		cmocka_unit_test(a_line_of_78_is_whole_and_one_of_79_ends_in_an_arrow),
		cmocka_unit_test(wrapped_lines_break_at_spaces_and_keep_the_indent),
		cmocka_unit_test(nothing_is_lost_when_lines_are_wrapped),
		cmocka_unit_test(a_word_longer_than_a_line_is_broken),
		cmocka_unit_test(the_foot_breaks_below_its_label),
		cmocka_unit_test(a_foot_without_room_says_that_it_is_cut),
		cmocka_unit_test(the_text_is_title_and_lines_without_the_foot),
		cmocka_unit_test(a_page_that_lost_a_line_is_no_evidence),
		cmocka_unit_test(foreign_words_are_cut_to_their_room),
		cmocka_unit_test(
		    a_secret_is_in_the_page_until_it_is_started_anew),
		cmocka_unit_test(
		    a_secret_too_long_or_not_text_is_shown_as_all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
