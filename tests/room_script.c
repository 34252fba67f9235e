#include <stdlib.h>
#include <string.h>

#include "tests/room_script.h"

struct room_script {
	FILE		*answers, *out, *record;
	char		*path;
	unsigned	 number;		/* of the line */
	long		 standing;		/* where the answers for all are; 0 */
	char		 line[1024];		/* cut into key and value */
	char		 buffer[4096];		/* stdio's; wiped, it had PINs */
	bool		 failed;
	struct err	 why;
};

static int
fail(struct room_script *r, struct err *e, const char *why, const char *key)
{
	err_set(e, ERR_ABORTED, "%s line %u: %s: \"%s\"", r->path, r->number,
	    why, key);
	r->failed = true;
	r->why = *e;
	return -1;
}

static int
run(struct room_script *r, const char *command, struct err *e)
{
	fprintf(r->out, "! %s\n", command);
	fflush(r->out);
	if (r->record != NULL)
		fprintf(r->record, "!\t%s\n", command);
	if (system(command) != 0)
		return fail(r, e, "this command failed", command);
	return 0;
}

/*
 * The next line that answers something; *key is NULL at the end.  Of those
 * that may not be asked for, only one that answers what is wanted.
 */
static int
next_line(struct room_script *r, const char *wanted, char **key, char **value,
    struct err *e)
{
	char *text, *equals;
	bool perhaps;

	*key = NULL;
	while (fgets(r->line, sizeof(r->line), r->answers) != NULL) {
		r->number++;
		if (strchr(r->line, '\n') == NULL && !feof(r->answers))
			return fail(r, e, "too long", "");
		r->line[strcspn(r->line, "\n")] = '\0';
		text = r->line + strspn(r->line, " \t");
		if (*text == '#' || *text == '\0')
			continue;
		if (strcmp(text, "...") == 0) {
			r->standing = ftell(r->answers);
			return 0;
		}
		if (*text == '!') {
			if (run(r, text + 1 + strspn(text + 1, " "), e) != 0)
				return -1;
			continue;
		}
		perhaps = strncmp(text, "? ", 2) == 0;
		if (perhaps)
			text += 2;
		if ((equals = strstr(text, " =")) == NULL)
			return fail(r, e, "neither an answer nor a comment", "");
		*equals = '\0';
		if (perhaps && strcmp(text, wanted) != 0)
			continue;
		*key = text;
		*value = equals + 2 + (equals[2] == ' ');
		return 0;
	}
	return 0;
}

static void
show(const struct room_script *r, const struct ui_frame *frame,
    const struct page *page)
{
	fprintf(r->out, "\n== %s\n", page->title);
	if (frame->steps > 0)
		fprintf(r->out, "== %s  %s  step %zu of %zu\n",
		    frame->ceremony, frame->rehearsal ? "REHEARSAL" :
		    "PRODUCTION", frame->step, frame->steps);
	for (size_t i = 0; i < page->n_lines; i++)
		fprintf(r->out, "%s\n", page->lines[i]);
	for (size_t i = 0; i < PAGE_FOOT && page->foot[i][0] != '\0'; i++)
		fprintf(r->out, "-- %s\n", page->foot[i]);
}

static int
answer_enter(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	(void)q;
	(void)a;
	(void)e;
	return strcmp(value, "enter") == 0 ? 0 : -1;
}

/* Of cards the first or the second that is listed, whosever it is. */
static char
placed(const struct ui_question *q, const char *value)
{
	return q->choices[strcmp(value, "<second>") == 0].letter;
}

static int
answer_choose(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	(void)e;
	if (strcmp(value, "<first>") == 0 || strcmp(value, "<second>") == 0) {
		a->letter = placed(q, value);
		return 0;
	}
	for (const struct ui_choice *c = q->choices; c->letter != '\0'; c++)
		if (value[0] == c->letter && value[1] == '\0') {
			a->letter = c->letter;
			return 0;
		}
	return -1;
}

