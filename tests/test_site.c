#include <sys/stat.h>
#include <unistd.h>

#include "ceremony/site.h"
#include "keyset/policy.h"
#include "tests/scratch.h"
#include "tests/test.h"

static const char GOOD[] =
"site = \"AMS-A\"\n"
"rehearsal = true\n"
"module = \"/usr/lib/m.so\"\n"
"token = \"EXAMPLE-AMS\"\n"
"zone = \"Example.\"\n"
"algorithm = 8\n"
"bits = 3072\n"
"policy = \"small\"\n"
"journal-a = \"/media/a\"\n"
"journal-b = \"/media/b\"\n"
"request-media = \"/media/req\"\n"
"output-media = \"/media/out\"\n";

static const char *const options[] = {
	"site", "rehearsal", "module", "token", "zone", "algorithm", "bits",
	"policy", "journal-a", "journal-b", "request-media", "output-media",
};
enum { N_OPTIONS = sizeof(options) / sizeof(options[0]) };

static const char *folder;

static int
load(struct site *s, const char *text, struct err *e)
{
	static char path[4096];

	scratch_put(folder, "capstan.conf", text, strlen(text));
	snprintf(path, sizeof(path), "%s/capstan.conf", folder);
	return site_load(s, path, e);
}

/* The good text with the line of this option as given; NULL: without it. */
static char *
with(const char *option, const char *line)
{
	static char text[8192];
	const char *at = GOOD, *end;
	size_t n = 0;

	for (; *at != '\0'; at = end + 1) {
		size_t len = strlen(option);
		bool is = strncmp(at, option, len) == 0 && at[len] == ' ';

		end = strchr(at, '\n');
		if (!is)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s\n",
			    (int)(end - at), at);
		else if (line != NULL)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s\n",
			    line);
	}
	return text;
}

static void
every_option_is_taken(void **state)
{
	struct site s;
	struct err e;
	char zone[DNAME_TEXT_MAX];

	(void)state;
	check_ok(load(&s, GOOD, &e), &e);
	assert_string_equal(s.name, "AMS-A");
	assert_true(s.rehearsal);
	assert_string_equal(s.module, "/usr/lib/m.so");
	assert_string_equal(s.token, "EXAMPLE-AMS");
	assert_string_equal(dname_text(&s.zone, zone), "example.");
	assert_int_equal(s.alg->number, 8);
	assert_int_equal(s.bits, 3072);
	assert_string_equal(s.policy, "small");
	assert_string_equal(s.journal[0], "/media/a");
	assert_string_equal(s.journal[1], "/media/b");
	assert_string_equal(s.request_media, "/media/req");
	assert_string_equal(s.output_media, "/media/out");
}

/* What stands behind a policy that is a file is read all the same. */
static void
a_policy_may_be_a_file(void **state)
{
	const char *text = policy_shipped("small");
	struct site s;
	struct err e;
	char line[4200];

	(void)state;
	scratch_put(folder, "own.conf", text, strlen(text));
	snprintf(line, sizeof(line), "policy = \"%s/own.conf\"", folder);
	check_ok(load(&s, with("policy", line), &e), &e);
	assert_string_equal(s.output_media, "/media/out");
	scratch_put(folder, "own.conf", text, strlen(text) / 2);
	check_refused(load(&s, with("policy", line), &e), &e, ERR_FORMAT,
	    "capstan.conf:8: policy: no shipped policy, and as a file: ");
	assert_non_null(strstr(e.text, "own.conf"));
}

static void
what_may_be_left_out_is_as_the_manual_says(void **state)
{
	struct site s;
	struct err e;

	(void)state;
	check_ok(load(&s, with("rehearsal", NULL), &e), &e);
	assert_false(s.rehearsal);
	check_ok(load(&s, with("algorithm", NULL), &e), &e);
	assert_int_equal(s.alg->number, 13);
	assert_int_equal(s.bits, 0);
	check_ok(load(&s, with("bits", NULL), &e), &e);
	assert_int_equal(s.bits, 2048);
	check_refused(load(&s, with("bits", "bits = 1024"), &e), &e, ERR_FORMAT,
	    "2048, 3072 or 4096 for RSA");
	check_ok(load(&s, with("algorithm", "algorithm = ED25519"), &e), &e);
	assert_int_equal(s.alg->number, 15);
	assert_int_equal(s.bits, 0);
}

