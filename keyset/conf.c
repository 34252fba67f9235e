#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <confuse.h>

#include "keyset/file.h"

#include "keyset/conf.h"

/*
 * libconfuse calls back with nothing of ours, so what this thread is reading
 * has to be found here.
 */
static _Thread_local struct reading {
	struct conf	*conf;
	cfg_t		*top;		/* in no section */
	struct err	*e;
	bool		 failed;
} *reading;

/* Puts the place in front of why; the line is 0 where there is none. */
static int
located(const struct conf *c, int line, struct err *e)
{
	if (line == 0)
		return err_doing(e, "%.180s", c->name);
	return err_doing(e, "%.180s:%d", c->name, line);
}

/* libconfuse complains here, and so do we; what is said first is why. */
static void __attribute__((format(printf, 2, 0)))
complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[sizeof(reading->e->text)];

	if (reading->failed)
		return;
	reading->failed = true;
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(reading->e, ERR_FORMAT, "%s", text);
	(void)located(reading->conf, cfg->line, reading->e);	/* -1 */
}

static bool
is_in(const struct conf_option *o, const char *section)
{
	return strcmp(o->section, section) == 0;
}

/* The place in the table of a name that is there; section NULL: of any. */
static size_t
place_of(const struct conf *c, const char *section, const char *name)
{
	size_t i = 0;

	while (strcmp(c->options[i].name, name) != 0 ||
	    (section != NULL && !is_in(&c->options[i], section)))
		i++;
	return i;
}

/* The value of an option; of a section, its title. */
static const char *
value_of(cfg_opt_t *o)
{
	return o->type == CFGT_STR ? cfg_opt_getnstr(o, 0) :
	    cfg_title(cfg_opt_getnsec(o, cfg_opt_size(o) - 1));
}

/* Of two lines for one option libconfuse would silently take the last. */
static int
take(cfg_t *cfg, cfg_opt_t *given, const char *value)
{
	struct conf *c = reading->conf;
	size_t at = place_of(c, cfg == reading->top ? "" : cfg_name(cfg),
	    cfg_opt_name(given));
	const struct conf_option *o = &c->options[at];
	struct err why;

	if (given->type == CFGT_STR && c->line[at] != 0 &&
	    cfg_opt_size(given) == 1) {
		cfg_error(cfg, "%s is given twice", o->name);
		return -1;
	}
	c->line[at] = cfg->line;
	for (size_t i = 0; i < c->n; i++)
		if (is_in(&c->options[i], o->name))
			c->line[i] = 0;
	if (o->read(value, (char *)c->into + o->field, &why) == 0)
		return 0;
	cfg_error(cfg, "%s: %s", o->name, why.text);
	return -1;
}

/*
 * Called for each option when its value is there, and for each section with
 * a title when it closes.
 */
static int
option_given(cfg_t *cfg, cfg_opt_t *given)
{
	return take(cfg, given, value_of(given));
}

/* Called for each text of a list, once; the other would be so at its end too. */
static int
text_given(cfg_t *cfg, cfg_opt_t *given, const char *text, void *out)
{
	*(const char **)out = text;
	return take(cfg, given, text);
}

static bool
is_list(const struct conf *c, const char *name)
{
	for (size_t i = 0; c->lists != NULL && c->lists[i] != NULL; i++)
		if (strcmp(c->lists[i], name) == 0)
			return true;
	return false;
}

