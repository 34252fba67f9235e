#include <stdio.h>
#include <string.h>

#include "ceremony/register_state.h"

/* The bags in which a site's things lie between two ceremonies. */

const struct register_bag *
register_bag(const struct registry *r, const char *contents)
{
	for (size_t i = 0; i < r->n_bags; i++)
		if (strcmp(r->bags[i].contents, contents) == 0)
			return &r->bags[i];
	return NULL;
}

const struct register_bag_number *
register_bag_number(const struct registry *r, const char *number)
{
	for (size_t i = 0; i < r->n_bag_numbers; i++)
		if (strcmp(r->bag_numbers[i].number, number) == 0)
			return &r->bag_numbers[i];
	return NULL;
}

bool
register_bag_to_look(const struct registry *r, const struct register_bag *b)
{
	return (b->state == BAG_SEALED || b->state == BAG_MISSING) &&
	    b->looked != r->number;
}

bool
register_bag_to_settle(const struct registry *r, const struct register_bag *b)
{
	return b->settled != r->number && (b->named || b->looked == r->number);
}

bool
register_bag_matters(const struct registry *r, const struct register_bag *b)
{
	return b->named || b->looked == r->number || b->settled == r->number ||
	    register_bag_to_look(r, b) || register_bag_to_settle(r, b);
}

bool
register_bag_read(const struct registry *r, const struct register_bag *b)
{
	return b->read_in == r->number && strcmp(b->read[0], b->read[1]) == 0;
}

bool
register_bag_agrees(const struct registry *r, const struct register_bag *b)
{
	return register_bag_read(r, b) && strcmp(b->read[0], b->number) == 0;
}

bool
register_bag_opened(const struct registry *r, const struct register_bag *b)
{
	return b->state == BAG_OPENED && b->looked == r->number;
}

/* Contents that no ceremony named before are new. */
static struct register_bag *
named(struct registry *r, const json_t *contents, struct err *e)
{
	const char *text = json_string_value(contents);
	struct register_bag *to;

	if (text == NULL || *text == '\0' || strlen(text) >= BAG_CONTENTS) {
		err_set(e, ERR_FORMAT, "\"bags\" is no list of what is kept in "
		    "them");
		return NULL;
	}
	for (size_t i = 0; i < r->n_bags; i++)
		if (strcmp(r->bags[i].contents, text) == 0)
			return &r->bags[i];
	if ((to = register_grow(r->bags, r->n_bags, sizeof(*to))) == NULL) {
		err_sys(e, "read the register");
		return NULL;
	}
	r->bags = to;
	to += r->n_bags++;
	snprintf(to->contents, sizeof(to->contents), "%s", text);
	return to;
}

int
register_bags_named(struct registry *r, const struct record *rec,
    struct err *e)
{
	const json_t *bags = json_object_get(rec->data, "bags");

	for (size_t i = 0; i < r->n_bags; i++)
		r->bags[i].named = false;
	if (bags != NULL && json_array_size(bags) == 0)
		return err_set(e, ERR_FORMAT, "\"bags\" is no list of what is "
		    "kept in them");
	for (size_t i = 0; i < json_array_size(bags); i++) {
		struct register_bag *b = named(r, json_array_get(bags, i), e);

		if (b == NULL)
			return -1;
		b->named = true;
	}
	return 0;
}

/* The bag of which that is; NULL: of none that was named. */
static struct register_bag *
of(struct registry *r, const json_t *data, struct err *e)
{
	char contents[BAG_CONTENTS];

	if (register_text(contents, sizeof(contents), data, "contents", e) != 0)
		return NULL;
	for (size_t i = 0; i < r->n_bags; i++)
		if (strcmp(r->bags[i].contents, contents) == 0)
			return &r->bags[i];
	err_set(e, ERR_FORMAT, "a bag of what no ceremony named");
	return NULL;
}

static int
seen(struct registry *r, const char *number, const char *contents,
    struct err *e)
{
	struct register_bag_number *to;