static void
how_many_recover_is_taken_where_it_is_given(void **state)
{
	static const char *const bad[] = { "\"2\"", "\"1 of 3\"",
	    "\"4 of 3\"", "\"2 of 17\"", "\"\"", "\"2 of 3 or\"" };
	char text[1024];
	struct site s;
	struct err e;

	(void)state;
	check_ok(load(&s, GOOD, &e), &e);
	assert_int_equal(s.recovery.group_count, 0);
	snprintf(text, sizeof(text), "%srecovery = \"2 of 3 or 5 of 7\"\n", GOOD);
	check_ok(load(&s, text, &e), &e);
	assert_int_equal(s.recovery.group_count, 2);
	assert_int_equal(s.recovery.group_threshold, 1);
	assert_int_equal(s.recovery.groups[1].count, 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%srecovery = %s\n", GOOD, bad[i]);
		check_refused(load(&s, text, &e), &e, ERR_FORMAT,
		    "capstan.conf:13: recovery: ");
	}
}

/* Both PINs' shares are on the same cards. */
static void
operators_and_security_officers_are_as_many(void **state)
{
	static const char *const bad[] = {
		"operators = \"2 of 3\"\n", "security-officers = \"3 of 3\"\n",
		"operators = \"2 of 3\"\nsecurity-officers = \"3 of 4\"\n",
	};
	char text[2048];
	struct site s;
	struct err e;

	(void)state;
	check_ok(load(&s, GOOD, &e), &e);
	assert_int_equal(s.operators.group_count, 0);
	assert_true(s.separate);
	snprintf(text, sizeof(text), "%soperators = \"2 of 3\"\n"
	    "security-officers = \"3 of 3\"\nseparate = no\n", GOOD);
	check_ok(load(&s, text, &e), &e);
	assert_int_equal(s.operators.groups[0].threshold, 2);
	assert_int_equal(s.security_officers.groups[0].threshold, 3);
	assert_false(s.separate);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s%s", GOOD, bad[i]);
		check_refused(load(&s, text, &e), &e, ERR_FORMAT,
		    "not as many people");
	}
}

/* Whoever has a copy of a SoftHSM's folder may guess at it for ever. */
static void
the_pins_of_a_softhsm_are_split_unless_it_is_said_otherwise(void **state)
{
	static const char soft[] = "module = \"/usr/lib/softhsm/libsofthsm2.so\"";
	static const struct {
		const char *module, *more;
		unsigned operators, officers;	/* needed; 0: typed */
		bool said;
	} cases[] = {
		{ soft, "", 2, 3, false },
		{ "module = \"libsofthsm2.so\"", "", 2, 3, false },
		{ "module = \"/opt/softhsm/libother.so\"", "", 0, 0, false },
		{ "module = \"/usr/lib/m.so\"", "", 0, 0, false },
		{ soft, "operators = typed\n", 0, 0, true },
		{ soft, "security-officers = typed\n", 0, 0, true },
		{ soft, "operators = typed\nsecurity-officers = typed\n",
		    0, 0, true },
		{ soft, "operators = \"3 of 3\"\n", 3, 3, true },
		{ soft, "security-officers = \"2 of 3\"\n", 2, 2, true },
		{ soft, "operators = \"2 of 5\"\n"
		    "security-officers = \"4 of 5\"\n", 2, 4, true },
		{ "module = \"/usr/lib/m.so\"", "operators = typed\n",
		    0, 0, true },
	};
	char text[8192];
	struct site s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "%s%s", with("module",
		    cases[i].module), cases[i].more);
		check_ok(load(&s, text, &e), &e);
		assert_int_equal(s.operators.group_count == 0 ? 0 :
		    s.operators.groups[0].threshold, cases[i].operators);
		assert_int_equal(s.security_officers.group_count == 0 ? 0 :
		    s.security_officers.groups[0].threshold, cases[i].officers);
		assert_int_equal(s.pins_said, cases[i].said);
	}
	snprintf(text, sizeof(text), "%soperators = \"2 of 4\"\n",
	    with("module", soft));
	check_refused(load(&s, text, &e), &e, ERR_FORMAT, "not as many people "
	    "as the operators, who are 4");
	snprintf(text, sizeof(text), "%soperators = typed\n"
	    "security-officers = \"3 of 3\"\n", with("module", soft));
	check_refused(load(&s, text, &e), &e, ERR_FORMAT, "not as many people");
	snprintf(text, sizeof(text), "%srecovery = typed\n", GOOD);
	check_refused(load(&s, text, &e), &e, ERR_FORMAT, "is not like");
}

