#include "keyset/utc.h"
#include "tests/test.h"

static void
known_times_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		time_t t;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2000-02-29T23:59:59Z", 951868799 },
		{ "2010-07-15T00:00:00Z", 1279152000 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "2106-02-07T06:28:16Z", 4294967296 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	char text[UTC_TEXT];
	struct err e;
	time_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_ok(utc_parse(cases[i].text, &t, &e), &e);
		assert_int_equal(t, cases[i].t);
		assert_string_equal(utc_text(t, text), cases[i].text);
	}
}

static void
the_screen_and_icann_have_forms_of_their_own(void **state)
{
	char text[UTC_TEXT + 4];

	(void)state;
	assert_string_equal(utc_screen(1279152000, text),
	    "2010-07-15 00:00:00Z");
	assert_string_equal(utc_text_xsd(1279152000, text),
	    "2010-07-15T00:00:00+00:00");
}

static void
the_local_time_zone_does_not_matter(void **state)
{
	char text[UTC_TEXT];
	struct err e;
	time_t t;

	(void)state;
	assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
	tzset();
	check_ok(utc_parse("2010-07-15T00:00:00Z", &t, &e), &e);
	assert_int_equal(t, 1279152000);
	assert_string_equal(utc_text(t, text), "2010-07-15T00:00:00Z");
	assert_int_equal(unsetenv("TZ"), 0);
}

static void
a_time_no_calendar_has_is_not_written_as_one(void **state)
{
	char text[UTC_TEXT];

	(void)state;
	assert_string_equal(utc_text(253402300800, text), "not a time");
	assert_string_equal(utc_text(INT64_MAX, text), "not a time");
	assert_string_equal(utc_text(INT64_MIN, text), "not a time");
	assert_string_equal(utc_screen(INT64_MAX, text), "not a time");
}

static void
every_other_form_of_time_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "Z", "2010-07-15", "2010-07-15T00:00:00",
		"2010-07-15T00:00:00z", "2010-07-15t00:00:00Z",
		"2010-07-15 00:00:00Z", " 2010-07-15T00:00:00Z",
		"2010-07-15T00:00:00Z ", "2010-07-15T00:00:00Z\n",
		"2010-07-15T00:00:00+00:00", "2010-07-15T00:00:00.0Z",
		"2010-7-15T00:00:00Z", "+2010-07-15T00:00:00Z",
		"20100715T000000Z", "2010-07-15T00:00Z", "2010-07-1xT00:00:00Z",
		"12010-07-15T00:00:00Z",
	};
	struct err e;
	time_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(utc_parse(cases[i], &t, &e), &e, ERR_FORMAT,
		    "such as");
}

static void
a_date_that_is_none_is_refused(void **state)
{
	static const char *const cases[] = {
		"2010-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
		"2010-04-31T00:00:00Z", "2010-13-01T00:00:00Z",
		"2010-00-01T00:00:00Z", "2010-01-00T00:00:00Z",
		"2010-01-32T00:00:00Z", "2010-01-01T24:00:00Z",
		"2010-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
		"0000-01-01T00:00:00Z",
	};
	struct err e;
	time_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(utc_parse(cases[i], &t, &e), &e, ERR_FORMAT,
		    "no date");
	check_refused(utc_parse("1969-12-31T23:59:59Z", &t, &e), &e,
	    ERR_FORMAT, "before 1970");
}

static void
xsd_times_are_in_utc_or_refused(void **state)
{
	static const char *const good[] = {
		"2010-07-15T00:00:00", "2010-07-15T00:00:00Z",
		"2010-07-15T00:00:00+00:00",
	};
	static const char *const bad[] = {
		"2010-07-15T00:00:00-00:00", "2010-07-15T00:00:00+01:00",
		"2010-07-15T00:00:00+0000", "2010-07-15T00:00:00.5Z",
		"2010-07-15T00:00:00 ", "2010-07-15T00:00:00ZZ",
		"2010-07-15T00:00:00+00:00Z",
	};
	struct err e;
	time_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		t = 0;
		check_ok(utc_parse_xsd(good[i], &t, &e), &e);
		assert_int_equal(t, 1279152000);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(utc_parse_xsd(bad[i], &t, &e), &e, ERR_FORMAT,
		    "not in UTC");
	check_refused(utc_parse_xsd("2010-07-15", &t, &e), &e, ERR_FORMAT,
	    "such as");
	check_refused(utc_parse_xsd("2010-02-30T00:00:00", &t, &e), &e,
	    ERR_FORMAT, "no date");
}

