#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/exception.h"
#include "ceremony/unnamed_bags.h"

/*
 * Bags: what is read off one is what it was sealed with, no number is on two,
 * and what was opened is sealed again; or there is an exception, or a reason.
 */

/* The bag that a record is of; NULL: of none. */
static const struct register_bag *
bag_of(const struct audit *a, const struct record *rec, struct err *e)
{
	const char *contents = audit_text(rec, "contents");
	const struct register_bag *b = register_bag(&a->reg, contents);

	if (b == NULL)
		err_set(e, ERR_POLICY, "a bag of \"%.40s\", which the site does "
		    "not name", contents);
	return b;
}

static bool
excepted(const struct audit *a)
{
	return exception_of_both(audit_before(a));
}

static void
warn(struct audit *a, const struct register_bag *b, const char *what)
{
	char text[200];

	snprintf(text, sizeof(text), "ceremony %04u: the bag of %s %s", a->reg.number,
	    b->contents, what);
	audit_say(a, "WARN", text);
}

/* ---- they come out -------------------------------------------------------- */

/* One that is to be looked at; who has seen its number reads it no more. */
static const struct register_bag *
to_look(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = bag_of(a, rec, e);

	if (b != NULL && register_bag_to_look(&a->reg, b))
		return b;
	if (b != NULL)
		err_set(e, ERR_POLICY, "the bag of %s is none that was sealed, or "
		    "was looked at before in this ceremony", b->contents);
	return NULL;
}

static const struct register_bag *
not_read(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = to_look(a, rec, e);

	if (b == NULL || !register_bag_read(&a->reg, b))
		return b;
	err_set(e, ERR_POLICY, "the number of the bag of %s was read off it "
	    "already", b->contents);
	return NULL;
}

static int
read_off(struct audit *a, const struct record *rec, struct err *e)
{
	return not_read(a, rec, e) == NULL ? -1 : 0;
}

static int
opened(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = to_look(a, rec, e);

	if (b == NULL)
		return -1;
	if (b->read_in != a->reg.number)
		return err_set(e, ERR_POLICY, "the bag of %s was opened, and "
		    "nobody had read its number", b->contents);
	if (register_bag_agrees(&a->reg, b))
		return 0;
	if (!excepted(a))
		return err_set(e, ERR_POLICY, "the bag of %s has not the number "
		    "that it was sealed with in ceremony %04u, and the journal has "
		    "no exception for it", b->contents, b->sealed);
	warn(a, b, "has not the number that it was sealed with");
	return 0;
}

static int
missing(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = not_read(a, rec, e);

	if (b == NULL)
		return -1;
	warn(a, b, "was missing");
	return excepted(a) ? 0 : err_set(e, ERR_POLICY, "the bag of %s is missing, "
	    "and the journal has no exception for it", b->contents);
}

static int
none_left(const struct audit *a, struct err *e)
{
	for (size_t i = 0; i < a->reg.n_bags; i++) {
		const struct register_bag *b = &a->reg.bags[i];

		if (register_bag_to_look(&a->reg, b))
			return err_set(e, ERR_POLICY, "the journal does not say "
			    "what became of the bag of %s, which was sealed in "
			    "ceremony %04u", b->contents, b->sealed);
	}
	return 0;
}

/* Once, of all that are opened. */
static int
seals(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *whole = json_object_get(rec->data, "whole");

	if (none_left(a, e) != 0)
		return -1;
	if (register_last(&a->reg, "bags-out", "seals") != NULL)
		return err_set(e, ERR_POLICY, "the seals were looked at twice");
	if (!json_is_boolean(whole))
		return err_set(e, ERR_FORMAT, "the seals were looked at, and it is "
		    "not said whether they are whole");
	if (json_is_true(whole))
		return 0;
	audit_say(a, "WARN", "the seal of a bag was not whole");
	return excepted(a) ? 0 : err_set(e, ERR_POLICY, "a seal is not whole, and "
	    "the journal has no exception for it");
}

static int
all_out(struct audit *a, const struct record *rec, struct err *e)
{
	bool any = false;

	(void)rec;
	if (none_left(a, e) != 0)
		return -1;
	for (size_t i = 0; i < a->reg.n_bags; i++)
		any |= register_bag_opened(&a->reg, &a->reg.bags[i]);
	return !any || register_last(&a->reg, "bags-out", "seals") != NULL ? 0 :
	    err_set(e, ERR_POLICY, "bags were opened, and nobody says that their "
	    "seals were whole");
}

/* ---- they go in ----------------------------------------------------------- */

static const struct register_bag *
to_settle(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = bag_of(a, rec, e);

	if (b != NULL && register_bag_to_settle(&a->reg, b))
		return b;
	if (b != NULL)
		err_set(e, ERR_POLICY, "%s was put away before in this ceremony, "
		    "or nobody names it", b->contents);
	return NULL;
}

/* What was not to be opened is not open, but by an exception. */
static const struct register_bag *
open_one(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = to_settle(a, rec, e);

	if (b == NULL || b->state != BAG_SEALED || excepted(a))
		return b;
	err_set(e, ERR_POLICY, "the bag of %s was not opened by this ceremony, and "
	    "was not shut at its end, and the journal has no exception for it",
	    b->contents);
	return NULL;
}

