#include "ceremony/journal.h"
#include "ceremony/salts.h"
#include "tests/scratch.h"
#include "tests/test.h"

/*
 * What a copy of a journal may hide.  The digests were made with Python, of
 * hashlib and the words of capstan-journal(5).
 */
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD "{\"seq\":1,\"time\":\"2027-02-09T10:17:33Z\","
#define OFFICER HEAD "\"step\":\"officer\",\"kind\":\"present\",\"data\":"
#define SALT_1 "000102030405060708090a0b0c0d0e0f"
#define SALT_2 "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define ADA "9ee3b0fab8ba1b47d25a78ebe4bf5aa7b7304494b030ecc6c4f505c5b107282d"
#define CARD "83032158c965385312dc9c533a7a2e75d6e6d4d9325c8de4d5db876290850272"
#define CLEAR OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","	\
	"\"name\":\"Ada King\"},\"salts\":{\"card\":\"" SALT_2 "\","		\
	"\"name\":\"" SALT_1 "\"},\"prev\":\"" ZEROS "\"}\n"
#define HIDDEN OFFICER "{\"action\":\"enrol\",\"card\":{\"hidden\":\"" CARD	\
	"\"},\"name\":{\"hidden\":\"" ADA "\"}},\"prev\":\"" ZEROS "\"}\n"
#define HALF OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","	\
	"\"name\":{\"hidden\":\"" ADA "\"}},\"salts\":{\"card\":\"" SALT_2 "\"},"	\
	"\"prev\":\"" ZEROS "\"}\n"
#define KNOWN "3b1bcb3cd457fde3d2c770193f2f8a7c8e50fb369bae9f2760e4a241f205659b"

static int
try(const char *line, struct digest *digest, struct err *e)
{
	struct digest prev;
	struct record r;
	json_t *owner;

	if (record_read(&r, &prev, line, strlen(line), &owner, e) != 0)
		return -1;
	*digest = r.digest;
	json_decref(owner);
	return 0;
}

static void
a_record_has_one_digest_in_clear_hidden_and_half(void **state)
{
	static const char *const lines[] = { CLEAR, HIDDEN, HALF };
	char hex[DIGEST_HEX];
	struct digest d;
	struct err e;

	(void)state;
	d = digest_of(HIDDEN, strlen(HIDDEN));
	assert_string_equal(digest_hex(&d, hex), KNOWN);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		check_ok(try(lines[i], &d, &e), &e);
		assert_string_equal(digest_hex(&d, hex), KNOWN);
	}
}

static void
a_record_is_hidden_as_this_line(void **state)
{
	static const char *const lines[] = { CLEAR, HIDDEN, HALF };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct blob line = { 0 };
		struct digest prev;
		char hex[DIGEST_HEX];
		struct record r;
		json_t *owner;

		check_ok(record_read(&r, &prev, lines[i], strlen(lines[i]),
		    &owner, &e), &e);
		check_ok(record_redact(&r, &prev, &line, &e), &e);
		assert_string_equal((char *)line.data, HIDDEN);
		assert_true(record_commitment(&r, "name", hex));
		assert_string_equal(hex, ADA);
		assert_true(record_commitment(&r, "card", hex));
		assert_string_equal(hex, CARD);
		assert_false(record_commitment(&r, "action", hex));
		blob_free(&line);
		json_decref(owner);
	}
}

/* Each has another digest than the record, or is none. */
static void
nothing_can_be_put_in_its_place(void **state)
{
	static const char *const lines[] = {
		/* no salts at all */
		OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","
		"\"name\":\"Ada King\"},\"prev\":\"" ZEROS "\"}\n",
		/* one salt less */
		OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","
		"\"name\":\"Ada King\"},\"salts\":{\"name\":\"" SALT_1 "\"},"
		"\"prev\":\"" ZEROS "\"}\n",
		/* the salts exchanged */
		OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","
		"\"name\":\"Ada King\"},\"salts\":{\"card\":\"" SALT_1 "\","
		"\"name\":\"" SALT_2 "\"},\"prev\":\"" ZEROS "\"}\n",
		/* the texts exchanged, each with its salt */
		OFFICER "{\"action\":\"enrol\",\"card\":\"Ada King\","
		"\"name\":\"0006:0000A1B2\"},\"salts\":{\"card\":\"" SALT_1 "\","
		"\"name\":\"" SALT_2 "\"},\"prev\":\"" ZEROS "\"}\n",
		/* what hides them exchanged */
		OFFICER "{\"action\":\"enrol\",\"card\":{\"hidden\":\"" ADA
		"\"},\"name\":{\"hidden\":\"" CARD "\"}},\"prev\":\"" ZEROS "\"}\n",
		/* another name */
		OFFICER "{\"action\":\"enrol\",\"card\":\"0006:0000A1B2\","
		"\"name\":\"Bob King\"},\"salts\":{\"card\":\"" SALT_2 "\","
		"\"name\":\"" SALT_1 "\"},\"prev\":\"" ZEROS "\"}\n",
		/* what hides it, as a name */
		OFFICER "{\"action\":\"enrol\",\"card\":{\"hidden\":\"" CARD
		"\"},\"name\":\"" ADA "\"},\"prev\":\"" ZEROS "\"}\n",
	};
	char hex[DIGEST_HEX];
	struct digest d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		check_ok(try(lines[i], &d, &e), &e);
		assert_string_not_equal(digest_hex(&d, hex), KNOWN);
	}
}

