#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY };

/* A time_t that no calendar of four-digit years has is told, not guessed. */
static char *
text_as(time_t t, char between, const char *zone, char *out)
{
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 1000 - 1900 ||
	    tm.tm_year > 9999 - 1900 ||
	    strftime(out, UTC_TEXT, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return strcpy(out, "not a time");
	out[strlen("2027-02-10")] = between;
	return strcat(out, zone);
}

char *
utc_text(time_t t, char out[UTC_TEXT])
{
	return text_as(t, 'T', "Z", out);
}

char *
utc_screen(time_t t, char out[UTC_TEXT])
{
	return text_as(t, ' ', "Z", out);
}

char *
utc_text_xsd(time_t t, char out[UTC_TEXT + 4])
{
	return text_as(t, 'T', "+00:00", out);
}

/* In a shape, 0 stands for any digit and everything else for itself. */
static bool
has_shape(const char *text, const char *shape)
{
	for (; *shape != '\0'; shape++, text++) {
		if (*shape == '0' ? *text < '0' || *text > '9' :
		    *text != *shape)
			return false;
	}
	return true;
}

static int
number(const char *digits, size_t n)
{
	int value = 0;

	while (n-- > 0)
		value = value * 10 + (*digits++ - '0');
	return value;
}

/* Text that begins with 0000-00-00T00:00:00. */
static int
from_fields(const char *text, time_t *out, struct err *e)
{
	struct tm tm = { 0 };
	char again[UTC_TEXT];
	time_t t;

	tm.tm_year = number(text, 4) - 1900;
	tm.tm_mon = number(text + 5, 2) - 1;
	tm.tm_mday = number(text + 8, 2);
	tm.tm_hour = number(text + 11, 2);
	tm.tm_min = number(text + 14, 2);
	tm.tm_sec = number(text + 17, 2);
	t = timegm(&tm);
	/* timegm() carries 31 February over into March; the text changes. */
	if (strncmp(utc_text(t, again), text,
	    strlen("2027-02-10T12:00:00")) != 0)
		return err_set(e, ERR_FORMAT, "%.19s is no date and time of "
		    "day", text);
	if (t < 0)
		return err_set(e, ERR_FORMAT, "%.19s is before 1970", text);
	*out = t;
	return 0;
}

int
utc_parse(const char *text, time_t *out, struct err *e)
{
	if (strlen(text) != strlen("2027-02-10T12:00:00Z") ||
	    !has_shape(text, "0000-00-00T00:00:00Z"))
		return err_set(e, ERR_FORMAT, "\"%.40s\" is no time such as "
		    "2027-02-10T12:00:00Z", text);
	return from_fields(text, out, e);
}

int
utc_parse_xsd(const char *text, time_t *out, struct err *e)
{
	const char *zone;

	if (!has_shape(text, "0000-00-00T00:00:00"))
		return err_set(e, ERR_FORMAT, "\"%.40s\" is no time such as "
		    "2027-02-10T12:00:00+00:00", text);
	zone = text + strlen("2027-02-10T12:00:00");
	if (*zone != '\0' && strcmp(zone, "Z") != 0 &&
	    strcmp(zone, "+00:00") != 0)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is not in UTC and "
		    "whole seconds", text);
	return from_fields(text, out, e);
}


/* The parts of a duration in their order; T stands before the hours. */
static const struct part {
	char	letter;
	bool	of_day;		/* behind the T */
	int32_t	seconds;
} parts[] = {
	{ 'W', false, WEEK }, { 'D', false, DAY },
	{ 'H', true, HOUR }, { 'M', true, MINUTE }, { 'S', true, 1 },
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]), DIGITS_MAX = 10 };

static int
refuse_duration(const char *text, struct err *e)
{
	return err_set(e, ERR_FORMAT, "\"%.40s\" is no duration in weeks, "
	    "days, hours, minutes and seconds such as P10D or PT1H", text);
}

int
duration_parse(const char *text, int64_t *out, struct err *e)
{
	int64_t total = 0, value;
	const char *p = text;
	bool of_day = false;
	size_t digits, next = 0;

	if (*p++ != 'P' || *p == '\0')
		return refuse_duration(text, e);
	while (*p != '\0') {
		if (*p == 'T' && !of_day) {
			of_day = true;
			p++;
		}
		digits = strspn(p, "0123456789");
		if (digits == 0 || digits > DIGITS_MAX)
			return refuse_duration(text, e);
		for (value = 0; digits > 0; digits--)
			value = value * 10 + (*p++ - '0');
		while (next < PARTS && (parts[next].letter != *p ||
		    parts[next].of_day != of_day))
			next++;
		if (next == PARTS)
			return refuse_duration(text, e);
		/* Ten digits of weeks, and the rest, are far below 2^63. */
		total += value * parts[next++].seconds;
		p++;
	}
	*out = total;
	return 0;
}

/* Of days, hours, minutes and seconds; INT64_MIN has no positive twin. */
static void
split(int64_t seconds, uint64_t n[4])
{
	uint64_t s = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;

	n[0] = s / DAY;
	n[1] = s % DAY / HOUR;
	n[2] = s % HOUR / MINUTE;
	n[3] = s % MINUTE;
}

char *
duration_text(int64_t seconds, char out[DURATION_TEXT])
{
	char *p = out, *end = out + DURATION_TEXT;
	uint64_t n[4];

	split(seconds, n);
	if (seconds == 0)
		return strcpy(out, "PT0S");
	p += snprintf(p, (size_t)(end - p), "%sP", seconds < 0 ? "-" : "");
	for (size_t i = 0; i < 4; i++) {
		if (i == 1 && (n[1] | n[2] | n[3]) != 0)
			*p++ = 'T';
		if (n[i] != 0)
			p += snprintf(p, (size_t)(end - p), "%llu%c",
			    (unsigned long long)n[i], "DHMS"[i]);
	}
	*p = '\0';
	return out;
}

char *
duration_words(int64_t seconds, char out[DURATION_TEXT])
{
	static const char *const units[4] = { "d", "h", "min", "s" };
	char *p = out, *end = out + DURATION_TEXT;
	uint64_t n[4];

	split(seconds, n);
	if (seconds == 0)
		return strcpy(out, "0 s");
	if (seconds < 0)
		*p++ = '-';
	for (size_t i = 0; i < 4; i++)
		if (n[i] != 0)
			p += snprintf(p, (size_t)(end - p), "%llu %s ",
			    (unsigned long long)n[i], units[i]);
	p[-1] = '\0';
	return out;
}

time_t
utc_from_dnssec(uint32_t t, time_t near)
{
	uint32_t ahead = t - (uint32_t)near;

	if (ahead < UINT32_C(1) << 31)
		return near + (time_t)ahead;
	return near - (time_t)(UINT32_MAX - ahead) - 1;
}