static void
every_other_option_must_be_given(void **state)
{
	struct site s;
	struct err e;
	char words[64];

	(void)state;
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (strcmp(options[i], "rehearsal") == 0 ||
		    strcmp(options[i], "algorithm") == 0 ||
		    strcmp(options[i], "bits") == 0)
			continue;
		snprintf(words, sizeof(words), "capstan.conf: %s is not given",
		    options[i]);
		check_refused(load(&s, with(options[i], NULL), &e), &e,
		    ERR_FORMAT, words);
	}
}

static void
an_option_that_is_given_twice_is_refused_with_its_line(void **state)
{
	struct site s;
	struct err e;
	char text[8192], words[64];

	(void)state;
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const char *line = strstr(GOOD, options[i]);

		snprintf(text, sizeof(text), "%s%.*s\n", GOOD,
		    (int)strcspn(line, "\n"), line);
		snprintf(words, sizeof(words), "capstan.conf:13: %s is given "
		    "twice", options[i]);
		check_refused(load(&s, text, &e), &e, ERR_FORMAT, words);
	}
}

static void
an_empty_text_is_refused(void **state)
{
	struct site s;
	struct err e;
	char line[64], words[64];

	(void)state;
	for (size_t i = 0; i < N_OPTIONS; i++) {
		snprintf(line, sizeof(line), "%s = \"\"", options[i]);
		snprintf(words, sizeof(words), "capstan.conf:%zu: %s: ",
		    i + 1, options[i]);
		check_refused(load(&s, with(options[i], line), &e), &e,
		    ERR_FORMAT, words);
	}
}

static void
what_does_not_fit_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *option, *line, *words;
	} cases[] = {
		{ "rehearsal", "rehearsal = maybe", ":2: rehearsal: " },
		{ "algorithm", "algorithm = \"RSA\"", ":6: algorithm: RSA " },
		{ "algorithm", "algorithm = 1.5", ":6: algorithm: 1.5 " },
		{ "algorithm", "algorithm = 5", ":6: algorithm: 5 " },
		{ "algorithm", "algorithm = -8", ":6: algorithm: -8 " },
		{ "algorithm", "algorithm = 264", ":6: algorithm: 264 " },
		{ "algorithm", "algorithm = 4294967304",
		    ":6: algorithm: 4294967304 " },
		{ "bits", "bits = 1024", ":7: bits: " },
		{ "bits", "bits = 0", ":7: bits: " },
		{ "bits", "bits = -2048", ":7: bits: " },
		{ "bits", "bits = 4294969344", ":7: bits: " },
		{ "zone", "zone = \"a..b\"", ":5: zone: " },
		{ "zone", "zone = \"example\"", ":5: zone: " },
		{ "policy", "policy = \"nosuch\"", "capstan.conf:8: policy: "
		    "no shipped policy, and as a file: " },
		{ "site", "site = \"12345678901234567890\"",
		    ":1: site: longer than 19 characters" },
		{ "journal-b", "journal-b = \"/media/a\"",
		    ":10: journal-b: the same folder as journal-a" },
		{ "module", "module = \"${HOME}/m.so\"",
		    ":3: \"${\" has no meaning" },
		{ "site", "place = \"AMS-A\"", "capstan.conf:1: " },
		{ "site", "site \"AMS-A\"", "capstan.conf:1: " },
		{ "site", "site = ", "capstan.conf:" },
		{ "site", "site { }", "capstan.conf:1: " },
		{ "site", "site = { \"a\", \"b\" }", "capstan.conf:1: " },
		{ "output-media", "output-media = \"/media", "capstan.conf" },
	};
	struct site s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(load(&s, with(cases[i].option, cases[i].line), &e),
		    &e, ERR_FORMAT, cases[i].words);
}