static void
salts_have_one_form_and_stand_where_a_text_may_be_hidden(void **state)
{
#define WITH(data, salts) OFFICER data ",\"salts\":" salts			\
	",\"prev\":\"" ZEROS "\"}\n"
	static const struct { const char *line, *words; } bad[] = {
		{ WITH("{\"name\":\"Ada\"}", "{}"), "where no text is" },
		{ WITH("{\"name\":\"Ada\"}", "[]"), "not an object" },
		{ WITH("{\"name\":\"Ada\"}", "null"), "not an object" },
		{ WITH("{\"name\":\"Ada\"}", "{\"name\":\"00\"}"),
		    "not 32 digits" },
		{ WITH("{\"name\":\"Ada\"}", "{\"name\":7}"),
		    "where no text is" },
		{ WITH("{\"name\":\"Ada\"}", "{\"name\":"
		    "\"000102030405060708090A0B0C0D0E0F\"}"), "not 32 digits" },
		{ WITH("{\"name\":\"\"}", "{\"name\":\"" SALT_1 "\"}"),
		    "where no text is" },
		{ WITH("{\"name\":7}", "{\"name\":\"" SALT_1 "\"}"),
		    "where no text is" },
		{ WITH("{\"role\":\"x\"}", "{\"role\":\"" SALT_1 "\"}"),
		    "where no text is" },
		{ WITH("{\"name\":\"Ada\"}", "{\"card\":\"" SALT_1 "\"}"),
		    "where no text is" },
		{ WITH("{\"name\":\"Ada\"}", "{\"card\":\"" SALT_1 "\","
		    "\"name\":\"" SALT_1 "\"}"), "where no text is" },
		{ WITH("{\"name\":{\"hidden\":\"" ADA "\"}}", "{\"name\":\""
		    SALT_1 "\"}"), "where no text is" },
		{ WITH("{\"reasons\":[\"a\",\"b\"]}", "{\"reasons\":[\""
		    SALT_1 "\"]}"), "where no text is" },
		{ WITH("{\"reasons\":[\"a\",\"b\"]}",
		    "{\"reasons\":[null,null]}"), "where no text is" },
		{ WITH("{\"lost\":{\"card\":\"a\"}}", "{\"lost\":{}}"),
		    "where no text is" },
	};
	struct digest d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(try(bad[i].line, &d, &e), &e, ERR_FORMAT,
		    bad[i].words);
	check_ok(try(WITH("{\"lost\":{\"card\":\"a\",\"n\":1}}",
	    "{\"lost\":{\"card\":\"" SALT_1 "\"}}"), &d, &e), &e);
	check_ok(try(WITH("{\"reasons\":[\"a\",\"b\"]}",
	    "{\"reasons\":[null,\"" SALT_1 "\"]}"), &d, &e), &e);
}

static void
the_programs_own_words_have_no_salt(void **state)
{
	json_t *asked = json_pack("{s:s,s:s}", "expected", "every check of the "
	    "review says ok", "happened", "b");
	json_t *named = json_pack("{s:s,s:s}", "expected", "the witness is Ada",
	    "happened", "Eve");
	json_t *typed = json_pack("{s:s,s:s,s:s}", "decided", "c", "expected",
	    "a", "happened", "b");

	(void)state;
	assert_false(hidden_may("ceremony", "exception", asked, "expected"));
	assert_false(hidden_may("ceremony", "exception", asked, "happened"));
	assert_true(hidden_may("ceremony", "exception", named, "expected"));
	assert_true(hidden_may("ceremony", "exception", named, "happened"));
	assert_true(hidden_may("ceremony", "exception", typed, "expected"));
	assert_true(hidden_may("export", "intent", asked, "report.txt"));
	assert_false(hidden_may("export", "intent", asked, "review.txt"));
	assert_true(hidden_may("ceremony", "exception", asked, "reasons"));
	assert_true(hidden_may("sign", "failed", asked, "text"));
	assert_false(hidden_may("batch-review", "typed", asked, "text"));
	assert_false(hidden_may("make-key", "nothing", asked, "why"));
	assert_true(hidden_may("share", "refused", asked, "why"));
	assert_true(hidden_may("back-up", "signed", asked, "signature"));
	assert_false(hidden_may("officer", "present", asked, "signature"));
	json_decref(asked);
	json_decref(typed);
	json_decref(named);
}

