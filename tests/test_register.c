#include "ceremony/dependents.h"
#include "ceremony/recorded.h"
#include "ceremony/register.h"
#include "ceremony/retired.h"
#include "keyset/utc.h"
#include "tests/test.h"

/* The key of RFC 6605, section 6.1. */
#define KEY1 "example.net. 3600 IN DNSKEY 257 3 13 " \
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb" \
    "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="

#define JUDGED "\"judged\":\"2027-03-01T12:00:00Z\""
#define AGREED "{" JUDGED ",\"plan\":\"normal\",\"from\":[null]," \
    "\"ksks\":[\"" \
    "0000000000000000000000000000000000000000000000000000000000000001\"]}"

static struct registry reg;

static int
apply(const char *step, const char *kind, const char *data, struct err *e)
{
	static uint64_t seq = 1;
	json_t *json = json_loads(data, 0, NULL);
	const struct record rec = {
		.seq = seq, .time = 1800000000 + (time_t)seq, .step = step,
		.kind = kind, .data = json, .file = "0001-first.jsonl",
	};
	int rc;

	seq++;
	assert_non_null(json);
	rc = register_apply(&reg, &rec, e);
	json_decref(json);
	return rc;
}

#define BEGIN "{\"number\":1,\"type\":\"first\",\"rehearsal\":true}"
#define INTENT "{\"label\":\"k1\",\"zone\":\"example.net.\",\"flags\":257," \
    "\"algorithm\":13,\"bits\":0,\"extractable\":false,\"serial\":\"77\"}"
#define OF_GROUP(group) "{\"label\":\"k1\",\"zone\":\"example.net.\"," \
    "\"flags\":257,\"algorithm\":13,\"bits\":0,\"extractable\":false," \
    "\"serial\":\"77\",\"group\":" group "}"
#define HEX64 "000000000000000000000000000000000000000000000000000000000000007f"
#define AWAY "00000000000000000000000000000000000000000000000000000000000000aa"
#define MADE "{\"label\":\"k1\",\"serial\":\"77\",\"dnskey\":\"" KEY1 "\"}"

static int
setup(void **state)
{
	struct err e;

	(void)state;
	memset(&reg, 0, sizeof(reg));
	return apply("ceremony", "begin", BEGIN, &e);
}

static int
teardown(void **state)
{
	(void)state;
	register_free(&reg);
	return 0;
}

static void
a_ceremony_begins_and_ends(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(reg.number, 1);
	assert_true(reg.rehearsal);
	assert_string_equal(reg.type, "first");
	assert_false(reg.ended);
	check_ok(apply("ceremony", "exception", "{}", &e), &e);
	check_ok(apply("open", "wrong-pin", "{}", &e), &e);
	assert_int_equal(reg.exceptions, 1);
	assert_int_equal(reg.wrong_pins, 1);
	check_ok(apply("ceremony", "end", "{}", &e), &e);
	assert_true(reg.ended);
	check_ok(apply("ceremony", "begin", "{\"number\":2,\"type\":\"inventory\","
	    "\"rehearsal\":false}", &e), &e);
	assert_false(reg.ended);
	assert_false(reg.rehearsal);
	assert_int_equal(reg.exceptions + reg.wrong_pins, 0);
	assert_int_equal(json_array_size(reg.records), 1);
	check_ok(apply("ceremony", "abandoned", "{}", &e), &e);
	assert_true(reg.ended);
}

static void
a_key_that_is_made_is_known_for_ever(void **state)
{
	const struct register_key *k;
	struct digest id;
	struct err e;
	char zone[DNAME_TEXT_MAX];
	size_t n;
	struct dnskey *known;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	assert_int_equal(reg.n_intents, 1);
	assert_string_equal(reg.intent, "make-key");
	assert_int_equal(reg.intents[0].flags, 257);
	assert_int_equal(reg.intents[0].alg->number, 13);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	assert_int_equal(reg.n_intents, 0);
	assert_null(reg.intent);
	assert_int_equal(reg.n_keys, 1);
	k = &reg.keys[0];
	assert_int_equal(dnskey_tag(&k->key), 55648);
	assert_string_equal(k->label, "k1");
	assert_string_equal(k->serial, "77");
	assert_string_equal(dname_text(&k->zone, zone), "example.net.");
	assert_false(k->foreign);
	id = dnskey_id(&k->key);
	assert_ptr_equal(register_key(&reg, &id), k);
	check_ok(apply("ceremony", "begin", "{\"number\":2,\"type\":\"inventory\","
	    "\"rehearsal\":true}", &e), &e);
	known = register_known(&reg, &reg.keys[0].zone, &n);
	assert_int_equal(n, 1);
	assert_true(dnskey_equal(&known[0], &reg.keys[0].key));
	free(known);
}

/* With the id of KEY1's public key, and as much else as is given. */
static const char *
named(const char *rest)
{
	static char data[300];
	char hex[DIGEST_HEX];
	struct digest id = reg.n_keys == 0 ? digest_of("", 0) : reg.keys[0].id;

	snprintf(data, sizeof(data), "{\"label\":\"k1\",\"id\":\"%s\"%s}",
	    digest_hex(&id, hex), rest);
	return data;
}

#define IN_77 ",\"serial\":\"77\""
#define IN_78 ",\"serial\":\"78\""
#define ENDS ",\"ends\":true"

