#include "ceremony/holdings.h"
#include "tests/held.h"
#include "tests/test.h"

#define KEY "\"algorithm\":15,\"key\":\"d75a980182b10ab7d54bfed3c964073a" \
    "0ee172f3daa62325af021a68f707511a\""
#define NOVAK "\"name\":\"R. Novak\",\"card\":\"0006:0000A1B2\""
#define ITO "\"name\":\"K. Ito\",\"card\":\"0006:0000A1B3\""

static void
enrolled(const char *who)
{
	char data[300];

	snprintf(data, sizeof(data), "{%s," KEY "}", who);
	must("enrol", "result", data);
}

static void
present(const char *who, const char *action)
{
	char data[300];

	snprintf(data, sizeof(data), "{%s,\"role\":\"officer\",\"action\":"
	    "\"%s\"}", who, action);
	must("officer", "present", data);
}

static int
teardown(void **state)
{
	(void)state;
	holdings_free(&held);
	return 0;
}

static void
what_is_malformed_is_refused(void **state)
{
	static const struct {
		const char *step, *kind, *data;
	} cases[] = {
		{ "enrol", "intent", "{}" },
		{ "enrol", "intent", "{\"card\":\"0006:0000A1B2F\"}" },
		{ "enrol", "nothing", "{\"card\":\"0006:0000A1B2\"}" },
		{ "enrol", "partly", "{" NOVAK "}" },
		{ "enrol", "result", "{" NOVAK "}" },
		{ "enrol", "result", "{\"name\":\"R. Novak\"," KEY "}" },
		{ "enrol", "result", "{\"card\":\"0006:0000A1B2\"," KEY "}" },
		{ "replace", "result", "{" NOVAK ",\"how\":\"lost\"}" },
		{ "replace", "result", "{" ITO "}" },
		{ "replace", "result", "{" ITO ",\"how\":\"stolen\"}" },
		{ "replace", "result", "{\"name\":\"K. Ito\",\"card\":"
		    "\"0006:0000A1B2\",\"how\":\"lost\"}" },
	};
	struct err e;

	(void)state;
	enrolled(ITO);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(apply(cases[i].step, cases[i].kind, cases[i].data,
		    &e), &e, ERR_FORMAT, "");
	assert_int_equal(held.n_officers, 1);
	assert_int_equal(held.officers[0].state, OFFICER_STANDS);
	assert_int_equal(held.n_begun, 0);
}

static void
a_card_is_proved_by_its_own_statement_that_it_is(void **state)
{
	struct err e;

	(void)state;
	enrolled(NOVAK);
	enrolled(ITO);
	present(NOVAK, "receive a share");
	present("\"name\":\"R. Novak\",\"card\":\"0006:0000A1B3\"", "enrol");
	present("\"name\":\"Nobody\",\"card\":\"0006:0000A1B2\"", "enrol");
	must("officer", "present", "{" NOVAK "}");
	assert_false(held.officers[0].proved);
	assert_false(held.officers[1].proved);
	check_refused(officer_may(&held.officers[0], "holder",
	    "receive a share", &e), &e, ERR_POLICY, "was enrolled and not proved");
	check_ok(officer_may(&held.officers[0], "officer", "enrol", &e), &e);
	present(NOVAK, "enrol");
	assert_true(held.officers[0].proved);
	assert_false(held.officers[1].proved);
	check_ok(officer_may(&held.officers[0], "holder", "receive a share",
	    &e), &e);
}

