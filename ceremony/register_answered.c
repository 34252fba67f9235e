#include <stdlib.h>
#include <string.h>

#include "ceremony/register_state.h"
#include "keyset/request.h"

static int
answer_add(struct registry *r, const struct dname *zone, const char *id,
    struct err *e)
{
	struct register_answer *to = register_grow(r->answers, r->n_answers,
	    sizeof(*to));

	if (to == NULL)
		return err_sys(e, "read the register");
	r->answers = to;
	to[r->n_answers].zone = *zone;
	to[r->n_answers].ceremony = r->number;
	if ((to[r->n_answers].id = strdup(id)) == NULL)
		return err_sys(e, "read the register");
	r->n_answers++;
	return 0;
}

/* Of a request and its slots. */
static int
answer_all(struct registry *r, const struct dname *zone, const char *id,
    const json_t *slots, struct err *e)
{
	if (answer_add(r, zone, id, e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(slots); i++) {
		id = json_string_value(json_array_get(slots, i));
		if (id == NULL)
			return err_set(e, ERR_FORMAT, "an id of a slot is no "
			    "text");
		if (answer_add(r, zone, id, e) != 0)
			return -1;
	}
	return 0;
}

void
register_unanswered(struct registry *r)
{
	while (r->n_answers > 0 &&
	    r->answers[r->n_answers - 1].ceremony == r->number)
		free(r->answers[--r->n_answers].id);
}

/* Those of the request's twin are taken as well. */
static int
twin_add(struct registry *r, const struct dname *zone, const json_t *twin,
    struct err *e)
{
	const json_t *slots = json_object_get(twin, "slot-ids");
	const char *id = json_string_value(json_object_get(twin, "id"));

	if (twin == NULL)
		return 0;
	if (id == NULL || !json_is_array(slots) ||
	    json_array_size(slots) > REQUEST_BUNDLES_MAX)
		return err_set(e, ERR_FORMAT, "no ids of the emergency request "
		    "and of its slots");
	return answer_all(r, zone, id, slots, e);
}

int
register_answer_ids(struct registry *r, const struct dname *zone,
    const json_t *data, struct err *e)
{
	const json_t *slots = json_object_get(data, "slot-ids");
	const char *id = json_string_value(json_object_get(data, "id"));

	if (id == NULL || !json_is_array(slots) ||
	    json_array_size(slots) > REQUEST_BUNDLES_MAX)
		return err_set(e, ERR_FORMAT, "no ids of the request and of "
		    "its slots");
	return answer_all(r, zone, id, slots, e) == 0 ? twin_add(r, zone,
	    json_object_get(data, "emergency"), e) : -1;
}

int
register_answer(struct registry *r, const struct dname *zone, struct err *e)
{
	const json_t *data = register_last(r, "request", "done");

	register_unanswered(r);		/* a second medium has the same */
	return data == NULL ? 0 : register_answer_ids(r, zone, data, e);
}

const char **
register_answered(const struct registry *r, const struct dname *zone,
    size_t *n)
{
	size_t size = sizeof(char *), used = 0, all = 0;
	const char **ids;
	char *texts;

	for (size_t i = 0; i < r->n_answers; i++)
		if (dname_equal(&r->answers[i].zone, zone)) {
			size += sizeof(char *) + strlen(r->answers[i].id) + 1;
			all++;
		}
	if ((ids = malloc(size)) == NULL)
		return NULL;
	*n = 0;
	texts = (char *)(ids + all + 1);
	for (size_t i = 0; i < r->n_answers; i++) {
		size_t len = strlen(r->answers[i].id) + 1;

		if (r->answers[i].ceremony == r->number ||
		    !dname_equal(&r->answers[i].zone, zone))
			continue;
		ids[(*n)++] = memcpy(texts + used, r->answers[i].id, len);
		used += len;
	}
	return ids;
}
