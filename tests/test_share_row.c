#include "backup/share_row.h"
#include "backup/share_words.h"
#include "tests/shares.h"
#include "tests/test.h"

/* Made by another program; the numbers were worked out by hand. */
static const char words_256[] = "mayor favorite academic acid academic "
    "numerous regular unknown alien presence freshman guilt afraid grasp "
    "often envelope trash junk shaped cluster estimate raspy entrance "
    "fragment depart roster champion helpful have extra resident scatter "
    "civil";
static const char *const rows_256[] = {
	" 1  mayor favorite academic  0214",
	" 2  acid academic numerous  0823",
	" 3  regular unknown alien  0683",
	" 4  presence freshman guilt  0636",
	" 5  afraid grasp often  0648",
	" 6  envelope trash junk  0559",
	" 7  shaped cluster estimate  1009",
	" 8  raspy entrance fragment  0381",
	" 9  depart roster champion  0115",
	"10  helpful have extra  0224",
	"11  resident scatter civil  0731",
};
static const char words_128[] = "chemical walnut beard envelope closet "
    "guitar criminal fantasy domain execute evil inherit smear segment adapt "
    "extra peaceful location problem mouse";

static void
assert_row(const struct share *s, size_t row, const char *wanted)
{
	struct err e;
	struct secret *line = secret_new(SHARE_ROW_TEXT, &e), *text;

	check_ok(share_row_write(s, row, line, &e), &e);
	text = secret_from_text(wanted);
	assert_true(secret_equal(line, text));
	secret_free(&text);
	secret_free(&line);
}

static void
rows_are_printed_with_their_numbers(void **state)
{
	struct share s = share_of(words_256);

	(void)state;
	assert_int_equal(share_rows(&s), 11);
	for (size_t i = 0; i < 11; i++)
		assert_row(&s, i + 1, rows_256[i]);
	share_free(&s);
}

static void
the_last_row_may_be_short(void **state)
{
	struct share s = share_of(words_128);
	struct err e;
	struct secret *line = secret_new(SHARE_ROW_TEXT, &e);

	(void)state;
	assert_int_equal(share_rows(&s), 7);
	assert_row(&s, 7, " 7  problem mouse  0890");
	check_refused(share_row_write(&s, 8, line, &e), &e, ERR_FORMAT,
	    "7 rows, and no row 8");
	check_refused(share_row_write(&s, 0, line, &e), &e, ERR_FORMAT,
	    "no row 0");
	secret_free(&line);
	share_free(&s);
}

static int
read_row(size_t row, const char *typed, struct secret *text, struct err *e)
{
	struct secret *line = secret_from_text(typed);
	int rc = share_row_read(row, line, text, e);

	secret_free(&line);
	return rc;
}

static void
rows_that_were_typed_are_the_share(void **state)
{
	struct share s = share_of(words_256), again;
	struct secret *text;
	struct err e;

	(void)state;
	text = secret_new(SHARE_TEXT_MAX, &e);
	for (size_t i = 0; i < 11; i++)
		check_ok(read_row(i + 1, rows_256[i] + 4, text, &e), &e);
	check_ok(share_from_text(&again, text, &e), &e);
	assert_true(share_equal(&s, &again));
	secret_free(&text);
	share_free(&s);
	share_free(&again);
}

static void
any_wrong_word_or_order_in_a_row_is_found(void **state)
{
	uint16_t right[3] = { 1, 600, 1023 }, wrong[3];
	unsigned number = share_row_number(6, right, 3);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (uint16_t v = 0; v < SHARE_WORDS; v++) {
			memcpy(wrong, right, sizeof(wrong));
			wrong[i] = v;
			assert_true((share_row_number(6, wrong, 3) == number)
			    == (v == right[i]));
		}
	for (size_t i = 0; i < 3; i++) {
		memcpy(wrong, right, sizeof(wrong));
		wrong[i] = right[(i + 1) % 3];
		wrong[(i + 1) % 3] = right[i];
		assert_int_not_equal(share_row_number(6, wrong, 3), number);
	}
	for (size_t row = 1; row <= 20; row++)
		assert_true((share_row_number(row, right, 3) == number) ==
		    (row == 6));
}

static void
a_mistake_is_told_at_its_row(void **state)
{
	static const struct { const char *typed, *why; } rows[] = {
		{ "afraid grasp often 0649", "do not fit together" },
		{ "afraid often grasp 0648", "do not fit together" },
		{ "afraid grasp 0648", "do not fit together" },
		{ "afraid grasp ofter 0648", "word 3 is not in the list" },
		{ "afraid gra often 0648", "word 2 is not in the list" },
		{ "afraid grasp often", "its number of 4 digits is missing" },
		{ "0648", "its first word is missing" },
		{ "", "its first word is missing" },
		{ "afraid grasp often acid 0648", "behind its 3 words" },
		{ "afraid grasp often 648", "behind its 3 words" },
		{ "afraid grasp often 06480", "behind its 3 words" },
		{ "afraid grasp often 0648 0648", "behind its number" },
		{ "afraid grasp 0648 often", "behind its number" },
	};
	struct secret *text = secret_from_text("kept");
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_refused(read_row(5, rows[i].typed, text, &e), &e,
		    ERR_FORMAT, rows[i].why);
		assert_ptr_equal(strstr(e.text, "row 5: "), e.text);
		assert_null(strstr(e.text, "afraid"));
		assert_int_equal(secret_len(text), 4);
	}
	check_refused(read_row(5, "afraid grasp often 0648", text, &e), &e,
	    ERR_FORMAT, "longer than");
	assert_int_equal(secret_len(text), 4);
	secret_free(&text);
}

static void
a_row_is_read_as_people_type_it(void **state)
{
	struct secret *text, *wanted = secret_from_text("afraid grasp often");
	struct err e;

	(void)state;
	text = secret_new(SHARE_TEXT_MAX, &e);
	check_ok(read_row(5, " AFRA gras\toften   0648\n", text, &e), &e);
	assert_true(secret_equal(text, wanted));
	secret_free(&text);
	secret_free(&wanted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_printed_with_their_numbers),
		cmocka_unit_test(the_last_row_may_be_short),
		cmocka_unit_test(rows_that_were_typed_are_the_share),
		cmocka_unit_test(any_wrong_word_or_order_in_a_row_is_found),
		cmocka_unit_test(a_mistake_is_told_at_its_row),
		cmocka_unit_test(a_row_is_read_as_people_type_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
