#include <stdio.h>
#include <unistd.h>

#include "tests/room_script.h"
#include "tests/test.h"

/* A room whose answers are this text, and what it shows. */
struct scene {
	struct ui	ui;
	struct ui_frame	frame;
	struct page	page;
	char		path[64];
	char		*shown;
	size_t		 len;
	FILE		*out;
	struct err	 e;
};

static const struct ui_choice sign[] = {
	{ 's', "Sign" }, { 'n', "Refuse" }, { '\0', NULL },
};

static int
open_scene(struct scene *s, const char *answers)
{
	FILE *f;

	memset(s, 0, sizeof(*s));
	snprintf(s->path, sizeof(s->path), "answers.%ld", (long)getpid());
	assert_non_null(f = fopen(s->path, "w"));
	assert_true(fputs(answers, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_non_null(s->out = open_memstream(&s->shown, &s->len));
	page_start(&s->page, "A TITLE");
	page_line(&s->page, "first line");
	page_line(&s->page, "second line");
	page_foot(&s->page, "NOW  do it");
	return room_script_open(&s->ui, s->path, s->out, &s->e);
}

static void
end_scene(struct scene *s)
{
	page_free(&s->page);
	assert_int_equal(fclose(s->out), 0);
	free(s->shown);
	assert_int_equal(unlink(s->path), 0);
}

static int
ask(struct scene *s, struct ui_question q, struct ui_answer *a)
{
	return s->ui.ops->ask(s->ui.room, &s->frame, &s->page, &q, a, &s->e);
}

static int
ask_enter(struct scene *s, const char *key, struct ui_answer *a)
{
	return ask(s, (struct ui_question){ .kind = UI_ENTER, .key = key }, a);
}

#define OBJECT(k) (struct ui_question){ .kind = UI_OBJECT, .key = (k),	\
	.object = "example. 13", .who = { "A", "B" } }
#define TICK(k) (struct ui_question){ .kind = UI_TICK, .key = (k),	\
	.first_tick = 0, .n_ticks = 2 }

static void
every_kind_is_answered_in_order(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;
	struct secret *pin;

	(void)state;
	check_ok(open_scene(&s, "# a comment\n\nlook = enter\nagree = n\n"
	    "name = M. Brandt = witness\nnone =\npin = 4711\n"
	    "make = example. 13 | example. 13\nread = all\nread = mismatch\n"),
	    &s.e);
	assert_non_null(pin = secret_new(16, &s.e));
	check_ok(ask_enter(&s, "look", &a), &s.e);
	assert_int_equal(a.reply, UI_ANSWERED);
	check_ok(ask(&s, (struct ui_question){ .kind = UI_CHOOSE,
	    .key = "agree", .choices = sign }, &a), &s.e);
	assert_int_equal(a.letter, 'n');
	check_ok(ask(&s, (struct ui_question){ .kind = UI_TEXT,
	    .key = "name" }, &a), &s.e);
	assert_string_equal(a.text, "M. Brandt = witness");
	check_ok(ask(&s, (struct ui_question){ .kind = UI_TEXT,
	    .key = "none" }, &a), &s.e);
	assert_string_equal(a.text, "");
	a.secret = pin;
	check_ok(ask(&s, (struct ui_question){ .kind = UI_SECRET,
	    .key = "pin" }, &a), &s.e);
	assert_int_equal(secret_len(pin), 4);
	assert_memory_equal(secret_bytes(pin), "4711", 4);
	check_ok(ask(&s, OBJECT("make"), &a), &s.e);
	assert_string_equal(a.text, "example. 13");
	check_ok(ask(&s, TICK("read"), &a), &s.e);
	assert_int_equal(a.letter, '\0');
	check_ok(ask(&s, TICK("read"), &a), &s.e);
	assert_int_equal(a.letter, 'm');
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	secret_free(&pin);
	end_scene(&s);
}

static void
what_people_see_is_printed_and_no_pin(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "pin = 4711\n"), &s.e);
	assert_non_null(a.secret = secret_new(16, &s.e));
	check_ok(ask(&s, (struct ui_question){ .kind = UI_SECRET,
	    .key = "pin" }, &a), &s.e);
	secret_free(&a.secret);
	assert_string_equal(s.shown, "\n== A TITLE\nfirst line\nsecond line\n"
	    "-- NOW  do it\n?? pin = ********\n");
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	end_scene(&s);
}

