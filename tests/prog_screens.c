#include <sys/mman.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/console.h"

/*
 * usage: screens NAME...   Asks these questions, one after another, on the
 * real console, at a fixed time, and prints what was answered when the
 * console is closed.  A PIN is compared with the hexadecimal digits in
 * SCREENS_PIN; only whether it is the same is printed.
 */
struct session {
	struct ui	ui;
	struct ui_frame	frame;
	struct page	page;
	FILE		*said;		/* what to print at the end */
	char		*text;
	size_t		 len;
};

static const char *const replies[] = {
	[UI_ANSWERED] = "answered", [UI_BACK] = "back",
	[UI_EXCEPTION] = "exception", [UI_LOG] = "log", [UI_STOP] = "stop",
	[UI_BREAK] = "break", [UI_ALARM] = "alarm",
};

/* With SCREENS_CLOCK a minute passes whenever it is looked at. */
static time_t
fixed_time(void)
{
	static time_t now = 1802168253;		/* 2027-02-09T10:17:33Z */

	if (getenv("SCREENS_CLOCK") != NULL)
		now += 60;
	return now;
}

static int
ask(struct session *s, const struct ui_question *q, struct ui_answer *a,
    struct err *e)
{
	long long since = console_ms();

	if (s->ui.ops->ask(s->ui.room, &s->frame, &s->page, q, a, e) != 0)
		return -1;
	fprintf(s->said, "%s: %s", q->key, replies[a->reply]);
	if (a->reply == UI_ANSWERED && a->letter != '\0')
		fprintf(s->said, " %c", a->letter);
	if (a->reply == UI_ANSWERED && a->text[0] != '\0')
		fprintf(s->said, " <%s>", a->text);
	if (q->kind == UI_CHOOSE && console_ms() - since < CONSOLE_QUIET)
		fprintf(s->said, ", before anyone could read it");
	fprintf(s->said, "\n");
	return 0;
}

static int
screen_enter(struct session *s, struct err *e)
{
	static const char *const steps[] = {
		" [x]  1  Room sealed, attendance sheet signed  09:03:10 AK",
		" [x]  2  Image hash read aloud                 09:08:44 AK",
		" [>]  3  Clock compared                        now",
		" [ ]  4  Request loaded from stick REQ",
	};
	struct ui_answer a = { .letter = '\0' };

	s->frame.rehearsal = false;
	page_start(&s->page, "THE STEPS OF THIS CEREMONY");
	page_line(&s->page, "%s", "");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		page_line(&s->page, "%s", steps[i]);
	s->page.active = 3;
	page_foot(&s->page, "NOW  Administrator: look at the wall clock, then "
	    "press Enter.");
	page_foot(&s->page, "WHY  Every signature made today carries dates.");
	return ask(s, &(struct ui_question){ .kind = UI_ENTER, .key = "enter" },
	    &a, e);
}

static int
screen_choose(struct session *s, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 's', "Sign" }, { 'n', "Refuse" }, { '\0', NULL },
	};
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "REQUEST ksr-example-2027q1");
	page_line(&s->page, "%s", "");
	page_line(&s->page, "  9 sets, 2027-02-01 .. 2027-05-02, all ok");
	page_line(&s->page, "  a caf\xc3\xa9 and an \033[7mescape");
	page_foot(&s->page, "NOW  Witness: decide.");
	return ask(s, &(struct ui_question){ .kind = UI_CHOOSE, .key = "choose",
	    .choices = choices, .prompt = "Is this request to be signed?" }, &a,
	    e);
}

static int
screen_choices(struct session *s, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'f', "FIRST CEREMONY" }, { 's', "SIGN KEYSETS" },
		{ 'g', "GENERATE A KEY" }, { 'd', "DESTROY A KEY" },
		{ 'i', "INVENTORY" }, { 'v', "VERIFY" }, { '\0', NULL },
	};
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "WHICH CEREMONY IS HELD TODAY");
	return ask(s, &(struct ui_question){ .kind = UI_CHOOSE,
	    .key = "choices", .choices = choices, .every_page = true,
	    .no_back = true }, &a, e);
}

static int
screen_text(struct session *s, struct err *e)
{
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "WHO IS THE WITNESS");
	page_foot(&s->page, "NOW  Witness: type your name.");
	return ask(s, &(struct ui_question){ .kind = UI_TEXT, .key = "text",
	    .prompt = "Name of the witness" }, &a, e);
}

