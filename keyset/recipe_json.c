#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"

#include "keyset/recipe.h"

enum { DEPTH_MAX = 12, WAY_MAX = 160 };

/* ---- where a member stands --------------------------------------------- */

/*
 * The text has been parsed, so that only strings and brackets need to be told
 * from each other here, to find the line and column that jansson forgets.
 */
static const char *
skip_white(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n,:", *p) != NULL)
		p++;
	return p;
}

static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

static const char *
skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
		} else {
			depth += *p == '{' || *p == '[';
			if (depth > 0)
				depth -= *p == '}' || *p == ']';
			else if (strchr(",]} \t\r\n", *p) != NULL)
				return p;
			p++;
		}
		if (depth == 0 && (p[-1] == '"' || p[-1] == '}' ||
		    p[-1] == ']'))
			return p;
	}
	return end;
}

/* The place of the member in the object or array at p; p if it is not found. */
static const char *
member(const char *p, const char *end, const struct spot *s)
{
	const char *at = p, *key;
	bool named = *p == '{';
	size_t len;

	if (*p != '{' && *p != '[')
		return at;
	p = skip_white(p + 1, end);
	for (size_t i = 0; p < end && *p != '}' && *p != ']'; i++) {
		bool found = !named && s->name == NULL && i == s->index;

		if (named) {
			key = p + 1;
			p = skip_string(p, end);
			len = (size_t)(p - key) - 1;
			found = s->name != NULL && strlen(s->name) == len &&
			    memcmp(key, s->name, len) == 0;
			p = skip_white(p, end);
		}
		if (found)
			return p;
		p = skip_white(skip_value(p, end), end);
	}
	return at;
}

static const char *
place(const struct recipe *in, const struct spot *s)
{
	const char *end = in->text + in->len;

	return s == NULL ? skip_white(in->text, end) :
	    member(place(in, s->up), end, s);
}

/* "recipe.actions[2].ttl". */
static void
way_to(const struct spot *s, char out[WAY_MAX])
{
	size_t len;

	out[0] = '\0';
	if (s == NULL)
		return;
	way_to(s->up, out);
	len = strlen(out);
	if (s->name == NULL)
		snprintf(out + len, WAY_MAX - len, "[%zu]", s->index);
	else
		snprintf(out + len, WAY_MAX - len, "%s%.40s",
		    len > 0 ? "." : "", s->name);
}

/* Puts line and column of that place in front of what e says; -1. */
static int
located(const struct recipe *in, const char *at)
{
	const char *begin = in->text;
	size_t line = 1;

	for (const char *p = in->text; p < at; p++)
		if (*p == '\n') {
			line++;
			begin = p + 1;
		}
	return err_doing(in->e, "line %zu, column %zu", line,
	    (size_t)(at - begin) + 1);
}

int
recipe_doing(const struct recipe *in, const struct spot *s)
{
	char way[WAY_MAX];

	way_to(s, way);
	if (way[0] != '\0')
		(void)err_doing(in->e, "%s", way);
	return located(in, place(in, s));
}

