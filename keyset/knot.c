#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"

#include "keyset/ksr.h"

/* Knot DNS's dialect: seconds since 1970, and the same time for people. */

enum { DIGITS_MAX = 12 };

static const char RULE[] = "=========";

static void
slot_text(time_t t, char out[STAMP_TEXT])
{
	char iso[UTC_TEXT];

	snprintf(out, STAMP_TEXT, "%jd (%s) %s", (intmax_t)t,
	    utc_text(t, iso), RULE);
}

static void
made_text(time_t t, char out[STAMP_TEXT])
{
	char iso[UTC_TEXT];

	snprintf(out, STAMP_TEXT, "%s", utc_text(t, iso));
}

static int
slot_time(const struct scan *s, struct word w, time_t *out, struct err *e)
{
	char again[STAMP_TEXT], iso[UTC_TEXT];
	time_t t = 0;

	for (size_t i = 0; i < w.len && i < DIGITS_MAX && w.text[i] >= '0' &&
	    w.text[i] <= '9'; i++)
		t = t * 10 + (w.text[i] - '0');
	slot_text(t, again);
	if (!word_is(&w, again) || utc_parse(utc_text(t, iso), &t, e) != 0)
		return scan_fault(s, w.text, e, "a time such as \"1798761610 "
		    "(2027-01-01T00:00:10Z) %s\" is expected", RULE);
	*out = t;
	return 0;
}

static int
made_time(const struct scan *s, struct word w, time_t *out, struct err *e)
{
	struct word first = w;
	char text[UTC_TEXT];
	time_t t;

	first.len = strlen("2027-01-01T00:00:10Z");
	if (w.len < first.len || !word_copy(&first, text, sizeof(text)) ||
	    utc_parse(text, &t, e) != 0 || !word_skip(&w, text) ||
	    !word_skip(&w, " by ") || w.len == 0)
		return scan_fault(s, first.text, e, "\"2027-01-01T00:00:10Z "
		    "by\" and a program are expected");
	*out = t;
	return 0;
}

static const struct dialect KNOT = {
	.words = "Knot DNS", .early = KNOT_EARLY, .slot_time = slot_time,
	.made_time = made_time, .slot_text = slot_text,
	.made_text = made_text,
};

bool
knot_recognise(const char *text, size_t len)
{
	size_t n = ksr_time_digits(text, len);

	return n > 0 && n <= DIGITS_MAX;
}

struct request *
knot_read(const char *text, size_t len, struct err *e)
{
	return ksr_read(&KNOT, text, len, e);
}

int
knot_write(const struct request *r, struct blob *out, struct err *e)
{
	return ksr_write(&KNOT, r, out, e);
}
