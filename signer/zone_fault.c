#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ldns/ldns.h>

#include "signer/zone.h"
#include "signer/zone_blocks.h"
#include "signer/zone_fault.h"

enum { TYPE_LEN = 40 };		/* no name of a type is nearly as long */

/* A line's next words; its end is that of the scanner's. */
struct words {
	const char	*at, *end;
};

static size_t
word_len(const struct words *w)
{
	size_t n = 0;

	while (w->at + n < w->end && !isspace((unsigned char)w->at[n]))
		n++;
	return n;
}

static void
word_next(struct words *w)
{
	w->at += word_len(w);
	while (w->at < w->end && isspace((unsigned char)*w->at))
		w->at++;
}

static bool
word_is(const struct words *w, const char *text)
{
	return word_len(w) == strlen(text) &&
	    strncasecmp(w->at, text, strlen(text)) == 0;
}

/*
 * The line that the scanner is at the end of, behind its owner.  False in
 * parentheses, where a line may be anything, and of a directive.
 */
static bool
line_find(const zs_scanner_t *s, struct words *out)
{
	const char *start = s->input.start, *p = s->input.current;

	if (s->multiline || start == NULL || p == NULL)
		return false;
	out->end = p;
	while (p > start && p[-1] != '\n')
		p--;
	out->at = p;
	if (p == out->end || *p == '$')
		return false;
	word_next(out);		/* nothing, where there is no owner */
	return true;
}

static bool
is_class(const struct words *w)
{
	static const char *const names[] = { "CH", "CHAOS", "HS", "HESIOD",
	    "CS", "NONE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (word_is(w, names[i]))
			return true;
	return word_len(w) > 5 && strncasecmp(w->at, "CLASS", 5) == 0;
}

/* To the type: what begins with a digit is a TTL. */
static void
skip_to_type(struct words *w)
{
	while (w->at < w->end && (isdigit((unsigned char)*w->at) ||
	    word_is(w, "IN")))
		word_next(w);
}

/* Whoever reads zones here says whether it is the name of a type. */
static bool
is_known(const char *type)
{
	zs_scanner_t *s;
	struct err why;
	char line[TYPE_LEN + 32];
	bool known;

	if ((s = zone_scanner_new(".", 0, &why)) == NULL)
		return true;	/* and so nothing is said of it */
	snprintf(line, sizeof(line), ". 0 IN %s \\# 1 00\n", type);
	known = zs_set_input_string(s, line, strlen(line)) == 0 &&
	    zs_parse_record(s) == 0 && s->state == ZS_STATE_DATA;
	zone_scanner_free(s);
	return known;
}

static int
fault_unknown(const char *type, struct err *e)
{
	const unsigned n = ldns_get_rr_type_by_name(type);
	const bool numbered = n > 0 && n <= UINT16_MAX;
	char number[16] = " and its number";

	if (numbered && zone_check_type((uint16_t)n, e) != 0)
		return err_doing(e, "%s", type);
	if (numbered)
		snprintf(number, sizeof(number), "%u", n);
	return err_set(e, ERR_FORMAT, "\"%s\" is no type that is known here by "
	    "its name, capstan-signer(1) lists those: write it as TYPE%s, and "
	    "its data as \\# LENGTH HEX", type, number);
}

/* False where the word is none, or has what no name of a type has. */
static bool
type_copy(const struct words *w, char out[TYPE_LEN + 1])
{
	size_t len = word_len(w);

	if (len == 0 || len > TYPE_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)w->at[i]) && w->at[i] != '-')
			return false;
		out[i] = w->at[i];
	}
	out[len] = '\0';
	return true;
}

static int
fault_record(struct words *w, const char *why, struct err *e)
{
	char type[TYPE_LEN + 1];

	skip_to_type(w);
	if (is_class(w))
		return err_set(e, ERR_FORMAT, "the class %.*s: only records of "
		    "class IN are signed here", (int)word_len(w), w->at);
	if (!type_copy(w, type))
		return err_set(e, ERR_FORMAT, "%s", why);
	return is_known(type) ? err_set(e, ERR_FORMAT, "%s, in a record of "
	    "type %s", why, type) : fault_unknown(type, e);
}

int
zone_fault(const zs_scanner_t *s, struct err *e)
{
	const char *why = zs_strerror(s->error.code);
	struct words w;

	if (s->error.code == ZS_BAD_DIRECTIVE)
		return err_set(e, ERR_FORMAT, "a directive that is not "
		    "understood here ($TTL, $ORIGIN and $INCLUDE are; "
		    "$GENERATE is not: write its records out)");
	if (line_find(s, &w))
		return fault_record(&w, why, e);
	if (s->error.code == ZS_UNSUPPORTED_TYPE)
		return err_set(e, ERR_FORMAT, "a type that is not known here "
		    "by its name, capstan-signer(1) lists those: write it as "
		    "TYPE and its number, and its data as \\# LENGTH HEX");
	return err_set(e, ERR_FORMAT, "%s", why);
}

bool
zone_says_ttl(const zs_scanner_t *s)
{
	struct words w;

	if (!line_find(s, &w))
		return false;
	if (word_is(&w, "IN"))
		word_next(&w);
	return word_len(&w) == 10 && strtoull(w.at, NULL, 10) == UINT32_MAX;
}
