#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/break_paper.h"
#include "ceremony/exception.h"
#include "ceremony/post_mortem.h"

/*
 * What comes between the steps of a ceremony: breaks, stops and the end of a
 * console, which leave it until it is taken up.  None is of a step, and each is
 * before what it leads to.
 */

/* ---- breaks --------------------------------------------------------------- */

static bool
is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

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

/* Whether it is none of the two who were checked in; where nobody was, nobody is. */
static bool
is_stranger(const struct audit *a, const char *name)
{
	const struct record people = { .data = audit_checked_in(a) };

	return people.data != NULL &&
	    strcmp(name, audit_text(&people, "administrator")) != 0 &&
	    strcmp(name, audit_text(&people, "witness")) != 0;
}

/* Whoever keeps the room is one of those who are in it. */
static int
check_break(const struct audit *a, const struct record *rec, struct err *e)
{
	const char *stays = audit_text(rec, "stays");

	if (is_blank(stays) || is_blank(audit_text(rec, "reason")) ||
	    is_stranger(a, stays))
		return err_set(e, ERR_POLICY, "a break without a reason, or that "
		    "nobody who was checked in kept the room in");
	return 0;
}

static int
check_stopped(const struct record *rec, struct err *e)
{
	return !is_blank(audit_text(rec, "reason")) ? 0 : err_set(e,
	    ERR_POLICY, "a ceremony was stopped, and no reason is given");
}

/* Both gave their reasons for going on, behind the break. */
static bool
paper_excepted(const struct audit *a)
{
	for (size_t i = json_array_size(a->reg.records); i-- > 0; ) {
		const json_t *was = json_array_get(a->reg.records, i);

		if (register_is(was, "ceremony", "break") ||
		    register_is(was, "ceremony", "stopped"))
			return false;
		if (exception_to(was, BREAK_PAPER_EXPECTED))
			return true;
	}
	return false;
}

/* The words that went on paper when it was left were compared behind that. */
static int
check_back(const struct audit *a, const struct record *rec, struct err *e)
{
	bool was_left = a->reg.break_record != 0;
	bool said = json_object_get(rec->data, "paper") != NULL;
	const char *paper = audit_text(rec, "paper");

	if (was_left ? strcmp(paper, "same") == 0 ||
	    (strcmp(paper, "differs") == 0 && paper_excepted(a)) : !said)
		return 0;
	return err_set(e, ERR_POLICY, "a ceremony that was taken up, and not as "
	    "the paper of a break or stop and the exceptions say");
}

/* ---- what is left until it is taken up ---------------------------------------- */

/*
 * By whom it is taken up, before it is: people at key E, both of the paper of a
 * break, or the program of its own end.
 */
static bool
is_excepted(const struct audit *a, const struct record *rec)
{
	if (post_mortem_wrote(rec->data))
		return true;
	if (json_object_get(rec->data, "reasons") == NULL)
		return !is_blank(audit_text(rec, "decided")) &&
		    !is_blank(audit_text(rec, "who"));
	return a->reg.break_record != 0 && strcmp(audit_text(rec, "expected"),
	    BREAK_PAPER_EXPECTED) == 0;
}

/*
 * By somebody who was not checked in: nobody was, at a console that was started
 * where another had ended without a record of it.
 */
static bool
is_strangers(const struct audit *a, const struct record *rec)
{
	return json_object_get(rec->data, "reasons") == NULL &&
	    is_stranger(a, audit_text(rec, "who"));
}

/* Nothing is done in it: what comes behind takes the ceremony up, or abandons it. */
static int
check_left(struct audit *a, const struct record *rec, struct err *e)
{
	bool of_it = strcmp(rec->step, "ceremony") == 0;
	bool exception = of_it && strcmp(rec->kind, "exception") == 0;
	bool stopped = of_it && strcmp(rec->kind, "stopped") == 0;
	bool leaves, back = of_it && (strcmp(rec->kind, "resumed") == 0 ||
	    strcmp(rec->kind, "abandoned") == 0);

	if (a->walk.left && !back && !stopped && !(exception && is_excepted(a,
	    rec)) && !(of_it && strcmp(rec->kind, "printer") == 0))
		return err_set(e, ERR_POLICY, "a record \"%s %s\" behind a break, "
		    "a stop or the end of the console, and the ceremony was not "
		    "taken up after it", rec->step, rec->kind);
	leaves = stopped || (of_it && strcmp(rec->kind, "break") == 0) ||
	    (exception && (post_mortem_wrote(rec->data) || is_strangers(a, rec)));
	/* What goes on with it reads the journal that there is by then. */
	if (!a->walk.left && (leaves || back))
		a->walk.floor = a->reg.trusted_time;
	a->walk.left = !back && (a->walk.left || leaves);
	return 0;
}

int
audit_interrupted(struct audit *a, const struct record *rec, struct err *e)
{
	if (check_left(a, rec, e) != 0)
		return -1;
	if (strcmp(rec->step, "ceremony") != 0)
		return 0;
	return strcmp(rec->kind, "break") == 0 ? check_break(a, rec, e) :
	    strcmp(rec->kind, "stopped") == 0 ? check_stopped(rec, e) :
	    strcmp(rec->kind, "resumed") == 0 ? check_back(a, rec, e) : 0;
}
