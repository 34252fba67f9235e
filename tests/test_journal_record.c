#include "ceremony/record.h"
#include "tests/test.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD "{\"seq\":1,\"time\":\"2027-02-09T10:17:33Z\","
#define LINE HEAD "\"step\":\"make-ksk\",\"kind\":\"intent\","		\
	"\"data\":{\"alg\":13,\"zone\":\"example.\"},\"prev\":\"" ZEROS "\"}\n"

enum { TEN_17_33 = 1802168253 };	/* 2027-02-09T10:17:33Z */

static const struct digest none;

/* As read and written back, or fails. */
static void
back_and_forth(const char *line)
{
	struct blob same = { 0 };
	struct digest prev, digest;
	struct record r;
	json_t *owner;
	struct err e;

	check_ok(record_read(&r, &prev, line, strlen(line), &owner, &e), &e);
	check_ok(record_write(&r, &prev, &same, &digest, &e), &e);
	assert_string_equal((char *)same.data, line);
	blob_free(&same);
	json_decref(owner);
}

static int
try(const char *line, size_t len, struct err *e)
{
	struct digest prev;
	struct record r;
	json_t *owner;

	if (record_read(&r, &prev, line, len, &owner, e) != 0)
		return -1;
	json_decref(owner);
	return 0;
}

static void
a_record_is_this_line(void **state)
{
	struct record r = { .seq = 1, .time = TEN_17_33, .step = "make-ksk",
	    .kind = "intent" };
	json_t *data = json_pack("{s:s, s:i}", "zone", "example.", "alg", 13);
	struct blob line = { 0 };
	struct digest digest;
	struct err e;

	(void)state;
	r.data = data;
	check_ok(record_write(&r, &none, &line, &digest, &e), &e);
	assert_string_equal((char *)line.data, LINE);
	blob_free(&line);
	json_decref(data);
}

static void
a_line_gives_the_record_back(void **state)
{
	struct digest prev;
	struct record r;
	json_t *owner;
	struct err e;

	(void)state;
	check_ok(record_read(&r, &prev, LINE, strlen(LINE), &owner, &e), &e);
	assert_int_equal(r.seq, 1);
	assert_int_equal(r.time, TEN_17_33);
	assert_string_equal(r.step, "make-ksk");
	assert_string_equal(r.kind, "intent");
	assert_int_equal(json_integer_value(json_object_get(r.data, "alg")),
	    13);
	assert_null(r.file);
	assert_true(digest_equal(&prev, &none));
	json_decref(owner);
}

/* A line with this data. */
static char *
with(const char *data, char line[4096])
{
	snprintf(line, 4096, HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":%s,"
	    "\"prev\":\"" ZEROS "\"}\n", data);
	return line;
}

static void
data_of_every_sort_comes_back(void **state)
{
	static const char *const data[] = { "{}", "{\"\":\"\"}",
	    "{\"a\":null,\"b\":true,\"c\":[],\"d\":[0,[2]],\"e\":{\"x\":{}}}",
	    "{\"name\":\"J\xc3\xbcrgen \xe6\x9d\x8e \xf0\x9f\x94\x91\"}",
	    "{\"page\":\"a\\nb\\t\\\"\\\\/\\u001B[2J\"}",
	    "{\"n\":[-9223372036854775808,-1,0,9223372036854775807]}",
	    "{\"A\":1,\"a\":1,\"\xc3\xa9\":1}" };
	char line[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++)
		back_and_forth(with(data[i], line));
}

static void
every_truncation_is_refused(void **state)
{
	struct err e;

	(void)state;
	for (size_t len = 0; len < strlen(LINE); len++)
		assert_int_equal(try(LINE, len, &e), -1);
	assert_int_equal(try(LINE, strlen(LINE), &e), 0);
	assert_int_equal(try(LINE "\n", strlen(LINE) + 1, &e), -1);
	assert_int_equal(try(LINE "x", strlen(LINE) + 1, &e), -1);
	assert_int_equal(try(LINE LINE, 2 * strlen(LINE), &e), -1);
}