static int
answer_text(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	size_t len = strlen(value);

	(void)q;
	(void)e;
	if (len >= sizeof(a->text) || (len > 0 && value[len - 1] == ' '))
		return -1;
	for (size_t i = 0; i < len; i++)
		if (value[i] < ' ' || value[i] > '~')
			return -1;
	memcpy(a->text, value, len + 1);
	return 0;
}

/* The console cannot be made to take an empty one, or another character. */
static int
answer_secret(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	(void)q;
	if (value[0] == '\0')
		return -1;
	for (const char *c = value; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			return -1;
	return secret_set(a->secret, value, strlen(value), e);
}

/* Words as they are typed: any of them may be cut after enough letters. */
static int
answer_words(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	size_t n = 0;

	secret_clear(a->secret);
	while (*value != '\0') {
		size_t len = strcspn(value, " ");
		const char *word = n < q->n_words ? q->word(value, len) :
		    value;

		if (word == NULL || (n++ > 0 &&
		    secret_push(a->secret, ' ', e) != 0))
			return -1;
		for (; *word != '\0' && *word != ' '; word++)
			if (secret_push(a->secret, (uint8_t)*word, e) != 0)
				return -1;
		value += len;
		value += strspn(value, " ");
	}
	return n == q->n_words + (q->n_digits > 0) ? 0 : -1;
}

static int
answer_object(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	size_t len = strlen(q->object);

	(void)e;
	if (strcmp(value, "<object>") != 0 && (strncmp(value, q->object, len) != 0 ||
	    strncmp(value + len, " | ", 3) != 0 ||
	    strcmp(value + len + 3, q->object) != 0))
		return -1;
	memcpy(a->text, q->object, len + 1);
	return 0;
}

static int
answer_tick(const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	(void)q;
	(void)e;
	if (strcmp(value, "mismatch") == 0)
		a->letter = 'm';
	return a->letter == 'm' || strcmp(value, "all") == 0 ? 0 : -1;
}

/* True if the value is one of the ways to leave a question unanswered. */
static bool
leaves(const struct ui_question *q, const char *value, enum ui_reply *reply)
{
	static const struct {
		const char	*word;
		enum ui_reply	 reply;
		bool		 by_letter;
	} ways[] = {
		{ "<back>", UI_BACK, false },
		{ "<exception>", UI_EXCEPTION, true },
		{ "<break>", UI_BREAK, true },
		{ "<log>", UI_LOG, true },
		{ "<stop>", UI_STOP, true },
	};
	bool text = q->kind == UI_TEXT || q->kind == UI_OBJECT ||
	    ui_is_secret(q->kind);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].word, value) != 0)
			continue;
		*reply = ways[i].reply;
		if (*reply == UI_BREAK && q->no_break)
			return false;
		/* With Ctrl where letters are text, and there is none of the log. */
		return ways[i].by_letter ? !q->plain && (*reply != UI_LOG ||
		    !text) : !q->no_back;
	}
	return false;
}

static int
answer(struct room_script *r, const struct ui_question *q, const char *value,
    struct ui_answer *a, struct err *e)
{
	static int (*const kinds[])(const struct ui_question *, const char *,
	    struct ui_answer *, struct err *) = {
		[UI_ENTER] = answer_enter, [UI_CHOOSE] = answer_choose,
		[UI_TEXT] = answer_text, [UI_SECRET] = answer_secret,
		[UI_WORDS] = answer_words, [UI_OBJECT] = answer_object,
		[UI_TICK] = answer_tick,
	};

	fprintf(r->out, "?? %s = %s\n", q->key,
	    ui_is_secret(q->kind) && value[0] != '<' ? "********" : value);
	if (leaves(q, value, &a->reply))
		return 0;
	a->reply = UI_ANSWERED;
	if (kinds[q->kind](q, value, a, e) != 0)
		return fail(r, e, "the console would not take that answer to",
		    q->key);
	return 0;
}

