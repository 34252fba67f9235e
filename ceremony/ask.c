#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/clock.h"
#include "ceremony/forms.h"
#include "ceremony/log_view.h"
#include "ceremony/planned.h"
#include "ceremony/printout.h"
#include "ceremony/script.h"

static int
aborted(struct err *e)
{
	return err_set(e, ERR_ABORTED, "the people went back");
}

/*
 * What the script has of the step that the ceremony is at, or of where it is left
 * and gone on with; false: nothing.
 */
static bool
script_page(struct ceremony *c, struct page *p)
{
	const struct step *s = c->type == NULL ? NULL : c->type->steps[c->at];
	bool left = !c->taken_up || c->leaving;
	char title[PAGE_TEXT];

	if (s == NULL)
		return false;
	if (!planned(c))
		snprintf(c->agenda.kind, AGENDA_TEXT, "%s", c->type->id);
	snprintf(title, sizeof(title), "THE SCRIPT: step %zu, %.50s", c->at + 1,
	    s->title);
	page_start(p, left ? "THE SCRIPT: a break, a stop, and behind them" :
	    title);
	script_tell(left ? script_left : script_rows(s), &c->agenda, planned(c), p);
	return true;
}

int
ask_once(struct ceremony *c, const struct page *p,
    const struct ui_question *q, struct ui_answer *a, struct err *e)
{
	struct ui_question asked = *q;
	struct page script = { .n_lines = 0 };
	struct ui_frame frame;
	int rc;

	/* Before a ceremony is chosen there is nothing to write in. */
	asked.plain = q->plain || c->type == NULL;
	asked.no_break = q->no_break || !c->taken_up;
	/* A form is filled in first, and the alarm comes behind it. */
	if (!asked.plain && !c->settling) {
		asked.alarm = clock_alarm;
		asked.alarm_of = c;
	}
	ceremony_frame(c, &frame);
	frame.script = script_page(c, &script) ? &script : NULL;
	rc = c->ui.ops->ask(c->ui.room, &frame, p, &asked, a, e);
	page_free(&script);
	if (rc == 0)
		return printout_note(c, e);
	/* A room that fails is not people who go back. */
	return err_set(e, ERR_SYS, "ask the people: %s", e->text);
}

static int
ask(struct ceremony *c, const struct page *p, const struct ui_question *q,
    struct ui_answer *a, struct err *e)
{
	static int (*const on[])(struct ceremony *, struct err *) = {
		[UI_EXCEPTION] = form_exception,
		[UI_BREAK] = form_break,
		[UI_LOG] = log_view,
		[UI_STOP] = form_stop,
	};

	for (;;) {
		a->reply = UI_BACK;
		if (ask_once(c, p, q, a, e) != 0)
			return -1;
		if (a->reply == UI_ALARM)
			return clock_settle(c, e);
		if (a->reply == UI_ANSWERED)
			return 0;
		if (a->reply == UI_BACK)
			return aborted(e);
		if (on[a->reply](c, e) != 0)
			return -1;
		if (c->leaving)
			return aborted(e);
	}
}

int
ask_enter(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	const struct ui_question q = { .kind = UI_ENTER, .key = key };
	struct ui_answer a;

	return ask(c, p, &q, &a, e);
}

int
ask_shown(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = key, .no_back = true,
	};
	struct ui_answer a;

	return ask(c, p, &q, &a, e);
}

int
ask_read(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = key, .no_back = true,
		.every_page = true,
	};
	struct ui_answer a;

	return ask(c, p, &q, &a, e);
}

int
ask_pages(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = key, .every_page = true,
	};
	struct ui_answer a;

	return ask(c, p, &q, &a, e);
}

int
ask_letter(struct ceremony *c, const struct page *p, const char *key,
    const struct ui_choice *choices, char *letter, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_CHOOSE, .key = key, .choices = choices,
	};
	struct ui_answer a;

	if (ask(c, p, &q, &a, e) != 0)
		return -1;
	*letter = a.letter;
	return 0;
}