/* libconfuse's row for one of ours; inner are those of the section it is. */
static cfg_opt_t
row_of(const struct conf *c, const struct conf_option *o, cfg_opt_t *inner)
{
	cfg_opt_t row = CFG_STR(o->name, NULL, CFGF_NODEFAULT);

	if (is_list(c, o->name))
		return (cfg_opt_t)CFG_STR_LIST_CB(o->name, NULL, CFGF_NODEFAULT,
		    text_given);

	if (inner->name != NULL)
		row = (cfg_opt_t)CFG_SEC(o->name, inner, o->read == NULL ?
		    CFGF_NONE : CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	if (o->read != NULL)
		row.validcb = option_given;
	return row;
}

/*
 * libconfuse's table of what is in a section, and behind it those of the
 * sections in it; each ends with a row of zeroes, as the room has it.
 */
static cfg_opt_t *
table_of(const struct conf *c, const char *section, cfg_opt_t **room)
{
	cfg_opt_t *table = *room, *row = table;

	for (size_t i = 0; i < c->n; i++)
		*room += is_in(&c->options[i], section);
	++*room;
	for (size_t i = 0; i < c->n; i++)
		if (is_in(&c->options[i], section))
			*row++ = row_of(c, &c->options[i],
			    table_of(c, c->options[i].name, room));
	return table;
}

static int
text_parse(struct conf *c, const char *text, struct err *e)
{
	/* Each option has a row, and may have a table that ends with one. */
	cfg_opt_t rows[2 * CONF_OPTIONS_MAX + 1] = { 0 }, *room = rows;
	struct reading r = { .conf = c, .e = e };
	cfg_t *cfg;
	int rc;

	if ((cfg = cfg_init(table_of(c, "", &room), CFGF_NONE)) == NULL)
		return err_sys(e, "no memory to read %.200s", c->name);
	(void)cfg_set_error_function(cfg, complain);	/* the old one */
	r.top = cfg;
	reading = &r;
	rc = cfg_parse_buf(cfg, text);
	reading = NULL;
	cfg_free(cfg);
	if (rc != CFG_SUCCESS && !r.failed) {
		err_set(e, ERR_FORMAT, "it cannot be parsed");
		return located(c, 0, e);
	}
	return r.failed ? -1 : 0;
}

/* What is not given has its standard value, or is missing. */
static int
rest_read(const struct conf *c, struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct conf_option *o = &c->options[i];

		if (c->line[i] != 0)
			continue;
		if (o->standard == NULL) {
			err_set(e, ERR_FORMAT, "%s is not given", o->name);
			return located(c, 0, e);
		}
		if (o->standard[0] != '\0' && o->read(o->standard,
		    (char *)c->into + o->field, e) != 0)
			return err_doing(e, "%s", o->name);
	}
	return 0;
}

/* No good text has this, of which libconfuse would make something else. */
static int
refuse_at(const struct conf *c, const char *text, const char *at,
    const char *why, struct err *e)
{
	int line = 1;

	while (text < at)
		line += *text++ == '\n';
	err_set(e, ERR_FORMAT, "%s", why);
	return located(c, line, e);
}

int
conf_parse(struct conf *c, const char *text, size_t len, struct err *e)
{
	const char *end = text + strlen(text), *variable = strstr(text, "${");

	assert(c->n <= CONF_OPTIONS_MAX);
	if (end != text + len)
		return refuse_at(c, text, end, "a NUL octet", e);
	if (variable != NULL)
		return refuse_at(c, text, variable, "\"${\" has no meaning "
		    "here", e);
	memset(c->line, 0, sizeof(c->line));
	if (text_parse(c, text, e) != 0)
		return -1;
	return rest_read(c, e);
}

int
conf_load(struct conf *c, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc;

	/* libconfuse's own reading ends the process at a folder. */
	if (file_read(NULL, c->name, CONF_BYTES_MAX, &text, e) != 0)
		return -1;
	rc = conf_parse(c, (const char *)text.data, text.len, e);
	blob_free(&text);
	return rc;
}

bool
conf_given(const struct conf *c, const char *option)
{
	return conf_line(c, option) != 0;
}

int
conf_line(const struct conf *c, const char *option)
{
	return c->line[place_of(c, NULL, option)];
}

int
conf_refuse(const struct conf *c, const char *option, struct err *e,
    const char *fmt, ...)
{
	char why[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	err_set(e, ERR_FORMAT, "%s: %s", option, why);
	return located(c, conf_line(c, option), e);
}