/* SCREENS_PIN without its disguise: it must be in this memory once only. */
static int
expected_pin(struct secret *s, struct err *e)
{
	const char *hex = getenv("SCREENS_PIN");
	uint8_t byte;
	int rc = 0;

	for (; rc == 0 && hex != NULL && hex[0] != '\0' && hex[1] != '\0';
	    hex += 2) {
		if (sscanf(hex, "%2" SCNx8, &byte) != 1)
			return err_set(e, ERR_FORMAT, "SCREENS_PIN is not hex");
		rc = secret_push(s, byte, e);
		explicit_bzero(&byte, sizeof(byte));
	}
	return rc;
}

static int
screen_secret(struct session *s, struct err *e)
{
	struct secret *pin = NULL, *expected = NULL;
	struct ui_answer a = { .letter = '\0' };
	int rc = -1;

	if ((pin = secret_new(16, e)) == NULL ||
	    (expected = secret_new(64, e)) == NULL ||
	    expected_pin(expected, e) != 0)
		goto out;
	a.secret = pin;
	page_start(&s->page, "OPEN THE HSM");
	page_line(&s->page, "%s", "");
	page_line(&s->page, "  Token  EXAMPLE-AMS, serial 1440022");
	page_foot(&s->page, "NOW  Officer 2: type the PIN.  Everyone else: "
	    "look at the wall.");
	if (getenv("SCREENS_IDLE") != NULL)
		((struct room *)s->ui.room)->idle = 1;
	rc = ask(s, &(struct ui_question){ .kind = UI_SECRET, .key = "secret",
	    .prompt = "PIN of officer 2" }, &a, e);
	if (rc == 0 && a.reply == UI_ANSWERED)
		fprintf(s->said, "secret: %s\n", secret_equal(pin, expected) ?
		    "as expected" : "another");
	else if (rc == 0)
		fprintf(s->said, "secret: %s\n", secret_len(pin) == 0 ?
		    "empty" : "left over");
out:
	secret_free(&pin);
	secret_free(&expected);
	return rc;
}

/* The whole word, or the one of these that begins with four letters or more. */
static const char *
word_of_three(const char *letters, size_t len)
{
	static const char *const list[] = { "academic", "acid", "lunar" };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (len >= 4 && len <= strlen(list[i]) &&
		    memcmp(list[i], letters, len) == 0)
			return list[i];
	return NULL;
}

static int
screen_words(struct session *s, struct err *e)
{
	struct ui_answer a = { .secret = secret_new(80, e) };
	int rc;

	if (a.secret == NULL)
		return -1;
	page_start(&s->page, "A SHARE IS TYPED");
	page_line(&s->page, "%s", "");
	page_secret(&s->page, "   1  ", (const uint8_t *)"lunar acid", 10);
	rc = ask(s, &(struct ui_question){ .kind = UI_WORDS, .key = "words",
	    .prompt = "Row 2", .n_words = 3, .n_digits = 4,
	    .word = word_of_three }, &a, e);
	if (rc == 0)
		fprintf(s->said, "words: (%.*s)\n", (int)secret_len(a.secret),
		    (const char *)secret_bytes(a.secret));
	secret_free(&a.secret);
	return rc;
}

static int
screen_object(struct session *s, struct err *e)
{
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "A NEW KEY SIGNING KEY IS ABOUT TO BE MADE");
	page_line(&s->page, "%s", "");
	page_line(&s->page, "   Zone            example.");
	page_line(&s->page, "   Algorithm       13 ECDSAP256SHA256");
	page_foot(&s->page, "WHY  This cannot be undone.");
	return ask(s, &(struct ui_question){ .kind = UI_OBJECT, .key = "object",
	    .object = "example. 13", .who = { "Administrator  AK",
	    "Witness  MB" }, .prompt = "To go on, both type zone and algorithm "
	    "number, for example:  nl. 8" }, &a, e);
}

static int
screen_tick(struct session *s, struct err *e)
{
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "THE HASH OF THE ANSWER IS READ ALOUD");
	page_line(&s->page, "%s", "");
	page_line(&s->page, "  1  prefer    everyday    watchword revival");
	page_line(&s->page, "  2  seabird   hesitate    adrift    gadgetry");
	page_line(&s->page, "  3  Burbank   fortitude   quiver    informant");
	page_foot(&s->page, "NOW  Witness reads from paper; Administrator "
	    "compares and ticks.");
	return ask(s, &(struct ui_question){ .kind = UI_TICK, .key = "tick",
	    .first_tick = 1, .n_ticks = 3 }, &a, e);
}

