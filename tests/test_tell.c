#include "keyset/tell.h"
#include "tests/test.h"

static void
says(size_t columns, const char *text, const char *expected)
{
	char *got = NULL;
	size_t size;
	FILE *to = open_memstream(&got, &size);

	assert_non_null(to);
	tell_columns(to, columns, "capstan", text, strlen(text));
	assert_int_equal(fclose(to), 0);
	assert_string_equal(got, expected);
	free(got);
}

static void
a_long_sentence_is_broken_at_blanks(void **state)
{
	(void)state;
	says(20, "the stick was not there when it", "capstan: the stick\n"
	    "  was not there when\n  it\n");
}

static void
a_word_that_fits_no_line_is_broken_all_the_same(void **state)
{
	(void)state;
	says(12, "aaaaaaaaaaaaa b", "capstan: aaa\n  aaaaaaaaaa\n  b\n");
}

static void
a_short_or_empty_one_is_one_line(void **state)
{
	(void)state;
	says(20, "no stick", "capstan: no stick\n");
	says(20, "the stickit", "capstan: the stickit\n");
	says(20, "", "capstan: \n");
}

static void
without_a_terminal_nothing_is_broken(void **state)
{
	(void)state;
	says(0, "the stick was not there when it", "capstan: the stick was not "
	    "there when it\n");
}

static void
control_characters_do_not_reach_the_terminal(void **state)
{
	(void)state;
	says(79, "a\033[2Jb\nc", "capstan: a?[2Jb?c\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_sentence_is_broken_at_blanks),
		cmocka_unit_test(
		    a_word_that_fits_no_line_is_broken_all_the_same),
		cmocka_unit_test(a_short_or_empty_one_is_one_line),
		cmocka_unit_test(without_a_terminal_nothing_is_broken),
		cmocka_unit_test(
		    control_characters_do_not_reach_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