static void
what_may_be_asked_is_passed_over_when_it_is_not(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "? a = <back>\n? b = enter\nc = enter\n"
	    "? d = enter\n"), &s.e);
	check_ok(ask_enter(&s, "b", &a), &s.e);
	check_ok(ask_enter(&s, "c", &a), &s.e);
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	end_scene(&s);
	check_ok(open_scene(&s, "? a = enter\nb = enter\n"), &s.e);
	check_refused(ask_enter(&s, "c", &a), &s.e, ERR_ABORTED,
	    "this line answers \"b\"");
	check_refused(room_script_close(&s.ui, &s.e), &s.e, ERR_ABORTED,
	    "this line answers \"b\"");
	end_scene(&s);
}

static void
the_ways_out_are_the_console_s(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "a = <back>\na = <exception>\na = <break>\n"
	    "a = <log>\na = <stop>\nb = <back>\nc = <break>\n"), &s.e);
	for (enum ui_reply want = UI_BACK; want <= UI_STOP; want++) {
		check_ok(ask_enter(&s, "a", &a), &s.e);
		assert_int_equal(a.reply, want);
	}
	check_ok(ask(&s, OBJECT("b"), &a), &s.e);
	assert_int_equal(a.reply, UI_BACK);
	check_ok(ask(&s, OBJECT("c"), &a), &s.e);
	assert_int_equal(a.reply, UI_BREAK);
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	end_scene(&s);
}

static void
commands_run_when_they_are_reached(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "a = enter\n! touch reached\nb = enter\n"
	    "! rm reached\n"), &s.e);
	check_ok(ask_enter(&s, "a", &a), &s.e);
	assert_int_not_equal(access("reached", F_OK), 0);
	check_ok(ask_enter(&s, "b", &a), &s.e);
	assert_int_equal(access("reached", F_OK), 0);
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	assert_int_not_equal(access("reached", F_OK), 0);
	end_scene(&s);
}

static void
the_pages_shown_are_recorded(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;
	char line[64];
	FILE *f;

	(void)state;
	check_ok(open_scene(&s, "a = enter\n"), &s.e);
	check_ok(room_script_record(&s.ui, "pages", &s.e), &s.e);
	check_ok(ask_enter(&s, "a", &a), &s.e);
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	assert_non_null(f = fopen("pages", "r"));
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, "?\tenter\ta\tA TITLE\t\tNOW  do it\n");
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, "=\tenter\n");
	fclose(f);
	assert_int_equal(unlink("pages"), 0);
	end_scene(&s);
}

/* A list of two words, of which "ab" could be both. */
static const char *
word_of(const char *letters, size_t len)
{
	static const char *const list[] = { "abbot", "about" };

	for (size_t i = 0; i < 2; i++)
		if (len >= 4 && len <= 5 && strncmp(list[i], letters, len) == 0)
			return list[i];
	return NULL;
}

#define WORDS(k) (struct ui_question){ .kind = UI_WORDS, .key = (k),	\
	.n_words = 3, .n_digits = 4, .word = word_of }

static void
words_are_whole_however_they_are_typed(void **state)
{
	static const char row[] = "abbot about abbot 0417";
	struct ui_answer a = { .letter = '\0' };
	struct scene s;
	FILE *f;

	(void)state;
	assert_non_null(f = fopen("rows", "w"));
	assert_true(fputs("nothing\nabbo abou abbo 0417\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	check_ok(open_scene(&s, "row = abbot about  abbo 0417\n"
	    "row = @rows:2\nrow = <back>\n"), &s.e);
	assert_non_null(a.secret = secret_new(64, &s.e));
	for (int i = 0; i < 2; i++) {
		check_ok(ask(&s, WORDS("row"), &a), &s.e);
		assert_int_equal(secret_len(a.secret), sizeof(row) - 1);
		assert_memory_equal(secret_bytes(a.secret), row,
		    sizeof(row) - 1);
	}
	check_ok(ask(&s, WORDS("row"), &a), &s.e);
	assert_int_equal(a.reply, UI_BACK);
	assert_int_equal(secret_len(a.secret), 0);
	assert_null(strstr(s.shown, "abbo"));
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	secret_free(&a.secret);
	end_scene(&s);
	assert_int_equal(unlink("rows"), 0);
}

