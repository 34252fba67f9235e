#include <stdio.h>

#include "ceremony/ceremony.h"
#include "ceremony/cut_off.h"
#include "ceremony/post_mortem.h"

/* What may be written at a console before the ceremony is gone on with. */
static bool
is_between(const json_t *rec)
{
	return register_is(rec, "ceremony", "exception") ||
	    register_is(rec, "ceremony", "medium") ||
	    register_is(rec, "ceremony", "printer");
}

static bool
is_told(const struct registry *r, size_t i)
{
	while (i-- > 0) {
		const json_t *rec = json_array_get(r->records, i);

		if (!is_between(rec))
			return register_is(rec, "ceremony", "break") ||
			    register_is(rec, "ceremony", "stopped");
		if (post_mortem_wrote(json_object_get(rec, "data")))
			return true;
	}
	return false;
}

/* By the first n records. */
static bool
is_done(const struct registry *r, size_t n, const struct step *s)
{
	while (n-- > 0) {
		const json_t *rec = json_array_get(r->records, n);

		if (register_is(rec, s->id, "done"))
			return true;
		if (register_is(rec, s->id, "undone"))
			return false;
	}
	return false;
}

bool
cut_off(const struct registry *r, size_t i, char text[CUT_OFF_TEXT])
{
	const struct ceremony_type *t = ceremony_begun(r);
	const json_t *before = i == 0 ? NULL : json_array_get(r->records, i - 1);
	char at[80] = "its end";
	size_t k = 0;

	if (before == NULL || !register_is(json_array_get(r->records, i),
	    "ceremony", "resumed") || is_told(r, i))
		return false;
	while (t != NULL && t->steps[k] != NULL && is_done(r, i, t->steps[k]))
		k++;
	if (t == NULL)
		snprintf(at, sizeof(at), "a step that is not known");
	else if (t->steps[k] != NULL)
		snprintf(at, sizeof(at), "step %zu, %s", k + 1,
		    t->steps[k]->title);
	snprintf(text, CUT_OFF_TEXT, "the console ended without X or end, at %s, "
	    "behind record %06lld", at, (long long)json_integer_value(
	    json_object_get(before, "seq")));
	return true;
}