static void
nothing_hides_in_data(void **state)
{
	static const char *const data[] = { "[]", "null", "\"x\"", "1",
	    "{\"a\":1,\"a\":1}", "{\"a\":{\"b\":1,\"b\":2}}",
	    "{\"b\":1,\"a\":2}", "{\"a\":{\"d\":1,\"c\":2}}", "{ \"a\":1}",
	    "{\"a\": 1}", "{\"a\":1 }", "{\"a\":1.5}", "{\"a\":[{\"b\":1e3}]}",
	    "{\"a\":1.0}", "{\"a\":-0}", "{\"a\":01}", "{\"a\":+1}",
	    "{\"a\":9223372036854775808}", "{\"a\":\"\\u0041\"}",
	    "{\"a\":\"\\u00fc\"}", "{\"a\":\"\\/\"}", "{\"a\":\"\\u001b\"}",
	    "{\"a\":\"\\u000A\"}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\t\"}",
	    "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}",
	    "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\\ud800\"}",
	    "{\"a\":\"\xc3\"}", "{\"\xff\":1}", "{\"a\":NaN}", "{a:1}",
	    "{'a':1}", "{\"a\":1,}", "{\"a\":1}/**/", "" };
	char line[4096];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++) {
		with(data[i], line);
		if (try(line, strlen(line), &e) == 0)
			fail_msg("accepted: %s", data[i]);
		assert_int_equal(e.kind, ERR_FORMAT);
	}
}

static void
members_are_these_six_in_this_order(void **state)
{
	static const char *const lines[] = {
		"{}\n", "[]\n", "\n", "null\n",
		/* one too few, one too many, one twice, another order */
		"{\"seq\":1,\"time\":\"2027-02-09T10:17:33Z\",\"step\":\"a\","
		    "\"kind\":\"b\",\"data\":{}}\n",
		HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{},\"prev\":\""
		    ZEROS "\",\"who\":\"AK\"}\n",
		HEAD "\"step\":\"a\",\"step\":\"a\",\"kind\":\"b\",\"data\":{},"
		    "\"prev\":\"" ZEROS "\"}\n",
		HEAD "\"kind\":\"b\",\"step\":\"a\",\"data\":{},\"prev\":\""
		    ZEROS "\"}\n",
		/* spaces */
		" " LINE, HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{},"
		    "\"prev\":\"" ZEROS "\"} \n",
		HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{},\"prev\":\""
		    ZEROS "\"}\r\n",
		/* the wrong type, an empty or strange word */
		HEAD "\"step\":7,\"kind\":\"b\",\"data\":{},\"prev\":\""
		    ZEROS "\"}\n",
		HEAD "\"step\":\"\",\"kind\":\"b\",\"data\":{},\"prev\":\""
		    ZEROS "\"}\n",
		HEAD "\"step\":\"Make KSK\",\"kind\":\"b\",\"data\":{},"
		    "\"prev\":\"" ZEROS "\"}\n",
		/* prev of 63, of capitals */
		HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{},\"prev\":\""
		    "000000000000000000000000000000000000000000000000000000000"
		    "000000\"}\n",
		HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{},\"prev\":\""
		    "AB00000000000000000000000000000000000000000000000000000000"
		    "000000\"}\n",
	};
	static const char *const heads[] = {
		"{\"seq\":0,\"time\":\"2027-02-09T10:17:33Z\",",
		"{\"seq\":-1,\"time\":\"2027-02-09T10:17:33Z\",",
		"{\"seq\":\"1\",\"time\":\"2027-02-09T10:17:33Z\",",
		"{\"seq\":1.0,\"time\":\"2027-02-09T10:17:33Z\",",
		"{\"seq\":1,\"time\":\"2027-02-09 10:17:33Z\",",
		"{\"seq\":1,\"time\":\"2027-02-09T10:17:33+00:00\",",
		"{\"seq\":1,\"time\":\"2027-02-30T10:17:33Z\",",
		"{\"seq\":1,\"time\":1802168253,",
	};
	char line[4096];
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (try(lines[i], strlen(lines[i]), &e) == 0)
			fail_msg("accepted: %s", lines[i]);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		snprintf(line, sizeof(line), "%s\"step\":\"a\",\"kind\":\"b\","
		    "\"data\":{},\"prev\":\"" ZEROS "\"}\n", heads[i]);
		if (try(line, strlen(line), &e) == 0)
			fail_msg("accepted: %s", line);
	}
}

