#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"

#include "keyset/ksr.h"

/*
 * BIND's dialect: 14 digits, and for people a time as ctime(3) has it, in the
 * time zone of whoever wrote it.
 */

enum { DIGITS = 14, WORDS = 24 };

static const char *const DAYS[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May",
	"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void
digits_text(time_t t, char out[STAMP_TEXT])
{
	struct tm tm = { 0 };

	(void)gmtime_r(&t, &tm);	/* of a time that has a text */
	snprintf(out, STAMP_TEXT, "%04d%02d%02d%02d%02d%02d",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
}

static void
made_text(time_t t, char out[STAMP_TEXT])
{
	struct tm tm = { 0 };

	(void)gmtime_r(&t, &tm);
	snprintf(out, STAMP_TEXT, "%s %s %2d %02d:%02d:%02d %d",
	    DAYS[tm.tm_wday], MONTHS[tm.tm_mon], tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
}

static void
slot_text(time_t t, char out[STAMP_TEXT])
{
	char words[STAMP_TEXT], digits[STAMP_TEXT];

	digits_text(t, digits);
	made_text(t, words);
	snprintf(out, STAMP_TEXT, "%.*s (%.*s)", DIGITS, digits, WORDS, words);
}

/* Takes 14 digits off the front; -1 when they are no time. */
static int
take_digits(struct word *w, time_t *out)
{
	char text[UTC_TEXT];
	const char *d = w->text;
	struct err e;

	if (w->len < DIGITS)
		return -1;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d,
	    d + 4, d + 6, d + 8, d + 10, d + 12);
	if (utc_parse(text, out, &e) != 0)
		return -1;
	w->text += DIGITS;
	w->len -= DIGITS;
	return 0;
}

/* "Fri Jan  1 00:00:00 2027", as if it were in UTC; it must print the same. */
static int
take_words(struct word *w, time_t *out)
{
	char text[WORDS + 1], month[4], again[STAMP_TEXT];
	struct tm tm = { 0 };
	struct word first = { w->text, WORDS };
	time_t t;

	if (w->len < WORDS || !word_copy(&first, text, sizeof(text)) ||
	    sscanf(text, "%*3c %3s %2d %2d:%2d:%2d %4d", month, &tm.tm_mday,
	    &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year) != 6)
		return -1;
	while (tm.tm_mon < 12 && strcmp(MONTHS[tm.tm_mon], month) != 0)
		tm.tm_mon++;
	tm.tm_year -= 1900;
	t = timegm(&tm);
	if (t < 0)
		return -1;
	made_text(t, again);
	if (strcmp(again, text) != 0)
		return -1;
	w->text += WORDS;
	w->len -= WORDS;
	*out = t;
	return 0;
}

static int
slot_time(const struct scan *s, struct word w, time_t *out, struct err *e)
{
	const char *at = w.text;
	time_t t, words;

	if (take_digits(&w, &t) != 0 || !word_skip(&w, " (") ||
	    take_words(&w, &words) != 0 || !word_is(&w, ")"))
		return scan_fault(s, at, e, "a time such as \"20270101000000 "
		    "(Fri Jan  1 00:00:00 2027)\" is expected");
	if (labs((long)(words - t)) > BIND_UNSURE)
		return scan_fault(s, at, e, "the two times are farther from "
		    "each other than any time zone");
	*out = t;
	return 0;
}

static int
made_time(const struct scan *s, struct word w, time_t *out, struct err *e)
{
	const char *at = w.text;
	time_t t;

	if (take_words(&w, &t) != 0 || !word_skip(&w, " by ") || w.len == 0)
		return scan_fault(s, at, e, "\"Fri Jan  1 00:00:00 2027 by\" "
		    "and a program are expected");
	*out = t;
	return 0;
}

static const struct dialect BIND = {
	.words = "BIND", .early = BIND_EARLY, .twice = true,
	.slot_time = slot_time, .made_time = made_time,
	.slot_text = slot_text, .made_text = made_text,
};

bool
bind_recognise(const char *text, size_t len)
{
	return ksr_is(text, len) && !knot_recognise(text, len);
}

struct request *
bind_read(const char *text, size_t len, struct err *e)
{
	return ksr_read(&BIND, text, len, e);
}

int
bind_write(const struct request *r, struct blob *out, struct err *e)
{
	return ksr_write(&BIND, r, out, e);
}
