#include <unistd.h>

#include "keyset/file.h"
#include "keyset/policy.h"
#include "tests/quarter.h"
#include "tests/test.h"

static void
root_is_what_the_root_zone_does(void **state)
{
	struct policy p;
	struct err e;

	(void)state;
	check_ok(policy_load(&p, "root", &e), &e);
	assert_string_equal(p.name, "root");
	assert_int_equal(p.n_zones, 1);
	assert_int_equal(p.zones[0].len, 1);
	assert_int_equal(p.bundles.min, 9);
	assert_int_equal(p.bundles.max, 9);
	assert_int_equal(p.n_keys_each, 9);
	assert_int_equal(p.keys_each[0], 2);
	assert_int_equal(p.keys_each[1], 1);
	assert_int_equal(p.keys_each[8], 2);
	assert_int_equal(p.different_keys.max, 3);
	assert_int_equal(p.n_algorithms, 1);
	assert_int_equal(p.algorithms[0].alg, 8);
	assert_int_equal(p.algorithms[0].bits.min, 2048);
	assert_int_equal(p.algorithms[0].bits.max, 2048);
	assert_int_equal(p.algorithms[0].exponent, 65537);
	assert_int_equal(p.validity.min, 21 * DAY);
	assert_int_equal(p.overlap.min, 9 * DAY);
	assert_int_equal(p.overlap.max, 12 * DAY);
	assert_int_equal(p.interval.max, 11 * DAY);
	assert_int_equal(p.cycle.min, 79 * DAY);
	assert_int_equal(p.horizon, 180 * DAY);
	assert_int_equal(p.lead.min, -21 * DAY);
	assert_int_equal(p.ttl, 172800);
	assert_true(p.possession);
	assert_int_equal(p.ksk.publish_safety, 10 * DAY);
	assert_int_equal(p.ksk.min_overlap, 9 * DAY);
}

static void
small_and_standard_are_of_any_zone(void **state)
{
	struct policy p;
	struct err e;

	(void)state;
	check_ok(policy_load(&p, "small", &e), &e);
	assert_int_equal(p.n_zones, 0);
	assert_int_equal(p.bundles.min, 1);
	assert_int_equal(p.bundles.max, 36);
	assert_int_equal(p.validity.min, 5 * DAY);
	assert_int_equal(p.validity.max, 30 * DAY);
	assert_int_equal(p.overlap.min, DAY);
	assert_int_equal(p.lead.max, 60 * DAY);
	assert_true(p.possession);
	check_ok(policy_load(&p, "standard", &e), &e);
	assert_int_equal(p.n_zones, 0);
	assert_int_equal(p.n_algorithms, 5);
	assert_false(p.possession);
}

static void
standard_says_how_requests_are_cut_and_tells_no_parent(void **state)
{
	struct policy p;
	struct err e;

	(void)state;
	check_ok(policy_load(&p, "standard", &e), &e);
	assert_int_equal(p.cut.validity, 14 * DAY);
	assert_int_equal(p.cut.step, 7 * DAY);
	assert_int_equal(p.cut.span, 90 * DAY);
	assert_int_equal(p.tells, 0);
	check_ok(policy_load(&p, "small", &e), &e);
	assert_int_equal(p.cut.validity, 0);
}