static void
a_key_that_is_destroyed_is_gone_from_its_token_and_known(void **state)
{
	const struct register_key *k;
	struct dnskey *known;
	struct err e;
	size_t n;

	(void)state;
	check_refused(apply("destroy", "intent", named(IN_77 ENDS), &e), &e,
	    ERR_FORMAT, "never made");
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	check_refused(apply("destroy", "result", named(IN_77 ENDS), &e), &e,
	    ERR_FORMAT, "nobody meant to destroy");
	check_refused(apply("destroy", "intent", named(ENDS), &e), &e,
	    ERR_FORMAT, "serial");
	assert_true(register_key_lives(k));
	check_ok(apply("destroy", "intent", named(IN_77 ENDS), &e), &e);
	assert_false(register_key_lives(k));
	assert_true(register_key_in(k, "77"));
	check_refused(apply("destroy", "result", named(IN_78 ENDS), &e), &e,
	    ERR_FORMAT, "nobody meant to destroy");
	check_ok(apply("destroy", "nothing", named(IN_77), &e), &e);
	assert_true(register_key_lives(k));
	check_ok(apply("destroy", "intent", named(IN_77 ENDS), &e), &e);
	check_ok(apply("destroy", "result", named(IN_77 ENDS), &e), &e);
	assert_false(register_key_lives(k));
	assert_false(register_key_in(k, "77"));
	assert_true(register_key_gone(k, "77"));
	assert_false(register_key_gone(k, "78"));
	known = register_known(&reg, &reg.keys[0].zone, &n);
	assert_int_equal(n, 1);
	assert_int_equal(dnskey_tag(&known[0]), 55648);
	free(known);
}

/* In as many as it was restored into: an inventory of any asks. */
static void
no_token_that_has_a_key_or_lost_it_is_forgotten(void **state)
{
	const struct register_key *k;
	char in[80];
	struct err e;

	(void)state;
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	for (int i = 100; i < 140; i++) {
		snprintf(in, sizeof(in), ",\"serial\":\"%d\"", i);
		check_ok(apply("restore", "result", named(in), &e), &e);
		check_ok(apply("restore", "result", named(in), &e), &e);
	}
	for (int i = 100; i < 140; i++) {
		snprintf(in, sizeof(in), "%d", i);
		assert_true(register_key_in(k, in));
		assert_string_equal(register_key_home(k, (size_t)i - 99), in);
	}
	assert_string_equal(register_key_home(k, 0), "77");
	assert_null(register_key_home(k, 41));
	for (int i = 100; i < 140; i += 2) {
		snprintf(in, sizeof(in), ",\"serial\":\"%d\",\"ends\":false", i);
		check_ok(apply("destroy", "intent", named(in), &e), &e);
		check_ok(apply("destroy", "result", named(in), &e), &e);
	}
	for (int i = 100; i < 140; i++) {
		snprintf(in, sizeof(in), "%d", i);
		assert_int_equal(register_key_in(k, in), i % 2);
		assert_int_equal(register_key_gone(k, in), 1 - i % 2);
	}
}

static void
a_restore_is_in_doubt_until_a_record_says_what_came_of_it(void **state)
{
	const struct register_key *k;
	struct err e;
	uint64_t first;

	(void)state;
	check_refused(apply("restore", "intent", named(IN_78), &e), &e,
	    ERR_FORMAT, "never made");
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	check_refused(apply("restore", "intent", named(""), &e), &e,
	    ERR_FORMAT, "serial");
	assert_int_equal(register_restoring(&reg, k, "78"), 0);
	check_ok(apply("restore", "intent", named(IN_78), &e), &e);
	first = register_restoring(&reg, k, "78");
	assert_true(first > 0);
	assert_int_equal(register_restoring(&reg, k, "77"), 0);
	assert_false(register_key_in(k, "78"));
	assert_true(dependents_maybe(&reg, k, "77"));
	assert_false(dependents_maybe(&reg, k, "78"));
	check_ok(apply("ceremony", "abandoned", "{}", &e), &e);
	check_ok(apply("ceremony", "begin", "{\"number\":2,\"type\":\"restore\","
	    "\"rehearsal\":true}", &e), &e);
	assert_int_equal(register_restoring(&reg, k, "78"), first);
	check_ok(apply("restore", "intent", named(",\"serial\":\"79\""), &e),
	    &e);
	check_ok(apply("restore", "intent", named(IN_78), &e), &e);
	assert_true(register_restoring(&reg, k, "78") > first);
	assert_int_equal(reg.n_restores, 2);
	check_ok(apply("restore", "nothing", named(IN_78), &e), &e);
	assert_int_equal(register_restoring(&reg, k, "78"), 0);
	assert_false(register_key_in(k, "78"));
	check_ok(apply("restore", "result", named(",\"serial\":\"79\""), &e),
	    &e);
	assert_int_equal(reg.n_restores, 0);
	assert_true(register_key_in(k, "79"));
}

#define TOKEN_77 "{\"serial\":\"77\",\"label\":\"L\"}"
#define TOKEN_78 "{\"serial\":\"78\",\"label\":\"L\"}"

/* Where its serial number stays the same, as some HSMs' do. */
static void
a_token_that_was_initialised_again_has_no_key(void **state)
{
	const struct register_key *k;
	struct err e;

	(void)state;
	check_ok(apply("init-token", "result", TOKEN_77, &e), &e);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	check_ok(apply("init-token", "result", TOKEN_78, &e), &e);
	assert_true(register_key_in(k, "77"));
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	check_ok(apply("init-token", "result", TOKEN_77, &e), &e);
	assert_false(register_key_in(k, "77"));
	assert_false(register_key_elsewhere(&reg, k, "78"));
	check_ok(apply("restore", "intent", named(IN_77), &e), &e);
	check_ok(apply("init-token", "result", TOKEN_78, &e), &e);
	assert_false(register_key_in(k, "78"));
	assert_true(register_restoring(&reg, k, "77") > 0);
	check_ok(apply("init-token", "result", TOKEN_77, &e), &e);
	assert_int_equal(register_restoring(&reg, k, "77"), 0);
	check_ok(apply("restore", "result", named(IN_77), &e), &e);
	assert_true(register_key_in(k, "77"));
	assert_false(register_key_in(k, "78"));
}

