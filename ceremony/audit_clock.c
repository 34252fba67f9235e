#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/clock.h"
#include "ceremony/input.h"
#include "keyset/utc.h"

/*
 * The clock, as the console watches it: from the record that both agreed to it,
 * to the answer to an alarm or to the end of the process.
 */

/* ---- it was agreed to ------------------------------------------------------- */

static bool
parsed(const json_t *text, time_t *out)
{
	const char *is = json_string_value(text);
	struct err why;

	return is != NULL && utc_parse(is, out, &why) == 0;
}

/* What person i typed is what this machine's clock said then. */
static bool
is_typed(const struct record *rec, size_t i, time_t *read)
{
	const char *typed = json_string_value(json_array_get(json_object_get(
	    rec->data, "wall"), i));
	struct err why;
	time_t wall;

	return parsed(json_array_get(json_object_get(rec->data, "read"), i),
	    read) && typed != NULL && clock_wall(typed, &wall, &why) == 0 &&
	    clock_is_wall(wall, *read);
}

static int
check_agreed(struct audit *a, const struct record *rec, struct err *e)
{
	struct audit_walk *w = &a->walk;
	time_t machine, read[2];

	if (w->moved && !w->answered)
		return err_set(e, ERR_POLICY, "the clock was moved, and nobody "
		    "gave a reason to go on");
	if (!is_typed(rec, 0, &read[0]) || !is_typed(rec, 1, &read[1]))
		return err_set(e, ERR_POLICY, "a clock that was agreed to, and is "
		    "not the wall's to two minutes");
	if (!parsed(json_object_get(rec->data, "machine"), &machine) ||
	    read[0] > read[1] + CLOCK_SLACK || read[1] > machine + CLOCK_SLACK ||
	    rec->time + CLOCK_SLACK < machine ||
	    rec->time > machine + CLOCK_WALL)
		return err_set(e, ERR_POLICY, "a clock that was agreed to, and is "
		    "not that of its record");
	if (machine + CLOCK_SLACK < w->floor)
		return err_set(e, ERR_POLICY, "a clock that was agreed to, and is "
		    "before a record of the journal with one that was");
	w->moved = w->answered = false;
	w->watched = true;
	w->latest = machine;
	return 0;
}

/* ---- it was moved ----------------------------------------------------------- */

/* Whatever is made of it: what was dated before it is for the reader. */
static void
tell_moved(struct audit *a, const struct record *rec, long long by)
{
	char text[240], way[CLOCK_WAY];

	snprintf(text, sizeof(text), "ceremony %04u, %.40s, record %llu: this "
	    "machine's clock was moved %s since both people had agreed to it",
	    a->reg.number, a->reg.type, (unsigned long long)rec->seq,
	    clock_way(by, way));
	audit_say(a, "WARN", text);
}

static int
check_moved(struct audit *a, const struct record *rec, struct err *e)
{
	const char *agreed = audit_fact(a, "clock", "agreed", "machine");
	json_int_t by = json_integer_value(json_object_get(rec->data, "by"));
	struct audit_walk *w = &a->walk;

	if (agreed == NULL || !w->watched || w->moved ||
	    (by >= -CLOCK_SLACK && by <= CLOCK_SLACK) ||
	    strcmp(audit_text(rec, "agreed"), agreed) != 0)
		return err_set(e, ERR_POLICY, "a clock that was moved, and not "
		    "since both people agreed to it, or not by seconds");
	w->moved = true;
	w->moved_at = audit_step_at(w);
	tell_moved(a, rec, (long long)by);
	return 0;
}

/* Both gave their reasons, for that and nothing else. */
static bool
is_answer(const struct record *rec)
{
	return audit_is_of(rec, "ceremony", "exception") &&
	    input_both(json_object_get(rec->data, "reasons")) &&
	    strcmp(audit_text(rec, "expected"), CLOCK_EXPECTED) == 0;
}

/* The alarm comes with the next question, and that is before the next step. */
static int
check_unanswered(const struct audit_walk *w, const struct record *rec,
    struct err *e)
{
	static const char *const signs[] = {
		"sign", "batch-sign", "emergency", "anchor",
	};

	if (audit_is_of(rec, "clock", "undone"))
		return w->answered ? 0 : err_set(e, ERR_POLICY, "the clock is to "
		    "be agreed to anew, and nobody gave a reason to go on");
	if (!w->moved || strcmp(rec->step, "ceremony") == 0)
		return 0;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (audit_is_of(rec, signs[i], "intent"))
			return err_set(e, ERR_POLICY, "a signature was meant to be "
			    "made after the clock was moved, and nobody had agreed "
			    "to it since");
	/* A step that took another back says so behind that. */
	if (w->answered || audit_step_at(w) == w->moved_at ||
	    strcmp(rec->kind, "failed") == 0)
		return 0;
	return err_set(e, ERR_POLICY, "the clock was moved, and the ceremony went "
	    "on to another step before anybody gave a reason");
}

/* ---- it runs on ------------------------------------------------------------- */

/* Before each of these the console looks whether it was moved; clock_note(). */
static int
check_time(struct audit_walk *w, const struct record *rec, struct err *e)
{
	char is[UTC_TEXT], was[UTC_TEXT];

	if (!w->watched || w->moved || strcmp(rec->step, "ceremony") == 0 ||
	    strcmp(rec->step, "finish") == 0 || strcmp(rec->step, "officer") == 0)
		return 0;
	if (rec->time + 2 * CLOCK_SLACK < w->latest)
		return err_set(e, ERR_POLICY, "a record of %s behind one of %s, and "
		    "none that the clock was moved", utc_screen(rec->time, is),
		    utc_screen(w->latest, was));
	if (rec->time > w->latest)
		w->latest = rec->time;
	return 0;
}

int
audit_clock(struct audit *a, const struct record *rec, struct err *e)
{
	struct audit_walk *w = &a->walk;

	if (audit_is_of(rec, "ceremony", "clock-moved"))
		return check_moved(a, rec, e);
	if (check_unanswered(w, rec, e) != 0 || check_time(w, rec, e) != 0)
		return -1;
	if (audit_is_of(rec, "clock", "agreed"))
		return check_agreed(a, rec, e);
	if (is_answer(rec) || audit_is_of(rec, "ceremony", "resumed")) {
		w->answered = true;
		w->watched = false;
	}
	return 0;
}