static int
sealed(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag_number *was = register_bag_number(&a->reg,
	    audit_text(rec, "number"));
	const struct register_bag *b = open_one(a, rec, e);

	if (b == NULL)
		return -1;
	return was == NULL ? 0 : err_set(e, ERR_POLICY, "the new bag of %s has a "
	    "number that was on that of %s in ceremony %04u", b->contents,
	    was->contents, was->ceremony);
}

static int
stays_out(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = open_one(a, rec, e);

	if (b == NULL)
		return -1;
	return audit_text(rec, "reason")[0] != '\0' ? 0 : err_set(e, ERR_POLICY,
	    "%s goes into no bag, and there is no reason", b->contents);
}

static int
kept(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_bag *b = to_settle(a, rec, e);

	if (b == NULL)
		return -1;
	return b->state == BAG_SEALED ? 0 : err_set(e, ERR_POLICY, "%s is said to "
	    "be in its bag still, and was in none", b->contents);
}

static int
all_in(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	for (size_t i = 0; i < a->reg.n_bags; i++)
		if (register_bag_to_settle(&a->reg, &a->reg.bags[i]))
			return err_set(e, ERR_POLICY, "the journal does not say "
			    "into which bag %s went, nor why into none",
			    a->reg.bags[i].contents);
	return 0;
}

/* ---- the ceremony --------------------------------------------------------- */

/* A site may stop to name bags; but what is sealed is then compared by nobody. */
static int
begin(struct audit *a, const struct record *rec, struct err *e)
{
	const size_t n = unnamed_bags(&a->reg, json_object_get(rec->data,
	    "bags") != NULL);
	char text[160];

	(void)e;
	if (n == 0)
		return 0;
	snprintf(text, sizeof(text), "ceremony %04lld was held without a look at "
	    "bags, and %zu were sealed by then", (long long)json_integer_value(
	    json_object_get(rec->data, "number")), n);
	audit_say(a, "WARN", text);
	return 0;
}

/* Whether number i of these is on one before it. */
static bool
is_twice(const json_t *bags, size_t i)
{
	const json_t *number = json_object_get(json_array_get(bags, i),
	    "number");

	for (size_t k = 0; number != NULL && k < i; k++)
		if (json_equal(json_object_get(json_array_get(bags, k),
		    "number"), number))
			return true;
	return false;
}

/* Of what is open each is there once, in the register's order. */
static int
abandoned(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *bags = json_object_get(rec->data, "bags");
	size_t n = 0;

	for (size_t i = 0; i < a->reg.n_bags; i++) {
		const struct register_bag *b = &a->reg.bags[i];
		const struct record one = { .data = json_array_get(bags, n) };
		const char *number = audit_text(&one, "number");

		if (b->state != BAG_OPENED)
			continue;
		if (strcmp(audit_text(&one, "contents"), b->contents) != 0 ||
		    (number[0] == '\0' && audit_text(&one, "reason")[0] == '\0'))
			return err_set(e, ERR_POLICY, "the ceremony was abandoned, "
			    "and the journal does not say into which bag %s went, "
			    "nor why into none", b->contents);
		if (register_bag_number(&a->reg, number) != NULL ||
		    is_twice(bags, n++))
			return err_set(e, ERR_POLICY, "the new bag of %s has a "
			    "number that was on another", b->contents);
	}
	return n == json_array_size(bags) ? 0 : err_set(e, ERR_POLICY, "a bag was "
	    "sealed where the ceremony was abandoned, of what was not open");
}

/* Where no step looks at them, both say why before anything else is done. */
static int
looked(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return unnamed_bags(&a->reg, json_object_get(register_last(&a->reg,
	    "ceremony", "begin"), "bags") != NULL) == 0 ||
	    unnamed_bags_excepted(&a->reg) ? 0 : err_set(e, ERR_POLICY,
	    "bags are sealed that this ceremony does not look at, and the journal "
	    "has no exception for it");
}

int
audit_bags(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "ceremony", "begin", begin },
		{ "ceremony", "abandoned", abandoned },
		{ "people", "present", looked },
		{ "bags-out", "read", read_off },
		{ "bags-out", "opened", opened },
		{ "bags-out", "kept", read_off },
		{ "bags-out", "missing", missing },
		{ "bags-out", "seals", seals },
		{ "bags-out", "done", all_out },
		{ "bags-in", "sealed", sealed },
		{ "bags-in", "out", stays_out },
		{ "bags-in", "kept", kept },
		{ "bags-in", "done", all_in },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}

/* Of the last one, whose bags go in behind what is looked at here. */
void
audit_bagged(struct audit *a)
{
	size_t opened = 0, shut = 0;

	for (size_t i = 0; i < a->reg.n_bags; i++) {
		opened += register_bag_opened(&a->reg, &a->reg.bags[i]);
		shut += a->reg.bags[i].state == BAG_SEALED;
	}
	if (a->reg.n_bags > 0)
		(void)audit_passed(a, "bags: opened in ceremony %04u: %zu, and "
		    "still shut: %zu; each that was opened had the number that it "
		    "was sealed with, but for the exceptions, and no number was "
		    "used twice", a->reg.number, opened, shut);
}