/* ---- in a journal ------------------------------------------------------------ */

static time_t
now(void)
{
	return 1802168253;	/* 2027-02-09T10:17:33Z */
}

static struct journal *
opened(const char *a, const char *b, struct err *e)
{
	return journal_open(a, b, now, e);
}

static int
meet(struct journal *j, const char *administrator, const char *witness,
    struct err *e)
{
	return journal_add(j, "people", "present", json_pack("{s:s,s:s}",
	    "administrator", administrator, "witness", witness), e);
}

/* The salt of that member in line n of the file, from 0; "" where none is. */
static void
salt_in(const char *folder, size_t n, const char *member, char salt[64])
{
	struct blob file = scratch_get(folder, "0001-first.jsonl");
	char *line = (char *)file.data, *at, name[64];

	for (; n > 0; n--)
		line = strchr(line, '\n') + 1;
	*strchr(line, '\n') = '\0';
	snprintf(name, sizeof(name), "\"%s\":\"", member);
	salt[0] = '\0';
	if ((at = strstr(line, "\"salts\":")) != NULL &&
	    (at = strstr(at, name)) != NULL)
		snprintf(salt, 64, "%.32s", at + strlen(name));
	blob_free(&file);
}

static void
a_text_keeps_its_salt_also_when_the_journal_is_opened_again(void **state)
{
	const char *a = scratch_folder("A"), *b = scratch_folder("B");
	char one[64], two[64], three[64], other[64];
	struct journal *j;
	struct err e;

	(void)state;
	assert_non_null(j = opened(a, b, &e));
	check_ok(journal_begin(j, "first", &e), &e);
	check_ok(meet(j, "Ada King", "Max Brandt", &e), &e);
	check_ok(meet(j, "Max Brandt", "Ada King", &e), &e);
	journal_close(&j);
	assert_non_null(j = opened(a, b, &e));
	check_ok(meet(j, "Ada King", "Eve", &e), &e);
	journal_close(&j);
	salt_in(a, 0, "administrator", one);
	salt_in(a, 1, "witness", two);
	salt_in(b, 2, "administrator", three);
	salt_in(a, 0, "witness", other);
	assert_int_equal(strlen(one), 32);
	assert_string_equal(one, two);
	assert_string_equal(one, three);
	assert_string_not_equal(one, other);
}

static void
in_another_journal_it_has_another(void **state)
{
	const char *a = scratch_folder("A"), *b = scratch_folder("B");
	const char *c = scratch_folder("C"), *d = scratch_folder("D");
	char one[DIGEST_HEX], other[DIGEST_HEX], same[DIGEST_HEX];
	struct journal *j = NULL, *k = NULL;
	struct err e;

	(void)state;
	assert_non_null(j = opened(a, b, &e));
	assert_non_null(k = opened(c, d, &e));
	check_ok(journal_commitment(j, "Ada King", one, &e), &e);
	check_ok(journal_commitment(j, "Ada King", same, &e), &e);
	check_ok(journal_commitment(k, "Ada King", other, &e), &e);
	assert_string_equal(one, same);
	assert_string_not_equal(one, other);
	journal_close(&j);
	journal_close(&k);
}

/* Writes records that continue each other, each of this data and salts. */
static void
journal_of(const char *folder, const char *const (*of)[2], size_t n)
{
	struct blob all = { 0 };
	struct digest prev = { { 0 } };
	struct err e;

	for (size_t i = 0; i < n; i++) {
		struct record r = { .seq = i + 1, .time = now(),
		    .step = "people", .kind = "present" };
		json_t *data = json_loads(of[i][0], 0, NULL);
		json_t *salts = of[i][1] == NULL ? NULL :
		    json_loads(of[i][1], 0, NULL);
		struct blob line = { 0 };

		r.data = data;
		r.salts = salts;
		check_ok(record_write(&r, &prev, &line, &prev, &e), &e);
		check_ok(blob_append(&all, line.data, line.len, &e), &e);
		blob_free(&line);
		json_decref(data);
		json_decref(salts);
	}
	scratch_put(folder, "0001-first.jsonl", all.data, all.len);
	blob_free(&all);
}

