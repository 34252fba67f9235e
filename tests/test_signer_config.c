#include <unistd.h>

#include "signer/config.h"
#include "tests/test.h"

#define NEEDED "zone = \"example.\"\nstate = \"/var/lib/signer\"\n"

static char path[512];

static int
config_of(const char *text, struct config *c, struct err *e)
{
	FILE *f;

	snprintf(path, sizeof(path), "%s/conf", getenv("TESTDIR"));
	assert_non_null(f = fopen(path, "we"));
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return config_read(c, path, e);
}

static void
what_is_not_said_has_its_default(void **state)
{
	struct config c;
	struct err e;

	(void)state;
	check_ok(config_of(NEEDED, &c, &e), &e);
	assert_int_equal(c.zone.len, 9);
	assert_string_equal(c.state, "/var/lib/signer");
	assert_string_equal(c.anchor, "");
	assert_string_equal(c.module, "");
	assert_int_equal(c.algorithm->number, 13);
	assert_int_equal(c.bits, 0);
	assert_int_equal(c.slots, 9);
	assert_int_equal(c.slot_length, 864000);
	assert_int_equal(c.slot_validity, 1814400);
	assert_int_equal(c.zsk_lifetime, 0);
	assert_int_equal(c.signature_validity, 1209600);
	assert_int_equal(c.signature_backdate, 3600);
	assert_int_equal(c.serial, SERIAL_UNIXTIME);
	assert_false(c.rehearsal);
	assert_false(c.denial.hashed);
	assert_int_equal(c.denial.iterations, 0);
	assert_int_equal(c.denial.salt_len, 0);
}

static void
how_names_are_denied_is_said(void **state)
{
	struct config c;
	struct err e;

	(void)state;
	check_ok(config_of(NEEDED "denial = nsec3\n", &c, &e), &e);
	assert_true(c.denial.hashed);
	assert_false(c.denial.opt_out);
	check_ok(config_of(NEEDED "denial = nsec3-opt-out nsec3-salt = aAbB0c "
	    "nsec3-iterations = 50\n", &c, &e), &e);
	assert_true(c.denial.hashed);
	assert_true(c.denial.opt_out);
	assert_int_equal(c.denial.iterations, 50);
	assert_int_equal(c.denial.salt_len, 3);
	assert_memory_equal(c.denial.salt, "\xaa\xbb\x0c", 3);
}

static void
what_is_said_counts(void **state)
{
	struct config c;
	struct err e;

	(void)state;
	check_ok(config_of(NEEDED "algorithm = 8 bits = 3072\n"
	    "zsk-lifetime = 90d slot-length = P7D slot-validity = 2w1d\n"
	    "# a comment\nserial = date rehearsal = true\n"
	    "token { module = \"/m.so\" label = zsks pin-file = \"/p\" }\n",
	    &c, &e), &e);
	assert_int_equal(c.algorithm->number, 8);
	assert_int_equal(c.bits, 3072);
	assert_int_equal(c.zsk_lifetime, 90 * 86400);
	assert_int_equal(c.slot_length, 7 * 86400);
	assert_int_equal(c.slot_validity, 15 * 86400);
	assert_int_equal(c.serial, SERIAL_DATE);
	assert_true(c.rehearsal);
	assert_string_equal(c.token, "zsks");
	assert_string_equal(c.pin_file, "/p");
}

static void
a_fault_is_told_with_file_and_line(void **state)
{
	static const struct {
		const char	*text, *says;
	} bad[] = {
		{ NEEDED "colour = red\n", "conf:3" },
		{ NEEDED "slot-length = tomorrow\n", "conf:3" },
		{ NEEDED "slot-length = -1d\n", "negative" },
		{ NEEDED "\nserial = highest\n", "conf:4" },
		{ NEEDED "denial = nsec5\n", "none of nsec, nsec3 and" },
		{ NEEDED "nsec3-iterations = 51\n", "RFC 9276" },
		{ NEEDED "nsec3-salt = abc\n", "neither - nor" },
		{ NEEDED "nsec3-salt = xy\n", "neither - nor" },
		{ NEEDED "algorithm = RSAMD5\n", "RSAMD5" },
		{ NEEDED "slots = -1\n", "conf:3: slots" },
		{ NEEDED "slots = 99999999999\n", "conf:3: slots" },
		{ NEEDED "slots = 8\nslots = 9\n", "conf:4: slots is given" },
		{ NEEDED "rehearsal = perhaps\n", "neither true nor false" },
		{ NEEDED "slots = many\n", "conf:3" },
		{ NEEDED "token { pin = 1234 }\n", "conf:3" },
		{ "zone = example\nstate = s\n", "conf:1" },
		{ NEEDED "token { label = a }\ntoken { label = b }\n",
		    "conf:4: label is given twice" },
		{ NEEDED "state = \"${HOME}\"\n",
		    "conf:3: \"${\" has no meaning" },
		{ NEEDED "token { label = \"01234567890123456789012345678901"
		    "23456789012345678901234567890123\" }\n",
		    "conf:3: label: longer than 63 characters" },
	};
	struct config c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(config_of(bad[i].text, &c, &e), &e, ERR_FORMAT,
		    bad[i].says);
}

