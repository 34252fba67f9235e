#include "backup/statement.h"
#include "tests/test.h"

static struct statement
example(void)
{
	struct statement s = {
		.ceremony = "2027-02-10 example. sign",
		.officer = "A. Haddad", .role = "officer 3",
		.action = "open the token EXAMPLE-AMS",
		.head = digest_of("journal", 7),
	};

	for (size_t i = 0; i < sizeof(s.nonce); i++)
		s.nonce[i] = (uint8_t)i;
	return s;
}

static void
a_statement_has_this_digest(void **state)
{
	/* Made with Python: hashlib, and struct.pack(">H") for the lengths. */
	static const char known[] =
	    "1227a0c4d9b7ff29df16a2b7b2565cb7"
	    "16b432cc17f8342981004e55d313041e";
	struct statement s = example();
	struct digest d;
	char hex[DIGEST_HEX];
	struct err e;

	(void)state;
	check_ok(statement_digest(&s, &d, &e), &e);
	assert_string_equal(digest_hex(&d, hex), known);
}

static void
one_that_hides_the_name_has_another(void **state)
{
	/* Made in the same way. */
	static const char known[] =
	    "4a1a58228ce663a14c4cd78e76dc40a7"
	    "802662eb28673ee5655a0d2484006898";
	struct statement s = example();
	struct digest d;
	char hex[DIGEST_HEX];
	struct err e;

	(void)state;
	s.hidden = true;
	s.officer = "9f86d081884c7d659a2feaa0c55ad015"
	    "a3bf4f1b2b0b822cd15d6c15b0f00a08";
	check_ok(statement_digest(&s, &d, &e), &e);
	assert_string_equal(digest_hex(&d, hex), known);
	s.hidden = false;
	check_ok(statement_digest(&s, &d, &e), &e);
	assert_string_not_equal(digest_hex(&d, hex), known);
}

static void
no_two_statements_have_the_same_octets(void **state)
{
	struct statement a = example(), b = example();
	struct digest x, y;
	struct err e;

	(void)state;
	/* The same letters, parted elsewhere. */
	a.officer = "Ada";
	a.role = "King";
	b.officer = "AdaK";
	b.role = "ing";
	check_ok(statement_digest(&a, &x, &e), &e);
	check_ok(statement_digest(&b, &y, &e), &e);
	assert_false(digest_equal(&x, &y));
	b = a;
	b.nonce[31] ^= 1;
	check_ok(statement_digest(&b, &y, &e), &e);
	assert_false(digest_equal(&x, &y));
	b = a;
	b.head.bytes[0] ^= 1;
	check_ok(statement_digest(&b, &y, &e), &e);
	assert_false(digest_equal(&x, &y));
}

static void
a_statement_that_says_nothing_is_refused(void **state)
{
	static char longest[STATEMENT_TEXT_MAX + 2];
	struct statement s = example();
	struct digest d;
	struct err e;

	(void)state;
	s.action = "";
	check_refused(statement_digest(&s, &d, &e), &e, ERR_FORMAT,
	    "the statement's action has 0 octets");
	s.action = NULL;
	check_refused(statement_digest(&s, &d, &e), &e, ERR_FORMAT,
	    "the statement's action has 0 octets");
	memset(longest, 'x', STATEMENT_TEXT_MAX);
	s.action = longest;
	check_ok(statement_digest(&s, &d, &e), &e);
	longest[STATEMENT_TEXT_MAX] = 'x';
	check_refused(statement_digest(&s, &d, &e), &e, ERR_FORMAT,
	    "has 256 octets");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_has_this_digest),
		cmocka_unit_test(one_that_hides_the_name_has_another),
		cmocka_unit_test(no_two_statements_have_the_same_octets),
		cmocka_unit_test(a_statement_that_says_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