static void
what_the_parent_is_told_is_read(void **state)
{
	static const struct {
		const char	*line;
		unsigned	 tells;
		const char	*words;
	} cases[] = {
		{ "tell-parent = cdnskey", TELLS_CDNSKEY, NULL },
		{ "tell-parent = \"sha256 sha384\"", TELLS_CDS_SHA256 |
		    TELLS_CDS_SHA384, NULL },
		{ "tell-parent = \"sha384 cdnskey sha256\"", TELLS_CDS_SHA256 |
		    TELLS_CDS_SHA384 | TELLS_CDNSKEY, NULL },
		{ "tell-parent = \"\"", 0, "nothing is told" },
		{ "tell-parent = sha1", 0, "\"sha1\" is none of" },
		{ "tell-parent = SHA256", 0, "is none of" },
		{ "tell-parent = \"sha256 sha256\"", 0, "given twice" },
		{ "cut-step = 7d", 0, "are given together" },
		{ "cut-validity = 7d\ncut-step = 7d\ncut-span = 9d", 0,
		    "not shorter than cut-validity" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy p;
		struct err e;
		char text[4096];

		snprintf(text, sizeof(text), "%s%s\n",
		    policy_shipped("small"), cases[i].line);
		if (cases[i].words != NULL) {
			check_refused(policy_read(&p, "own", text,
			    strlen(text), &e), &e, ERR_FORMAT, cases[i].words);
			continue;
		}
		check_ok(policy_read(&p, "own", text, strlen(text), &e), &e);
		assert_int_equal(p.tells, cases[i].tells);
	}
}

static void
a_key_is_approved_by_algorithm_size_and_exponent(void **state)
{
	struct made_key rsa, p256, ed;
	struct policy root, small;
	struct err e;

	(void)state;
	made_key_init(&rsa, "rsa", DNSKEY_ZSK, alg_by_number(8));
	made_key_init(&p256, "p256", DNSKEY_ZSK, alg_by_number(13));
	made_key_init(&ed, "ed", DNSKEY_ZSK, alg_by_number(15));
	check_ok(policy_load(&root, "root", &e), &e);
	check_ok(policy_load(&small, "small", &e), &e);
	assert_true(policy_approves(&root, &rsa.signs.key));
	assert_false(policy_approves(&root, &p256.signs.key));
	assert_true(policy_approves(&small, &p256.signs.key));
	assert_true(policy_approves(&small, &ed.signs.key));
	root.algorithms[0].bits = (struct range){ 2049, 4096 };
	assert_false(policy_approves(&root, &rsa.signs.key));
	root.algorithms[0].bits = (struct range){ 1024, 2047 };
	assert_false(policy_approves(&root, &rsa.signs.key));
	small.algorithms[0].exponent = 3;
	assert_false(policy_approves(&small, &rsa.signs.key));
	EVP_PKEY_free(rsa.pkey);
	EVP_PKEY_free(p256.pkey);
	EVP_PKEY_free(ed.pkey);
}

static void
a_policy_is_read_from_a_file(void **state)
{
	const char *dir = getenv("TESTDIR");
	char path[4200];
	struct policy p;
	struct err e;

	(void)state;
	if (dir == NULL)
		skip();
	check_ok(file_write(dir, "my.policy", QUARTER_POLICY,
	    strlen(QUARTER_POLICY), 0644, &e), &e);
	snprintf(path, sizeof(path), "%s/my.policy", dir);
	check_ok(policy_load(&p, path, &e), &e);
	assert_string_equal(p.name, "my.policy");
	check_ok(file_write(dir, "bad.policy", "bundles = 9\nbundels = 1\n",
	    24, 0644, &e), &e);
	snprintf(path, sizeof(path), "%s/bad.policy", dir);
	check_refused(policy_load(&p, path, &e), &e, ERR_FORMAT,
	    "bad.policy:2: no such option 'bundels'");
	assert_string_equal(p.name, "my.policy");
	check_ok(file_write(dir, "nul.policy", "bundles = 9\n\0x", 14, 0644,
	    &e), &e);
	snprintf(path, sizeof(path), "%s/nul.policy", dir);
	check_refused(policy_load(&p, path, &e), &e, ERR_FORMAT,
	    "nul.policy:2: a NUL octet");
	check_ok(file_write(dir, "empty.policy", "", 0, 0644, &e), &e);
	snprintf(path, sizeof(path), "%s/empty.policy", dir);
	check_refused(policy_load(&p, path, &e), &e, ERR_FORMAT,
	    "empty.policy: ");
}

static void
a_policy_that_is_not_there_is_named(void **state)
{
	struct policy p;
	struct err e;

	(void)state;
	check_refused(policy_load(&p, "no-such-policy", &e), &e, ERR_SYS,
	    "policy no-such-policy: ");
}

static void
every_limit_must_be_given(void **state)
{
	static const char *const OPTIONAL[] = { "zones", "keys-each",
	    "zsk-publish", "zsk-retire", "coverage" };
	const char *line = QUARTER_POLICY;
	unsigned tried = 0;

	(void)state;
	while (line != NULL && *line != '\0') {
		const char *end = strchr(line, '\n');
		char name[32], text[2048];
		bool optional = false;
		struct policy p;
		struct err e = { 0 };
		size_t n = strspn(line, "\t");

		snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(line + n, " "), line + n);
		snprintf(text, sizeof(text), "%.*s%s",
		    (int)(line - QUARTER_POLICY), QUARTER_POLICY, end + 1);
		line = end + 1;
		if (strcmp(name, "ksk") == 0 || name[0] == '}')
			continue;
		for (size_t i = 0; i < 5; i++)
			optional |= strcmp(name, OPTIONAL[i]) == 0;
		if (optional) {
			check_ok(policy_read(&p, "x", text, strlen(text), &e),
			    &e);
			continue;
		}
		assert_int_equal(policy_read(&p, "x", text, strlen(text), &e),
		    -1);
		if (strstr(e.text, name) == NULL ||
		    strstr(e.text, "is not given") == NULL)
			fail_msg("%s: \"%s\"", name, e.text);
		tried++;
	}
	assert_int_equal(tried, 18);
}

