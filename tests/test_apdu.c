#include "backup/apdu.h"
#include "backup/tlv.h"
#include "tests/test.h"

/* What is to be sent, and what is answered; octets as hexadecimal digits. */
struct turn {
	const char *command, *answer;	/* answer NULL: the card is gone */
};

static struct {
	const struct turn *turns;
	size_t	at, n;
	char	sent[2 * 300];		/* of the last command */
	const uint8_t *answer_buffer, *command_buffer;
} line;

static int
transmit(void *ctx, const uint8_t *command, size_t len, uint8_t *answer,
    size_t *answer_len, struct err *e)
{
	const struct turn *t = &line.turns[line.at++];
	size_t n = 0;

	assert_ptr_equal(ctx, &line);
	assert_true(line.at <= line.n);
	for (size_t i = 0; i < len; i++)
		sprintf(line.sent + 2 * i, "%02x", command[i]);
	assert_string_equal(line.sent, t->command);
	if (t->answer == NULL)
		return err_set(e, ERR_GONE, "Reader: the card was taken out");
	assert_true(strlen(t->answer) / 2 <= *answer_len);
	for (; t->answer[2 * n] != '\0'; n++)
		assert_int_equal(sscanf(t->answer + 2 * n, "%2hhx",
		    &answer[n]), 1);
	*answer_len = n;
	line.answer_buffer = answer;
	line.command_buffer = command;
	return 0;
}

static struct apdu *
begin(const struct turn *turns, size_t n)
{
	struct apdu *a;
	struct err e;

	memset(&line, 0, sizeof(line));
	line.turns = turns;
	line.n = n;
	a = apdu_new((struct apdu_carrier){ transmit, &line }, &e);
	assert_non_null(a);
	return a;
}

#define BEGIN(...)							\
	const struct turn turns[] = { __VA_ARGS__ };			\
	struct apdu *a = begin(turns, sizeof(turns) / sizeof(turns[0]));\
	struct err e = { 0 };						\
	unsigned sw = 0;						\
	(void)state; (void)sw

static void
end(struct apdu *a)
{
	assert_int_equal(line.at, line.n);
	apdu_free(&a);
	assert_null(a);
}

static const struct apdu_command get = {
	.doing = "read it", .ins = 0xca, .p1 = 0x01, .p2 = 0x03,
	.answers = true,
};

static void
check_answer(const struct apdu *a, const char *text)
{
	size_t len;
	const uint8_t *p = apdu_answer(a, &len);

	assert_int_equal(len, strlen(text));
	assert_memory_equal(p, text, len);
}

static void
the_four_cases_are_built_short(void **state)
{
	BEGIN({ "00440000", "9000" }, { "00ca010300", "41429000" },
	    { "0020008206313233343536", "9000" },
	    { "0047800002a40000", "419000" });
	const struct apdu_command one = { .doing = "1", .ins = 0x44 };
	const struct apdu_command three = { .doing = "3", .ins = 0x20,
	    .p2 = 0x82, .data = (const uint8_t *)"123456", .len = 6 };
	const struct apdu_command four = { .doing = "4", .ins = 0x47,
	    .p1 = 0x80, .data = (const uint8_t *)"\xa4", .len = 2,
	    .answers = true };

	check_ok(apdu_do(a, &one, &e), &e);
	check_answer(a, "");
	check_ok(apdu_do(a, &get, &e), &e);
	check_answer(a, "AB");
	check_ok(apdu_do(a, &three, &e), &e);
	check_ok(apdu_do(a, &four, &e), &e);
	end(a);
}

static void
an_answer_in_pieces_is_put_together(void **state)
{
	BEGIN({ "00ca010300", "41426103" }, { "00c0000003", "43446101" },
	    { "00c0000001", "459000" });

	check_ok(apdu_do(a, &get, &e), &e);
	check_answer(a, "ABCDE");
	end(a);
}

static void
pieces_of_256_are_asked_for_by_a_zero(void **state)
{
	BEGIN({ "00ca010300", "6100" }, { "00c0000000", "419000" });

	check_ok(apdu_do(a, &get, &e), &e);
	check_answer(a, "A");
	end(a);
}