static void
any_answer_may_be_a_line_of_a_file(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "! printf 's\\nJ. Moreau\\n' >told\n"
	    "agree = @told:1\nname = @told:2\nname = @told:3\n"), &s.e);
	check_ok(ask(&s, (struct ui_question){ .kind = UI_CHOOSE,
	    .key = "agree", .choices = sign }, &a), &s.e);
	assert_int_equal(a.letter, 's');
	check_ok(ask(&s, (struct ui_question){ .kind = UI_TEXT,
	    .key = "name" }, &a), &s.e);
	assert_string_equal(a.text, "J. Moreau");
	check_refused(ask(&s, (struct ui_question){ .kind = UI_TEXT,
	    .key = "name" }, &a), &s.e, ERR_ABORTED, "has not that line");
	s.ui.ops->close(s.ui.room);
	end_scene(&s);
	assert_int_equal(unlink("told"), 0);
}

static void
words_that_are_no_row_are_refused(void **state)
{
	static const char *const rows[] = {
		"", "abbot", "abbot about abbot", "abb about abbot 0417",
		"abbot about abbot about 0417", "lunch about abbot 0417",
		"@rows", "@rows:0", "@absent:1",
	};
	struct ui_answer a;
	char line[128];
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		a = (struct ui_answer){ .letter = '\0' };
		snprintf(line, sizeof(line), "row = %s\n", rows[i]);
		check_ok(open_scene(&s, line), &s.e);
		assert_non_null(a.secret = secret_new(64, &s.e));
		check_refused(ask(&s, WORDS("row"), &a), &s.e, ERR_ABORTED, "");
		secret_free(&a.secret);
		s.ui.ops->close(s.ui.room);
		end_scene(&s);
	}
}

static void
an_answer_nobody_asked_for_is_refused(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "a = enter\n\nb = enter\n"), &s.e);
	check_ok(ask_enter(&s, "a", &a), &s.e);
	check_refused(room_script_close(&s.ui, &s.e), &s.e, ERR_ABORTED,
	    "line 3: nobody asked for this answer: \"b\"");
	end_scene(&s);
}

static void
after_one_refusal_all_are_refused(void **state)
{
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, "a = enter\nb = enter\n"), &s.e);
	check_refused(ask_enter(&s, "x", &a), &s.e, ERR_ABORTED,
	    "line 1: this line answers \"a\", but what was asked is: \"x\"");
	check_refused(ask_enter(&s, "b", &a), &s.e, ERR_ABORTED, "line 1");
	check_refused(room_script_close(&s.ui, &s.e), &s.e, ERR_ABORTED,
	    "line 1");
	end_scene(&s);
}

static void
refused_answer(const char *answers, struct ui_question q, const char *words)
{
	struct ui_answer a = { .reply = UI_STOP, .letter = '!' };
	struct scene s;

	check_ok(open_scene(&s, answers), &s.e);
	if (q.kind == UI_SECRET)
		assert_non_null(a.secret = secret_new(4, &s.e));
	check_refused(ask(&s, q, &a), &s.e, ERR_ABORTED, words);
	assert_int_equal(a.reply, UI_STOP);
	assert_int_equal(a.letter, '!');
	if (q.kind == UI_SECRET) {
		assert_int_equal(secret_len(a.secret), 0);
		secret_free(&a.secret);
	}
	s.ui.ops->close(s.ui.room);
	end_scene(&s);
}

static void
what_the_console_would_not_take_is_refused(void **state)
{
	const struct ui_question enter = { .kind = UI_ENTER, .key = "k" },
	    fixed = { .kind = UI_ENTER, .key = "k", .no_back = true },
	    unbroken = { .kind = UI_ENTER, .key = "k", .no_break = true },
	    plain = { .kind = UI_ENTER, .key = "k", .plain = true },
	    choose = { .kind = UI_CHOOSE, .key = "k", .choices = sign },
	    text = { .kind = UI_TEXT, .key = "k" },
	    secret = { .kind = UI_SECRET, .key = "k" };
	const struct {
		const char *value;
		struct ui_question q;
	} cases[] = {
		{ "yes", enter }, { "", enter }, { "<back>", fixed },
		{ "<help>", enter }, { "x", choose }, { "S", choose },
		{ "sn", choose }, { "", choose }, { "blank at the end ", text },
		{ "caf\xc3\xa9", text }, { "12345", secret }, { "", secret },
		{ "\t1", secret }, { "example. 13", OBJECT("k") },
		{ "example. 13 | example. 8", OBJECT("k") },
		{ "example. 8 | example. 13", OBJECT("k") },
		{ "example. 13 |  example. 13", OBJECT("k") },
		{ "example. 13 | example. 13 ", OBJECT("k") },
		{ "<log>", OBJECT("k") }, { "enter", TICK("k") },
		{ "<break>", unbroken }, { "<stop>", plain },
		{ "", TICK("k") },
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(line, sizeof(line), "k = %s\n", cases[i].value);
		refused_answer(line, cases[i].q, "line 1: the console would "
		    "not take that answer to: \"k\"");
	}
}

