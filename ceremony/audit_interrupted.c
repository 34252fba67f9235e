#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/break_paper.h"
#include "ceremony/clock.h"
#include "ceremony/exception.h"

/*
 * What comes between the steps of a ceremony: breaks, and a clock that was moved.
 * Neither is of a step, and each is behind what it comes of and before what it
 * leads to.
 */

/* ---- breaks --------------------------------------------------------------- */

const json_t *
audit_checked_in(const struct audit *a)
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
	const json_t *in = audit_checked_in(a);
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

/* Both gave their reasons for going on, behind the break. */
static bool
paper_excepted(const struct audit *a)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *was = json_array_get(a->reg.records, i);

		if (register_is(was, "ceremony", "break"))
			return false;
		if (exception_to(was, BREAK_PAPER_EXPECTED))
			return true;
	}
	return false;
}

/* The words that went on paper in a break were compared behind it. */
static int
check_back(const struct audit *a, const struct record *rec, struct err *e)
{
	bool on_break = a->reg.break_record != 0;
	bool said = json_object_get(rec->data, "paper") != NULL;
	const char *paper = audit_text(rec, "paper");

	if (on_break ? strcmp(paper, "same") == 0 ||
	    (strcmp(paper, "differs") == 0 && paper_excepted(a)) : !said)
		return 0;
	return err_set(e, ERR_POLICY, "a ceremony that was taken up, and not as "
	    "the paper of a break and the exceptions say");
}

/* ---- the clock ------------------------------------------------------------ */

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

	if (agreed == NULL || a->walk.moved || (by >= -1 && by <= 1) ||
	    strcmp(audit_text(rec, "agreed"), agreed) != 0)
		return err_set(e, ERR_POLICY, "a clock that was moved, and not "
		    "since both people agreed to it, or not by seconds");
	a->walk.moved = true;
	tell_moved(a, rec, (long long)by);
	return 0;
}

/* Both gave a reason; or the process ended, and another began. */
static bool
was_answered(const struct audit *a)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *was = json_array_get(a->reg.records, i);

		if (register_is(was, "ceremony", "exception") ||
		    register_is(was, "ceremony", "resumed"))
			return true;
		if (register_is(was, "ceremony", "clock-moved"))
			return false;
	}
	return true;
}

/* Nothing is signed between a clock that was moved and one agreed to anew. */
static int
check_clock(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const signs[] = {
		"sign", "batch-sign", "emergency", "anchor",
	};

	if (!a->walk.moved)
		return 0;
	if (strcmp(rec->step, "clock") == 0 &&
	    strcmp(rec->kind, "agreed") == 0) {
		a->walk.moved = false;
		return was_answered(a) ? 0 : err_set(e, ERR_POLICY, "the clock "
		    "was moved, and nobody gave a reason to go on");
	}
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strcmp(rec->step, signs[i]) == 0 &&
		    strcmp(rec->kind, "intent") == 0)
			return err_set(e, ERR_POLICY, "a signature was meant to be "
			    "made after the clock was moved, and nobody had agreed "
			    "to it since");
	return 0;
}

int
audit_interrupted(struct audit *a, const struct record *rec, struct err *e)
{
	if (check_behind_break(a, rec, e) != 0 || check_clock(a, rec, e) != 0)
		return -1;
	if (strcmp(rec->step, "ceremony") != 0)
		return 0;
	return strcmp(rec->kind, "break") == 0 ? check_break(a, rec, e) :
	    strcmp(rec->kind, "resumed") == 0 ? check_back(a, rec, e) :
	    strcmp(rec->kind, "clock-moved") == 0 ? check_moved(a, rec, e) : 0;
}
