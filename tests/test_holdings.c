#include "ceremony/holdings.h"
#include "ceremony/recorded_set.h"
#include "tests/held.h"
#include "tests/test.h"

#define HEX "000000000000000000000000000000000000000000000000000000000000007f"
#define KEY "000000000000000000000000000000000000000000000000000000000000000a"
#define OTHER "000000000000000000000000000000000000000000000000000000000000000b"

/* A set of 2 of n, of a backup key or, with a serial, of a user PIN. */
static void
begun_of(const char *id, const char *serial, int n)
{
	char data[900];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"purpose\":\"%s\","
	    "\"number\":7,\"groups-needed\":1,\"groups\":[[2,%d]],\"octets\":32,"
	    "\"commitments\":[%s\"" HEX "\",\"" HEX "\"],"
	    "\"check\":\"0011223344556677\",\"serial\":\"%s\"}", id,
	    *serial == '\0' ? "backup-key" : "user-pin", n, n == 3 ?
	    "\"" HEX "\"," : "", serial);
	must("split", "set", data);
}

static void
begun(const char *id, const char *serial)
{
	begun_of(id, serial, 2);
}

static char *
share(const char *id, int group, int member, const char *holder)
{
	static char data[300];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"group\":%d,\"member\":%d,"
	    "\"holder\":\"%s\",\"card\":\"\"}", id, group, member, holder);
	return data;
}

/* Share member of group 1, made again; lost is JSON. */
static char *
again(const char *id, int member, const char *holder, const char *card,
    const char *lost)
{
	static char data[400];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"group\":1,\"member\":%d,"
	    "\"holder\":\"%s\",\"card\":\"%s\",\"lost\":%s}", id, member,
	    holder, card, lost);
	return data;
}

static char *
of(const char *id)
{
	static char data[64];

	snprintf(data, sizeof(data), "{\"set\":\"%s\"}", id);
	return data;
}

static char *
copied(const char *id, const char *set, const char *container)
{
	static char data[400];

	snprintf(data, sizeof(data), "{\"id\":\"%s\",\"set\":\"%s\","
	    "\"container\":\"%s\"}", id, set, container);
	return data;
}

static void
complete(const char *id, const char *serial)
{
	begun(id, serial);
	must("split", "given", share(id, 1, 1, "A"));
	must("split", "given", share(id, 1, 2, "B"));
	must("split", "complete", of(id));
}

#define ONE "1111111111111111"
#define TWO "2222222222222222"

static int
teardown(void **state)
{
	(void)state;
	holdings_free(&held);
	return 0;
}

static void
a_set_counts_only_when_it_is_complete(void **state)
{
	struct err e;

	(void)state;
	begun(ONE, "");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "given", share(ONE, 1, 2, "B. Two"));
	check_refused(apply("split", "complete", of(ONE), &e), &e, ERR_FORMAT,
	    "was not given");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "given", share(ONE, 1, 1, "A. One"));
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	must("split", "complete", of(ONE));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[0]);
	assert_string_equal(held.sets[0].shares[0].holder, "A. One");
	assert_string_equal(held.sets[0].shares[1].holder, "B. Two");
}

static void
the_last_complete_set_is_the_one(void **state)
{
	(void)state;
	complete(ONE, "");
	begun(TWO, "");
	must("split", "given", share(TWO, 1, 1, "A"));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[0]);
	must("split", "given", share(TWO, 1, 2, "B"));
	must("split", "complete", of(TWO));
	assert_ptr_equal(holdings_set(&held, SHARE_BACKUP_KEY, ""), &held.sets[1]);
}

static void
a_set_is_of_one_purpose_and_token(void **state)
{
	(void)state;
	complete(ONE, "77");
	assert_null(holdings_set(&held, SHARE_BACKUP_KEY, ""));
	assert_null(holdings_set(&held, SHARE_USER_PIN, ""));
	assert_null(holdings_set(&held, SHARE_USER_PIN, "78"));
	assert_null(holdings_set(&held, SHARE_SO_PIN, "77"));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
}

static void
what_is_malformed_is_refused(void **state)
{
	static const struct {
		const char *kind, *data;
	} cases[] = {
		{ "set", "{}" },
		{ "given", "{}" },
		{ "given", "{\"set\":\"" TWO "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":0,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":2,\"member\":1,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":3,"
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":"
		    "4294967297,\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":\"1\","
		    "\"holder\":\"A\",\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"card\":\"\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"A\"}" },
		{ "given", "{\"set\":\"" ONE "\",\"group\":1,\"member\":1,"
		    "\"holder\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "\",\"card\":\"\"}" },
		{ "complete", "{}" }, { "complete", "{\"set\":\"" TWO "\"}" },
		{ "complete", "{\"set\":7}" },
	}, copies[] = {
		{ "result", "{}" },
		{ "result", "{\"set\":\"" TWO "\",\"id\":\"" KEY
		    "\",\"container\":\"" HEX "\"}" },
		{ "result", "{\"set\":\"" ONE "\",\"id\":\"\",\"container\":\""
		    HEX "\"}" },
		{ "result", "{\"set\":\"" ONE "\",\"id\":\"" KEY
		    "\",\"container\":7}" },
	};
	struct err e;

	(void)state;
	begun(ONE, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(apply("split", cases[i].kind, cases[i].data, &e),
		    &e, ERR_FORMAT, "");
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++)
		check_refused(apply("back-up", "result", copies[i].data, &e), &e,
		    ERR_FORMAT, "");
	assert_int_equal(held.n_sets, 1);
	assert_int_equal(held.n_backups, 0);
	assert_false(held.sets[0].shares[0].given);
}