static void
the_length_the_card_wants_is_given_once(void **state)
{
	BEGIN({ "00ca010300", "6c02" }, { "00ca010302", "41429000" },
	    { "00ca010300", "6c02" }, { "00ca010302", "6c03" });

	check_ok(apdu_do(a, &get, &e), &e);
	check_answer(a, "AB");
	check_refused(apdu_do(a, &get, &e), &e, ERR_CARD, "(6C03)");
	end(a);
}

static void
a_card_that_promises_and_gives_nothing_is_refused(void **state)
{
	BEGIN({ "00ca010300", "6110" }, { "00c0000010", "6110" });

	check_refused(apdu_do(a, &get, &e), &e, ERR_CARD, "gives nothing");
	check_answer(a, "");
	end(a);
}

static void
an_answer_without_end_is_refused(void **state)
{
	enum { PIECES = APDU_ANSWER_MAX / 128 };
	static char piece[2 * 128 + 5];
	static struct turn turns[PIECES + 1];
	struct apdu *a;
	struct err e;

	(void)state;
	for (int i = 0; i < 128; i++)
		memcpy(piece + 2 * i, "55", 3);
	strcat(piece, "6180");
	for (int i = 0; i < PIECES + 1; i++)
		turns[i] = (struct turn){ i == 0 ? "00ca010300" :
		    "00c0000080", piece };
	a = begin(turns, PIECES + 1);
	check_refused(apdu_do(a, &get, &e), &e, ERR_CARD,
	    "longer than 2048 octets");
	end(a);
}

static void
an_answer_without_a_status_is_refused(void **state)
{
	BEGIN({ "00ca010300", "" }, { "00ca010300", "90" });

	check_refused(apdu_do(a, &get, &e), &e, ERR_GONE,
	    "the card gave no answer (0 octets): it was taken out, or is "
	    "broken: put it in again; it was to read it, and nothing on it was "
	    "changed");
	check_refused(apdu_do(a, &get, &e), &e, ERR_GONE, "(1 octets)");
	end(a);
}

static void
what_does_not_fit_in_a_command_is_not_sent(void **state)
{
	static const uint8_t data[256];
	const struct apdu_command put = { .doing = "write it", .ins = 0xda,
	    .data = data, .len = sizeof(data) };

	(void)state;
	struct apdu *a = begin(NULL, 0);
	struct err e;

	check_refused(apdu_do(a, &put, &e), &e, ERR_FORMAT,
	    "nothing was sent");
	end(a);
}

static void
a_card_that_goes_is_told_with_what_may_have_changed(void **state)
{
	BEGIN({ "00ca010300", NULL }, { "00da0103", NULL });
	const struct apdu_command put = { .doing = "write it", .ins = 0xda,
	    .p1 = 0x01, .p2 = 0x03, .changes = true };

	check_refused(apdu_do(a, &get, &e), &e, ERR_GONE,
	    "Reader: the card was taken out; it was to read it, and nothing on "
	    "it was changed");
	check_refused(apdu_do(a, &put, &e), &e, ERR_GONE,
	    "whether the card did it is not known");
	end(a);
}

static void
a_status_is_a_sentence(void **state)
{
	BEGIN({ "00da0103", "6a84" }, { "00da0103", "6581" },
	    { "00da0103", "6999" });
	const struct apdu_command put = { .doing = "write it", .ins = 0xda,
	    .p1 = 0x01, .p2 = 0x03, .changes = true };
	char text[APDU_TEXT];

	check_refused(apdu_do(a, &put, &e), &e, ERR_CARD,
	    "write it: the card is full (6A84); nothing was changed");
	check_refused(apdu_do(a, &put, &e), &e, ERR_CARD, "is not known");
	check_refused(apdu_do(a, &put, &e), &e, ERR_CARD,
	    "the card refused (6999)");
	assert_string_equal(apdu_status(0x63c2, text),
	    "the card counted a wrong PIN (63C2)");
	end(a);
}