static void
what_a_roll_waits_for_may_be_given(void **state)
{
	static const char ROLL[] = "roll { hold-down = 30d ds-ttl = 1d "
	    "parent-propagation = 2h propagation = 1h }\n";
	char text[2048];
	struct policy p;
	struct err e;

	(void)state;
	snprintf(text, sizeof(text), "%s%s", QUARTER_POLICY, ROLL);
	check_ok(policy_read(&p, "x", text, strlen(text), &e), &e);
	assert_int_equal(p.roll.hold_down, 30 * DAY);
	assert_int_equal(p.roll.ds_ttl, DAY);
	assert_int_equal(p.roll.parent_propagation, 7200);
	assert_int_equal(p.roll.propagation, 3600);
	check_ok(policy_read(&p, "x", QUARTER_POLICY, strlen(QUARTER_POLICY),
	    &e), &e);
	assert_int_equal(p.roll.hold_down, 0);
	snprintf(text, sizeof(text), "%sroll { hold-down = -1d }\n",
	    QUARTER_POLICY);
	check_refused(policy_read(&p, "x", text, strlen(text), &e), &e,
	    ERR_FORMAT, "hold-down");
}

/* What stands between .Bd and .Ed. */
static void
the_example_of_the_manual_is_a_policy(void **state)
{
	const char *src = getenv("SRC");
	struct blob text = { NULL, 0 };
	char folder[4096], *from, *to;
	struct policy p;
	struct err e;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/docs", src != NULL ? src : ".");
	check_ok(file_read(folder, "capstan-policy.5", 1 << 16, &text, &e),
	    &e);
	from = strstr((char *)text.data, "\n.Bd");
	assert_non_null(from);
	from = strchr(from + 1, '\n');
	to = strstr(from, "\n.Ed");
	assert_non_null(to);
	*to = '\0';
	check_ok(policy_read(&p, "manual", from, strlen(from), &e), &e);
	assert_int_equal(p.bundles.max, 12);
	blob_free(&text);
}

/* ---- one line of the good policy changed ------------------------------ */