static void
a_complete_set_is_given_to_nobody_else(void **state)
{
	struct err e;

	(void)state;
	complete(ONE, "");
	check_refused(apply("split", "given", share(ONE, 1, 1, "C"), &e), &e,
	    ERR_FORMAT, "complete before");
	check_refused(apply("split", "not-issued", share(ONE, 1, 1, "C"), &e),
	    &e, ERR_FORMAT, "complete before");
	assert_string_equal(held.sets[0].shares[0].holder, "A");
}

static void
enough_shares_are_given_or_the_set_is_not_complete(void **state)
{
	struct err e;

	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", share(ONE, 1, 1, "A"));
	must("split", "not-issued", share(ONE, 1, 2, ""));
	check_refused(apply("split", "complete", of(ONE), &e), &e, ERR_FORMAT,
	    "was not given");
	must("split", "not-issued", share(ONE, 1, 3, ""));
	check_refused(apply("split", "complete", of(ONE), &e), &e, ERR_FORMAT,
	    "too few");
	must("split", "given", share(ONE, 1, 3, "C"));
	must("split", "complete", of(ONE));
	assert_true(held.sets[0].shares[1].unissued);
	assert_false(held.sets[0].shares[1].given);
	assert_string_equal(held.sets[0].shares[1].holder, "");
	assert_int_equal(holdings_given(&held.sets[0], 0, SPLIT_SHARES_MAX), 2);
	assert_int_equal(holdings_given(&held.sets[0], 0, 1), 2);
	assert_int_equal(holdings_given(&held.sets[0], 0, 2), 1);
}

static void
a_share_that_was_not_issued_is_issued_by_making_it(void **state)
{
	struct err e;

	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", share(ONE, 1, 1, "A"));
	must("split", "given", share(ONE, 1, 2, "B"));
	must("split", "not-issued", share(ONE, 1, 3, ""));
	check_refused(apply("recreate", "result", again(ONE, 3, "C", "", "null"),
	    &e), &e, ERR_FORMAT, "not complete");
	must("split", "complete", of(ONE));
	check_refused(apply("recreate", "result", again(ONE, 3, "C", "",
	    "{\"holder\":\"\",\"card\":\"\"}"), &e), &e, ERR_FORMAT,
	    "did not have it");
	must("recreate", "result", again(ONE, 3, "C", "0006:1", "null"));
	assert_true(held.sets[0].shares[2].given);
	assert_false(held.sets[0].shares[2].unissued);
	assert_string_equal(held.sets[0].shares[2].holder, "C");
	assert_string_equal(held.sets[0].shares[2].card, "0006:1");
	assert_int_equal(held.n_lost, 0);
}

static void
a_lost_share_moves_and_is_remembered_where_it_was(void **state)
{
	const struct held_set *s;
	struct err e;

	(void)state;
	complete(ONE, "");
	s = &held.sets[0];
	check_refused(apply("recreate", "result", again(ONE, 2, "C", "0006:1",
	    "null"), &e), &e, ERR_FORMAT, "did not have it");
	check_refused(apply("recreate", "result", again(ONE, 2, "C", "0006:1",
	    "{\"holder\":\"A\",\"card\":\"\"}"), &e), &e, ERR_FORMAT,
	    "did not have it");
	assert_string_equal(s->shares[1].holder, "B");
	must("recreate", "result", again(ONE, 2, "C", "0006:1",
	    "{\"holder\":\"B\",\"card\":\"\"}"));
	assert_string_equal(s->shares[1].holder, "C");
	assert_string_equal(s->shares[1].card, "0006:1");
	assert_true(s->complete);
	assert_int_equal(held.n_lost, 1);
	assert_string_equal(holdings_lost(&held, s, 1, "")->holder, "B");
	assert_null(holdings_lost(&held, s, 0, ""));
	assert_null(holdings_lost(&held, s, 1, "0006:1"));
	/* Lost again, and found where it was at first. */
	must("recreate", "result", again(ONE, 2, "B", "0006:2",
	    "{\"holder\":\"C\",\"card\":\"0006:1\"}"));
	assert_string_equal(holdings_lost(&held, s, 1, "0006:1")->holder, "C");
	assert_non_null(holdings_lost(&held, s, 1, ""));
	must("recreate", "result", again(ONE, 2, "C", "0006:1",
	    "{\"holder\":\"B\",\"card\":\"0006:2\"}"));
	assert_null(holdings_lost(&held, s, 1, "0006:1"));
	assert_non_null(holdings_lost(&held, s, 1, "0006:2"));
}

static void
a_share_that_is_made_again_is_one_of_a_set(void **state)
{
	static const char lost[] = "{\"holder\":\"B\",\"card\":\"\"}";
	struct err e;

	(void)state;
	complete(ONE, "");
	check_refused(apply("recreate", "result", again(TWO, 2, "C", "", lost),
	    &e), &e, ERR_FORMAT, "no share set");
	check_refused(apply("recreate", "result", again(ONE, 3, "C", "", lost),
	    &e), &e, ERR_FORMAT, "no such share");
	check_refused(apply("recreate", "result", "{}", &e), &e, ERR_FORMAT, "");
	check_refused(apply("recreate", "result", "{\"set\":\"" ONE "\","
	    "\"group\":1,\"member\":2,\"lost\":{\"holder\":\"B\",\"card\":\"\"},"
	    "\"card\":\"\"}", &e), &e, ERR_FORMAT, "holder");
	must("recreate", "intent", again(ONE, 2, "C", "", lost));
	must("recreate", "nothing", again(ONE, 2, "C", "", lost));
	assert_string_equal(held.sets[0].shares[1].holder, "B");
	assert_int_equal(held.n_lost, 0);
}