/* The answer to this key below the three dots, from the first line on. */
static int
standing(struct room_script *r, const char *wanted, char **key, char **value,
    struct err *e)
{
	if (fseek(r->answers, r->standing, SEEK_SET) != 0)
		return err_sys(e, "read %s", r->path);
	do {
		if (next_line(r, wanted, key, value, e) != 0)
			return -1;
	} while (*key != NULL && strcmp(*key, wanted) != 0);
	return 0;
}

/* "@FILE:N": what line N of that file says, wiped with the line it stands in. */
static int
from_file(struct room_script *r, char *value, struct err *e)
{
	char *colon = strrchr(value, ':'), *room = r->line;
	long n = colon == NULL ? 0 : strtol(colon + 1, NULL, 10);
	FILE *f;

	if (n < 1)
		return fail(r, e, "no line of a file", value);
	*colon = '\0';
	if ((f = fopen(value + 1, "re")) == NULL)
		return fail(r, e, "this file cannot be read", value + 1);
	(void)setvbuf(f, NULL, _IONBF, 0);
	while (n-- > 0 && (room = fgets(r->line, sizeof(r->line), f)) != NULL)
		continue;
	(void)fclose(f);
	if (room == NULL)
		return fail(r, e, "the file has not that line", "");
	r->line[strcspn(r->line, "\n")] = '\0';
	return 0;
}

/* Whether the next line that answers something, as it stands, is of that key. */
static bool
is_next(struct room_script *r, const char *wanted)
{
	long here = ftell(r->answers);
	size_t len = strlen(wanted);
	char *text = r->line;

	do {
		if (fgets(r->line, sizeof(r->line), r->answers) == NULL)
			break;
		text = r->line + strspn(r->line, " \t?");
	} while (*text == '#' || *text == '\n');
	(void)fseek(r->answers, here, SEEK_SET);
	return strncmp(text, wanted, len) == 0 &&
	    strncmp(text + len, " =", 2) == 0;
}

/*
 * What goes on paper where a ceremony is left, and is compared with it later:
 * people do, and the answers need not say so.  NULL: they must.
 */
static const char *
on_paper(struct room_script *r, const char *key)
{
	static const struct {
		const char *key, *value;
	} papers[] = {
		{ "stop.written", "enter" }, { "break.paper", "all" },
	};

	for (size_t i = 0; i < sizeof(papers) / sizeof(papers[0]); i++)
		if (strcmp(papers[i].key, key) == 0 && (r->standing != 0 ||
		    !is_next(r, key)))
			return papers[i].value;
	return NULL;
}

static int
ask_next(struct room_script *r, const struct ui_question *q,
    struct ui_answer *a, struct err *e)
{
	char *key = NULL, *value = NULL, why[160];
	const char *paper = on_paper(r, q->key);

	if (paper != NULL) {
		if (r->record != NULL)
			fprintf(r->record, "=\t%s\n", paper);
		return answer(r, q, paper, a, e);
	}
	if (r->standing == 0 && next_line(r, q->key, &key, &value, e) != 0)
		return -1;
	if (r->standing != 0 && standing(r, q->key, &key, &value, e) != 0)
		return -1;
	if (key == NULL)
		return fail(r, e, "the answers end, and this was asked",
		    q->key);
	if (strcmp(key, q->key) != 0) {
		snprintf(why, sizeof(why), "this line answers \"%.60s\", but "
		    "what was asked is", key);
		return fail(r, e, why, q->key);
	}
	if (r->record != NULL && q->kind == UI_CHOOSE && value[0] == '<' &&
	    !leaves(q, value, &a->reply))
		fprintf(r->record, "=\t%c\n", placed(q, value));
	else if (r->record != NULL)
		fprintf(r->record, "=\t%s\n", strcmp(value, "<object>") == 0 ?
		    q->object : value);
	if (value[0] == '@') {
		if (from_file(r, value, e) != 0)
			return -1;
		value = r->line;
	}
	return answer(r, q, value, a, e);
}