int
recipe_fault(const struct recipe *in, const struct spot *s, const char *fmt,
    ...)
{
	char why[sizeof(in->e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	err_set(in->e, ERR_FORMAT, "%s", why);
	return recipe_doing(in, s);
}

/* ---- the document ------------------------------------------------------- */

/* jansson goes deeper than a stack may be; strings are the only trap. */
static int
depth_check(const struct recipe *in)
{
	const char *end = in->text + in->len;
	size_t depth = 0;

	for (const char *p = in->text; p < end; p++) {
		if (*p == '"')
			p = skip_string(p, end) - 1;
		else if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && depth > 0)
			depth--;
		if (depth > DEPTH_MAX) {
			err_set(in->e, ERR_FORMAT, "the JSON is more than %d "
			    "levels deep", DEPTH_MAX);
			return located(in, p);
		}
	}
	return 0;
}

json_t *
recipe_parse(const struct recipe *in)
{
	const char *nul = memchr(in->text, '\0', in->len);
	json_error_t why;
	json_t *root;

	if (nul != NULL) {
		err_set(in->e, ERR_FORMAT, "a NUL octet: this is not JSON");
		(void)located(in, nul);
		return NULL;
	}
	if (depth_check(in) != 0)
		return NULL;
	root = json_loadb(in->text, in->len, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL)
		err_set(in->e, ERR_FORMAT, "line %d, column %d: not JSON: %s",
		    why.line, why.column, why.text);
	return root;
}

int
recipe_members(const struct recipe *in, const struct spot *s,
    const json_t *object, const char *const names[])
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return recipe_fault(in, s, "an object is expected");
	/* jansson's walk wants one that it could change. */
	json_object_foreach((json_t *)(uintptr_t)object, name, value) {
		const struct spot here = { s, name, 0 };
		size_t i = 0;

		while (names[i] != NULL && strcmp(names[i], name) != 0)
			i++;
		if (names[i] == NULL)
			return recipe_fault(in, &here, "this member is not "
			    "known here");
	}
	return 0;
}

int
recipe_number(const struct recipe *in, const struct spot *s,
    const json_t *object, const char *name, int64_t max, int64_t *out)
{
	const struct spot here = { s, name, 0 };
	const json_t *v = json_object_get(object, name);

	if (v == NULL)
		return recipe_fault(in, s, "the member \"%s\" is missing",
		    name);
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > max)
		return recipe_fault(in, &here, "a whole number of 0 to %jd is "
		    "expected", (intmax_t)max);
	*out = json_integer_value(v);
	return 0;
}

/* Text of digits, as the helper program writes times. */
static int
time_of(const char *text, time_t *out)
{
	char iso[UTC_TEXT];
	struct err e;
	size_t n = strspn(text, "0123456789");

	if (n == 0 || text[n] != '\0' || text[0] == '0')
		return -1;
	if (n <= 11) {
		*out = (time_t)strtoll(text, NULL, 10);
		return 0;
	}
	if (n != strlen("20270101000000"))
		return -1;
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text,
	    text + 4, text + 6, text + 8, text + 10, text + 12);
	return utc_parse(iso, out, &e);
}

int
recipe_time(const struct recipe *in, const struct spot *s,
    const json_t *object, const char *name, time_t *out)
{
	static const int64_t MAX = 253402300799;	/* of year 9999 */
	const struct spot here = { s, name, 0 };
	const json_t *v = json_object_get(object, name);
	int64_t n;

	if (json_is_string(v)) {
		if (time_of(json_string_value(v), out) != 0)
			return recipe_fault(in, &here, "seconds since 1970 or "
			    "YYYYMMDDHHMMSS are expected");
		return 0;
	}
	if (recipe_number(in, s, object, name, MAX, &n) != 0)
		return -1;
	*out = (time_t)n;
	return 0;
}

const json_t *
recipe_array(const struct recipe *in, const struct spot *s,
    const json_t *object, const char *name)
{
	const struct spot here = { s, name, 0 };
	const json_t *v = json_object_get(object, name);

	if (v == NULL) {
		recipe_fault(in, s, "the member \"%s\" is missing", name);
		return NULL;
	}
	if (!json_is_array(v) || json_array_size(v) == 0) {
		recipe_fault(in, &here, "an array with something in it is "
		    "expected");
		return NULL;
	}
	return v;
}

const char *
recipe_text(const struct recipe *in, const struct spot *s,
    const json_t *object, const char *name)
{
	const struct spot here = { s, name, 0 };
	const json_t *v = json_object_get(object, name);

	if (v == NULL)
		recipe_fault(in, s, "the member \"%s\" is missing", name);
	else if (!json_is_string(v))
		recipe_fault(in, &here, "a text is expected");
	return json_string_value(v);
}
