#include <string.h>

#include "ceremony/audit_state.h"

/*
 * What comes between the steps of a ceremony, and is of none: a break.
 */

/* ---- breaks --------------------------------------------------------------- */

/* Who was checked in since the ceremony was last begun or taken up; or NULL. */
static const json_t *
checked_in(const struct audit *a)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *was = json_array_get(a->reg.records, i);

		if (register_is(was, "ceremony", "resumed"))
			return NULL;
		if (register_is(was, "people", "present"))
			return json_object_get(was, "data");
	}
	return NULL;
}

/* Whoever keeps the room is one of those who are in it. */
static int
check_break(const struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *in = checked_in(a);
	const struct record people = { .data = in };
	const char *stays = audit_text(rec, "stays");

	if (*stays == '\0' || *audit_text(rec, "reason") == '\0' || (in != NULL &&
	    strcmp(stays, audit_text(&people, "administrator")) != 0 &&
	    strcmp(stays, audit_text(&people, "witness")) != 0))
		return err_set(e, ERR_POLICY, "a break without a reason, or that "
		    "nobody who was checked in kept the room in");
	return 0;
}

/* In a break nothing is done: what comes behind it takes the ceremony up. */
static int
check_behind_break(const struct audit *a, const struct record *rec,
    struct err *e)
{
	if (!register_is(audit_before(a), "ceremony", "break") || (strcmp(rec->step,
	    "ceremony") == 0 && (strcmp(rec->kind, "resumed") == 0 ||
	    strcmp(rec->kind, "abandoned") == 0 ||
	    strcmp(rec->kind, "exception") == 0 ||
	    strcmp(rec->kind, "stopped") == 0)))
		return 0;
	return err_set(e, ERR_POLICY, "a record \"%s %s\" behind a break, and the "
	    "ceremony was not taken up after it", rec->step, rec->kind);
}

int
audit_interrupted(struct audit *a, const struct record *rec, struct err *e)
{
	if (check_behind_break(a, rec, e) != 0)
		return -1;
	return strcmp(rec->step, "ceremony") == 0 && strcmp(rec->kind,
	    "break") == 0 ? check_break(a, rec, e) : 0;
}