/* Nobody can look into it any more, to see what came of a restore. */
static void
a_token_that_was_decommissioned_leaves_no_restore_in_doubt(void **state)
{
	const struct register_key *k;
	struct err e;

	(void)state;
	check_ok(apply("init-token", "result", TOKEN_77, &e), &e);
	check_ok(apply("init-token", "result", TOKEN_78, &e), &e);
	check_ok(apply("init-token", "result", TOKEN_78, &e), &e);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	check_ok(apply("restore", "intent", named(IN_78), &e), &e);
	check_ok(apply("restore", "intent", named(",\"serial\":\"79\""), &e),
	    &e);
	check_ok(apply("zeroise", "intent", TOKEN_78, &e), &e);
	assert_true(register_restoring(&reg, k, "78") > 0);
	assert_int_equal(register_token_retired(&reg, "78"), 0);
	check_ok(apply("zeroise", "result", TOKEN_78, &e), &e);
	assert_int_equal(register_restoring(&reg, k, "78"), 0);
	assert_true(register_restoring(&reg, k, "79") > 0);
	assert_int_equal(register_token_retired(&reg, "78"), 1);
	assert_true(register_token_gone(&reg, "78") != 0);
	assert_int_equal(register_token_retired(&reg, "77"), 0);
	assert_true(register_token_gone(&reg, "77") == 0);
	for (size_t i = 0; i < reg.n_tokens; i++)
		assert_int_equal(reg.tokens[i].gone,
		    strcmp(reg.tokens[i].serial, "78") == 0);
	check_refused(apply("init-token", "kept", TOKEN_78, &e), &e,
	    ERR_FORMAT, "decommissioned");
}

/* The key of RFC 6605, section 6.2, of the same zone and in the same token. */
#define KEY2 "example.net. 3600 IN DNSKEY 257 3 14 " \
    "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RC" \
    "OpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40"
#define MADE2 "{\"label\":\"k2\",\"serial\":\"77\",\"dnskey\":\"" KEY2 "\"}"

/* With the id of key n of the register, and as much else as is given. */
static const char *
of_key(size_t n, const char *rest)
{
	static char data[400];
	char hex[DIGEST_HEX];

	snprintf(data, sizeof(data), "{\"label\":\"k%zu\",\"id\":\"%s\"%s}",
	    n + 1, digest_hex(&reg.keys[n].id, hex), rest);
	return data;
}

static void
what_is_said_of_one_key_is_said_of_no_other(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("make-key", "result", MADE, &e), &e);
	check_ok(apply("make-key", "result", MADE2, &e), &e);
	check_ok(apply("restore", "intent", of_key(0, IN_78), &e), &e);
	check_ok(apply("restore", "intent", of_key(1, IN_78), &e), &e);
	check_ok(apply("restore", "nothing", of_key(1, IN_78), &e), &e);
	assert_true(register_restoring(&reg, &reg.keys[0], "78") > 0);
	assert_int_equal(register_restoring(&reg, &reg.keys[1], "78"), 0);
	check_ok(apply("compromise", "decided", of_key(1, ","
	    "\"what\":\"disclosed\",\"way\":\"new-ds\"," JUDGED ","
	    "\"ds-ttl\":0,\"parent-propagation\":0,\"dnskey-ttl\":0,"
	    "\"propagation\":0,\"hold-down\":0"), &e), &e);
	assert_int_equal(reg.keys[0].disclosed, 0);
	assert_int_equal(reg.keys[1].disclosed, 1);
}