static int
names(void *of, const struct record *r, struct err *e)
{
	char *all = of;

	(void)e;
	snprintf(all + strlen(all), 256 - strlen(all), "%s/%s;",
	    json_string_value(json_object_get(r->data, "administrator")),
	    json_string_value(json_object_get(r->data, "witness")));
	return 0;
}

static void
what_is_hidden_has_a_number_the_same_for_the_same(void **state)
{
	static const char *const of[][2] = {
		{ "{\"administrator\":{\"hidden\":\"" ADA "\"},\"witness\":"
		    "\"Max\"}", "{\"witness\":\"" SALT_1 "\"}" },
		{ "{\"administrator\":{\"hidden\":\"" CARD "\"},\"witness\":"
		    "{\"hidden\":\"" ADA "\"}}", NULL },
	};
	const char *a = scratch_folder("A"), *b = scratch_folder("B");
	char all[256] = "";
	struct digest head;
	struct err e;

	(void)state;
	journal_of(a, of, 2);
	check_ok(journal_check_folder(a, names, all, &head, &e), &e);
	assert_string_equal(all, "hidden#1/Max;hidden#2/hidden#1;");
	/* And nobody goes on with it. */
	assert_null(opened(a, b, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "a redacted copy"));
	assert_false(scratch_has(b, "0001-first.jsonl"));
}

static void
copies_that_are_mixed_are_refused(void **state)
{
#define ADMIN(name) "{\"administrator\":" name ",\"witness\":\"\"}"
	static const struct { const char *of[2][2], *words; } bad[] = {
		{ { { ADMIN("{\"hidden\":\"" ADA "\"}"), NULL },
		    { ADMIN("\"Ada King\""), "{\"administrator\":\"" SALT_1 "\"}" }
		    }, "hidden in another" },
		{ { { ADMIN("\"Ada King\""), "{\"administrator\":\"" SALT_1 "\"}" },
		    { ADMIN("{\"hidden\":\"" ADA "\"}"), NULL } },
		    "hidden in another" },
		{ { { ADMIN("\"Ada King\""), "{\"administrator\":\"" SALT_1 "\"}" },
		    { ADMIN("\"Ada King\""), "{\"administrator\":\"" SALT_2 "\"}" }
		    }, "another salt" },
		{ { { ADMIN("\"Ada King\""), "{\"administrator\":\"" SALT_1 "\"}" },
		    { ADMIN("\"Bob\""), "{\"administrator\":\"" SALT_1 "\"}" } },
		    "that of another text" },
		{ { { ADMIN("{\"hidden\":\"" ADA "\"}"), NULL },
		    { ADMIN("\"hidden#1\""), NULL } }, "could be taken for" },
		{ { { ADMIN("\"hidden#1\""), "{\"administrator\":\"" SALT_1 "\"}" },
		    { ADMIN("{\"hidden\":\"" ADA "\"}"), NULL } },
		    "could be taken for" },
	};
	static const char *const good[][2] = {
		{ ADMIN("\"hidden#1\""), "{\"administrator\":\"" SALT_1 "\"}" },
		{ ADMIN("\"Ada King\""), NULL },
	};
	const char *a = scratch_folder("A");
	struct digest head;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		journal_of(a, bad[i].of, 2);
		check_refused(journal_check_folder(a, NULL, NULL, &head, &e),
		    &e, ERR_FORMAT, bad[i].words);
	}
	journal_of(a, good, 2);
	check_ok(journal_check_folder(a, NULL, NULL, &head, &e), &e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_has_one_digest_in_clear_hidden_and_half),
		cmocka_unit_test(a_record_is_hidden_as_this_line),
		cmocka_unit_test(nothing_can_be_put_in_its_place),
		cmocka_unit_test(
		    salts_have_one_form_and_stand_where_a_text_may_be_hidden),
		cmocka_unit_test(the_programs_own_words_have_no_salt),
		cmocka_unit_test(
		    a_text_keeps_its_salt_also_when_the_journal_is_opened_again),
		cmocka_unit_test(in_another_journal_it_has_another),
		cmocka_unit_test(
		    what_is_hidden_has_a_number_the_same_for_the_same),
		cmocka_unit_test(copies_that_are_mixed_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