int
ask_text(struct ceremony *c, const struct page *p, const char *key,
    const char *prompt, char *text, size_t room, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_TEXT, .key = key, .prompt = prompt,
	};
	struct ui_answer a;

	do {
		if (ask(c, p, &q, &a, e) != 0)
			return -1;
	} while (a.text[0] == '\0');
	if (strlen(a.text) >= room)
		return err_set(e, ERR_FORMAT,
		    "\"%.40s...\" is longer than %zu characters", a.text,
		    room - 1);
	memcpy(text, a.text, strlen(a.text) + 1);
	return 0;
}

int
ask_secret(struct ceremony *c, const struct page *p, const char *key,
    const char *prompt, struct secret *secret, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_SECRET, .key = key, .prompt = prompt,
	};
	struct ui_answer a = { .secret = secret };

	secret_clear(secret);
	return ask(c, p, &q, &a, e);
}

int
ask_words(struct ceremony *c, const struct page *p, const char *key,
    size_t row, const char *(*word)(const char *, size_t), size_t n,
    size_t digits, struct secret *secret, struct err *e)
{
	char prompt[24];
	const struct ui_question q = {
		.kind = UI_WORDS, .key = key, .prompt = prompt,
		.n_words = n, .n_digits = digits, .word = word,
	};
	struct ui_answer a = { .secret = secret };

	snprintf(prompt, sizeof(prompt), "Row %zu", row);
	secret_clear(secret);
	return ask(c, p, &q, &a, e);
}

int
ask_object(struct ceremony *c, const struct page *p, const char *key,
    const char *object, bool every_page, struct err *e)
{
	char who[2][64];
	const struct ui_question q = {
		.kind = UI_OBJECT, .key = key, .object = object,
		.who = { ceremony_who(c, ADMINISTRATOR, who[0]),
		    ceremony_who(c, WITNESS, who[1]) },
		.every_page = every_page,
	};
	struct ui_answer a;

	return ask(c, p, &q, &a, e);
}

int
ask_ticks(struct ceremony *c, const struct page *p, const char *key,
    size_t first, size_t n, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_TICK, .key = key, .first_tick = first, .n_ticks = n,
	};
	struct ui_answer a = { .letter = 0 };

	if (ask(c, p, &q, &a, e) != 0)
		return -1;
	if (a.letter == 'm')
		return err_set(e, ERR_POLICY,
		    "what was read aloud is not what the screen shows");
	return 0;
}

int
ask_exception(struct ceremony *c, const char *expected, const char *happened,
    struct err *e)
{
	return ask_exception_behind(c, expected, happened, "nothing is done", e);
}

int
ask_exception_behind(struct ceremony *c, const char *expected,
    const char *happened, const char *stands, struct err *e)
{
	char reason[2][UI_ANSWER_MAX], who[2][64];
	static const char *const keys[2] = { "reason.administrator",
	    "reason.witness" };
	struct page p = { .n_lines = 0 };
	int rc = 0;

	page_start(&p, "NOT AS IT MUST BE: going on needs a reason from both");
	page_line(&p, "%s", "");
	page_line(&p, "   Number    %u", c->reg.exceptions + 1);
	page_wrap(&p, "   Expected  %s", expected);
	page_wrap(&p, "   Happened  %s", happened);
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Each types a reason.  Esc goes back, and %s.", stands);
	page_foot(&p, "WHY  It becomes an exception, in the journal and on paper, "
	    "by that number.");
	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = ask_text(c, &p, keys[i], ceremony_who(c, i, who[i]),
		    reason[i], sizeof(reason[i]), e);
		if (rc == 0)
			page_wrap(&p, "   %s: %s", who[i], reason[i]);
	}
	if (rc == 0)
		rc = ceremony_record(c, "ceremony", "exception", json_pack(
		    "{s:i,s:s,s:s,s:[s,s]}", "number",
		    (int)c->reg.exceptions + 1, "expected", expected,
		    "happened", happened, "reasons", reason[0], reason[1]), e);
	page_free(&p);
	return rc;
}