/* Not where it is about to be destroyed, nor with what is emptied or gone. */
static void
a_key_is_elsewhere_only_where_it_stays(void **state)
{
	const struct register_key *k;
	struct err e;

	(void)state;
	check_ok(apply("init-token", "result", TOKEN_77, &e), &e);
	check_ok(apply("init-token", "result", TOKEN_78, &e), &e);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	assert_false(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	assert_true(register_key_elsewhere(&reg, k, "77"));
	assert_true(register_key_elsewhere(&reg, k, "78"));
	check_ok(apply("destroy", "intent", named(IN_78), &e), &e);
	assert_false(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("destroy", "nothing", named(IN_78), &e), &e);
	assert_true(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("zeroise", "intent", TOKEN_78, &e), &e);
	assert_false(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("open", "opened", TOKEN_78, &e), &e);
	assert_true(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("init-token", "gone", TOKEN_78, &e), &e);
	assert_true(register_key_elsewhere(&reg, k, "77"));
	check_ok(apply("init-token", "result", "{\"serial\":\"79\","
	    "\"label\":\"L\"}", &e), &e);
	assert_false(register_key_elsewhere(&reg, k, "77"));
}

#define SET "{\"set\":\"1111111111111111\",\"purpose\":\"backup-key\"," \
    "\"number\":7,\"groups-needed\":1,\"groups\":[[2,2]],\"octets\":32," \
    "\"commitments\":[\"" HEX64 "\",\"" HEX64 "\"]," \
    "\"check\":\"0011223344556677\",\"serial\":\"\"}"
#define GIVEN(member, whom) "{\"set\":\"1111111111111111\",\"group\":1," \
    "\"member\":" member ",\"holder\":\"" whom "\",\"card\":\"\"}"
#define COPY ",\"set\":\"1111111111111111\",\"container\":\"" HEX64 "\""

/* No share that counts is destroyed; should one be, what it opens is nothing. */
static void
a_copy_keeps_a_key_while_its_set_can_be_opened(void **state)
{
	const struct register_key *k;
	struct err e;

	(void)state;
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	assert_null(retired_keeps(&reg, k, "77"));
	check_ok(apply("split", "set", SET, &e), &e);
	check_ok(apply("split", "given", GIVEN("1", "A"), &e), &e);
	check_ok(apply("split", "given", GIVEN("2", "B"), &e), &e);
	check_ok(apply("split", "complete", SET, &e), &e);
	check_ok(apply("back-up", "result", named(COPY), &e), &e);
	assert_string_equal(retired_keeps(&reg, k, "77"), "copy");
	reg.holdings.sets[0].shares[1].destroyed = true;
	assert_null(retired_keeps(&reg, k, "77"));
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	assert_string_equal(retired_keeps(&reg, k, "77"), "hsm");
	check_ok(apply("destroy", "intent", named(IN_77 ENDS), &e), &e);
	check_ok(apply("destroy", "result", named(IN_77 ENDS), &e), &e);
	assert_string_equal(retired_keeps(&reg, k, "78"), "ended");
}

static void
tokens_for_which_a_line_has_no_room_are_counted(void **state)
{
	char in[80], text[80];
	struct err e;

	(void)state;
	check_ok(apply("make-key", "result", MADE, &e), &e);
	for (int i = 0; i < 5; i++) {
		snprintf(in, sizeof(in), ",\"serial\":\"a23456789012345%d\"", i);
		check_ok(apply("restore", "result", named(in), &e), &e);
	}
	assert_string_equal(dependents_homes(&reg, &reg.keys[0], "77", text,
	    sizeof(text)), "a234567890123450, a234567890123451, "
	    "a234567890123452 and 2 more");
	assert_string_equal(dependents_homes(&reg, &reg.keys[0],
	    "a234567890123450", text, sizeof(text)), "77, a234567890123451, "
	    "a234567890123452, a234567890123453 and 1 more");
}

static void
a_key_that_was_destroyed_comes_back_where_people_said_so(void **state)
{
	const struct register_key *k;
	struct err e;

	(void)state;
	check_ok(apply("make-key", "result", MADE, &e), &e);
	k = &reg.keys[0];
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	check_ok(apply("destroy", "intent", named(IN_77), &e), &e);
	check_ok(apply("destroy", "result", named(IN_77 ",\"ends\":false"), &e),
	    &e);
	assert_true(register_key_lives(k));
	assert_true(register_key_in(k, "78"));
	check_refused(apply("restore", "result", named(IN_77), &e), &e,
	    ERR_FORMAT, "nobody said that it may come back");
	check_ok(apply("destroy", "intent", named(IN_78), &e), &e);
	check_ok(apply("destroy", "result", named(IN_78 ENDS), &e), &e);
	check_refused(apply("restore", "result", named(",\"serial\":\"79\""),
	    &e), &e, ERR_FORMAT, "nobody said that it may come back");
	check_ok(apply("restore", "revived", named(IN_78), &e), &e);
	check_refused(apply("restore", "result", named(IN_77), &e), &e,
	    ERR_FORMAT, "nobody said that it may come back");
	assert_false(register_key_lives(k));
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	assert_true(register_key_lives(k));
	assert_true(register_key_in(k, "78"));
	assert_false(register_key_in(k, "77"));
}

/* Where one HSM loses such a key another may have it still. */
static void
a_key_of_another_site_is_due_until_its_sheet_was_compared(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	check_ok(apply("ceremony", "begin", "{\"number\":2,\"type\":\"restore\","
	    "\"site\":\"FRA-B\",\"rehearsal\":true}", &e), &e);
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	assert_int_equal(reg.keys[0].unsheeted, 2);
	check_ok(apply("restore", "result", named(",\"serial\":\"79\""), &e),
	    &e);
	check_ok(apply("destroy", "intent", named(IN_78), &e), &e);
	check_ok(apply("destroy", "result", named(IN_78 ",\"ends\":false"), &e),
	    &e);
	assert_int_equal(reg.keys[0].unsheeted, 2);
	check_ok(apply("sheet", "compared", named(",\"serial\":\"79\""), &e),
	    &e);
	assert_int_equal(reg.keys[0].unsheeted, 0);
	assert_string_equal(reg.keys[0].site, "FRA-B");
	check_ok(apply("restore", "revived", named(IN_78), &e), &e);
	check_ok(apply("restore", "result", named(IN_78), &e), &e);
	assert_int_equal(reg.keys[0].unsheeted, 0);
}

static void
a_key_is_of_the_group_that_was_meant_and_of_its_zone_alone(void **state)
{
	struct dname other = { .len = 0 };
	struct dnskey *known;
	struct err e;
	size_t n;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	assert_string_equal(reg.intents[0].group, "");
	check_ok(apply("make-key", "nothing", "{\"label\":\"k1\"}", &e), &e);
	check_ok(apply("make-key", "intent", OF_GROUP("\"customers\""), &e), &e);
	assert_string_equal(reg.intents[0].group, "customers");
	check_ok(apply("make-key", "result", MADE, &e), &e);
	assert_string_equal(reg.keys[0].group, "customers");
	known = register_known(&reg, &reg.keys[0].zone, &n);
	assert_int_equal(n, 1);
	free(known);
	check_ok(dname_from_text(&other, "example.org.", &e), &e);
	known = register_known(&reg, &other, &n);
	assert_int_equal(n, 0);
	free(known);
	check_refused(apply("make-key", "intent", OF_GROUP("7"), &e), &e,
	    ERR_FORMAT, "group");
	check_refused(apply("make-key", "intent",
	    OF_GROUP("\"12345678901234567890\""), &e), &e, ERR_FORMAT, "group");
}

static void
an_intent_that_came_to_nothing_is_forgotten(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	check_ok(apply("make-key", "nothing", "{\"label\":\"other\"}", &e), &e);
	assert_int_equal(reg.n_intents, 1);
	check_ok(apply("make-key", "nothing", "{\"label\":\"k1\"}", &e), &e);
	assert_int_equal(reg.n_intents, 0);
}

static void
a_zsk_that_was_seen_is_foreign_and_there_once(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("request", "done", "{\"zsks\":[\"" KEY1 "\",\"" KEY1 "\"]}",
	    &e), &e);
	check_ok(apply("review", "done", AGREED, &e), &e);
	assert_int_equal(reg.n_keys, 1);
	assert_true(reg.keys[0].foreign);
	check_ok(apply("request", "done", "{\"zsks\":[\"" KEY1 "\"]}", &e), &e);
	check_ok(apply("review", "done", AGREED, &e), &e);
	assert_int_equal(reg.n_keys, 1);
}

/* Whoever asks cannot put keys into the register by asking for nonsense. */
static void
a_key_of_a_request_that_nobody_agreed_to_is_not_remembered(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("request", "done", "{\"zsks\":[\"" KEY1 "\"]}", &e), &e);
	check_ok(apply("review", "refused", "{}", &e), &e);
	assert_int_equal(reg.n_keys, 0);
	check_ok(apply("request", "done", "{\"zsks\":7}", &e), &e);
	check_refused(apply("review", "done", AGREED, &e), &e, ERR_FORMAT, "ZSKs");
}