static void
a_long_text_is_refused_and_not_cut(void **state)
{
	struct site s;
	struct err e;
	char line[700];

	(void)state;
	snprintf(line, sizeof(line), "module = \"%0512d\"", 0);
	check_refused(load(&s, with("module", line), &e), &e, ERR_FORMAT,
	    "capstan.conf:3: module: longer than 511 characters");
	snprintf(line, sizeof(line), "token = \"%065d\"", 0);
	check_refused(load(&s, with("token", line), &e), &e, ERR_FORMAT,
	    "capstan.conf:4: token: longer than 64 characters");
}

static void
a_refused_configuration_changes_nothing(void **state)
{
	struct site s = { .bits = 77 };
	struct err e;

	(void)state;
	check_refused(load(&s, with("zone", NULL), &e), &e, ERR_FORMAT, "zone");
	assert_int_equal(s.bits, 77);
	assert_string_equal(s.name, "");
}

static void
what_is_no_text_is_refused(void **state)
{
	static const char nul[] = "site = \"a\"\n\0site = \"b\"\n";
	struct site s;
	struct err e;
	char path[4096];

	(void)state;
	check_refused(load(&s, "", &e), &e, ERR_FORMAT, "site is not given");
	scratch_put(folder, "nul", nul, sizeof(nul) - 1);
	snprintf(path, sizeof(path), "%s/nul", folder);
	check_refused(site_load(&s, path, &e), &e, ERR_FORMAT,
	    "nul:2: a NUL octet");
	check_refused(site_load(&s, folder, &e), &e, ERR_FORMAT, folder);
	snprintf(path, sizeof(path), "%s/absent", folder);
	check_refused(site_load(&s, path, &e), &e, ERR_SYS, "absent");
	snprintf(path, sizeof(path), "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	check_refused(site_load(&s, path, &e), &e, ERR_FORMAT, "pipe");
}

static int
load_groups(struct site *s, const char *groups, struct err *e)
{
	char text[8192];

	snprintf(text, sizeof(text), "%s%s", GOOD, groups);
	return load(s, text, e);
}

static struct dname
zone_of(const char *name)
{
	struct dname zone = { .len = 0 };
	struct err e;

	check_ok(dname_from_text(&zone, name, &e), &e);
	return zone;
}

/* The name of the group that a zone is in; "": in none. */
static const char *
group_of(const struct site *s, const char *name)
{
	struct dname zone = zone_of(name);
	const struct zone_group *g = site_group_of(s, &zone);

	return g == NULL ? "" : g->name;
}

static bool
has_zone(const struct site *s, const char *name)
{
	struct dname zone = zone_of(name);

	return site_has_zone(s, &zone);
}

static void
a_site_without_groups_has_its_one_zone(void **state)
{
	struct site s;
	struct err e;

	(void)state;
	check_ok(load(&s, GOOD, &e), &e);
	assert_int_equal(s.n_groups, 0);
	assert_null(s.groups);
	assert_true(has_zone(&s, "example."));
	assert_false(has_zone(&s, "a.example."));
	assert_int_equal(site_group_zones(&s), 0);
	site_free(&s);
}

static void
groups_of_zones_are_taken(void **state)
{
	struct site s;
	struct err e;

	(void)state;
	check_ok(load_groups(&s, "group \"small-1\" { policy = \"standard\"\n"
	    "zones = { \"B.example.\", \"a.example.\" } }\n"
	    "group \"rest\" { zones = { \"c.example.\" } }\n", &e), &e);
	assert_int_equal(s.n_groups, 2);
	assert_string_equal(s.groups[0].name, "small-1");
	assert_string_equal(s.groups[0].policy, "standard");
	assert_int_equal(s.groups[0].n_zones, 2);
	assert_string_equal(s.groups[1].policy, "small");	/* the site's */
	assert_string_equal(s.policy, "small");
	assert_string_equal(group_of(&s, "a.example."), "small-1");
	assert_string_equal(group_of(&s, "b.example."), "small-1");
	assert_string_equal(group_of(&s, "c.example."), "rest");
	assert_string_equal(group_of(&s, "example."), "");
	assert_true(has_zone(&s, "example."));
	assert_true(has_zone(&s, "c.example."));
	assert_false(has_zone(&s, "d.example."));
	assert_int_equal(site_group_zones(&s), 3);
	site_free(&s);
	assert_null(s.groups);
	assert_int_equal(s.n_groups, 0);
}

/* What a file of zones and one of capstan.conf(5) with it say. */
static int
load_file(struct site *s, const char *zones, size_t len, struct err *e)
{
	char groups[4200];

	scratch_put(folder, "zones", zones, len);
	snprintf(groups, sizeof(groups), "group \"g\" {\nzones-file = "
	    "\"%s/zones\"\nzones = { \"a.example.\" } }\n", folder);
	return load_groups(s, groups, e);
}

static void
zones_may_be_in_a_file_of_their_own(void **state)
{
	static const char zones[] = "# all of them\n\nc.example.\n"
	    "  b.example. # the second\r\n\t\nx#y.example.\nd.example.";
	struct site s;
	struct err e;

	(void)state;
	check_ok(load_file(&s, zones, strlen(zones), &e), &e);
	assert_int_equal(s.groups[0].n_zones, 5);
	assert_string_equal(group_of(&s, "a.example."), "g");
	assert_string_equal(group_of(&s, "b.example."), "g");
	assert_string_equal(group_of(&s, "x#y.example."), "g");
	assert_string_equal(group_of(&s, "d.example."), "g");
	site_free(&s);
}

static void
a_file_of_zones_that_is_none_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *zones;
		size_t len;
		const char *words;
	} cases[] = {
#define ZONES(text)	text, sizeof(text) - 1
		{ ZONES("b.example.\nb.example\n"), "zones:2: a domain name "
		    "does not end in a dot" },
		{ ZONES("\n\nb..example.\n"), "zones:3: " },
		{ ZONES("b.example. c.example.\n"),
		    "zones:1: more than one name" },
		{ ZONES("b.example.\n\0c.example.\n"), "zones: a NUL octet" },
		{ ZONES("b.example.\nb.example.\n"),
		    "capstan.conf:15: group: g: the zone b.example. is there "
		    "twice" },
		{ ZONES("A.example.\n"), "the zone a.example. is there twice" },
#undef ZONES
	};
	struct site s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_refused(load_file(&s, cases[i].zones, cases[i].len, &e), &e,
		    ERR_FORMAT, cases[i].words);
		assert_non_null(strstr(e.text, i < 4 ?
		    "capstan.conf:14: zones-file: " : "capstan.conf:15: "));
	}
	check_refused(load_groups(&s, "group \"g\" {\nzones-file = "
	    "\"nosuch\"\n}\n", &e), &e, ERR_FORMAT,
	    "capstan.conf:14: zones-file: ");
}