static void
values_that_do_not_go_together_are_refused(void **state)
{
	static const struct {
		const char	*text, *says;
	} bad[] = {
		{ "", "conf: zone is not given" },
		{ "zone = \"example.\"\n", "conf: state is not given" },
		{ NEEDED "slots = 0\n", "conf:3: slots: " },
		{ NEEDED "slots = 65\n", "conf:3: slots: " },
		{ NEEDED "slot-validity = 10d\n", "conf:3: slot-validity: " },
		{ NEEDED "slot-length = 22d\n", "conf: slot-validity: " },
		{ NEEDED "slot-length = 1s\n", "conf:3: slot-length: " },
		{ NEEDED "dnskey-ttl = 864001\n", "conf:3: dnskey-ttl: " },
		{ NEEDED "dnskey-ttl = 0\n", "conf:3: dnskey-ttl: " },
		{ NEEDED "zsk-lifetime = 10d\n", "conf:3: zsk-lifetime: " },
		{ NEEDED "signature-validity = 0s\n",
		    "conf:3: signature-validity: " },
		{ NEEDED "alarm-before = 50d\n", "conf:3: alarm-before: " },
		{ NEEDED "algorithm = 8 bits = 512\n", "conf:3: bits: " },
		{ NEEDED "token {\nmodule = \"/m.so\"\n}\n",
		    "conf:4: module: no label is given" },
		{ NEEDED "deliver {\nserver = \"nsd\"\n}\n",
		    "conf:4: server: " },
		{ NEEDED "deliver {\nserver = bind\n}\n",
		    "conf:4: server: no key-directory" },
		{ NEEDED "deliver {\nserver = knot\nport = 65536\n}\n",
		    "conf:5: port: " },
		{ NEEDED "deliver {\nserver = knot\naddress = \"ns.test\"\n}\n",
		    "conf:5: address: " },
		{ NEEDED "deliver {\nserver = knot\nkeymgr = \"keymgr\"\n}\n",
		    "conf:5: keymgr: the path of a program" },
		{ NEEDED "deliver {\nserver = knot\nspool = \"here\"\n}\n",
		    "conf:5: spool: " },
		{ NEEDED "deliver {\nserver = knot\ntimeout = 0s\n}\n",
		    "conf:5: timeout: " },
		{ NEEDED "deliver {\nserver = knot\nlook-every = 0s\n}\n",
		    "conf:5: look-every: " },
	};
	struct config c = { .slots = 77 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(config_of(bad[i].text, &c, &e), &e, ERR_FORMAT,
		    bad[i].says);
	assert_int_equal(c.slots, 77);
}

static void
a_nul_octet_is_refused_with_its_line(void **state)
{
	static const char text[] = NEEDED "\0slots = 8\n";
	struct config c;
	struct err e;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/nul", getenv("TESTDIR"));
	assert_non_null(f = fopen(path, "we"));
	assert_int_equal(fwrite(text, sizeof(text) - 1, 1, f), 1);
	assert_int_equal(fclose(f), 0);
	check_refused(config_read(&c, path, &e), &e, ERR_FORMAT,
	    "nul:3: a NUL octet");
}

static void
no_file_is_the_systems_word(void **state)
{
	struct config c;
	struct err e;

	(void)state;
	check_refused(config_read(&c, "/no/such/conf", &e), &e, ERR_SYS,
	    "/no/such/conf");
	check_refused(config_read(&c, getenv("TESTDIR"), &e), &e, ERR_FORMAT,
	    "not a regular file");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_said_has_its_default),
		cmocka_unit_test(what_is_said_counts),
		cmocka_unit_test(how_names_are_denied_is_said),
		cmocka_unit_test(a_fault_is_told_with_file_and_line),
		cmocka_unit_test(values_that_do_not_go_together_are_refused),
		cmocka_unit_test(a_nul_octet_is_refused_with_its_line),
		cmocka_unit_test(no_file_is_the_systems_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
