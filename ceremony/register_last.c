#include <string.h>

#include "ceremony/register.h"

bool
register_is(const json_t *record, const char *step, const char *kind)
{
	return strcmp(json_string_value(json_object_get(record, "step")),
	    step) == 0 && strcmp(json_string_value(json_object_get(record,
	    "kind")), kind) == 0;
}

static const json_t *
last_record(const struct registry *r, const char *step, const char *kind)
{
	for (size_t i = json_array_size(r->records); i-- > 0; ) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, step, kind))
			return rec;
	}
	return NULL;
}

const json_t *
register_last(const struct registry *r, const char *step, const char *kind)
{
	return json_object_get(last_record(r, step, kind), "data");
}

/* 0 of no record. */
static json_int_t
seq_of(const json_t *record)
{
	return json_integer_value(json_object_get(record, "seq"));
}

bool
register_has(const struct registry *r, const char *step, const char *kind)
{
	return seq_of(last_record(r, step, kind)) >
	    seq_of(last_record(r, step, "undone"));
}

bool
register_done(const struct registry *r, const char *step)
{
	return register_has(r, step, "done");
}

time_t
register_done_at(const struct registry *r, const char *step)
{
	return json_integer_value(json_object_get(last_record(r, step, "done"),
	    "time"));
}

const json_t *
register_people(const struct registry *r, const char *step)
{
	json_int_t done = seq_of(last_record(r, step, "done"));
	const json_t *people = NULL;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (seq_of(rec) <= done && register_is(rec, "people", "present"))
			people = json_object_get(rec, "data");
	}
	return people;
}
