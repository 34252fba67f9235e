#include <string.h>

#include "ceremony/ui.h"

static int
bad(const struct ui_question *q, const char *why, struct err *e)
{
	return err_set(e, ERR_FORMAT, "question \"%s\": %s", q->key, why);
}

static int
check_choices(const struct ui_question *q, struct err *e)
{
	static const char letters[] = "abcdfghijkmnopqstuvwyz0123456789";
	const struct ui_choice *c;
	char used[UI_CHOICES_MAX + 1] = "";
	size_t n = 0;

	if (q->choices == NULL || q->choices[0].letter == '\0')
		return bad(q, "no choices", e);
	for (c = q->choices; c->letter != '\0'; c++) {
		if (n == UI_CHOICES_MAX)
			return bad(q, "too many choices", e);
		if (strchr(letters, c->letter) == NULL || c->word == NULL)
			return bad(q, "a choice no key can mean", e);
		if (strlen(c->word) > UI_WORD_MAX)
			return bad(q, "a choice of too many words", e);
		if (strchr(used, c->letter) != NULL)
			return bad(q, "two choices with one letter", e);
		used[n++] = c->letter;
	}
	return 0;
}

static int
check_object(const struct ui_question *q, struct err *e)
{
	size_t len;

	if (q->object == NULL || q->who[0] == NULL || q->who[1] == NULL)
		return bad(q, "no object, or not two people", e);
	len = strlen(q->object);
	if (len == 0 || len >= UI_ANSWER_MAX || q->object[len - 1] == ' ')
		return bad(q, "an object that cannot be typed", e);
	for (const char *c = q->object; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			return bad(q, "an object that cannot be typed", e);
	return 0;
}

/* What the mark would hide of a line is what people did not see. */
static int
check_ticks(const struct ui_question *q, const struct page *page, struct err *e)
{
	if (q->n_ticks == 0 || q->first_tick > page->n_lines ||
	    q->n_ticks > page->n_lines - q->first_tick)
		return bad(q, "lines to tick that the page has not", e);
	for (size_t i = 0; i < q->n_ticks; i++)
		if (strlen(page->lines[q->first_tick + i]) > PAGE_TICKED)
			return bad(q, "a line too long to be ticked", e);
	return 0;
}

bool
ui_is_secret(enum ui_kind kind)
{
	return kind == UI_SECRET || kind == UI_WORDS;
}

int
ui_question_check(const struct ui_question *q, const struct page *page,
    const struct ui_answer *a, struct err *e)
{
	if (q->key == NULL || q->key[0] == '\0')
		return err_set(e, ERR_FORMAT, "a question without a key");
	if (q->kind == UI_CHOOSE)
		return check_choices(q, e);
	if (q->kind == UI_OBJECT)
		return check_object(q, e);
	if (ui_is_secret(q->kind) && a->secret == NULL)
		return bad(q, "no secret to fill", e);
	if (q->kind == UI_WORDS && (q->n_words == 0 || q->word == NULL))
		return bad(q, "words without a list of them", e);
	if (q->kind == UI_TICK)
		return check_ticks(q, page, e);
	if (q->kind >= UI_KINDS)
		return bad(q, "of no known kind", e);
	return 0;
}
