#include <stdio.h>
#include <string.h>

#include "ceremony/register.h"

#include "ceremony/wrong_pins.h"

/* An admin PIN is tried where a card gets another PIN. */
static bool
is_card(const json_t *record)
{
	return register_is(record, "officer", "wrong-pin") ||
	    register_is(record, "unblock", "wrong-pin");
}

static const char *
name_of(const json_t *record)
{
	const char *name = json_string_value(json_object_get(json_object_get(
	    record, "data"), "name"));

	return name == NULL ? "?" : name;
}

/* Those of one officer, from that record on; 0: it is not the first of them. */
static size_t
count_of(const json_t *records, size_t first)
{
	const char *name = name_of(json_array_get(records, first));
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		if (!is_card(rec) || strcmp(name_of(rec), name) != 0)
			continue;
		if (i < first)
			return 0;
		n++;
	}
	return n;
}

struct wrong_pins
wrong_pins_read(const json_t *records)
{
	struct wrong_pins w = { .hsm = 0 };
	size_t at = 0, n;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *rec = json_array_get(records, i);

		w.hsm += register_is(rec, "open", "wrong-pin");
		if (!is_card(rec))
			continue;
		w.cards++;
		if ((n = count_of(records, i)) > 0 && at < sizeof(w.who))
			at += (size_t)snprintf(w.who + at, sizeof(w.who) - at,
			    "%s%.48s %zu", at > 0 ? ", " : "", name_of(rec), n);
	}
	return w;
}
