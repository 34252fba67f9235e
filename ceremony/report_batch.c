#include <stdio.h>

#include "ceremony/report_state.h"

/*
 * Requests of many zones: what each group came to, and what was put aside.  The
 * zones are a thousand, and are in the review and the journal by name.
 */

static long long
count(const json_t *data, const char *name)
{
	return (long long)json_integer_value(json_object_get(data, name));
}

static void
groups(const struct report *r, const json_t *typed)
{
	static const struct column columns[] = {
		{ "Group", 24, false }, { "Signed", 8, false },
		{ "Aside", 8, false }, { "Warned", 8, false },
		{ "What both typed", 22, false }, { NULL, 0, false },
	};
	const json_t *list = json_object_get(typed, "groups");

	if (json_array_size(list) > 0)
		document_table(r->paper, columns);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *g = json_array_get(list, i);
		char zones[24], aside[24];

		snprintf(zones, sizeof(zones), "%lld", count(g, "zones"));
		snprintf(aside, sizeof(aside), "%lld", count(g, "aside"));
		document_row(r->paper, (const char *[]){
		    json_string_value(json_object_get(g, "group")), zones, aside,
		    json_is_true(json_object_get(g, "warned")) ? "yes" : "no",
		    json_string_value(json_object_get(g, "typed")) });
	}
}

static void
put_aside(const struct report *r, const json_t *zone, size_t n)
{
	static const struct column columns[] = {
		{ "Put aside", 30, false }, { "Why", 46, false },
		{ NULL, 0, false },
	};
	const json_t *why = json_object_get(zone, "why");
	char text[600] = "";
	size_t at = 0;

	if (n == 0)
		document_table(r->paper, columns);
	for (size_t k = 0; k < json_array_size(why) && at < sizeof(text); k++) {
		const char *found = json_string_value(json_array_get(why, k));

		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.300s",
		    k == 0 ? "" : "; ", found == NULL ? "?" : found);
	}
	document_row(r->paper, (const char *[]){ json_string_value(
	    json_object_get(zone, "zone")), text });
}

/* Where records begin behind the last of that kind: what is anew has its own. */
static size_t
last_of(const struct report *r, const char *step, const char *kind)
{
	size_t n = report_records(r);

	while (n > 0 && !register_is(report_record(r, n - 1), step, kind))
		n--;
	return n;
}

static void
tell_more(const struct report *r, size_t n)
{
	if (n > REPORT_MOST)
		document_add(r->paper, PIECE_TEXT, "There are more: review.txt "
		    "has all of them.", NULL);
}

/* Of the last review. */
static void
list_aside(const struct report *r)
{
	size_t n = 0;

	for (size_t i = last_of(r, "batch-review", "typed"); i < report_records(r); i++) {
		const json_t *rec = report_record(r, i);
		const json_t *list = json_object_get(json_object_get(rec,
		    "data"), "zones");

		if (!register_is(rec, "batch-review", "aside"))
			continue;
		for (size_t k = 0; k < json_array_size(list); k++)
			if (n++ < REPORT_MOST)
				put_aside(r, json_array_get(list, k), n - 1);
	}
	tell_more(r, n);
}

/* A row each of a record's zones; n: of those before.  How many there are. */
static size_t
put_missing(const struct report *r, const json_t *data, size_t n)
{
	static const struct column columns[] = {
		{ "No request, and so not signed", 50, false },
		{ "Group", 26, false }, { NULL, 0, false },
	};
	const json_t *zones = json_object_get(data, "zones");

	for (size_t i = 0; i < json_array_size(zones); i++) {
		if (n + i == 0)
			document_table(r->paper, columns);
		if (n + i < REPORT_MOST)
			document_row(r->paper, (const char *[]){
			    json_string_value(json_array_get(zones, i)),
			    json_string_value(json_object_get(data, "group")) });
	}
	return json_array_size(zones);
}

/* Of the last list that was read. */
static void
list_missing(const struct report *r)
{
	size_t n = 0;

	for (size_t i = last_of(r, "batch", "found"); i < report_records(r); i++)
		if (register_is(report_record(r, i), "batch", "missing"))
			n += put_missing(r, json_object_get(report_record(r, i),
			    "data"), n);
	tell_more(r, n);
}

int
report_batch(const struct report *r)
{
	const json_t *found = register_last(r->reg, "batch", "found");
	const json_t *typed = register_last(r->reg, "batch-review", "typed");
	const json_t *made = register_last(r->reg, "batch-sign", "done");

	if (found == NULL)
		return 0;
	document_add(r->paper, PIECE_HEADING, "REQUESTS OF MANY ZONES", NULL);
	document_add(r->paper, PIECE_FACT, "Requests", "%lld", count(found,
	    "requests"));
	document_add(r->paper, PIECE_EXACT, "of their list", "%s",
	    report_said(r, "batch", "found", "sums"));
	if (typed != NULL) {
		document_add(r->paper, PIECE_FACT, "Review", "judged as of %s",
		    report_said(r, "batch-review", "typed", "judged"));
		document_add(r->paper, PIECE_EXACT, "of its pages", "%s",
		    report_said(r, "batch-review", "typed", "text"));
	}
	if (made != NULL)
		document_add(r->paper, PIECE_FACT, "Responses", "of %lld zones, "
		    "by the plan \"normal\"; signatures: %lld, each verified when "
		    "it was made", count(made, "zones"), count(made,
		    "signatures"));
	if (typed != NULL)
		groups(r, typed);
	list_aside(r);
	list_missing(r);
	return 0;
}
