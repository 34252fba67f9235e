#include <stdlib.h>

#include "ceremony/batch_missing.h"
#include "ceremony/register_state.h"

static int
add(struct batch *b, size_t group, const struct dname *zone, struct err *e)
{
	struct batch_missing *grown = register_grow(b->missing, b->n_missing,
	    sizeof(*grown));

	if (grown == NULL)
		return err_sys(e, "no memory for the zones without a request");
	b->missing = grown;
	grown[b->n_missing++] = (struct batch_missing){
		.group = group, .zone = *zone,
	};
	return 0;
}

/* The requests of the group from *at on and its zones are in the same order. */
static int
find_in(struct batch *b, size_t group, const struct zone_group *g, size_t *at,
    struct err *e)
{
	if (*at == b->n || b->requests[*at].group != group)
		return 0;
	for (size_t i = 0; i < g->n_zones; i++)
		if (*at < b->n && b->requests[*at].group == group &&
		    dname_equal(&b->requests[*at].zone, &g->zones[i]))
			++*at;
		else if (add(b, group, &g->zones[i], e) != 0)
			return -1;
	return 0;
}

int
batch_missing_find(struct batch *b, const struct site *s, struct err *e)
{
	size_t at = 0;

	for (size_t i = 0; i < b->n_groups; i++)
		if (find_in(b, i, &s->groups[i], &at, e) != 0)
			return -1;
	return 0;
}

size_t
batch_missing_some(const struct batch *b, size_t from)
{
	size_t n = 0;

	while (from + n < b->n_missing && n < BATCH_MISSING &&
	    b->missing[from + n].group == b->missing[from].group)
		n++;
	return n;
}

json_t *
batch_missing_json(const struct batch *b, size_t from, size_t n)
{
	char zone[DNAME_TEXT_MAX];
	json_t *list = json_array();

	for (size_t i = from; i < from + n; i++)
		if (json_array_append_new(list, json_string(dname_text(
		    &b->missing[i].zone, zone))) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static int
take_zone(struct batch *b, size_t group, const json_t *is, struct err *e)
{
	const char *text = json_string_value(is);
	struct dname zone;

	if (text == NULL)
		return err_set(e, ERR_FORMAT, "a zone without a request that "
		    "has no name");
	return dname_from_text(&zone, text, e) == 0 ? add(b, group, &zone, e) :
	    -1;
}

int
batch_missing_take(void *of, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "zones");
	struct batch *b = of;
	char name[SITE_NAME];
	size_t group;

	if (register_text(name, sizeof(name), data, "group", e) != 0)
		return -1;
	if ((group = batch_group_named(b, name)) == b->n_groups ||
	    json_array_size(list) == 0)
		return err_set(e, ERR_FORMAT, "zones without a request, of no "
		    "group that the batch has");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (take_zone(b, group, json_array_get(list, i), e) != 0)
			return -1;
	return 0;
}

size_t
batch_missing_said(const struct registry *r)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, "batch", "found"))
			n = 0;
		else if (register_is(rec, "batch", "missing"))
			n += json_array_size(json_object_get(json_object_get(rec,
			    "data"), "zones"));
	}
	return n;
}