static void
answers_are_wiped(void **state)
{
	BEGIN({ "00ca010300", "534543524554" "9000" },
	    { "00ca010300", "6a88" });
	const uint8_t *p, *raw;
	size_t len;

	check_ok(apdu_do(a, &get, &e), &e);
	p = apdu_answer(a, &len);
	raw = line.answer_buffer;
	assert_memory_equal(p, "SECRET", 6);
	assert_memory_not_equal(raw, "SECRET", 6);
	check_refused(apdu_do(a, &get, &e), &e, ERR_CARD, "no such data");
	assert_memory_not_equal(p, "SECRET", 6);
	end(a);
}

static void
commands_are_wiped_when_they_were_sent(void **state)
{
	static const uint8_t pin[] = "SECRET";
	const struct apdu_command verify = {
		.doing = "try it", .ins = 0x20, .p2 = 0x82, .data = pin,
		.len = 6,
	};
	BEGIN({ "0020008206534543524554", "9000" },
	    { "0020008206534543524554", "63c2" });

	check_ok(apdu_do(a, &verify, &e), &e);
	assert_memory_not_equal(line.command_buffer + 5, "SECRET", 6);
	check_refused(apdu_do(a, &verify, &e), &e, ERR_CARD, "wrong PIN");
	assert_memory_not_equal(line.command_buffer + 5, "SECRET", 6);
	end(a);
}

/* ---- tlv ------------------------------------------------------------- */

#define TLV(text) ((struct tlv){ (const uint8_t *)(text), sizeof(text) - 1 })

static void
an_object_is_found_on_its_level(void **state)
{
	struct tlv v;

	(void)state;
	assert_true(tlv_find(TLV("\x4f\x01" "A\x5f\x52\x02" "BC"), 0x5f52,
	    &v));
	assert_int_equal(v.len, 2);
	assert_memory_equal(v.p, "BC", 2);
	assert_true(tlv_find(TLV("\x73\x03\xc0\x01" "A"), 0x73, &v));
	assert_int_equal(v.len, 3);
	assert_false(tlv_find(TLV("\x73\x03\xc0\x01" "A"), 0xc0, &v));
	assert_true(tlv_find(TLV("\xc0\x00"), 0xc0, &v));
	assert_int_equal(v.len, 0);
	assert_true(tlv_find(TLV("\xc0\x81\x01" "A"), 0xc0, &v));
	assert_true(tlv_find(TLV("\xc0\x82\x00\x01" "A"), 0xc0, &v));
	assert_int_equal(v.len, 1);
}

static void
every_truncation_of_an_object_is_refused(void **state)
{
	static const uint8_t all[] = { 0x4f, 0x01, 0x41, 0x7f, 0x49, 0x82,
	    0x00, 0x02, 0x42, 0x43 };
	struct tlv v;

	(void)state;
	for (size_t len = 0; len < sizeof(all); len++)
		assert_false(tlv_find((struct tlv){ all, len }, 0x7f49, &v));
	assert_true(tlv_find((struct tlv){ all, sizeof(all) }, 0x7f49, &v));
	assert_false(tlv_find(TLV("\xc0\x80" "A"), 0xc0, &v));
	assert_false(tlv_find(TLV("\xc0\x83\x00\x00\x01" "A"), 0xc0, &v));
	assert_false(tlv_find(TLV("\x7f\x81\x01\x01" "A"), 0x7f81, &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_four_cases_are_built_short),
		cmocka_unit_test(an_answer_in_pieces_is_put_together),
		cmocka_unit_test(pieces_of_256_are_asked_for_by_a_zero),
		cmocka_unit_test(the_length_the_card_wants_is_given_once),
		cmocka_unit_test(
		    a_card_that_promises_and_gives_nothing_is_refused),
		cmocka_unit_test(an_answer_without_end_is_refused),
		cmocka_unit_test(an_answer_without_a_status_is_refused),
		cmocka_unit_test(what_does_not_fit_in_a_command_is_not_sent),
		cmocka_unit_test(
		    a_card_that_goes_is_told_with_what_may_have_changed),
		cmocka_unit_test(a_status_is_a_sentence),
		cmocka_unit_test(answers_are_wiped),
		cmocka_unit_test(commands_are_wiped_when_they_were_sent),
		cmocka_unit_test(an_object_is_found_on_its_level),
		cmocka_unit_test(every_truncation_of_an_object_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