static void
records_of_other_steps_change_nothing(void **state)
{
	(void)state;
	must("share", "used", "{}");
	must("back-up", "kept", "{}");
	must("restore", "result", "{}");
	assert_int_equal(held.n_sets + held.n_backups, 0);
}

static void
a_copy_is_found_by_key_and_set(void **state)
{
	struct digest key, other;
	struct err e;

	(void)state;
	check_ok(digest_from_hex(&key, KEY, &e), &e);
	check_ok(digest_from_hex(&other, OTHER, &e), &e);
	complete(ONE, "");
	complete(TWO, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	must("back-up", "result", copied(KEY, ONE, KEY));
	assert_ptr_equal(holdings_backup(&held, &key, &held.sets[0].set),
	    &held.backups[1]);
	assert_null(holdings_backup(&held, &key, &held.sets[1].set));
	assert_null(holdings_backup(&held, &other, &held.sets[0].set));
}

static void
a_copy_goes_out_once_and_the_newest_alone(void **state)
{
	(void)state;
	complete(ONE, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	must("back-up", "result", copied(OTHER, ONE, HEX));
	must("back-up", "result", copied(KEY, ONE, OTHER));
	assert_false(holdings_due(&held, 0, 1));
	assert_true(holdings_due(&held, 1, 1));
	assert_true(holdings_due(&held, 2, 1));
	holdings_left(&held, 1);
	/* The same ceremony may write another medium. */
	assert_true(holdings_due(&held, 1, 1));
	assert_false(holdings_due(&held, 1, 2));
	assert_false(holdings_due(&held, 2, 2));
	must("back-up", "result", copied(KEY, ONE, KEY));
	assert_false(holdings_due(&held, 2, 1));
	assert_true(holdings_due(&held, 3, 2));
}

static void
a_copy_that_is_signed_is_another_file(void **state)
{
	struct digest other;
	struct err e;

	(void)state;
	check_ok(digest_from_hex(&other, OTHER, &e), &e);
	complete(ONE, "");
	complete(TWO, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	check_refused(apply("back-up", "signed", copied(OTHER, ONE, HEX), &e),
	    &e, ERR_FORMAT, "a copy was signed that was never made");
	check_refused(apply("back-up", "signed", copied(KEY, TWO, HEX), &e), &e,
	    ERR_FORMAT, "a copy was signed that was never made");
	assert_int_equal(held.backups[0].signatures, 0);
	must("back-up", "signed", copied(KEY, ONE, OTHER));
	assert_true(digest_equal(&held.backups[0].container, &other));
	assert_int_equal(held.backups[0].signatures, 1);
	assert_int_equal(held.n_backups, 1);
}

static void
a_share_is_counted_over_the_groups_before(void **state)
{
	const struct split_plan p = { .group_count = 3,
	    .groups = { { 2, 3 }, { 2, 2 }, { 3, 5 } } };

	(void)state;
	assert_int_equal(share_index(&p, 0, 2), 2);
	assert_int_equal(share_index(&p, 1, 0), 3);
	assert_int_equal(share_index(&p, 2, 4), 9);
}

static char *
ended(const char *id)
{
	static char data[200];

	snprintf(data, sizeof(data), "{\"id\":\"%s\",\"ends\":true}", id);
	return data;
}

static void
only_a_share_that_does_not_count_is_destroyed(void **state)
{
	struct err e;

	(void)state;
	complete(ONE, "");
	check_refused(apply("destroy-share", "intent", share(ONE, 1, 1, "A"), &e),
	    &e, ERR_FORMAT, "it is the last backup key");
	must("back-up", "result", copied(KEY, ONE, HEX));
	complete(TWO, "");
	check_refused(apply("destroy-share", "intent", share(ONE, 1, 1, "A"), &e),
	    &e, ERR_FORMAT, "the last copy of a key is under it");
	check_refused(apply("destroy-share", "intent", share(ONE, 1, 3, "A"), &e),
	    &e, ERR_FORMAT, "no such share");
	must("back-up", "result", copied(KEY, TWO, OTHER));
	check_refused(apply("destroy-share", "result", share(ONE, 1, 1, "A"), &e),
	    &e, ERR_FORMAT, "nobody meant to destroy");
	must("destroy-share", "intent", share(ONE, 1, 1, "A"));
	assert_int_equal(held_destroyed(&held.sets[0]), 0);
	must("destroy-share", "result", share(ONE, 1, 1, "A"));
	assert_int_equal(held_destroyed(&held.sets[0]), 1);
	assert_int_equal(held_destroyed(&held.sets[1]), 0);
	check_refused(apply("destroy-share", "intent", share(TWO, 1, 1, "A"), &e),
	    &e, ERR_FORMAT, "counts");
}

static void
what_was_declared_lost_with_a_card_is_destroyed_where_it_is_found(void **state)
{
	static const char found[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"C\",\"card\":\"0006:1\"}";
	struct err e;

	(void)state;
	complete(ONE, "");
	must("recreate", "result", again(ONE, 2, "C", "0006:1",
	    "{\"holder\":\"B\",\"card\":\"\"}"));
	check_refused(apply("destroy-share", "intent", found, &e), &e, ERR_FORMAT,
	    "counts");
	must("recreate", "result", again(ONE, 2, "D", "",
	    "{\"holder\":\"C\",\"card\":\"0006:1\"}"));
	/* One of two papers that are alike. */
	check_refused(apply("destroy-share", "intent", share(ONE, 1, 2, "B"), &e),
	    &e, ERR_FORMAT, "counts");
	check_refused(apply("destroy-share", "result", found, &e), &e, ERR_FORMAT,
	    "nobody meant");
	must("destroy-share", "intent", found);
	assert_true(holdings_stray(&held, 1));
	must("destroy-share", "result", found);
	assert_false(holdings_stray(&held, 1));
	assert_true(holdings_stray(&held, 0));
	assert_null(holdings_lost(&held, &held.sets[0], 1, "0006:1"));
	assert_int_equal(held_destroyed(&held.sets[0]), 0);
	check_refused(apply("destroy-share", "intent", found, &e), &e, ERR_FORMAT,
	    "counts");
	complete(TWO, "");
	must("destroy-share", "intent", share(ONE, 1, 2, "B"));
	must("destroy-share", "result", share(ONE, 1, 2, "B"));
	assert_false(holdings_stray(&held, 0));
	assert_int_equal(held_destroyed(&held.sets[0]), 0);
}

/* As an older program wrote it: a name as it was typed, on another day. */
static void
a_name_typed_in_another_way_is_the_same_holder(void **state)
{
	static const char found[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"J. Moreau\",\"card\":\"0006:1\"}";
	static const char other[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"K. Moreau\",\"card\":\"0006:1\"}";
	struct err e;

	(void)state;
	complete(ONE, "");
	must("recreate", "result", again(ONE, 2, "j moreau", "0006:1",
	    "{\"holder\":\"b.\",\"card\":\"\"}"));
	must("share", "missing", found);
	check_refused(apply("recreate", "result", again(ONE, 2, "D", "",
	    "{\"holder\":\"K. Moreau\",\"card\":\"0006:1\"}"), &e), &e,
	    ERR_FORMAT, "did not have it");
	must("recreate", "result", again(ONE, 2, "D", "",
	    "{\"holder\":\"J.Moreau\",\"card\":\"0006:1\"}"));
	check_refused(apply("destroy-share", "intent", other, &e), &e, ERR_FORMAT,
	    "counts");
	must("destroy-share", "intent", found);
	must("destroy-share", "result", found);
	assert_false(holdings_stray(&held, 1));
	assert_string_equal(held.lost[1].holder, "j moreau");
}

/* A share that is missing was given, on that card, in a complete set. */
static void
only_a_share_that_was_on_a_card_is_missing_on_it(void **state)
{
	static const char off[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"%s\",\"card\":\"%s\"}";
	static const struct {
		const char *holder, *card;
	} wrong[] = { { "B", "" }, { "B", "0006:2" }, { "A", "0006:1" } };
	char data[300];
	struct err e;

	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", share(ONE, 1, 1, "A"));
	must("split", "given", share(ONE, 1, 3, "C"));
	snprintf(data, sizeof(data), off, "", "");
	must("split", "not-issued", data);
	check_refused(apply("share", "missing", data, &e), &e, ERR_FORMAT,
	    "did not have it");
	snprintf(data, sizeof(data), off, "B", "0006:1");
	must("split", "given", data);
	check_refused(apply("share", "missing", data, &e), &e, ERR_FORMAT,
	    "did not have it");
	must("split", "complete", of(ONE));
	for (size_t i = 0; i < 3; i++) {
		snprintf(data, sizeof(data), off, wrong[i].holder,
		    wrong[i].card);
		check_refused(apply("share", "missing", data, &e), &e,
		    ERR_FORMAT, "did not have it");
	}
	assert_false(held.sets[0].shares[1].missing);
	snprintf(data, sizeof(data), off, "B", "0006:1");
	must("share", "missing", data);
	assert_true(held.sets[0].shares[1].missing);
}

/* On that card, and only while it is missing there. */
static void
only_a_share_that_is_missing_is_found_again(void **state)
{
	static const char on[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"B\",\"card\":\"0006:1\"}";
	static const char *const wrong[] = {
		"{\"set\":\"" ONE "\",\"group\":1,\"member\":2,"
		    "\"holder\":\"B\",\"card\":\"0006:2\"}",
		"{\"set\":\"" ONE "\",\"group\":1,\"member\":2,"
		    "\"holder\":\"B\",\"card\":\"\"}",
		"{\"set\":\"" ONE "\",\"group\":1,\"member\":2,"
		    "\"holder\":\"A\",\"card\":\"0006:1\"}",
	};
	struct err e;

	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", share(ONE, 1, 1, "A"));
	must("split", "given", on);
	must("split", "given", share(ONE, 1, 3, "C"));
	must("split", "complete", of(ONE));
	check_refused(apply("share", "found", on, &e), &e, ERR_FORMAT,
	    "not missing");
	check_refused(apply("share", "found", share(ONE, 1, 1, "A"), &e), &e,
	    ERR_FORMAT, "did not have it");
	must("share", "missing", on);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_refused(apply("share", "found", wrong[i], &e), &e,
		    ERR_FORMAT, "did not have it");
	assert_true(held.sets[0].shares[1].missing);
	must("share", "found", on);
	assert_false(held.sets[0].shares[1].missing);
	assert_true(held.sets[0].shares[1].given);
	check_refused(apply("share", "found", on, &e), &e, ERR_FORMAT,
	    "not missing");
	must("share", "missing", on);
	must("recreate", "result", again(ONE, 2, "D", "",
	    "{\"holder\":\"B\",\"card\":\"0006:1\"}"));
	check_refused(apply("share", "found", on, &e), &e, ERR_FORMAT,
	    "did not have it");
}

/* On paper, or nobody's: there is no card on which they can be missing. */
static void
a_share_on_no_card_is_never_missing(void **state)
{
	static const char nobody[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":2,\"holder\":\"\",\"card\":\"\"}";
	struct err e;

	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", share(ONE, 1, 1, "A"));
	must("split", "not-issued", nobody);
	must("split", "given", share(ONE, 1, 3, "C"));
	must("split", "complete", of(ONE));
	check_refused(apply("share", "missing", nobody, &e), &e, ERR_FORMAT,
	    "did not have it");
	check_refused(apply("share", "missing", share(ONE, 1, 1, "A"), &e), &e,
	    ERR_FORMAT, "did not have it");
	assert_false(held.sets[0].shares[0].missing ||
	    held.sets[0].shares[1].missing);
}

static void
a_set_that_was_never_complete_counts_for_nothing(void **state)
{
	(void)state;
	begun(ONE, "");
	must("split", "given", share(ONE, 1, 2, "B"));
	must("destroy-share", "intent", share(ONE, 1, 1, "C"));
	must("destroy-share", "result", share(ONE, 1, 1, "C"));
	assert_string_equal(held.sets[0].shares[0].holder, "C");
	assert_false(held.sets[0].shares[0].given);
	assert_int_equal(held_destroyed(&held.sets[0]), 1);
}

static void
the_copy_of_a_key_that_ended_holds_no_set(void **state)
{
	(void)state;
	complete(ONE, "");
	must("back-up", "result", copied(KEY, ONE, HEX));
	complete(TWO, "");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("destroy", "result", "{\"id\":\"" KEY "\",\"ends\":false}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_due(&held, 0, 1));
	must("destroy", "result", ended(OTHER));
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("destroy", "result", ended(KEY));
	assert_false(holdings_counts(&held, &held.sets[0]));
	assert_false(holdings_due(&held, 0, 1));
	must("restore", "result", "{\"id\":\"" KEY "\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
}

static void
a_pin_whose_share_was_destroyed_is_of_no_token(void **state)
{
	struct err e;

	(void)state;
	begun(ONE, "");
	held.sets[0].set.purpose = SHARE_USER_PIN;
	must("destroy-share", "intent", share(ONE, 1, 1, "A"));
	must("destroy-share", "result", share(ONE, 1, 1, "A"));
	check_refused(apply("init-token", "result", "{\"serial\":\"77\","
	    "\"label\":\"T\",\"sets\":[\"" ONE "\"]}", &e), &e, ERR_FORMAT,
	    "was destroyed");
}

/* The key of RFC 6605, section 6.1, as that of a card. */
#define ENROLLED "{\"name\":\"A\",\"card\":\"0006:00000001\"," \
    "\"algorithm\":13,\"key\":\"1a88c88615d437fbb8bf9e1942a1929f28562706ae6c2bd399e7b1bfb6d1e9e7" \
    "5b92b4aa42917ae1c61b701ef035c3fe7be3009cbafe5a2f71316c902dcf0d00\"}"
#define CARD "{\"name\":\"A\",\"card\":\"0006:00000001\"}"

static void
a_card_that_was_reset_is_nobodys(void **state)
{
	static const char given[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":1,\"holder\":\"A\",\"card\":\"0006:00000001\"}";
	struct err e;

	(void)state;
	check_refused(apply("destroy-card", "intent", CARD, &e), &e, ERR_FORMAT,
	    "no officer");
	must("enrol", "result", ENROLLED);
	check_refused(apply("destroy-card", "result", CARD, &e), &e, ERR_FORMAT,
	    "nobody meant");
	must("officer", "present", "{\"name\":\"A\",\"card\":"
	    "\"0006:00000001\",\"role\":\"officer\",\"action\":\"enrol\"}");
	check_ok(officer_may(&held.officers[0], "officer", "sign", &e), &e);
	must("destroy-card", "intent", CARD);
	begun(ONE, "");
	must("split", "given", given);
	assert_null(holdings_needs(&held, "0006:00000001"));
	must("split", "given", share(ONE, 1, 2, "B"));
	must("split", "complete", of(ONE));
	assert_ptr_equal(holdings_needs(&held, "0006:00000001"), &held.sets[0]);
	check_refused(apply("destroy-card", "result", CARD, &e), &e, ERR_FORMAT,
	    "a share that counts");
	complete(TWO, "");
	must("destroy-card", "result", CARD);
	assert_null(holdings_officer(&held, "A"));
	assert_null(holdings_card(&held, "0006:00000001"));
	check_refused(officer_may(&held.officers[0], "officer", "sign", &e), &e,
	    ERR_POLICY, "was reset, and is nobody's");
	must("enrol", "result", ENROLLED);
	assert_non_null(holdings_officer(&held, "A"));
}

static void
a_card_that_is_given_up_empty_has_no_old_share(void **state)
{
	static const char given[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":1,\"holder\":\"A\",\"card\":\"0006:00000001\"}";
	static const char replaced[] = "{\"name\":\"A\",\"card\":"
	    "\"0006:00000001\",\"how\":\"presented\",\"empty\":true}";

	(void)state;
	must("enrol", "result", ENROLLED);
	begun(ONE, "");
	must("split", "given", given);
	must("split", "given", share(ONE, 1, 2, "B"));
	must("replace", "result", replaced);
	assert_true(held.sets[0].shares[0].destroyed);
	assert_false(held.sets[0].shares[1].destroyed);
}

static void
a_card_that_is_given_up_empty_keeps_its_share_that_counts(void **state)
{
	static const char given[] = "{\"set\":\"" ONE "\",\"group\":1,"
	    "\"member\":1,\"holder\":\"A\",\"card\":\"0006:00000001\"}";
	static const char replaced[] = "{\"name\":\"A\",\"card\":"
	    "\"0006:00000001\",\"how\":\"presented\",\"empty\":true}";

	(void)state;
	must("enrol", "result", ENROLLED);
	begun(ONE, "");
	must("split", "given", given);
	must("split", "given", share(ONE, 1, 2, "B"));
	must("split", "complete", of(ONE));
	must("replace", "result", replaced);
	assert_int_equal(held_destroyed(&held.sets[0]), 0);
}

/* Share member of group 1, on card n of holder A. */
static char *
carded(const char *id, int member, int card)
{
	static char data[300];

	snprintf(data, sizeof(data), "{\"set\":\"%s\",\"group\":1,\"member\":%d,"
	    "\"holder\":\"A\",\"card\":\"0006:0000000%d\"}", id, member, card);
	return data;
}

static void
a_card_that_gets_a_share_loses_those_that_do_not_count(void **state)
{
	(void)state;
	begun(ONE, "");
	must("split", "given", carded(ONE, 1, 1));
	must("split", "given", carded(ONE, 2, 2));
	begun(TWO, "");
	must("split", "given", carded(TWO, 1, 1));
	assert_true(held.sets[0].shares[0].taken);
	assert_false(held.sets[0].shares[1].taken);
	assert_false(held.sets[1].shares[0].taken);
}

static void
a_card_that_gets_a_share_keeps_those_that_count(void **state)
{
	(void)state;
	begun(ONE, "");
	must("split", "given", carded(ONE, 1, 1));
	must("split", "given", carded(ONE, 2, 2));
	must("split", "complete", of(ONE));
	begun(TWO, "");
	must("split", "given", carded(TWO, 1, 1));
	assert_false(held.sets[0].shares[0].taken);
}

static void
two_sets_that_are_handed_out_together_stay_on_a_card(void **state)
{
	(void)state;
	begun(ONE, "");
	begun(TWO, "");
	must("split", "given", carded(ONE, 1, 1));
	must("split", "given", carded(TWO, 1, 1));
	assert_false(held.sets[0].shares[0].taken);
	assert_false(held.sets[1].shares[0].taken);
}

static void
a_card_whose_old_shares_were_dropped_has_none(void **state)
{
	struct err e;

	(void)state;
	begun(ONE, "");
	must("split", "given", carded(ONE, 1, 1));
	must("split", "given", carded(ONE, 2, 2));
	must("split", "complete", of(ONE));
	check_refused(apply("drop", "dropped", "{\"name\":\"A\"}", &e), &e,
	    ERR_FORMAT, "card");
	must("drop", "dropped", "{\"card\":\"0006:00000001\"}");
	assert_false(held.sets[0].shares[0].taken);
	complete(TWO, "");
	must("drop", "dropped", "{\"card\":\"0006:00000001\"}");
	assert_true(held.sets[0].shares[0].taken);
	assert_false(held.sets[0].shares[1].taken);
	assert_int_equal(held_destroyed(&held.sets[0]), 0);
}

static void
a_share_that_was_lost_with_a_card_goes_with_its_old_ones(void **state)
{
	(void)state;
	begun_of(ONE, "", 3);
	must("split", "given", carded(ONE, 1, 1));
	must("split", "given", share(ONE, 1, 2, "B"));
	must("split", "given", share(ONE, 1, 3, "C"));
	must("split", "complete", of(ONE));
	must("recreate", "result", again(ONE, 1, "D", "",
	    "{\"holder\":\"A\",\"card\":\"0006:00000001\"}"));
	must("drop", "dropped", "{\"card\":\"0006:00000001\"}");
	assert_false(held.lost[0].taken);
	complete(TWO, "");
	must("drop", "dropped", "{\"card\":\"0006:00000001\"}");
	assert_true(held.lost[0].taken);
	assert_false(held.sets[0].shares[0].taken);
}

#define PIN_OF "\"serial\":\"77\",\"label\":\"T\",\"sets\":[\"%s\"]," \
    "\"characters\":[%d]}"

static void
change(const char *kind, const char *set, int characters)
{
	char data[200];

	snprintf(data, sizeof(data), "{" PIN_OF, set, characters);
	must("new-pins", kind, data);
}

/* A set of a user PIN that no token has. */
static void
waiting(const char *id)
{
	complete(id, "x");
	held.sets[held.n_sets - 1].serial[0] = '\0';
}

static void
between_its_intent_and_its_result_both_sets_of_a_pin_count(void **state)
{
	struct err e;

	(void)state;
	waiting(ONE);
	assert_false(holdings_counts(&held, &held.sets[0]));
	check_refused(apply("new-pins", "intent", "{\"serial\":\"77\",\"label\":"
	    "\"T\",\"sets\":[\"3333333333333333\"],\"characters\":[51]}", &e), &e,
	    ERR_FORMAT, "was not handed out");
	change("result", ONE, 51);
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
	assert_int_equal(held.sets[0].characters, 51);
	waiting(TWO);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	change("intent", TWO, 20);
	assert_ptr_equal(holdings_meant(&held, SHARE_USER_PIN, "77"),
	    &held.sets[1]);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "78"));
	assert_null(holdings_meant(&held, SHARE_USER_PIN, ""));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
	change("nothing", TWO, 20);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_false(holdings_counts(&held, &held.sets[1]));
	change("intent", TWO, 20);
	change("result", TWO, 20);
	assert_null(holdings_meant(&held, SHARE_USER_PIN, "77"));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[1]);
	assert_false(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
	check_refused(apply("new-pins", "result", "{\"serial\":\"78\",\"label\":"
	    "\"T\",\"sets\":[\"" TWO "\"],\"characters\":[51]}", &e), &e,
	    ERR_FORMAT, "two tokens");
}

static void
the_shares_of_a_token_that_is_gone_count_no_more(void **state)
{
	(void)state;
	waiting(ONE);
	change("result", ONE, 51);
	must("init-token", "gone", "{\"serial\":\"78\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "gone", "{\"serial\":\"77\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "result", "{\"serial\":\"79\",\"label\":\"T\"}");
	assert_false(holdings_counts(&held, &held.sets[0]));
	must("token", "back", "{\"serial\":\"77\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
}

static void
what_was_said_of_a_token_is_void_when_no_other_was_made(void **state)
{
	(void)state;
	waiting(ONE);
	change("result", ONE, 51);
	must("init-token", "gone", "{\"serial\":\"77\",\"label\":\"T\"}");
	must("ceremony", "abandoned", "{}");
	must("init-token", "result", "{\"serial\":\"79\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "gone", "{\"serial\":\"77\",\"label\":\"T\"}");
	must("init-token", "kept", "{\"serial\":\"77\",\"label\":\"T\"}");
	must("init-token", "result", "{\"serial\":\"80\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
}

static void
the_shares_of_a_kept_token_count_beside_those_of_its_namesake(void **state)
{
	(void)state;
	waiting(ONE);
	change("result", ONE, 51);
	waiting(TWO);
	must("init-token", "result", "{\"serial\":\"78\",\"label\":\"T\","
	    "\"sets\":[\"" TWO "\"],\"characters\":[51]}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
	must("init-token", "gone", "{\"serial\":\"77\",\"label\":\"T\"}");
	must("init-token", "result", "{\"serial\":\"79\",\"label\":\"T\"}");
	assert_false(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
}

static void
a_set_counts_while_a_token_may_have_been_made_with_it(void **state)
{
	static const char one[] = "{\"label\":\"T\",\"sets\":[\"" ONE "\"],"
	    "\"characters\":[51]}", two[] = "{\"label\":\"T\",\"sets\":[\""
	    TWO "\"],\"characters\":[51]}";

	(void)state;
	waiting(ONE);
	assert_null(holdings_begun_with(&held, SHARE_USER_PIN, ""));
	must("init-token", "intent", one);
	assert_ptr_equal(holdings_begun_with(&held, SHARE_USER_PIN, "T"),
	    &held.sets[0]);
	assert_int_equal(held.sets[0].characters, 51);
	assert_null(holdings_begun_with(&held, SHARE_SO_PIN, "T"));
	assert_null(holdings_begun_with(&held, SHARE_USER_PIN, "U"));
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "nothing", "{\"label\":\"U\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "nothing", "{\"label\":\"T\"}");
	assert_false(holdings_counts(&held, &held.sets[0]));
	waiting(TWO);
	must("init-token", "intent", one);
	must("init-token", "intent", two);
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_ptr_equal(holdings_begun_with(&held, SHARE_USER_PIN, "T"),
	    &held.sets[1]);
	assert_ptr_equal(holdings_begun_nth(&held, SHARE_USER_PIN, "T", 1),
	    &held.sets[0]);
	assert_null(holdings_begun_nth(&held, SHARE_USER_PIN, "T", 2));
	must("init-token", "result", "{\"serial\":\"77\",\"label\":\"T\","
	    "\"sets\":[\"" TWO "\"],\"characters\":[51]}");
	assert_ptr_equal(holdings_begun_with(&held, SHARE_USER_PIN, "T"),
	    &held.sets[0]);
	assert_true(holdings_counts(&held, &held.sets[1]));
	must("init-token", "nothing", "{\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[1]));
}

static void
what_no_token_is_said_to_have_counts_until_another_is_made(void **state)
{
	static const char one[] = "{\"label\":\"T\",\"sets\":[\"" ONE "\"],"
	    "\"characters\":[51]}", two[] = "{\"label\":\"T\",\"sets\":[\""
	    TWO "\"],\"characters\":[51]}";

	(void)state;
	waiting(ONE);
	must("init-token", "intent", one);
	must("init-token", "unmade", one);
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("ceremony", "abandoned", "{}");
	must("init-token", "result", "{\"serial\":\"76\",\"label\":\"T\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "unmade", one);
	must("init-token", "result", "{\"serial\":\"77\",\"label\":\"U\"}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	waiting(TWO);
	must("init-token", "unmade", one);
	must("init-token", "intent", two);
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "nothing", "{\"label\":\"T\"}");
	assert_false(holdings_counts(&held, &held.sets[1]));
	assert_true(holdings_counts(&held, &held.sets[0]));
	must("init-token", "intent", two);
	must("init-token", "result", "{\"serial\":\"78\",\"label\":\"T\","
	    "\"sets\":[\"" TWO "\"],\"characters\":[51]}");
	assert_false(holdings_counts(&held, &held.sets[0]));
	assert_true(holdings_counts(&held, &held.sets[1]));
}

static void
one_that_is_found_after_all_has_what_it_was_to_get(void **state)
{
	static const char one[] = "{\"label\":\"T\",\"sets\":[\"" ONE "\"],"
	    "\"characters\":[51]}";

	(void)state;
	waiting(ONE);
	must("init-token", "intent", one);
	must("init-token", "unmade", one);
	must("init-token", "intent", one);
	must("init-token", "result", "{\"serial\":\"77\",\"label\":\"T\","
	    "\"sets\":[\"" ONE "\"],\"characters\":[51]}");
	assert_true(holdings_counts(&held, &held.sets[0]));
	assert_ptr_equal(holdings_set(&held, SHARE_USER_PIN, "77"),
	    &held.sets[0]);
}

static void
a_pin_has_the_length_that_its_record_says(void **state)
{
	static const char *const bad[] = { "0", "-1", "256", "\"51\"", "null" };
	char data[200];
	struct err e;

	(void)state;
	waiting(ONE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(data, sizeof(data), "{\"serial\":\"77\",\"label\":\"T\","
		    "\"sets\":[\"" ONE "\"],\"characters\":[%s]}", bad[i]);
		check_refused(apply("init-token", "result", data, &e), &e,
		    ERR_FORMAT, "no length of a PIN");
		check_refused(apply("init-token", "intent", data, &e), &e,
		    ERR_FORMAT, "no length of a PIN");
	}
	must("init-token", "result", "{\"serial\":\"77\",\"label\":\"T\","
	    "\"sets\":[\"" ONE "\"]}");
	assert_int_equal(held.sets[0].characters, 0);
}

int
main(void)
{
#define UNIT(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		UNIT(a_set_counts_only_when_it_is_complete),
		UNIT(the_last_complete_set_is_the_one),
		UNIT(a_set_is_of_one_purpose_and_token),
		UNIT(what_is_malformed_is_refused),
		UNIT(a_complete_set_is_given_to_nobody_else),
		UNIT(enough_shares_are_given_or_the_set_is_not_complete),
		UNIT(a_share_that_was_not_issued_is_issued_by_making_it),
		UNIT(a_lost_share_moves_and_is_remembered_where_it_was),
		UNIT(a_share_that_is_made_again_is_one_of_a_set),
		UNIT(records_of_other_steps_change_nothing),
		UNIT(a_copy_is_found_by_key_and_set),
		UNIT(a_copy_goes_out_once_and_the_newest_alone),
		UNIT(a_copy_that_is_signed_is_another_file),
		UNIT(a_share_is_counted_over_the_groups_before),
		UNIT(only_a_share_that_does_not_count_is_destroyed),
		UNIT(what_was_declared_lost_with_a_card_is_destroyed_where_it_is_found),
		UNIT(a_name_typed_in_another_way_is_the_same_holder),
		UNIT(only_a_share_that_was_on_a_card_is_missing_on_it),
		UNIT(only_a_share_that_is_missing_is_found_again),
		UNIT(a_share_on_no_card_is_never_missing),
		UNIT(a_set_that_was_never_complete_counts_for_nothing),
		UNIT(the_copy_of_a_key_that_ended_holds_no_set),
		UNIT(a_pin_whose_share_was_destroyed_is_of_no_token),
		UNIT(a_card_that_was_reset_is_nobodys),
		UNIT(a_card_that_is_given_up_empty_has_no_old_share),
		UNIT(a_card_that_is_given_up_empty_keeps_its_share_that_counts),
		UNIT(a_card_that_gets_a_share_loses_those_that_do_not_count),
		UNIT(a_card_that_gets_a_share_keeps_those_that_count),
		UNIT(two_sets_that_are_handed_out_together_stay_on_a_card),
		UNIT(a_card_whose_old_shares_were_dropped_has_none),
		UNIT(a_share_that_was_lost_with_a_card_goes_with_its_old_ones),
		UNIT(between_its_intent_and_its_result_both_sets_of_a_pin_count),
		UNIT(the_shares_of_a_token_that_is_gone_count_no_more),
		UNIT(what_was_said_of_a_token_is_void_when_no_other_was_made),
		UNIT(the_shares_of_a_kept_token_count_beside_those_of_its_namesake),
		UNIT(a_set_counts_while_a_token_may_have_been_made_with_it),
		UNIT(what_no_token_is_said_to_have_counts_until_another_is_made),
		UNIT(one_that_is_found_after_all_has_what_it_was_to_get),
		UNIT(a_pin_has_the_length_that_its_record_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