static void
a_group_that_does_not_fit_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *groups, *words;
	} cases[] = {
		{ "group \"g\" {\n}\n", ":14: group: g: no zone is in it" },
		{ "group \"g\" {\nzones = { } }\n", ":14: group: g: no zone" },
		{ "group \"g\" {\nzones = { \"a.\",\n\"b\" } }\n",
		    ":15: zones: a domain name does not end in a dot" },
		{ "group \"g\" {\nzones = { \"a.\", \"A.\" } }\n",
		    ":14: group: g: the zone a. is there twice" },
		{ "group \"g\" { zones = { \"a.\" } }\n"
		    "group \"h\" {\nzones = { \"b.\", \"a.\" } }\n",
		    ":15: group: h: the zone a. is in g too" },
		{ "group \"g\" { zones = { \"example.\" } }\n",
		    ":5: zone: it is in the group g too" },
		{ "group \"g\" { zones = { \"a.\" } }\n"
		    "group \"g\" { zones = { \"b.\" } }\n", ":14: " },
		{ "group \"g\" {\nzones = { \"a.\" }\n"
		    "zones = { \"b.\" } }\n", ":15: zones is given twice" },
		{ "group \"g\" {\npolicy = small\npolicy = small\n"
		    "zones = { \"a.\" } }\n", ":15: policy is given twice" },
		{ "group \"g\" {\npolicy = \"\"\n", ":14: policy: empty" },
		{ "group \"g\" { zones = { \"a.\" }\npolicy = nosuch }\n"
		    "group \"h\" { zones = { \"b.\" } }\n",
		    ":14: g: policy: no shipped policy, and as a file: " },
		{ "group { zones = { \"a.\" } }\n", ":13: " },
		{ "group \"\" { zones = { \"a.\" } }\n", ":13: group: \"\" is "
		    "no name of a group" },
		{ "group \"G\" { zones = { \"a.\" } }\n", ":13: group: \"G\"" },
		{ "group \"-g\" { zones = { \"a.\" } }\n", ":13: group: " },
		{ "group \"a/b\" { zones = { \"a.\" } }\n", ":13: group: " },
		{ "group \"12345678901234567890\" { zones = { \"a.\" } }\n",
		    ":13: group: " },
		{ "zones = { \"a.\" }\n", ":13: no such option" },
	};
	struct site s = { .bits = 77 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(load_groups(&s, cases[i].groups, &e), &e,
		    ERR_FORMAT, cases[i].words);
	assert_int_equal(s.bits, 77);
	assert_null(s.groups);
}