static void
files_that_are_not_answers_are_refused(void **state)
{
	const struct ui_question q = { .kind = UI_ENTER, .key = "k" };
	char line[2000];
	struct scene s;

	(void)state;
	refused_answer("", q, "the answers end, and this was asked: \"k\"");
	refused_answer("k\n", q, "line 1: neither an answer nor a comment");
	refused_answer("k=enter\n", q, "line 1: neither an answer");
	refused_answer("! exit 3\nk = enter\n", q,
	    "line 1: this command failed: \"exit 3\"");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	refused_answer(line, q, "line 1: too long");
	check_refused(room_script_open(&s.ui, "not-there", stdout, &s.e),
	    &s.e, ERR_SYS, "read not-there: No such file");
}

static void
questions_no_room_can_ask_are_refused(void **state)
{
	static const struct ui_choice twice[] = {
		{ 'a', "one" }, { 'a', "two" }, { '\0', NULL } },
	    taken[] = { { 'x', "Xerox" }, { '\0', NULL } },
	    upper[] = { { 'A', "one" }, { '\0', NULL } },
	    none[] = { { '\0', NULL } };
	const struct {
		struct ui_question q;
		const char *words;
	} cases[] = {
		{ { .kind = UI_ENTER }, "without a key" },
		{ { .kind = UI_CHOOSE, .key = "k" }, "no choices" },
		{ { .kind = UI_CHOOSE, .key = "k", .choices = none },
		    "no choices" },
		{ { .kind = UI_CHOOSE, .key = "k", .choices = twice },
		    "one letter" },
		{ { .kind = UI_CHOOSE, .key = "k", .choices = taken },
		    "no key can mean" },
		{ { .kind = UI_CHOOSE, .key = "k", .choices = upper },
		    "no key can mean" },
		{ { .kind = UI_OBJECT, .key = "k", .object = "o",
		    .who = { "A", NULL } }, "two people" },
		{ { .kind = UI_OBJECT, .key = "k", .object = "o ",
		    .who = { "A", "B" } }, "cannot be typed" },
		{ { .kind = UI_OBJECT, .key = "k", .object = "",
		    .who = { "A", "B" } }, "cannot be typed" },
		{ { .kind = UI_SECRET, .key = "k" }, "no secret" },
		{ { .kind = UI_TICK, .key = "k" }, "lines to tick" },
		{ { .kind = UI_TICK, .key = "k", .first_tick = 1,
		    .n_ticks = 3 }, "lines to tick" },
		{ { .kind = UI_TICK, .key = "k", .first_tick = 3,
		    .n_ticks = (size_t)-1 }, "lines to tick" },
		{ { .kind = UI_TICK, .key = "k", .first_tick = 1,
		    .n_ticks = 2 }, "too long to be ticked" },
		{ { .kind = UI_KINDS, .key = "k" }, "no known kind" },
	};
	struct ui_answer a = { .letter = '\0' };
	struct scene s;

	(void)state;
	check_ok(open_scene(&s, ""), &s.e);
	page_line(&s.page, "%*s", PAGE_TICKED + 1, "end");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_refused(ask(&s, cases[i].q, &a), &s.e, ERR_FORMAT,
		    cases[i].words);
	check_ok(room_script_close(&s.ui, &s.e), &s.e);
	end_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_answered_in_order),
		cmocka_unit_test(what_people_see_is_printed_and_no_pin),
		cmocka_unit_test(what_may_be_asked_is_passed_over_when_it_is_not),
		cmocka_unit_test(the_ways_out_are_the_console_s),
		cmocka_unit_test(commands_run_when_they_are_reached),
		cmocka_unit_test(the_pages_shown_are_recorded),
		cmocka_unit_test(words_are_whole_however_they_are_typed),
		cmocka_unit_test(any_answer_may_be_a_line_of_a_file),
		cmocka_unit_test(words_that_are_no_row_are_refused),
		cmocka_unit_test(an_answer_nobody_asked_for_is_refused),
		cmocka_unit_test(after_one_refusal_all_are_refused),
		cmocka_unit_test(what_the_console_would_not_take_is_refused),
		cmocka_unit_test(files_that_are_not_answers_are_refused),
		cmocka_unit_test(questions_no_room_can_ask_are_refused),
	};
	const char *dir = getenv("TESTDIR");

	if (dir != NULL && chdir(dir) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
