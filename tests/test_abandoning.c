#include "ceremony/abandoning.h"
#include "ceremony/journal.h"
#include "tests/test.h"

/* Whether a ceremony leaves something in which this was recorded, and no more. */
static bool
leaves(const char *step, const char *kind)
{
	json_t *records = json_pack("[{s:s,s:s,s:{}},{s:s,s:s,s:{}},"
	    "{s:s,s:s,s:{}}]", "step", "ceremony", "kind", "begin", "data",
	    "step", step, "kind", kind, "data", "step", "ceremony", "kind",
	    "stopped", "data");
	bool is;

	assert_non_null(records);
	is = abandoning_leaves(records);
	json_decref(records);
	return is;
}

static void
what_was_done_or_begun_stays(void **state)
{
	static const char *const kinds[][2] = {
		{ "make-key", "intent" }, { "sign", "intent" },
		{ "destroy-key", "intent" }, { "make-key", "result" },
		{ "new-pins", "result" }, { "restore", "result" },
		{ "enrol", "result" }, { "destroy", "result" },
		{ "unblock", "result" }, { "unblock", "partly" },
		{ "enrol", "partly" }, { "enrol", "over" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(leaves(kinds[i][0], kinds[i][1]));
}

/* In none of these the ceremony itself has an intent. */
static void
what_people_said_and_an_earlier_intent_became_stays(void **state)
{
	static const char *const kinds[][2] = {
		{ "token", "adopted" }, { "token", "back" },
		{ "restore", "revived" }, { "restore", "nothing" },
		{ "split", "given" }, { "split", "complete" },
		{ "share", "missing" }, { "drop", "dropped" },
		{ "make-key", "kept" }, { "make-key", "nothing" },
		{ "init-token", "nothing" }, { "new-pins", "nothing" },
		{ "destroy", "nothing" }, { "recreate", "nothing" },
		{ "enrol", "nothing" }, { "back-up", "kept" },
		{ "send", "kept" }, { "back-up", "signed" },
		{ "review", "ds-seen" }, { "review", "ds-gone" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(leaves(kinds[i][0], kinds[i][1]));
}

static void
a_kind_that_nobody_thought_of_stays(void **state)
{
	(void)state;
	assert_true(leaves("open", "ajar"));
	assert_true(leaves("spell", "cast"));
	assert_true(leaves("token", "present"));
}

static void
who_was_there_and_what_was_looked_at_leaves_nothing(void **state)
{
	static const char *const kinds[][2] = {
		{ "ceremony", "begin" }, { "ceremony", "resumed" },
		{ "ceremony", "stopped" }, { "ceremony", "exception" },
		{ "media", "medium" }, { "token", "failed" },
		{ "ceremony", "printer" },
		{ "request", "undone" }, { "media", "done" },
		{ "review", "done" }, { "people", "present" },
		{ "clock", "agreed" }, { "open", "opened" },
		{ "open", "wrong-pin" }, { "officer", "present" },
		{ "officer", "wrong-pin" }, { "officer", "not-signed" },
		{ "unblock", "wrong-pin" }, { "inventory", "found" },
		{ "inventory-after", "found" }, { "share", "used" },
		{ "share", "refused" }, { "share", "checked" },
		{ "exercise", "begun" }, { "exercise", "checked" },
		{ "drop", "left" }, { "review", "refused" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_false(leaves(kinds[i][0], kinds[i][1]));
}

static void
what_is_void_when_it_is_abandoned_leaves_nothing(void **state)
{
	static const char *const kinds[][2] = {
		{ "init-token", "used" }, { "init-token", "gone" },
		{ "init-token", "kept" }, { "init-token", "unmade" },
		{ "split", "set" },
		{ "split", "not-issued" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_false(leaves(kinds[i][0], kinds[i][1]));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_done_or_begun_stays),
		cmocka_unit_test(what_people_said_and_an_earlier_intent_became_stays),
		cmocka_unit_test(a_kind_that_nobody_thought_of_stays),
		cmocka_unit_test(
		    who_was_there_and_what_was_looked_at_leaves_nothing),
		cmocka_unit_test(
		    what_is_void_when_it_is_abandoned_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