/* Each a name of its own: "zN.example.". */
static void
ten_thousand_zones_are_the_most(void **state)
{
	static char zones[20 * (ZONES_MAX + 1)];
	struct site s;
	struct err e;
	size_t len = 0;

	(void)state;
	for (int i = 1; i < ZONES_MAX; i++)
		len += (size_t)snprintf(zones + len, sizeof(zones) - len,
		    "z%d.example.\n", i);
	check_ok(load_file(&s, zones, len, &e), &e);
	assert_int_equal(site_group_zones(&s), ZONES_MAX);
	assert_string_equal(group_of(&s, "z9999.example."), "g");
	site_free(&s);
	len += (size_t)snprintf(zones + len, sizeof(zones) - len, "y.example.\n");
	check_refused(load_file(&s, zones, len, &e), &e, ERR_FORMAT,
	    ":15: zones: more than 10000 zones");
}

/* The good text without its folders, and these lines behind it. */
static char *
sticks(const char *lines)
{
	static char text[4096];
	const char *folders = strstr(GOOD, "journal-a");

	snprintf(text, sizeof(text), "%.*s%s", (int)(folders - GOOD), GOOD,
	    lines);
	return text;
}

#define LOGS	"stick \"LOG-A\" { serial = \"A1\" }\n"		\
		"stick \"LOG-B\" { serial = \"B1\" }\n"
#define OTHERS	"stick \"REQ\" { shape = \"square\" }\n"		\
		"stick \"OUT\" { }\n"

static void
a_stick_may_have_a_role_in_place_of_a_folder(void **state)
{
	struct site s;
	struct err e;

	(void)state;
	check_ok(load(&s, GOOD, &e), &e);
	for (size_t i = 0; i < STICK_ROLES; i++)
		assert_false(s.sticks[i].is);
	check_ok(load(&s, sticks(LOGS OTHERS), &e), &e);
	for (size_t i = 0; i < STICK_ROLES; i++) {
		assert_true(s.sticks[i].is);
		assert_string_equal(s.sticks[i].label, stick_roles[i]);
	}
	assert_string_equal(s.sticks[STICK_LOG_B].serial, "B1");
	assert_string_equal(s.sticks[STICK_REQ].serial, "");
	assert_string_equal(s.sticks[STICK_REQ].shape, "square");
	assert_string_equal(s.journal[0], "/run/capstan/LOG-A");
	assert_string_equal(s.journal[1], "/run/capstan/LOG-B");
	assert_string_equal(s.request_media, "/run/capstan/REQ");
	assert_string_equal(s.output_media, "/run/capstan/OUT");
	check_ok(load(&s, sticks(LOGS "stick \"REQ\" { label = any }\n"
	    "output-media = \"/media/out\"\n"), &e), &e);
	assert_string_equal(s.sticks[STICK_REQ].label, "");
	assert_string_equal(s.output_media, "/media/out");
	check_ok(load(&s, sticks(LOGS OTHERS "machine = \"/m\"\n"), &e), &e);
	assert_string_equal(s.journal[0], "/m/run/capstan/LOG-A");
}