static void
a_card_that_was_replaced_only_gives_out_its_shares(void **state)
{
	const struct officer *o;
	struct err e;

	(void)state;
	enrolled(NOVAK);
	present(NOVAK, "enrol");
	must("replace", "result", "{" NOVAK ",\"how\":\"presented\"}");
	assert_null(holdings_officer(&held, "R. Novak"));
	o = holdings_card(&held, "0006:0000A1B2");
	assert_non_null(o);
	check_refused(officer_may(o, "officer", "enrol", &e), &e, ERR_POLICY,
	    "was replaced");
	check_refused(officer_may(o, "officer", "give up the card", &e), &e,
	    ERR_POLICY, "stands for nobody any more");
	check_refused(officer_may(o, "holder", "receive a share", &e), &e,
	    ERR_POLICY, "was replaced");
	check_ok(officer_may(o, "holder", "use a share", &e), &e);
	check_ok(officer_may(o, "holder", "have a share checked", &e), &e);
	/* It is replaced once. */
	check_refused(apply("replace", "result", "{" NOVAK ",\"how\":\"lost\"}",
	    &e), &e, ERR_FORMAT, "a card was replaced that nobody has");
}

static void
a_card_that_was_lost_does_nothing(void **state)
{
	const struct officer *o;
	struct err e;

	(void)state;
	enrolled(NOVAK);
	present(NOVAK, "enrol");
	must("replace", "result", "{" NOVAK ",\"how\":\"lost\"}");
	o = holdings_card(&held, "0006:0000A1B2");
	check_refused(officer_may(o, "holder", "use a share", &e), &e,
	    ERR_POLICY, "was declared lost");
	check_refused(officer_may(o, "officer", "enrol", &e), &e, ERR_POLICY,
	    "nothing on it counts");
}

static void
an_officer_is_found_by_the_card_that_stands(void **state)
{
	(void)state;
	enrolled(NOVAK);
	must("replace", "result", "{" NOVAK ",\"how\":\"lost\"}");
	enrolled("\"name\":\"R. Novak\",\"card\":\"0006:0000A1B4\"");
	enrolled(ITO);
	assert_ptr_equal(holdings_officer(&held, "r.  novak"),
	    &held.officers[1]);
	assert_ptr_equal(holdings_enrolled(&held, "R. Novak", "0006:0000A1B2"),
	    &held.officers[0]);
	assert_null(holdings_enrolled(&held, "K. Ito", "0006:0000A1B2"));
	assert_null(holdings_enrolled(&held, "R. Novak", "0006:0000A1B3"));
	assert_ptr_equal(holdings_card(&held, "0006:0000A1B2"),
	    &held.officers[0]);
	assert_null(holdings_card(&held, "0006:0000A1B5"));
}

static enum card_admin
admin_is(void)
{
	const struct begun_card *b = holdings_begun(&held, "0006:0000A1B2");

	assert_non_null(b);
	return b->admin_is;
}

static void
what_is_known_of_a_cut_enrolment_outlasts_the_ceremony(void **state)
{
	(void)state;
	assert_null(holdings_begun(&held, "0006:0000A1B2"));
	must("enrol", "intent", "{" NOVAK "}");
	must("enrol", "intent", "{" ITO "}");
	assert_int_equal(admin_is(), CARD_ADMIN_EITHER);
	must("enrol", "nothing", "{" NOVAK "}");
	assert_int_equal(admin_is(), CARD_ADMIN_OLD);
	/* Begun again, and nothing said of it. */
	must("enrol", "intent", "{" NOVAK "}");
	assert_int_equal(admin_is(), CARD_ADMIN_EITHER);
	must("enrol", "partly", "{" NOVAK "}");
	must("enrol", "intent", "{" NOVAK "}");
	assert_int_equal(admin_is(), CARD_ADMIN_NEW);
	enrolled(NOVAK);
	assert_null(holdings_begun(&held, "0006:0000A1B2"));
	assert_non_null(holdings_begun(&held, "0006:0000A1B3"));
}

int
main(void)
{
#define UNIT(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		UNIT(what_is_malformed_is_refused),
		UNIT(a_card_is_proved_by_its_own_statement_that_it_is),
		UNIT(a_card_that_was_replaced_only_gives_out_its_shares),
		UNIT(a_card_that_was_lost_does_nothing),
		UNIT(an_officer_is_found_by_the_card_that_stands),
		UNIT(what_is_known_of_a_cut_enrolment_outlasts_the_ceremony),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
