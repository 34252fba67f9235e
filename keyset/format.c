#include <string.h>

#include "keyset/icann.h"
#include "keyset/ksr.h"
#include "keyset/recipe.h"

#include "keyset/format.h"

static const struct format FORMATS[] = {
	{ .name = "icann", .words = "ICANN XML", .suffix = "xml",
	    .claims = true, .proves = true, .recognise = icann_recognise, .read = icann_read,
	    .write = icann_write },
	{ .name = "knot", .words = "Knot DNS", .suffix = "knot",
	    .notices = true, .open = true, .marks_end = true,
	    .early = KNOT_EARLY,
	    .recognise = knot_recognise, .read = knot_read,
	    .write = knot_write },
	{ .name = "bind", .words = "BIND", .suffix = "bind",
	    .notices = true, .all_sign = true, .open = true, .early = BIND_EARLY,
	    .unsure = BIND_UNSURE,
	    .recognise = bind_recognise, .read = bind_read,
	    .write = bind_write },
	{ .name = "recipe", .words = "recipe in JSON", .suffix = "json",
	    .repeats = true, .stamps = true, .signer_is = recipe_signer_is,
	    .wish = recipe_wish,
	    .recognise = recipe_recognise, .read = recipe_read,
	    .write = recipe_write },
};

const struct format *
format_next(const struct format *f)
{
	const struct format *end = FORMATS + sizeof(FORMATS) /
	    sizeof(FORMATS[0]);

	if (f == NULL)
		return FORMATS;
	return f + 1 < end ? f + 1 : NULL;
}

const struct format *
format_by_name(const char *name)
{
	const struct format *f = NULL;

	while ((f = format_next(f)) != NULL)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct format *
format_of(const char *text, size_t len, struct err *e)
{
	const struct format *f = NULL;
	char known[128] = "";

	while ((f = format_next(f)) != NULL) {
		if (f->recognise(text, len))
			return f;
		if (known[0] != '\0')
			strncat(known, ", ", sizeof(known) - strlen(known) - 1);
		strncat(known, f->words, sizeof(known) - strlen(known) - 1);
	}
	err_set(e, ERR_FORMAT, "line 1, column 1: this is neither a "
	    "request nor a response in a format that is known here (%s)",
	    known);
	return NULL;
}
