#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "keyset/alg.h"
#include "keyset/dname.h"
#include "keyset/utc.h"

#include "keyset/value.h"

enum { PART_MAX = 64 };

const char *
value_word(const char *list, char *word, size_t size)
{
	size_t n;

	list += strspn(list, " \t\n");
	if ((n = strcspn(list, " \t\n")) == 0)
		return NULL;
	snprintf(word, size, "%.*s", n < size ? (int)n : 0, list);
	return list + n;
}

/* Digits to a number below a billion billion; NULL, or what follows them. */
static const char *
digits(const char *text, int64_t *out)
{
	size_t n = strspn(text, "0123456789");
	int64_t value = 0;

	if (n == 0 || n > 18)
		return NULL;
	for (size_t i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	*out = value;
	return text + n;
}

int
value_count(const char *text, uint64_t max, uint64_t *out, struct err *e)
{
	const char *rest;
	int64_t n;

	if ((rest = digits(text, &n)) == NULL || *rest != '\0')
		return err_set(e, ERR_FORMAT, "\"%.40s\" is not a number",
		    text);
	if ((uint64_t)n > max)
		return err_set(e, ERR_FORMAT, "%ju is more than %ju",
		    (uintmax_t)n, (uintmax_t)max);
	*out = (uint64_t)n;
	return 0;
}

static int
plain_duration(const char *text, int64_t *out, struct err *e)
{
	static const struct {
		char	unit;
		int64_t	seconds;
	} UNITS[] = {
		{ 'w', 604800 }, { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 },
		{ 's', 1 },
	};
	const size_t n_units = sizeof(UNITS) / sizeof(UNITS[0]);
	const char *p = text;
	int64_t total = 0, n;
	size_t next = 0;

	do {
		if ((p = digits(p, &n)) == NULL || n > INT32_MAX)
			goto bad;
		while (next < n_units && UNITS[next].unit != *p)
			next++;
		if (next == n_units)
			goto bad;
		total += n * UNITS[next++].seconds;
	} while (*++p != '\0');
	*out = total;
	return 0;
bad:
	return err_set(e, ERR_FORMAT, "\"%.40s\" is not a duration as 10d, "
	    "1h30m or P10D", text);
}

int
value_duration(const char *text, int64_t *out, struct err *e)
{
	bool negative = text[0] == '-';
	int64_t seconds;

	if (negative)
		text++;
	if ((text[0] == 'P' ? duration_parse(text, &seconds, e) :
	    plain_duration(text, &seconds, e)) != 0)
		return -1;
	*out = negative ? -seconds : seconds;
	return 0;
}

/* Parts "a..b"; "a" alone is both.  Returns false when it is too long. */
static bool
ends_of(const char *text, char low[PART_MAX], const char **high)
{
	const char *dots = strstr(text, "..");
	size_t n = dots != NULL ? (size_t)(dots - text) : strlen(text);

	if (n >= PART_MAX)
		return false;
	memcpy(low, text, n);
	low[n] = '\0';
	*high = dots != NULL ? dots + 2 : text;
	return true;
}

static int
range_set(struct range *out, int64_t min, int64_t max, struct err *e)
{
	if (min > max)
		return err_set(e, ERR_FORMAT, "the range ends before it "
		    "begins");
	*out = (struct range){ min, max };
	return 0;
}

int
value_counts(const char *text, int64_t max, struct range *out, struct err *e)
{
	char low[PART_MAX];
	const char *high;
	uint64_t from, to;

	if (!ends_of(text, low, &high))
		return err_set(e, ERR_FORMAT, "not a range as 1..9");
	if (value_count(low, (uint64_t)max, &from, e) != 0 ||
	    value_count(high, (uint64_t)max, &to, e) != 0)
		return -1;
	return range_set(out, (int64_t)from, (int64_t)to, e);
}

int
value_durations(const char *text, struct range *out, struct err *e)
{
	char low[PART_MAX];
	const char *high;
	int64_t from, to;

	if (!ends_of(text, low, &high))
		return err_set(e, ERR_FORMAT, "not a range as 9d..12d");
	if (value_duration(low, &from, e) != 0 ||
	    value_duration(high, &to, e) != 0)
		return -1;
	return range_set(out, from, to, e);
}

int
value_yes(const char *text, bool *out, struct err *e)
{
	bool yes = strcmp(text, "yes") == 0;

	if (!yes && strcmp(text, "no") != 0)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is neither yes nor "
		    "no", text);
	*out = yes;
	return 0;
}

int
value_text(const char *text, char *out, size_t room, struct err *e)
{
	if (strlen(text) >= room)
		return err_set(e, ERR_FORMAT, "longer than %zu characters",
		    room - 1);
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

int
value_span(const char *text, void *field, struct err *e)
{
	int64_t seconds;

	if (value_duration(text, &seconds, e) != 0)
		return -1;
	if (seconds < 0)
		return err_set(e, ERR_FORMAT, "a negative duration");
	*(int64_t *)field = seconds;
	return 0;
}

int
value_number(const char *text, void *field, struct err *e)
{
	uint64_t n;

	if (value_count(text, INT32_MAX, &n, e) != 0)
		return -1;
	*(uint32_t *)field = (uint32_t)n;
	return 0;
}

int
value_truth(const char *text, void *field, struct err *e)
{
	static const char *const WORDS[] = {
		"false", "true", "no", "yes", "off", "on",
	};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
		if (strcasecmp(text, WORDS[i]) == 0) {
			*(bool *)field = i % 2 == 1;
			return 0;
		}
	return err_set(e, ERR_FORMAT, "\"%.40s\" is neither true nor false",
	    text);
}

int
value_zone(const char *text, void *field, struct err *e)
{
	return dname_from_text(field, text, e);
}

int
value_algorithm(const char *text, void *field, struct err *e)
{
	const struct alg *alg = alg_by_name(text);

	if (alg == NULL)
		return err_set(e, ERR_FORMAT, "%.40s is not an algorithm known "
		    "here", text);
	*(const struct alg **)field = alg;
	return 0;
}