static void
known_durations_are_read_and_written(void **state)
{
	static const struct {
		const char *text, *canonical, *words;
		int64_t seconds;
	} cases[] = {
		{ "PT0S", "PT0S", "0 s", 0 },
		{ "P0D", "PT0S", "0 s", 0 },
		{ "P10D", "P10D", "10 d", 864000 },
		{ "P2W", "P14D", "14 d", 1209600 },
		{ "PT1H", "PT1H", "1 h", 3600 },
		{ "PT3600S", "PT1H", "1 h", 3600 },
		{ "P10DT2H", "P10DT2H", "10 d 2 h", 871200 },
		{ "P1W2DT3H4M5S", "P9DT3H4M5S", "9 d 3 h 4 min 5 s", 788645 },
		{ "PT90M", "PT1H30M", "1 h 30 min", 5400 },
		{ "P010D", "P10D", "10 d", 864000 },
	};
	char text[DURATION_TEXT];
	struct err e;
	int64_t s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_ok(duration_parse(cases[i].text, &s, &e), &e);
		assert_int_equal(s, cases[i].seconds);
		assert_string_equal(duration_text(s, text), cases[i].canonical);
		assert_string_equal(duration_words(s, text), cases[i].words);
	}
}

static void
every_other_duration_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "P", "PT", "P1", "10D", "P10", "P1Y", "P1M", "P1Y2D",
		"-P10D", "+P10D", "P-10D", "P+10D", "P1.5D", "PT1.5S", "P10d",
		"p10D", " P10D", "P10D ", "P1DT", "P1D1D", "P1D1W", "PT1H1D",
		"PT1S1M", "PTT1S", "P1H", "P1S", "PT1D", "P1DT1HT1M",
		"P12345678901D", "P10DX", "PD", "PTS",
	};
	struct err e;
	int64_t s = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(duration_parse(cases[i], &s, &e), &e,
		    ERR_FORMAT, "no duration");
	assert_int_equal(s, 7);
}

static void
the_longest_durations_fit(void **state)
{
	char text[DURATION_TEXT];
	struct err e;
	int64_t s;

	(void)state;
	check_ok(duration_parse("P9999999999W9999999999D"
	    "T9999999999H9999999999M9999999999S", &s, &e), &e);
	assert_true(s > 0);
	assert_string_equal(duration_text(INT64_MIN, text),
	    "-P106751991167300DT15H30M8S");
	assert_string_equal(duration_words(INT64_MIN, text),
	    "-106751991167300 d 15 h 30 min 8 s");
	assert_string_equal(duration_text(INT64_MAX, text),
	    "P106751991167300DT15H30M7S");
	assert_string_equal(duration_words(-3600, text), "-1 h");
}

/* RFC 1982: the nearer of the times that share the 32 bits. */
static void
dnssec_times_go_on_beyond_2106(void **state)
{
	const time_t wrap = 4294967296;

	(void)state;
	assert_int_equal(utc_from_dnssec(1279152000, 1279152000), 1279152000);
	assert_int_equal(utc_from_dnssec(1279152001, 1279152000), 1279152001);
	assert_int_equal(utc_from_dnssec(5, wrap - 5), wrap + 5);
	assert_int_equal(utc_from_dnssec(4294967290, wrap + 5), wrap - 6);
	assert_int_equal(utc_from_dnssec(100, 7 * wrap + 200), 7 * wrap + 100);
	assert_int_equal(utc_from_dnssec(0x7fffffff, 0), 0x7fffffff);
	assert_int_equal(utc_from_dnssec(0x80000001, 0), -0x7fffffffL);
	assert_int_equal(utc_from_dnssec(0, 0x7fffffff), 0);
}

static void
times_of_eight_thousand_years_come_back(void **state)
{
	char text[UTC_TEXT + 4];
	struct err e;
	time_t t;

	(void)state;
	for (time_t i = 0; i < 253402300800; i += 86400 * 1461 / 3 + 12345) {
		check_ok(utc_parse(utc_text(i, text), &t, &e), &e);
		assert_int_equal(t, i);
		check_ok(utc_parse_xsd(utc_text_xsd(i, text), &t, &e), &e);
		assert_int_equal(t, i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_times_are_read_and_written),
		cmocka_unit_test(the_screen_and_icann_have_forms_of_their_own),
		cmocka_unit_test(the_local_time_zone_does_not_matter),
		cmocka_unit_test(a_time_no_calendar_has_is_not_written_as_one),
		cmocka_unit_test(every_other_form_of_time_is_refused),
		cmocka_unit_test(a_date_that_is_none_is_refused),
		cmocka_unit_test(xsd_times_are_in_utc_or_refused),
		cmocka_unit_test(known_durations_are_read_and_written),
		cmocka_unit_test(every_other_duration_is_refused),
		cmocka_unit_test(the_longest_durations_fit),
		cmocka_unit_test(dnssec_times_go_on_beyond_2106),
		cmocka_unit_test(times_of_eight_thousand_years_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
