#include <jansson.h>

#include "signer/view.h"
#include "tests/test.h"

/* Octets of others, in the middle of a character at the end. */
#define FOREIGN	"the folder d\303\244\033[2J\nGREEN  FAKE  | all is well \303"

static struct view
view_of(const char *text)
{
	static struct view p;
	struct err e;

	p = (struct view){ .n = 0 };
	check_ok(view_line(&p, RED, "ZONE", &e, "%s", text), &e);
	return p;
}

static void
what_a_row_quotes_forges_no_row_and_breaks_no_json(void **state)
{
	struct view p = view_of(FOREIGN);
	struct blob text = { NULL, 0 }, json = { NULL, 0 };
	struct dname zone;
	json_t *page;
	struct err e;

	(void)state;
	check_ok(dname_from_text(&zone, "example.", &e), &e);
	check_ok(view_text(&p, &zone, 0, &text, &e), &e);
	assert_non_null(strstr((char *)text.data, "RED    ZONE      the folder "
	    "d???[2J?GREEN  FAKE  | all is well ?\n"));
	check_ok(view_json(&p, &zone, 0, &json, &e), &e);
	page = json_loads((char *)json.data, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(page, "rows")), 1);
	json_decref(page);
	blob_free(&text);
	blob_free(&json);
}

static void
a_bar_in_a_row_or_a_zone_begins_no_figures(void **state)
{
	struct view p = view_of(FOREIGN);
	struct blob line = { NULL, 0 };
	struct dname zone;
	struct err e;

	(void)state;
	measure_set(&p.measures, MEASURE_SERIAL, 7);
	check_ok(dname_from_text(&zone, "a|b.example.", &e), &e);
	check_ok(view_plugin(&p, &zone, &line, &e), &e);
	assert_non_null(strstr((char *)line.data, "CRITICAL - a\\/b.example. "
	    "ZONE: the folder"));
	assert_ptr_equal(strchr((char *)line.data, '|'),
	    strrchr((char *)line.data, '|'));
	blob_free(&line);
}

static void
a_row_that_is_too_long_is_cut_off(void **state)
{
	char text[2 * VIEW_TEXT];
	struct view p;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	p = view_of(text);
	assert_int_equal(strlen(p.rows[0].text), VIEW_TEXT - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_a_row_quotes_forges_no_row_and_breaks_no_json),
		cmocka_unit_test(a_bar_in_a_row_or_a_zone_begins_no_figures),
		cmocka_unit_test(a_row_that_is_too_long_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
