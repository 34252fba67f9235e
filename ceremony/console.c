#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/console.h"

enum { ESC = 27 };

bool
console_typed(const struct ui_question *q)
{
	return q->kind == UI_TEXT || q->kind == UI_OBJECT ||
	    ui_is_secret(q->kind);
}

bool
console_all_seen(const struct room *r)
{
	return !r->q->every_page || r->seen >= console_sheets(r);
}

bool
console_all_ticked(const struct room *r)
{
	for (size_t i = 0; i < r->q->n_ticks; i++)
		if (!r->ticked[i])
			return false;
	return true;
}

bool
console_both_same(const struct room *r)
{
	for (size_t i = 0; i < 2; i++)
		if (strcmp(fields_state(r->fields, i, r->q->object), "same"))
			return false;
	return true;
}

bool
console_current_same(const struct room *r)
{
	return strcmp(fields_state(r->fields, fields_current(r->fields),
	    r->q->object), "same") == 0;
}

static const struct ui_choice *
choice_of(const struct ui_question *q, int c)
{
	const struct ui_choice *choice = q->choices;

	for (; choice->letter != '\0'; choice++)
		if (c == choice->letter || c == toupper(choice->letter))
			return choice;
	return NULL;
}

bool
console_is_stray(const struct room *r, int c)
{
	if (c <= ' ' || c > '~' || strchr("eEbBlLrRxX?<>", c) != NULL ||
	    console_is_print(r, c))
		return false;
	return r->q->kind == UI_CHOOSE && choice_of(r->q, c) == NULL;
}

/* Whoever types something else waits a moment before a key counts again. */
static void
ignore(struct room *r, int c)
{
	if (console_is_stray(r, c))
		r->quiet_until = console_ms() + CONSOLE_QUIET;
	(void)beep();
}

/*
 * What a key means to one kind of question; true when that answers it.  A key
 * that means nothing beeps.
 */
static bool
key_enter(struct room *r, int c, struct ui_answer *a)
{
	(void)a;
	if (!console_is_enter(c))
		ignore(r, c);
	return console_is_enter(c);
}

static bool
key_choose(struct room *r, int c, struct ui_answer *a)
{
	const struct ui_choice *choice = choice_of(r->q, c);

	if (choice != NULL) {
		a->letter = choice->letter;
		return true;
	}
	ignore(r, c);
	return false;
}

/* A key of a field; of one that is no text there it is said why. */
static void
edit(struct room *r, int c)
{
	bool good = fields_key(r->fields, c);

	r->note = NULL;
	if (!good)
		(void)beep();
	if (!good && c > '~' && c < KEY_MIN)
		r->note = "Only plain ASCII can be typed: no accents, no other "
		    "alphabets";
	console_draw(r);
}

static bool
key_text(struct room *r, int c, struct ui_answer *a)
{
	if (console_is_enter(c)) {
		fields_text(r->fields, 0, a->text);
		return true;
	}
	edit(r, c);
	return false;
}

static bool
key_object(struct room *r, int c, struct ui_answer *a)
{
	if (console_is_enter(c) && console_both_same(r)) {
		memcpy(a->text, r->q->object, strlen(r->q->object) + 1);
		return true;
	}
	/* Enter behind a text that is right leads to the other person's. */
	if (console_is_enter(c) && console_current_same(r))
		c = '\t';
	edit(r, c);
	return false;
}

/* Moves the active line within those to tick, and the page with it. */
static void
move_active(struct room *r, int lines)
{
	size_t last = r->q->first_tick + r->q->n_ticks - 1;

	if (lines < 0 && r->active > r->q->first_tick)
		r->active--;
	else if (lines > 0 && r->active < last)
		r->active++;
	while (r->sheet < console_sheet_of(r, r->active))
		console_turn(r, 1);
	while (r->sheet > console_sheet_of(r, r->active))
		console_turn(r, -1);
	console_draw(r);
}

/* Enter too early: how many are open, and the first of them becomes active. */
static void
tell_open(struct room *r)
{
	size_t n = 0, first = 0;

	for (size_t i = r->q->n_ticks; i-- > 0; )
		if (!r->ticked[i]) {
			first = i;
			n++;
		}
	snprintf(r->open, sizeof(r->open), "NOT YET: %zu line%s still open; Space "
	    "ticks the one that was read aloud", n, n == 1 ? " is" : "s are");
	r->note = r->open;
	r->active = r->q->first_tick + first;
	move_active(r, 0);
	(void)beep();
}

static bool
key_tick(struct room *r, int c, struct ui_answer *a)
{
	r->note = NULL;
	if (c == 'm' || c == 'M') {
		a->letter = 'm';
		return true;
	}
	if (console_is_enter(c) && console_all_ticked(r))
		return true;
	if (console_is_enter(c))
		tell_open(r);
	else if (c == ' ') {
		r->ticked[r->active - r->q->first_tick] = true;
		move_active(r, 1);
	} else if (c == 'u' || c == 'U' || c == KEY_UP)
		move_active(r, -1);
	else if (c == KEY_DOWN)
		move_active(r, 1);
	else
		(void)beep();
	return false;
}

bool
console_chooses(const struct ui_question *q, char letter)
{
	return q->kind == UI_CHOOSE && choice_of(q, letter) != NULL;
}

/*
 * The letters that leave any question, of which only b can be a choice; where
 * they are text, and elsewhere too, it is the same one with Ctrl, but for Ctrl-L,
 * which draws the screen again.
 */