static void
what_could_not_be_read_back_is_not_written(void **state)
{
	struct record good = { .seq = 1, .time = TEN_17_33, .step = "a",
	    .kind = "b", .data = json_object() };
	struct record bad[10];
	struct blob line = { 0 };
	char word[RECORD_WORD_MAX + 2] = { 0 };
	struct digest digest;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		bad[i] = good;
	memset(word, 'w', sizeof(word) - 1);
	bad[0].seq = 0;
	bad[1].step = "a b";
	bad[2].kind = "b\",\"x\":\"y";
	bad[3].step = word;
	bad[4].kind = "";
	bad[5].data = NULL;
	bad[6].data = json_pack("{s:f}", "a", 1.5);
	bad[7].data = json_pack("{s:o}", "a", json_stringn("a\0b", 3));
	bad[8].data = json_pack("{s:o}", "a",
	    json_stringn_nocheck("\xff", 1));
	bad[9].time = (time_t)1 << 40;
	for (size_t i = 0; i < 10; i++) {
		check_refused(record_write(&bad[i], &none, &line, &digest,
		    &e), &e, ERR_FORMAT, "");
		assert_null(line.data);
	}
	check_ok(record_write(&good, &none, &line, &digest, &e), &e);
	blob_free(&line);
	for (size_t i = 6; i < 9; i++)
		json_decref((json_t *)(uintptr_t)bad[i].data);
	json_decref((json_t *)(uintptr_t)good.data);
}

static void
a_line_may_have_a_mebibyte_and_no_more(void **state)
{
	size_t len = RECORD_LINE_MAX;
	char *text = malloc(len + 1), *line = malloc(len + 300);
	struct err e;
	size_t fill;

	(void)state;
	memset(text, 'x', len);
	fill = len - strlen(with("{\"a\":\"\"}", line));
	sprintf(line, HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{\"a\":"
	    "\"%.*s\"},\"prev\":\"" ZEROS "\"}\n", (int)fill, text);
	assert_int_equal(strlen(line), len);
	check_ok(try(line, len, &e), &e);
	sprintf(line, HEAD "\"step\":\"a\",\"kind\":\"b\",\"data\":{\"a\":"
	    "\"%.*s\"},\"prev\":\"" ZEROS "\"}\n", (int)fill + 1, text);
	check_refused(try(line, len + 1, &e), &e, ERR_FORMAT, "longer than");
	free(text);
	free(line);
}

static void
an_error_shows_no_foreign_bytes(void **state)
{
	const char *line = "{\"seq\":\033[2J\xc3\xbc}\n";
	struct err e;

	(void)state;
	check_refused(try(line, strlen(line), &e), &e, ERR_FORMAT, "not JSON");
	for (const char *c = e.text; *c != '\0'; c++)
		assert_in_range(*c, ' ', '~');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_this_line),
		cmocka_unit_test(a_line_gives_the_record_back),
		cmocka_unit_test(data_of_every_sort_comes_back),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(nothing_hides_in_data),
		cmocka_unit_test(members_are_these_six_in_this_order),
		cmocka_unit_test(what_could_not_be_read_back_is_not_written),
		cmocka_unit_test(a_line_may_have_a_mebibyte_and_no_more),
		cmocka_unit_test(an_error_shows_no_foreign_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