static void
what_the_paper_says_is_kept(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(reg.paper_record, 0);
	check_ok(apply("finish", "done", "{\"record\":52,\"head\":\"" HEX64
	    "\"}", &e), &e);
	assert_int_equal(reg.paper_record, 52);
	assert_int_equal(reg.paper_ceremony, 1);
	assert_int_equal(reg.paper_head.bytes[31], 0x7f);
}

static void
an_intent_stands_until_a_result_or_nothing(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	check_ok(apply("make-key", "medium", "{}", &e), &e);
	check_ok(apply("make-key", "failed", "{}", &e), &e);
	assert_string_equal(reg.intent, "make-key");
	check_ok(apply("make-key", "nothing", "{\"label\":\"k1\"}", &e), &e);
	assert_null(reg.intent);
}

static void
what_is_said_of_a_printer_is_judged(void **state)
{
	static const char failed[] =
	    "{\"state\":\"failed\",\"fault\":\"it is out of paper\"}";
	struct err e;

	(void)state;
	check_refused(apply("ceremony", "printer", "{\"state\":\"ok\"}", &e),
	    &e, ERR_FORMAT, "so already");
	check_refused(apply("ceremony", "printer", "{\"state\":\"failed\"}", &e),
	    &e, ERR_FORMAT, "not said why");
	check_ok(apply("ceremony", "printer", failed, &e), &e);
	assert_true(reg.printer_failed);
	check_refused(apply("ceremony", "printer", failed, &e), &e, ERR_FORMAT,
	    "so already");
	check_ok(apply("ceremony", "printer", "{\"state\":\"ok\"}", &e), &e);
	assert_false(reg.printer_failed);
	check_refused(apply("words", "printed", "{\"copies\":0}", &e), &e,
	    ERR_FORMAT, "no copy");
	check_refused(apply("words", "printed", "{\"copies\":10}", &e), &e,
	    ERR_FORMAT, "copies");
	check_ok(apply("words", "printed", "{\"copies\":9}", &e), &e);
}

static void
a_token_is_found_by_serial_before_label(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("init-token", "result", "{\"serial\":\"1\",\"label\":\"2\"}",
	    &e), &e);
	check_ok(apply("token", "adopted", "{\"serial\":\"2\",\"label\":\"3\"}", &e),
	    &e);
	assert_string_equal(register_token(&reg, "2")->label, "3");
	assert_string_equal(register_token(&reg, "3")->serial, "2");
	assert_null(register_token(&reg, "4"));
}

/* A response for the zone, whose digest ends in n. */
static void
exported(const char *zone, unsigned n)
{
	struct err e;
	char text[300];

	snprintf(text, sizeof(text), "{\"zone\":\"%s\",\"response\":\"%064x\"}",
	    zone, n);
	check_ok(apply("export", "result", text, &e), &e);
}

static void
next_ceremony(unsigned number)
{
	struct err e;
	char text[80];

	snprintf(text, sizeof(text), "{\"number\":%u,\"type\":\"first\","
	    "\"rehearsal\":true}", number);
	check_ok(apply("ceremony", "begin", text, &e), &e);
}

static void
answered_are(const char *const want[], size_t n)
{
	struct dname zone;
	const char **ids;
	struct err e;
	size_t is;

	check_ok(dname_from_text(&zone, "other.", &e), &e);
	ids = register_answered(&reg, &zone, &is);
	assert_non_null(ids);
	assert_int_equal(is, 0);
	free(ids);
	check_ok(dname_from_text(&zone, "example.", &e), &e);
	ids = register_answered(&reg, &zone, &is);

	assert_non_null(ids);
	assert_int_equal(is, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(ids[i], want[i]);
	free(ids);
}

static void
what_earlier_ceremonies_answered_is_remembered(void **state)
{
	static const char *const IDS[] = { "q1", "s1", "s2", "q2" };
	struct err e;

	(void)state;
	answered_are(NULL, 0);
	check_ok(apply("request", "done", "{\"id\":\"q1\","
	    "\"slot-ids\":[\"s1\",\"s2\"]}", &e), &e);
	next_ceremony(2);
	answered_are(NULL, 0);
	check_ok(apply("request", "done", "{\"id\":\"q1\","
	    "\"slot-ids\":[\"s1\",\"s2\"]}", &e), &e);
	exported("example.", 1);
	answered_are(NULL, 0);
	exported("example.", 1);
	next_ceremony(3);
	answered_are(IDS, 3);
	check_ok(apply("request", "done", "{\"id\":\"q2\","
	    "\"slot-ids\":[]}", &e), &e);
	exported("example.", 2);
	check_ok(apply("export", "undone", "{}", &e), &e);
	next_ceremony(4);
	answered_are(IDS, 3);
	check_ok(apply("request", "done", "{\"id\":\"q2\","
	    "\"slot-ids\":[]}", &e), &e);
	exported("example.", 3);
	next_ceremony(5);
	answered_are(IDS, 4);
}

/* Nothing of them is guessed: no later request would be compared with it. */
static void
an_answer_to_a_request_without_ids_is_refused(void **state)
{
	static const char *const DATA[] = {
		"{\"id\":\"q1\"}", "{\"slot-ids\":[]}",
		"{\"id\":\"q1\",\"slot-ids\":7}",
		"{\"id\":\"q1\",\"slot-ids\":[7]}",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(DATA) / sizeof(DATA[0]); i++) {
		check_ok(apply("request", "done", DATA[i], &e), &e);
		check_refused(apply("export", "result", "{\"zone\":"
		    "\"example.\",\"response\":\"" HEX64 "\"}", &e), &e,
		    ERR_FORMAT, "id");
	}
}

static void
the_last_response_of_a_zone_before_this_ceremony_is_the_one(void **state)
{
	struct dname zone;
	struct err e;

	(void)state;
	check_ok(dname_from_text(&zone, "example.", &e), &e);
	assert_null(register_response(&reg, &zone));
	exported("example.", 1);
	assert_null(register_response(&reg, &zone));
	next_ceremony(2);
	assert_int_equal(register_response(&reg, &zone)->response.bytes[31], 1);
	exported("other.", 2);
	exported("example.", 3);
	exported("example.", 4);
	assert_int_equal(reg.n_responses, 3);
	assert_int_equal(register_response(&reg, &zone)->response.bytes[31], 1);
	next_ceremony(3);
	assert_int_equal(register_response(&reg, &zone)->response.bytes[31], 4);
	check_ok(apply("export", "result", "{\"zone\":\"example.\","
	    "\"response\":null}", &e), &e);
	check_ok(apply("export", "result", "{}", &e), &e);
	assert_int_equal(register_response(&reg, &zone)->response.bytes[31], 4);
}

static void
records_of_the_last_ceremony_are_found(void **state)
{
	struct err e;

	(void)state;
	assert_null(register_last(&reg, "sign", "done"));
	assert_false(register_done(&reg, "sign"));
	assert_int_equal(register_done_at(&reg, "sign"), 0);
	check_ok(apply("sign", "done", "{\"n\":1}", &e), &e);
	check_ok(apply("sign", "done", "{\"n\":2}", &e), &e);
	assert_true(register_done(&reg, "sign"));
	assert_int_equal(register_done_at(&reg, "sign"), reg.last_time);
	assert_int_equal(json_integer_value(json_object_get(register_last(&reg,
	    "sign", "done"), "n")), 2);
	check_ok(apply("ceremony", "begin", "{\"number\":2,\"type\":\"inventory\","
	    "\"rehearsal\":true}", &e), &e);
	assert_null(register_last(&reg, "sign", "done"));
}

static void
an_unknown_record_is_kept_and_changes_nothing(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("a-step-of-tomorrow-with-a-long-name", "kind", "{}", &e),
	    &e);
	assert_int_equal(reg.n_keys + reg.n_tokens + reg.n_intents, 0);
	assert_non_null(register_last(&reg, "a-step-of-tomorrow-with-a-long-name",
	    "kind"));
}