static int
screen_pages(struct session *s, struct err *e)
{
	struct ui_answer a = { .letter = '\0' };

	s->frame.rehearsal = false;
	page_start(&s->page, "WHAT IS AGREED");
	for (int i = 1; i <= 40; i++)
		page_line(&s->page, "  line %d of 40", i);
	page_foot(&s->page, "NOW  Both: read all of it.");
	return ask(s, &(struct ui_question){ .kind = UI_ENTER, .key = "pages",
	    .every_page = true }, &a, e);
}

/* Lines that are seen together, where the sheet before would cut them. */
static int
screen_kept(struct session *s, struct err *e)
{
	struct ui_answer a = { .letter = '\0' };

	s->frame.rehearsal = false;
	page_start(&s->page, "WHAT IS AGREED");
	for (int i = 1; i <= 24; i++) {
		page_line(&s->page, "  line %d of 24%s", i, i >= 13 && i <= 20 ?
		    ", of a picture" : "");
		if (i == 20)
			page_keep(&s->page, 12);
	}
	s->page.active = 13;
	page_foot(&s->page, "NOW  Both: read all of it.");
	return ask(s, &(struct ui_question){ .kind = UI_ENTER, .key = "kept",
	    .every_page = true }, &a, e);
}

/* What a module prints. */
static int
screen_noise(struct session *s, struct err *e)
{
	(void)s;
	(void)e;
	fprintf(stderr, "module: a warning on standard error\n");
	dprintf(STDOUT_FILENO, "module: a word on standard output\n");
	return 0;
}

static int
screen_busy(struct session *s, struct err *e)
{
	(void)e;
	page_start(&s->page, "SIGNING");
	page_line(&s->page, "  Set 4 of 9");
	s->ui.ops->busy(s->ui.room, &s->frame, &s->page, "Signing", 4, 9);
	sleep(1);
	return 0;
}

/* What a module does that follows a pointer to nowhere. */
static void
crash(void)
{
	volatile char *nowhere = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	*nowhere = 1;
}

static int
screen_end(struct session *s, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 's', "Segmentation fault" }, { 'a', "Abort" },
		{ 'q', "exit()" }, { 'g', "Go on" }, { '\0', NULL },
	};
	struct ui_answer a = { .letter = '\0' };

	page_start(&s->page, "HOW IS THIS TO END");
	if (ask(s, &(struct ui_question){ .kind = UI_CHOOSE, .key = "end",
	    .choices = choices }, &a, e) != 0)
		return -1;
	if (a.letter == 's')
		crash();
	if (a.letter == 'a')
		abort();
	if (a.letter == 'q')
		exit(3);
	return 0;
}

static const struct {
	const char *name;
	int (*show)(struct session *, struct err *);
} screens[] = {
	{ "enter", screen_enter }, { "choose", screen_choose },
	{ "choices", screen_choices }, { "text", screen_text },
	{ "secret", screen_secret }, { "words", screen_words },
	{ "object", screen_object },
	{ "tick", screen_tick }, { "pages", screen_pages },
	{ "kept", screen_kept }, { "noise", screen_noise }, { "busy", screen_busy },
	{ "end", screen_end },
};

static int
show(struct session *s, const char *name, struct err *e)
{
	s->frame = (struct ui_frame){
		.ceremony = "0003 FIRST CEREMONY example.", .rehearsal = true,
		.site = "AMS-A", .hsm = "1440022 OPEN",
		.log = { "ok", "FAILED" }, .step = 18, .steps = 41,
		.exceptions = 1, .record = 147,
		.head = "spearhead retrieval Zulu retraction",
	};
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++)
		if (strcmp(screens[i].name, name) == 0)
			return screens[i].show(s, e);
	return err_set(e, ERR_FORMAT, "no screen \"%s\"", name);
}

int
main(int argc, char **argv)
{
	struct session s = { .said = NULL };
	struct err e;
	int rc = 0;

	if ((s.said = open_memstream(&s.text, &s.len)) == NULL)
		return 2;
	if (console_open(&s.ui, fixed_time, &e) != 0) {
		fprintf(stderr, "screens: %s\n", e.text);
		fclose(s.said);
		free(s.text);
		return 1;
	}
	for (int i = 1; rc == 0 && i < argc; i++)
		rc = show(&s, argv[i], &e);
	s.ui.ops->close(s.ui.room);
	page_free(&s.page);
	if (fclose(s.said) == 0)
		fputs(s.text, stdout);
	free(s.text);
	if (rc != 0)
		fprintf(stderr, "screens: %s\n", e.text);
	return rc == 0 ? 0 : 1;
}
