#include <stdlib.h>
#include <string.h>

#include <form.h>

#include "ceremony/console.h"

enum { FIELDS_MAX = 2 };

/*
 * A form on a pad: a pad keeps its size whatever the terminal's becomes, and
 * is copied onto the screen where the field is to be.
 */
struct fields {
	FORM	*form;
	FIELD	*field[FIELDS_MAX + 1];		/* NULL after the last */
	WINDOW	*pad;
	size_t	 n;
	int	 width;
};

static int
fields_fill(struct fields *f)
{
	if ((f->pad = newpad((int)f->n, f->width)) == NULL)
		return -1;
	for (size_t i = 0; i < f->n; i++) {
		f->field[i] = new_field(1, f->width, (int)i, 0, 0, 0);
		if (f->field[i] == NULL)
			return -1;
		/* Longer texts than the field move along in it. */
		(void)field_opts_off(f->field[i], O_STATIC | O_AUTOSKIP |
		    O_BLANK);
		(void)set_max_field(f->field[i], UI_ANSWER_MAX - 1);
	}
	if ((f->form = new_form(f->field)) == NULL)
		return -1;
	(void)form_opts_off(f->form, O_BS_OVERLOAD | O_NL_OVERLOAD);
	(void)set_form_win(f->form, f->pad);
	(void)set_form_sub(f->form, f->pad);
	return post_form(f->form) == E_OK ? 0 : -1;
}

struct fields *
fields_new(size_t n, int width, struct err *e)
{
	struct fields *f;

	if ((f = calloc(1, sizeof(*f))) != NULL) {
		f->n = n;
		f->width = width;
		if (fields_fill(f) == 0)
			return f;
		fields_free(&f);
	}
	err_set(e, ERR_SYS, "out of memory for a field of the console");
	return NULL;
}

void
fields_free(struct fields **pf)
{
	struct fields *f = *pf;

	if (f == NULL)
		return;
	if (f->form != NULL) {
		(void)unpost_form(f->form);
		(void)free_form(f->form);
	}
	for (size_t i = 0; i < f->n; i++)
		if (f->field[i] != NULL)
			(void)free_field(f->field[i]);
	if (f->pad != NULL)
		(void)delwin(f->pad);
	free(f);
	*pf = NULL;
}

bool
fields_key(struct fields *f, int key)
{
	static const struct {
		int	key, request;
		bool	other;		/* goes to another field */
	} keys[] = {
		{ KEY_LEFT, REQ_PREV_CHAR, false },
		{ KEY_RIGHT, REQ_NEXT_CHAR, false },
		{ KEY_HOME, REQ_BEG_FIELD, false },
		{ KEY_END, REQ_END_FIELD, false },
		{ KEY_BACKSPACE, REQ_DEL_PREV, false },
		{ '\b', REQ_DEL_PREV, false },
		{ 127, REQ_DEL_PREV, false },
		{ KEY_DC, REQ_DEL_CHAR, false },
		{ 'U' - '@', REQ_CLR_FIELD, false },
		{ '\t', REQ_NEXT_FIELD, true },
		{ KEY_DOWN, REQ_NEXT_FIELD, true },
		{ KEY_BTAB, REQ_PREV_FIELD, true },
		{ KEY_UP, REQ_PREV_FIELD, true },
	};
	bool done = false;

	if (key >= ' ' && key <= '~')
		done = form_driver(f->form, key) == E_OK;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key != key || (keys[i].other && f->n == 1))
			continue;
		done = form_driver(f->form, keys[i].request) == E_OK;
		if (keys[i].other)
			(void)form_driver(f->form, REQ_END_FIELD);
	}
	/* Only now does the field's buffer have what is on the screen. */
	(void)form_driver(f->form, REQ_VALIDATION);
	return done;
}

void
fields_text(struct fields *f, size_t i, char text[UI_ANSWER_MAX])
{
	const char *buffer = field_buffer(f->field[i], 0);
	size_t len = buffer == NULL ? 0 : strlen(buffer);

	while (len > 0 && buffer[len - 1] == ' ')
		len--;
	if (len >= UI_ANSWER_MAX)
		len = UI_ANSWER_MAX - 1;
	if (len > 0)
		memcpy(text, buffer, len);
	text[len] = '\0';
}

size_t
fields_current(const struct fields *f)
{
	int i = field_index(current_field(f->form));

	return i < 0 ? 0 : (size_t)i;
}

const char *
fields_state(struct fields *f, size_t i, const char *object)
{
	char text[UI_ANSWER_MAX];

	fields_text(f, i, text);
	if (strcmp(text, object) == 0)
		return "same";
	if (strncmp(text, object, strlen(text)) != 0)
		return "differs";
	return text[0] != '\0' || i == fields_current(f) ? "typing" : "";
}

void
fields_show(struct fields *f, int row, int column)
{
	(void)pos_form_cursor(f->form);
	(void)touchwin(f->pad);
	(void)pnoutrefresh(f->pad, 0, 0, row, column, row + (int)f->n - 1,
	    column + f->width - 1);
}
