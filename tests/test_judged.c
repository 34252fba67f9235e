#include "ceremony/ceremony.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* A record that no start could read is on no medium. */

#define FILE_NAME "0001-first.jsonl"

static struct ceremony c;
static const char *a, *b;

static time_t
now(void)
{
	return 1802168253;	/* 2027-02-09T10:17:33Z */
}

static int
setup(void **state)
{
	struct err e;

	(void)state;
	a = scratch_folder("a");
	b = scratch_folder("b");
	c = (struct ceremony){ .now = now };
	c.journal = journal_open(a, b, now, &e);
	assert_non_null(c.journal);
	check_ok(journal_begin(c.journal, "first", &e), &e);
	check_ok(ceremony_record(&c, "ceremony", "begin", json_pack(
	    "{s:i,s:s,s:b}", "number", 1, "type", "first", "rehearsal", 1),
	    &e), &e);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	register_free(&c.reg);
	register_free(&c.judge);
	journal_close(&c.journal);
	return 0;
}

/* What a new start makes of the media. */
static size_t
records_read(struct err *e)
{
	struct registry again = { .number = 0 };
	size_t n;

	journal_close(&c.journal);
	c.journal = journal_open(a, b, now, e);
	assert_non_null(c.journal);
	check_ok(register_read(&again, c.journal, e), e);
	n = json_array_size(again.records);
	register_free(&again);
	return n;
}

static int
exception(struct err *e)
{
	return ceremony_record(&c, "ceremony", "exception", json_object(), e);
}

static void
what_the_register_refuses_is_on_no_medium(void **state)
{
	struct blob before = scratch_get(a, FILE_NAME), after;
	struct err e;

	(void)state;
	check_refused(ceremony_record(&c, "restore", "result", json_pack(
	    "{s:s}", "id", "no digest"), &e), &e, ERR_FORMAT,
	    "\"result\" of step restore was not written");
	assert_int_equal(journal_seq(c.journal), 1);
	after = scratch_get(a, FILE_NAME);
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.data, before.data, before.len);
	assert_true(scratch_same(a, FILE_NAME, b));
	assert_int_equal(json_array_size(c.reg.records), 1);
	assert_int_equal(records_read(&e), 1);
	blob_free(&before);
	blob_free(&after);
}

/* It had grown a list by half a key before it was refused. */
static void
what_it_spoilt_is_forgotten_and_what_is_borrowed_stays(void **state)
{
	const json_t *begun = register_last(&c.reg, "ceremony", "begin");
	struct err e;

	(void)state;
	for (int i = 0; i < 3; i++) {
		check_refused(ceremony_record(&c, "make-key", "intent",
		    json_pack("{s:i}", "flags", 257), &e), &e, ERR_FORMAT,
		    "was not written");
		assert_int_equal(c.reg.n_intents, 0);
		assert_int_equal(c.judge.n_intents, 0);
		assert_ptr_equal(register_last(&c.reg, "ceremony", "begin"),
		    begun);
		check_ok(exception(&e), &e);
		assert_int_equal(c.reg.exceptions, i + 1);
		assert_int_equal(c.judge.exceptions, i + 1);
	}
	assert_int_equal(records_read(&e), 4);
}

static void
what_the_journal_does_not_take_is_not_in_the_register(void **state)
{
	static char text[RECORD_LINE_MAX];
	struct err e;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	check_refused(ceremony_record(&c, "ceremony", "exception", json_pack(
	    "{s:s}", "who", text), &e), &e, ERR_FORMAT, "longer than");
	assert_int_equal(c.reg.exceptions, 0);
	assert_int_equal(c.judge.exceptions, 0);
	check_ok(exception(&e), &e);
	assert_int_equal(c.reg.exceptions, 1);
	assert_int_equal(c.judge.exceptions, 1);
	assert_int_equal(records_read(&e), 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_the_register_refuses_is_on_no_medium),
		T(what_it_spoilt_is_forgotten_and_what_is_borrowed_stays),
		T(what_the_journal_does_not_take_is_not_in_the_register),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