static void
a_stick_that_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *lines, *words;
	} bad[] = {
		{ LOGS OTHERS "journal-a = \"/media/a\"\n",
		    "journal-a: there is a stick \"LOG-A\" too" },
		{ OTHERS, "journal-a is not given, nor a stick \"LOG-A\"" },
		{ LOGS "stick \"REQ\" { }\n",
		    "output-media is not given, nor a stick \"OUT\"" },
		{ "stick \"LOG-A\" { }\n", ":9: stick: LOG-A: a log medium is "
		    "known by its serial number" },
		{ "stick \"LOG-A\" { serial = any }\n", "known by its serial" },
		{ "stick \"LOG-C\" { serial = \"x\" }\n", "is no role" },
		{ "stick \"REQ\" { }\nstick \"REQ\" { }\n", ":10: " },
		{ "stick \"OUT\" { label = any }\n", "only the label of REQ" },
		{ "stick \"OUT\" { label = \"twelve chars\" }\n",
		    "11 characters at most" },
		{ "stick \"OUT\" { shape = \"a\tb\" }\n", "printable ASCII" },
		{ "stick \"OUT\" { color = \"red\" }\n", ":9: " },
		{ LOGS OTHERS "stick \"OUT\" { }\n", ":13: " },
		{ "stick \"LOG-A\" { serial = \"x\" }\n"
		    "stick \"LOG-B\" { serial = \"x\" }\n" OTHERS,
		    "LOG-A and LOG-B have one serial number" },
	};
	struct site s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(load(&s, sticks(bad[i].lines), &e), &e, ERR_FORMAT,
		    bad[i].words);
}

static void
another_machine_is_for_rehearsals(void **state)
{
	char text[4096], *real;
	struct site s;
	struct err e;

	(void)state;
	snprintf(text, sizeof(text), "%s", sticks(LOGS OTHERS
	    "machine = \"/m\"\n"));
	real = strstr(text, "rehearsal = true");
	memcpy(real, "rehearsal = no  ", strlen("rehearsal = true"));
	check_refused(load(&s, text, &e), &e, ERR_FORMAT,
	    ":13: machine: it is for tests");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_is_taken),
		cmocka_unit_test(a_policy_may_be_a_file),
		cmocka_unit_test(what_may_be_left_out_is_as_the_manual_says),
		cmocka_unit_test(how_many_recover_is_taken_where_it_is_given),
		cmocka_unit_test(operators_and_security_officers_are_as_many),
		cmocka_unit_test(
		    the_pins_of_a_softhsm_are_split_unless_it_is_said_otherwise),
		cmocka_unit_test(every_other_option_must_be_given),
		cmocka_unit_test(
		    an_option_that_is_given_twice_is_refused_with_its_line),
		cmocka_unit_test(an_empty_text_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused_with_its_line),
		cmocka_unit_test(a_long_text_is_refused_and_not_cut),
		cmocka_unit_test(a_refused_configuration_changes_nothing),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_site_without_groups_has_its_one_zone),
		cmocka_unit_test(groups_of_zones_are_taken),
		cmocka_unit_test(zones_may_be_in_a_file_of_their_own),
		cmocka_unit_test(
		    a_file_of_zones_that_is_none_is_refused_with_its_line),
		cmocka_unit_test(
		    a_group_that_does_not_fit_is_refused_with_its_line),
		cmocka_unit_test(ten_thousand_zones_are_the_most),
		cmocka_unit_test(a_stick_may_have_a_role_in_place_of_a_folder),
		cmocka_unit_test(a_stick_that_does_not_fit_is_refused),
		cmocka_unit_test(another_machine_is_for_rehearsals),
	};

	folder = scratch_folder("site");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