static void
agree(const char *plan, const char *ksk)
{
	char text[300];
	struct err e;

	snprintf(text, sizeof(text), "{" JUDGED ",\"plan\":\"%s\","
	    "\"from\":[null,null],"
	    "\"ksks\":[\"%s\",\"" HEX64 "\"]}", plan, ksk);
	check_ok(apply("request", "done", "{\"zsks\":[],\"id\":\"q\","
	    "\"slot-ids\":[]}", &e), &e);
	check_ok(apply("review", "done", text, &e), &e);
}

/* What is left of a DS that was seen, when a response of the zone leaves. */
static time_t
ds_behind(const char *plan, const char *role, const char *zone)
{
	char hex[DIGEST_HEX], text[300];
	struct err e;

	digest_hex(&reg.keys[0].id, hex);
	snprintf(text, sizeof(text), "{\"ksk\":\"%s\",\"seen\":"
	    "\"2027-05-01T00:00:00Z\"}", hex);
	check_ok(apply("review", "ds-seen", text, &e), &e);
	assert_true(reg.keys[0].ds_seen > 0);
	agree(plan, strcmp(role, "is") == 0 ? hex : AWAY);
	snprintf(text, sizeof(text), "{\"zone\":\"%s\",\"response\":\"" HEX64
	    "\"}", zone);
	check_ok(apply("export", "result", text, &e), &e);
	return reg.keys[0].ds_seen;
}

static void
a_ds_counts_until_a_response_ends_without_its_ksk(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("make-key", "intent", INTENT, &e), &e);
	check_ok(apply("make-key", "result", MADE, &e), &e);
	assert_int_equal(ds_behind("double", "none", "example.net."), 0);
	assert_int_equal(ds_behind("double-ds", "is", "example.net."), 0);
	assert_int_equal(ds_behind("retire", "is", "example.net."), 0);
	assert_int_equal(ds_behind("replace", "is", "example.net."), 0);
	assert_int_equal(ds_behind("revoke", "is", "example.net."), 0);
	assert_int_not_equal(ds_behind("double", "is", "example.net."), 0);
	assert_int_not_equal(ds_behind("roll", "is", "example.net."), 0);
	assert_int_not_equal(ds_behind("retire", "none", "example.org."), 0);
}

/* A response to example.net. with the second KSK since then leaves. */
static void
answered_from(unsigned number, const char *judged, const char *from)
{
	char text[400];
	struct err e;

	next_ceremony(number);
	check_ok(apply("request", "done", "{\"zsks\":[],\"id\":\"q\","
	    "\"slot-ids\":[]}", &e), &e);
	snprintf(text, sizeof(text), "{\"judged\":\"%s\",\"plan\":\"double\","
	    "\"from\":[\"%s\",\"%s\"],\"ksks\":[\"" AWAY "\",\"" HEX64 "\"]}",
	    judged, from, from);
	check_ok(apply("review", "done", text, &e), &e);
	check_ok(apply("export", "result", "{\"zone\":\"example.net.\","
	    "\"response\":\"" HEX64 "\"}", &e), &e);
}

static void
no_ksk_was_published_before_its_response_was_judged(void **state)
{
	struct digest id;
	struct dname zone;
	char text[UTC_TEXT];
	struct err e;

	(void)state;
	check_ok(digest_from_hex(&id, HEX64, &e), &e);
	check_ok(dname_from_text(&zone, "example.net.", &e), &e);
	assert_int_equal(register_judged(&reg, &zone), 0);
	answered_from(2, "2027-03-01T12:00:00Z", "2027-02-16T12:00:00Z");
	assert_int_equal(register_judged(&reg, &zone), 0);
	next_ceremony(3);
	assert_string_equal(utc_text(register_judged(&reg, &zone), text),
	    "2027-03-01T12:00:00Z");
	assert_string_equal(utc_text(register_published(&reg, &zone, &id),
	    text), "2027-03-01T12:00:00Z");
	/* A break: what the next one has again counts from there. */
	agree("normal", AWAY);
	check_ok(apply("review", "done", AGREED, &e), &e);
	check_ok(apply("export", "result", "{\"zone\":\"example.net.\","
	    "\"response\":\"" HEX64 "\"}", &e), &e);
	answered_from(4, "2027-03-01T12:00:00Z", "2027-03-01T12:00:01Z");
	next_ceremony(5);
	assert_string_equal(utc_text(register_published(&reg, &zone, &id),
	    text), "2027-03-01T12:00:01Z");
}