/* Of a page of several feet the first says what is to be done. */
static void
record(struct room_script *r, const struct page *page,
    const struct ui_question *q)
{
	static const char *const kinds[UI_KINDS] = {
		[UI_ENTER] = "enter", [UI_CHOOSE] = "choose",
		[UI_TEXT] = "text", [UI_SECRET] = "secret",
		[UI_WORDS] = "words", [UI_OBJECT] = "object",
		[UI_TICK] = "tick",
	};

	fprintf(r->record, "?\t%s\t%s\t%s\t%s\t%s\n", kinds[q->kind], q->key,
	    page->title, q->kind == UI_OBJECT ? q->who[0] : q->prompt == NULL ?
	    "" : q->prompt, page->foot[0]);
	fflush(r->record);
}

static int
script_ask(void *room, const struct ui_frame *frame, const struct page *page,
    const struct ui_question *q, struct ui_answer *to, struct err *e)
{
	struct room_script *r = room;
	struct ui_answer a = { .reply = UI_ANSWERED };
	int rc;

	if (r->failed) {
		*e = r->why;
		return -1;
	}
	if (ui_question_check(q, page, to, e) != 0)
		return -1;
	if (ui_is_secret(q->kind)) {
		a.secret = to->secret;
		secret_clear(a.secret);
	}
	show(r, frame, page);
	if (q->every_page)
		fprintf(r->out, "-- every page must have been shown\n");
	if (q->alarm != NULL && q->alarm(q->alarm_of)) {
		fprintf(r->out, "?? %s: ALARM\n", q->key);
		to->reply = UI_ALARM;
		return 0;
	}
	if (r->record != NULL)
		record(r, page, q);
	rc = ask_next(r, q, &a, e);
	explicit_bzero(r->line, sizeof(r->line));
	fflush(r->out);
	if (rc == 0)
		*to = a;
	return rc;
}

static void
script_busy(void *room, const struct ui_frame *frame, const struct page *page,
    const char *what, size_t done, size_t total)
{
	struct room_script *r = room;

	(void)frame;
	(void)page;
	fprintf(r->out, ".. %s: %zu of %zu\n", what, done, total);
}

static void
script_close(void *room)
{
	struct room_script *r = room;

	(void)fclose(r->answers);	/* only read from */
	if (r->record != NULL)
		(void)fclose(r->record);	/* each line was flushed */
	free(r->path);
	explicit_bzero(r, sizeof(*r));
	free(r);
}

int
room_script_open(struct ui *ui, const char *path, FILE *out, struct err *e)
{
	static const struct ui_ops ops = {
		.ask = script_ask, .busy = script_busy, .close = script_close,
	};
	struct room_script *r;

	if ((r = calloc(1, sizeof(*r))) == NULL ||
	    (r->path = strdup(path)) == NULL) {
		free(r);
		return err_sys(e, "open a scripted room");
	}
	if ((r->answers = fopen(path, "re")) == NULL) {
		err_sys(e, "read %s", path);
		free(r->path);
		free(r);
		return -1;
	}
	(void)setvbuf(r->answers, r->buffer, _IOFBF, sizeof(r->buffer));
	r->out = out;
	*ui = (struct ui){ .ops = &ops, .room = r };
	return 0;
}

int
room_script_record(struct ui *ui, const char *path, struct err *e)
{
	struct room_script *r = ui->room;

	if ((r->record = fopen(path, "ae")) == NULL)
		return err_sys(e, "write %s", path);
	return 0;
}

int
room_script_close(struct ui *ui, struct err *e)
{
	struct room_script *r = ui->room;
	char *key, *value;
	int rc = 0;

	if (r->failed) {
		*e = r->why;
		rc = -1;
	} else if (r->standing == 0 && (rc = next_line(r, "", &key, &value,
	    e)) == 0 && key != NULL)
		rc = fail(r, e, "nobody asked for this answer", key);
	ui->ops->close(r);
	*ui = (struct ui){ .ops = NULL };
	return rc;
}