static const struct change {
	const char	*name, *from, *to;
	const char	*words;		/* NULL: it is accepted */
} CHANGES[] = {
	{ "an unknown option is refused", "validity =", "validty =",
	    "x:8: no such option 'validty'" },
	{ "an unknown option of the KSK's is refused", "min-overlap =",
	    "overlap =", "x:21: no such option 'overlap'" },
	{ "an option given twice is refused", "ttl = 3600",
	    "ttl = 3600\nttl = 60", "x:15: ttl is given twice" },
	{ "an option of the KSK's given twice is refused",
	    "max-overlap = 12d", "max-overlap = 12d\nmax-overlap = 1d",
	    "x:21: max-overlap is given twice" },
	{ "a list given twice is refused", "zones = \"example.\"",
	    "zones = \"example.\"\nzones = \".\"",
	    "x:2: zones is given twice" },
	{ "an algorithm given twice is refused", "possession",
	    "algorithm 13 { }\npossession",
	    "x:7: algorithm: ECDSAP256SHA256 is given twice" },
	{ "an algorithm given twice by the same name is refused",
	    "possession", "algorithm 15 { }\nalgorithm ECDSAP256SHA256 { }\n"
	    "possession", "x:8: found duplicate title 'ECDSAP256SHA256'" },
	{ "an option of an algorithm's given twice is refused",
	    "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 2048\nbits = 1024 exponent = 3 }",
	    "x:7: bits is given twice" },
	{ "an unknown algorithm is refused", "ECDSAP256SHA256", "RSAMD5",
	    "x:6: algorithm: RSAMD5 is not an algorithm" },
	{ "a size for a curve is refused", "ECDSAP256SHA256 { }",
	    "ECDSAP256SHA256 { bits = 256 }", "has one size" },
	{ "RSA without exponent is refused", "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 2048 }", "needs bits and exponent" },
	{ "RSA without size is refused", "ECDSAP256SHA256 { }",
	    "RSASHA256 { exponent = 65537 }", "needs bits and exponent" },
	{ "an exponent of one is refused", "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 2048 exponent = 1 }",
	    "x:6: exponent: below 3" },
	{ "a key of no size is refused", "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 0 exponent = 3 }", "x:6: bits: below 1" },
	{ "each algorithm has its own size", "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 2048 exponent = 3 }\nalgorithm 10 { }",
	    "x:7: algorithm: RSASHA512 needs bits and exponent" },
	{ "several algorithms may have sizes", "ECDSAP256SHA256 { }",
	    "RSASHA256 { bits = 2048 exponent = 3 }\n"
	    "algorithm 10 { bits = 2048..4096 exponent = 65537 }", NULL },
	{ "a range the wrong way round is refused", "9d..12d", "12d..9d",
	    "x:9: overlap: the range ends before it begins" },
	{ "a duration without unit is refused", "21d", "21",
	    "x:8: validity: \"21\" is not a duration" },
	{ "a duration in months is refused", "21d", "P1M", "validity:" },
	{ "a duration in units out of order is refused", "21d", "3h20d",
	    "not a duration" },
	{ "a duration with one unit twice is refused", "21d", "1d20d",
	    "not a duration" },
	{ "a range of three ends is refused", "9d..12d", "9d..10d..12d",
	    "not a duration" },
	{ "half a range is refused", "9d..12d", "9d..", "not a duration" },
	{ "a negative number is refused", "ttl = 3600", "ttl = -1",
	    "x:14: ttl: \"-1\" is not a number" },
	{ "a hexadecimal number is refused", "ttl = 3600", "ttl = 0x10",
	    "not a number" },
	{ "times of proofs that are none are refused", "possession = yes",
	    "possession = yes\nproof-times = never",
	    "proof-times: \"never\" is none of any, now, slot" },
	{ "the times of proofs may be the slot's", "possession = yes",
	    "possession = yes\nproof-times = slot", NULL },
	{ "a serial that falls is refused", "possession = yes",
	    "possession = yes\nserial = falling",
	    "serial: \"falling\" is none of any, rising" },
	{ "the serial may have to rise", "possession = yes",
	    "possession = yes\nserial = rising", NULL },
	{ "a negative wait is refused", "zsk-publish = 10d",
	    "zsk-publish = -10d", "zsk-publish: a negative duration" },
	{ "a coverage beyond the horizon is refused", "coverage = 60d",
	    "coverage = 181d", "coverage: more than horizon" },
	{ "a coverage as long as the horizon is accepted", "coverage = 60d",
	    "coverage = 180d", NULL },
	{ "a TTL beyond 31 bits is refused", "ttl = 3600",
	    "ttl = 2147483648", "more than 2147483647" },
	{ "a TTL of nothing is refused", "ttl = 3600", "ttl = 0",
	    "a TTL of 0" },
	{ "the TTL may be the request's", "ttl = 3600", "ttl = request",
	    NULL },
	{ "a number beyond all bounds is refused", "ttl = 3600",
	    "ttl = 99999999999999999999999", "not a number" },
	{ "a negative duration is refused where time cannot run back",
	    "horizon = 180d", "horizon = -180d", "negative" },
	{ "a negative validity is refused", "validity = 21d",
	    "validity = -21d..21d", "x:8: validity: less than a second" },
	{ "a negative overlap is refused", "overlap = 9d",
	    "overlap = -9d", "x:9: overlap: negative" },
	{ "a negative interval is refused", "interval = 9d",
	    "interval = -9d", "x:10: interval: negative" },
	{ "no slots are refused", "bundles = 9", "bundles = 0..9",
	    "x:2: bundles: below 1" },
	{ "slots without keys are refused", "keys = 1..2", "keys = 0..2",
	    "x:3: keys: below 1" },
	{ "no keys at all are refused", "different-keys = 3",
	    "different-keys = 0..3", "x:5: different-keys: below 1" },
	{ "more slots than there is room for are refused", "bundles = 9",
	    "bundles = 9..65", "more than 64" },
	{ "a list of keys for other slots is refused", "bundles = 9",
	    "bundles = 8..9", "x:4: keys-each: 9 slots" },
	{ "a list of keys outside their range is refused", "keys = 1..2",
	    "keys = 1", "x:4: keys-each: slot 1 is outside keys" },
	{ "an overlap beyond the validity is refused", "9d..12d",
	    "21d..22d", "x:9: overlap: longer than validity" },
	{ "a zone that is not absolute is refused", "\"example.\"",
	    "\"example\"", "x:1: zones: " },
	{ "an empty list of zones is refused", "\"example.\"", "\" \"",
	    "no zone" },
	{ "yes and no are the only answers", "possession = yes",
	    "possession = true", "neither yes nor no" },
	{ "a variable of the environment is refused", "possession = yes",
	    "possession = ${HOME}", "x:7: \"${\" has no meaning" },
	{ "another file is not drawn in", "ttl =",
	    "include(\"/etc/passwd\")\nttl =", "no such option 'include'" },
	{ "a brace too many is refused", "ttl = 3600", "ttl = 3600 }",
	    "unexpected closing brace" },
	{ "a quotation mark that is not closed is refused", "ttl = 3600",
	    "ttl = \"3600", "x:" },
	{ "a list in braces is refused", "\"example.\"", "{ \"example.\" }",
	    "x:1: " },
	{ "comments are skipped", "ttl = 3600",
	    "# ttl = 1\nttl = 3600 # or // so", NULL },
	{ "durations may be those of XML", "21d", "P21D", NULL },
	{ "durations may have several units", "21d", "2w6d23h59m60s", NULL },
	{ "several zones may be listed", "\"example.\"",
	    "\"example. example.org. .\"", NULL },
	{ "an algorithm may be a number", "ECDSAP256SHA256", "13", NULL },
	{ "values may be quoted", "9d..12d", "\"9d..12d\"", NULL },
};