	if (register_bag_number(r, number) != NULL)
		return 0;
	to = register_grow(r->bag_numbers, r->n_bag_numbers, sizeof(*to));
	if (to == NULL)
		return err_sys(e, "read the register");
	r->bag_numbers = to;
	to += r->n_bag_numbers++;
	to->ceremony = r->number;
	snprintf(to->number, sizeof(to->number), "%s", number);
	snprintf(to->contents, sizeof(to->contents), "%s", contents);
	return 0;
}

int
register_bag_number_read(struct registry *r, const struct record *rec,
    struct err *e)
{
	const json_t *numbers = json_object_get(rec->data, "numbers");
	struct register_bag *b = of(r, rec->data, e);

	if (b == NULL)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		const char *is = json_string_value(json_array_get(numbers, i));

		if (is == NULL || *is == '\0' || strlen(is) >= BAG_NUMBER)
			return err_set(e, ERR_FORMAT, "\"numbers\" is not there, "
			    "or not two numbers of a bag");
		snprintf(b->read[i], sizeof(b->read[i]), "%s", is);
	}
	b->read_in = r->number;
	return strcmp(b->read[0], b->read[1]) != 0 ? 0 :
	    seen(r, b->read[0], b->contents, e);
}

static int
becomes(struct registry *r, const struct record *rec, enum bag_state state,
    struct err *e)
{
	struct register_bag *b = of(r, rec->data, e);

	if (b == NULL)
		return -1;
	b->state = state;
	b->since = b->looked = r->number;
	if (state == BAG_MISSING)
		b->missed = r->number;
	return 0;
}

int
register_bag_open(struct registry *r, const struct record *rec, struct err *e)
{
	return becomes(r, rec, BAG_OPENED, e);
}

int
register_bag_miss(struct registry *r, const struct record *rec, struct err *e)
{
	return becomes(r, rec, BAG_MISSING, e);
}

/* It lies where it lay. */
int
register_bag_keep(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_bag *b = of(r, rec->data, e);

	if (b == NULL)
		return -1;
	if (strcmp(rec->step, "bags-in") == 0)
		b->settled = r->number;
	else
		b->looked = r->number;
	return 0;
}

static int
seal(struct registry *r, const json_t *data, time_t when, struct err *e)
{
	struct register_bag *b = of(r, data, e);

	if (b == NULL)
		return -1;
	memcpy(b->before, b->number, sizeof(b->before));
	b->before_sealed = b->sealed;
	if (register_text(b->number, sizeof(b->number), data, "number", e) != 0)
		return -1;
	b->state = BAG_SEALED;
	b->since = b->sealed = b->settled = r->number;
	b->sealed_at = when;
	return seen(r, b->number, b->contents, e);
}

int
register_bag_seal(struct registry *r, const struct record *rec, struct err *e)
{
	return seal(r, rec->data, rec->time, e);
}

static int
leave_out(struct registry *r, const json_t *data, struct err *e)
{
	struct register_bag *b = of(r, data, e);

	if (b == NULL)
		return -1;
	b->state = BAG_OUT;
	b->since = b->settled = r->number;
	return 0;
}

int
register_bag_leave_out(struct registry *r, const struct record *rec,
    struct err *e)
{
	return leave_out(r, rec->data, e);
}

int
register_bags_put_away(struct registry *r, const struct record *rec,
    struct err *e)
{
	const json_t *bags = json_object_get(rec->data, "bags");

	if (bags != NULL && json_array_size(bags) == 0)
		return err_set(e, ERR_FORMAT, "\"bags\" is no list of where "
		    "things went");
	for (size_t i = 0; i < json_array_size(bags); i++) {
		const json_t *one = json_array_get(bags, i);

		if ((json_object_get(one, "number") != NULL ?
		    seal(r, one, rec->time, e) : leave_out(r, one, e)) != 0)
			return -1;
	}
	return 0;
}