bool
console_leaves(const struct room *r, int c, enum ui_reply *reply)
{
	static const struct {
		char		letter;
		enum ui_reply	reply;
	} letters[] = {
		{ 'e', UI_EXCEPTION }, { 'b', UI_BREAK }, { 'x', UI_STOP },
		{ 'l', UI_LOG },
	};
	bool text = console_typed(r->q);

	if (r->q->plain)
		return false;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		int upper = toupper(letters[i].letter);
		bool ctrl = c == upper - '@' && letters[i].reply != UI_LOG;

		if (letters[i].reply == UI_BREAK && (r->q->no_break ||
		    (!ctrl && console_chooses(r->q, 'b'))))
			continue;
		if (ctrl || (!text && (c == letters[i].letter || c == upper))) {
			*reply = letters[i].reply;
			return true;
		}
	}
	return false;
}

static bool
leaves(const struct room *r, int c, struct ui_answer *a)
{
	if (c == ESC && !r->q->no_back) {
		a->reply = UI_BACK;
		return true;
	}
	return console_leaves(r, c, &a->reply);
}

/* Twice, as whatever must stop people. */
static void
alarmed(struct ui_answer *a)
{
	(void)beep();
	(void)beep();
	a->reply = UI_ALARM;
}

static int
read_keys(struct room *r, struct ui_answer *a, struct err *e)
{
	static bool (*const kinds[])(struct room *, int, struct ui_answer *) = {
		[UI_ENTER] = key_enter, [UI_CHOOSE] = key_choose,
		[UI_TEXT] = key_text, [UI_OBJECT] = key_object,
		[UI_TICK] = key_tick,
	};
	int c;

	for (;;) {
		if ((c = console_key(r)) == CONSOLE_GONE)
			return err_set(e, ERR_SYS, "the terminal is gone");
		if (c == CONSOLE_ALARM) {
			alarmed(a);
			return 0;
		}
		if (leaves(r, c, a))
			return 0;
		if (!console_all_seen(r) &&
		    (console_is_enter(c) || r->q->kind == UI_CHOOSE))
			(void)beep();
		else if (kinds[r->q->kind](r, c, a))
			return 0;
	}
}

/* What the question needs beside the page; the sheet it begins with. */
static int
prepare(struct room *r, struct err *e)
{
	const struct ui_question *q = r->q;

	r->active = r->page->active;
	if (q->kind == UI_TICK) {
		if ((r->ticked = calloc(q->n_ticks, sizeof(bool))) == NULL)
			return err_sys(e, "ask \"%s\"", q->key);
		r->active = q->first_tick;
	}
	if (q->kind == UI_TEXT || q->kind == UI_OBJECT) {
		r->fields = fields_new(q->kind == UI_OBJECT ? 2 : 1,
		    console_field_width(q), e);
		if (r->fields == NULL)
			return err_doing(e, "ask \"%s\"", q->key);
	}
	r->sheet = q->every_page ? 0 : console_sheet_of(r, r->active);
	r->seen = r->sheet + 1;
	return 0;
}

static void
show_first(struct room *r)
{
	/* Whoever went for a coffee hears that it is their turn. */
	if (r->busy_since != 0 && console_ms() - r->busy_since > 2000)
		(void)beep();
	r->busy_since = 0;
	terminal_trim();
	console_draw(r);
	console_changed(r);
}

static int
console_ask(void *room, const struct ui_frame *frame, const struct page *page,
    const struct ui_question *q, struct ui_answer *answer, struct err *e)
{
	struct ui_answer a = { .reply = UI_ANSWERED };
	struct room *r = room;
	int rc = -1;

	if (ui_question_check(q, page, answer, e) != 0)
		return -1;
	r->frame = frame;
	r->page = page;
	r->q = q;
	r->note = NULL;
	r->printed[0] = '\0';
	if (ui_is_secret(q->kind))
		a.secret = answer->secret;
	/* What was struck while nothing could be asked. */
	if (r->excepted && !q->plain) {
		r->excepted = false;
		answer->reply = UI_EXCEPTION;
		return 0;
	}
	if (prepare(r, e) != 0)
		goto out;
	show_first(r);
	rc = ui_is_secret(q->kind) ? console_secret(r, &a, e) :
	    read_keys(r, &a, e);
	if (rc == 0)
		*answer = a;
out:
	fields_free(&r->fields);
	free(r->ticked);
	r->ticked = NULL;
	return rc;
}

static void
console_busy(void *room, const struct ui_frame *frame, const struct page *page,
    const char *what, size_t done, size_t total)
{
	struct room *r = room;
	char count[48] = "", time[32] = "";
	long long s;

	if (r->busy_since == 0)
		r->busy_since = console_ms();
	s = (console_ms() - r->busy_since) / 1000;
	if (total > 0)
		snprintf(count, sizeof(count), ": %zu of %zu", done, total);
	if (s >= 2)
		snprintf(time, sizeof(time), ", %lld s", s);
	snprintf(r->busy, sizeof(r->busy), "Please wait.  %.40s%s%s", what,
	    count, time);
	r->frame = frame;
	r->page = page;
	r->q = NULL;
	r->active = page->active;
	r->sheet = console_sheet_of(r, r->active);
	console_draw(r);
}

static void
console_close(void *room)
{
	console_watch_end();
	terminal_close();
	free(room);
}

int
console_open(struct ui *ui, time_t (*now)(void), struct err *e)
{
	static const struct ui_ops ops = {
		.ask = console_ask, .busy = console_busy,
		.close = console_close,
	};
	struct room *r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return err_sys(e, "open the console");
	if ((r->fd = terminal_open(e)) == -1) {
		free(r);
		return -1;
	}
	r->now = now;
	r->idle = CONSOLE_IDLE;
	*ui = (struct ui){ .ops = &ops, .room = r };
	return 0;
}