enum { N_CHANGES = sizeof(CHANGES) / sizeof(CHANGES[0]) };

static void
change_is_judged(void **state)
{
	const struct change *c = *state;
	const char *at = strstr(QUARTER_POLICY, c->from);
	char text[2048];
	struct policy p;
	struct err e = { 0 };

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - QUARTER_POLICY),
	    QUARTER_POLICY, c->to, at + strlen(c->from));
	if (c->words == NULL)
		check_ok(policy_read(&p, "x", text, strlen(text), &e), &e);
	else
		check_refused(policy_read(&p, "x", text, strlen(text), &e), &e,
		    ERR_FORMAT, c->words);
}

int
main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(root_is_what_the_root_zone_does),
		cmocka_unit_test(small_and_standard_are_of_any_zone),
		cmocka_unit_test(
		    standard_says_how_requests_are_cut_and_tells_no_parent),
		cmocka_unit_test(what_the_parent_is_told_is_read),
		cmocka_unit_test(
		    a_key_is_approved_by_algorithm_size_and_exponent),
		cmocka_unit_test(a_policy_is_read_from_a_file),
		cmocka_unit_test(a_policy_that_is_not_there_is_named),
		cmocka_unit_test(every_limit_must_be_given),
		cmocka_unit_test(what_a_roll_waits_for_may_be_given),
		cmocka_unit_test(the_example_of_the_manual_is_a_policy),
	};
	enum { N_OTHERS = sizeof(others) / sizeof(others[0]) };
	static struct CMUnitTest tests[N_OTHERS + N_CHANGES];
	static struct change changes[N_CHANGES];

	memcpy(tests, others, sizeof(others));
	memcpy(changes, CHANGES, sizeof(changes));
	for (size_t i = 0; i < N_CHANGES; i++)
		tests[N_OTHERS + i] = (struct CMUnitTest){
			.name = changes[i].name,
			.test_func = change_is_judged,
			.initial_state = &changes[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