static void
malformed_data_is_refused_with_file_and_record(void **state)
{
	static const struct {
		const char *step, *kind, *data, *words;
	} cases[] = {
		{ "ceremony", "begin", "{}", "number" },
		{ "ceremony", "begin", "{\"number\":\"2\",\"type\":\"first\","
		    "\"rehearsal\":true}", "number" },
		{ "ceremony", "begin", "{\"number\":0,\"type\":\"first\","
		    "\"rehearsal\":true}", "ceremony 0 after 1" },
		{ "ceremony", "begin", "{\"number\":3,\"type\":\"first\","
		    "\"rehearsal\":true}", "ceremony 3 after 1" },
		{ "ceremony", "begin", "{\"number\":4294967298,\"type\":\"f\","
		    "\"rehearsal\":true}", "number" },
		{ "ceremony", "begin", "{\"number\":2,\"type\":\"first\","
		    "\"rehearsal\":1}", "rehearsal" },
		{ "init-token", "result", "{}", "serial" },
		{ "init-token", "result", "{\"serial\":\"1\"}", "label" },
		{ "init-token", "result", "{\"serial\":1,\"label\":\"l\"}",
		    "serial" },
		{ "token", "adopted", "{\"serial\":\"12345678901234567\","
		    "\"label\":\"l\"}", "serial" },
		{ "make-key", "intent", "{}", "flags" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":-1,\"algorithm\":13}", "flags" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":4294967553,\"algorithm\":13}", "flags" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":4294967309}", "algorithm" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":\"13\"}", "algorithm" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":77}", "algorithm 77" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"a..b\","
		    "\"serial\":\"77\",\"flags\":257,\"algorithm\":13,"
		    "\"bits\":0}", "" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":13,\"extractable\":true}",
		    "bits" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":13,\"extractable\":true,"
		    "\"bits\":0}", "serial" },
		{ "make-key", "intent", "{\"label\":\"k\",\"zone\":\"e.\","
		    "\"flags\":257,\"algorithm\":13,\"bits\":0}",
		    "extractable" },
		{ "make-key", "result", "{}", "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":7}", "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":\"\"}", "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":\"example. DNSKEY\"}",
		    "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":\"example. A 192.0.2.1\"}",
		    "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":\"example. TYPE48 \\\\# 4 "
		    "0101030d\"}", "" },
		{ "make-key", "result", "{\"dnskey\":\"; comment\"}", "DNSKEY" },
		{ "make-key", "result", "{\"dnskey\":\"$ORIGIN a.\"}", "DNSKEY" },
		{ "make-key", "result", "{\"label\":\"k\",\"dnskey\":\"" KEY1
		    "\"}", "serial" },
		{ "make-key", "result", "{\"serial\":\"1\",\"dnskey\":\"" KEY1
		    "\"}", "label" },
		{ "make-key", "nothing", "{}", "label" },
		{ "review", "done", "{}", "ZSKs" },
		{ "review", "ds-seen", "{\"seen\":null}", "ksk" },
		{ "review", "ds-gone", "{\"ksk\":\"" HEX64 "\"}", "never" },
		{ "review", "ds-seen", "{\"ksk\":\"" HEX64 "\",\"seen\":"
		    "\"2027-05-01T00:00:00Z\"}", "was never made" },
		{ "review", "ds-seen", "{\"ksk\":\"" HEX64 "\",\"seen\":7}",
		    "a time that is no text" },
		{ "finish", "done", "{\"head\":\"" HEX64 "\"}", "record" },
		{ "finish", "done", "{\"record\":7}", "head" },
		{ "finish", "done", "{\"record\":0,\"head\":\"" HEX64 "\"}",
		    "record" },
		{ "export", "result", "{\"response\":7}", "digest" },
		{ "export", "result", "{\"response\":\"x\"}", "" },
		{ "export", "result", "{\"response\":\"00000000000000000000000"
		    "00000000000000000000000000000000000000000\"}", "zone" },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_refused(apply(cases[i].step, cases[i].kind, cases[i].data,
		    &e), &e, ERR_FORMAT, "0001-first.jsonl, record ");
		if (strstr(e.text, cases[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", e.text,
			    cases[i].words);
		register_free(&reg);
		check_ok(apply("ceremony", "begin", BEGIN, &e), &e);
	}
}

static void
a_record_before_any_ceremony_is_refused(void **state)
{
	struct err e;

	(void)state;
	register_free(&reg);
	check_refused(apply("people", "done", "{}", &e), &e, ERR_FORMAT,
	    "before any ceremony");
	check_refused(apply("make-key", "intent", INTENT, &e), &e, ERR_FORMAT,
	    "before any ceremony");
}

#define BAGS(number, list) "{\"number\":" number ",\"type\":\"first\"," \
    "\"rehearsal\":true,\"bags\":" list "}"
#define HSM_BAG "{\"contents\":\"HSM\"}"

static void
a_bag_is_what_its_records_say(void **state)
{
	const struct register_bag *b;
	struct err e;

	(void)state;
	check_ok(apply("ceremony", "end", "{}", &e), &e);
	check_ok(apply("ceremony", "begin", BAGS("2", "[\"HSM\"]"), &e), &e);
	b = register_bag(&reg, "HSM");
	assert_non_null(b);
	assert_false(register_bag_to_look(&reg, b));
	assert_true(register_bag_to_settle(&reg, b));
	check_ok(apply("bags-in", "sealed", "{\"contents\":\"HSM\","
	    "\"number\":\"A1\"}", &e), &e);
	assert_false(register_bag_to_settle(&reg, b));
	check_ok(apply("ceremony", "end", "{}", &e), &e);
	check_ok(apply("ceremony", "begin", BAGS("3", "[\"HSM\"]"), &e), &e);
	b = register_bag(&reg, "HSM");
	assert_true(register_bag_to_look(&reg, b));
	check_ok(apply("bags-out", "read", "{\"contents\":\"HSM\","
	    "\"numbers\":[\"A1\",\"A2\"]}", &e), &e);
	assert_false(register_bag_read(&reg, b));
	assert_null(register_bag_number(&reg, "A2"));
	check_ok(apply("bags-out", "read", "{\"contents\":\"HSM\","
	    "\"numbers\":[\"A2\",\"A2\"]}", &e), &e);
	assert_true(register_bag_read(&reg, b));
	assert_false(register_bag_agrees(&reg, b));
	assert_int_equal(register_bag_number(&reg, "A2")->ceremony, 3);
	check_ok(apply("bags-out", "opened", HSM_BAG, &e), &e);
	assert_true(register_bag_opened(&reg, b));
	check_ok(apply("ceremony", "abandoned", "{\"bags\":[{\"contents\":"
	    "\"HSM\",\"number\":\"A3\"}]}", &e), &e);
	assert_int_equal(b->state, BAG_SEALED);
	assert_string_equal(b->number, "A3");
	assert_string_equal(b->before, "A1");
}

static void
what_is_no_bag_is_refused(void **state)
{
	struct err e;

	(void)state;
	check_refused(apply("bags-out", "kept", HSM_BAG, &e), &e, ERR_FORMAT,
	    "a bag of what no ceremony named");
	check_refused(apply("ceremony", "abandoned", "{\"bags\":7}", &e), &e,
	    ERR_FORMAT, "\"bags\" is no list");
	check_ok(apply("ceremony", "end", "{}", &e), &e);
	check_refused(apply("ceremony", "begin", BAGS("2", "[]"), &e), &e,
	    ERR_FORMAT, "\"bags\" is no list");
}

static void
a_record_of_a_bag_has_its_numbers(void **state)
{
	struct err e;

	(void)state;
	check_ok(apply("ceremony", "end", "{}", &e), &e);
	check_ok(apply("ceremony", "begin", BAGS("2", "[\"HSM\"]"), &e), &e);
	check_refused(apply("bags-out", "read", "{\"contents\":\"HSM\","
	    "\"numbers\":[\"A1\"]}", &e), &e, ERR_FORMAT, "not two numbers");
	check_refused(apply("bags-in", "sealed", HSM_BAG, &e), &e, ERR_FORMAT,
	    "\"number\" is not there");
}

/* In print each octet of it is four characters, or two. */
static void
a_key_of_the_longest_name_is_read_back_as_it_was_recorded(void **state)
{
	static const char *const OCTETS[] = { "\001", "\"", ";" };
	json_t *first = json_string(KEY1);
	struct dname zone, back;
	struct dnskey k, again;
	struct err e;

	(void)state;
	check_ok(recorded_dnskey_read(&k, NULL, first, &e), &e);
	json_decref(first);
	for (size_t i = 0; i < sizeof(OCTETS) / sizeof(OCTETS[0]); i++) {
		uint8_t wire[DNAME_MAX];
		json_t *json;

		memset(wire, OCTETS[i][0], sizeof(wire));
		for (size_t label = 0; label < 4; label++)
			wire[label * 63] = 62;
		wire[4 * 63] = 0;
		check_ok(dname_from_wire(&zone, wire, 4 * 63 + 1, &e), &e);
		assert_non_null(json = recorded_dnskey(&k, &zone, 3600));
		check_ok(recorded_dnskey_read(&again, &back, json, &e), &e);
		assert_true(dname_equal(&back, &zone));
		assert_true(dnskey_equal(&again, &k));
		json_decref(json);
	}
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_key_of_the_longest_name_is_read_back_as_it_was_recorded),
		T(a_ceremony_begins_and_ends),
		T(a_key_that_is_made_is_known_for_ever),
		T(a_key_that_is_destroyed_is_gone_from_its_token_and_known),
		T(no_token_that_has_a_key_or_lost_it_is_forgotten),
		T(a_restore_is_in_doubt_until_a_record_says_what_came_of_it),
		T(a_token_that_was_initialised_again_has_no_key),
		T(a_token_that_was_decommissioned_leaves_no_restore_in_doubt),
		T(what_is_said_of_one_key_is_said_of_no_other),
		T(a_key_is_elsewhere_only_where_it_stays),
		T(a_copy_keeps_a_key_while_its_set_can_be_opened),
		T(tokens_for_which_a_line_has_no_room_are_counted),
		T(a_key_that_was_destroyed_comes_back_where_people_said_so),
		T(a_key_of_another_site_is_due_until_its_sheet_was_compared),
		T(a_key_is_of_the_group_that_was_meant_and_of_its_zone_alone),
		T(an_intent_that_came_to_nothing_is_forgotten),
		T(a_zsk_that_was_seen_is_foreign_and_there_once),
		T(a_key_of_a_request_that_nobody_agreed_to_is_not_remembered),
		T(what_the_paper_says_is_kept),
		T(an_intent_stands_until_a_result_or_nothing),
		T(what_is_said_of_a_printer_is_judged),
		T(a_token_is_found_by_serial_before_label),
		T(what_earlier_ceremonies_answered_is_remembered),
		T(an_answer_to_a_request_without_ids_is_refused),
		T(the_last_response_of_a_zone_before_this_ceremony_is_the_one),
		T(records_of_the_last_ceremony_are_found),
		T(an_unknown_record_is_kept_and_changes_nothing),
		T(a_ds_counts_until_a_response_ends_without_its_ksk),
		T(no_ksk_was_published_before_its_response_was_judged),
		T(malformed_data_is_refused_with_file_and_record),
		T(a_record_before_any_ceremony_is_refused),
		T(a_bag_is_what_its_records_say),
		T(what_is_no_bag_is_refused),
		T(a_record_of_a_bag_has_its_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
