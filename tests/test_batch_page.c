#include "ceremony/batch_review.h"
#include "tests/test.h"

/* A group of ten zones, of each of which the same check warns in other words. */
enum { ZONES = 10 };

static struct batch_group group;
static struct batch_request requests[ZONES];
static struct batch batch;
static struct batch_fault faults[ZONES][2];
static struct batch_judged judged[ZONES];
static struct batch_tally tally;
static struct batch_verdict verdict;
static struct page page;

static int
start(void **state)
{
	struct err e;

	(void)state;
	group = (struct batch_group){ .name = "stock" };
	batch = (struct batch){ .n = ZONES, .n_groups = 1, .requests = requests,
	    .groups = &group };
	for (size_t i = 0; i < ZONES; i++) {
		char zone[16];

		snprintf(zone, sizeof(zone), "z%zu.example.", i);
		requests[i] = (struct batch_request){ .group = 0 };
		snprintf(requests[i].name, sizeof(requests[i].name), "z%zu", i);
		check_ok(dname_from_text(&requests[i].zone, zone, &e), &e);
		memset(faults[i], 0, sizeof(faults[i]));
		snprintf(faults[i][0].id, sizeof(faults[i][0].id), "PROOF");
		snprintf(faults[i][0].found, sizeof(faults[i][0].found),
		    "tag %zu proves nothing", i);
		judged[i] = (struct batch_judged){ .n_faults = 1,
		    .faults = faults[i] };
	}
	tally = (struct batch_tally){ .n = 0 };
	verdict = (struct batch_verdict){ .batch = &batch, .requests = judged,
	    .tallies = &tally };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	page_free(&page);
	return 0;
}

/* In how many lines of the page that is. */
static size_t
lines(const char *words)
{
	size_t n = 0;

	for (size_t i = 0; i < page.n_lines; i++)
		n += strstr(page.lines[i], words) != NULL;
	return n;
}

static void
what_is_warned_of_all_zones_is_said_once(void **state)
{
	(void)state;
	batch_page(&verdict, 0, &page);
	assert_int_equal(lines("ALL 10 zones; as of z0.example.:"), 1);
	assert_int_equal(lines("proves nothing"), 1);
	assert_int_equal(lines("z5.example."), 0);
}

static void
zones_are_named_where_it_is_not_all_of_them(void **state)
{
	(void)state;
	judged[4].n_faults = 0;
	batch_page(&verdict, 0, &page);
	assert_int_equal(lines("OF 9 zones; as of z0.example.:"), 1);
	assert_int_equal(lines("proves nothing"), 1);
	assert_int_equal(lines("z9.example."), 1);
	assert_int_equal(lines("z4.example."), 0);
}

static void
what_is_warned_of_few_is_shown_with_each(void **state)
{
	(void)state;
	judged[4].n_faults = judged[7].n_faults = 0;
	batch_page(&verdict, 0, &page);
	assert_int_equal(lines(" zones; as of"), 0);
	assert_int_equal(lines("proves nothing"), 8);
	assert_int_equal(lines("z9.example., in z9"), 1);
}

static void
what_one_zone_has_besides_is_shown_with_it(void **state)
{
	(void)state;
	faults[6][1] = faults[6][0];
	snprintf(faults[6][1].id, sizeof(faults[6][1].id), "TTL");
	snprintf(faults[6][1].found, sizeof(faults[6][1].found), "7 s");
	judged[6].n_faults = 2;
	batch_page(&verdict, 0, &page);
	assert_int_equal(lines("ALL 10 zones"), 1);
	assert_int_equal(lines("z6.example., in z6"), 1);
	assert_int_equal(lines("WARN  TTL; found 7 s"), 1);
	assert_int_equal(lines("proves nothing"), 1);
}

static void
what_was_put_aside_is_shown_with_each_zone(void **state)
{
	(void)state;
	for (size_t i = 0; i < ZONES; i++)
		judged[i].aside = faults[i][0].stops = true;
	batch_page(&verdict, 0, &page);
	assert_int_equal(lines(" zones; as of"), 0);
	assert_int_equal(lines("STOP  PROOF; found tag"), ZONES);
}

static void
the_file_has_what_was_found_of_each_zone(void **state)
{
	struct blob text = { .len = 0 };
	struct err e;

	(void)state;
	check_ok(batch_text(&verdict, &text, &e), &e);
	for (size_t i = 0; i < ZONES; i++) {
		char found[40];

		snprintf(found, sizeof(found), "tag %zu proves nothing", i);
		assert_non_null(strstr((char *)text.data, found));
	}
	blob_free(&text);
}

#define T(f)	cmocka_unit_test_setup_teardown(f, start, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_warned_of_all_zones_is_said_once),
		T(zones_are_named_where_it_is_not_all_of_them),
		T(what_is_warned_of_few_is_shown_with_each),
		T(what_one_zone_has_besides_is_shown_with_it),
		T(what_was_put_aside_is_shown_with_each_zone),
		T(the_file_has_what_was_found_of_each_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
