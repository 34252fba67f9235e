#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/batch.h"
#include "ceremony/recorded.h"
#include "ceremony/register_state.h"

void
batch_free(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		packed_free(&b->requests[i].packed);
		blob_free(&b->requests[i].bytes);
	}
	for (size_t i = 0; i < b->n_groups; i++)
		blob_free(&b->groups[i].text);
	free(b->requests);
	free(b->groups);
	free(b->missing);
	*b = (struct batch){ .n = 0 };
}

struct batch_request *
batch_add(struct batch *b, const char *name, struct err *e)
{
	struct batch_request *grown = register_grow(b->requests, b->n,
	    sizeof(*grown));

	if (grown == NULL) {
		err_sys(e, "no memory for the requests");
		return NULL;
	}
	b->requests = grown;
	grown += b->n++;
	snprintf(grown->name, sizeof(grown->name), "%s", name);
	return grown;
}

static int
by_place(const void *a, const void *b)
{
	const struct batch_request *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return dname_order(&x->zone, &y->zone);
}

int
batch_sort(struct batch *b, struct err *e)
{
	char zone[DNAME_TEXT_MAX];

	qsort(b->requests, b->n, sizeof(*b->requests), by_place);
	for (size_t i = 1; i < b->n; i++)
		if (by_place(&b->requests[i - 1], &b->requests[i]) == 0)
			return err_set(e, ERR_POLICY, "%s and %s are both of "
			    "the zone %.200s, and a batch has one request of a "
			    "zone: take one off the medium, write SHA256SUMS anew "
			    "and have its words read again",
			    b->requests[i - 1].name, b->requests[i].name,
			    dname_text(&b->requests[i].zone, zone));
	return 0;
}

size_t
batch_read_some(const struct batch *b, size_t from)
{
	size_t n = 0, octets = 0;

	while (from + n < b->n && n < BATCH_CHUNK && (n == 0 ||
	    octets + b->requests[from + n].place.len <= BATCH_READ))
		octets += b->requests[from + n++].place.len;
	return n;
}

size_t
batch_group_named(const struct batch *b, const char *name)
{
	size_t i = 0;

	while (i < b->n_groups && (name == NULL ||
	    strcmp(b->groups[i].name, name) != 0))
		i++;
	return i;
}

/* Those from element i of the records on. */
static int
each_from(const struct registry *r, size_t i, const char *step,
    const char *kind, int (*fn)(void *, const json_t *, struct err *),
    void *of, struct err *e)
{
	for (; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, step, kind) && fn(of,
		    json_object_get(rec, "data"), e) != 0)
			return -1;
	}
	return 0;
}

int
batch_each(const struct registry *r, const char *step, const char *begins,
    const char *kind, int (*fn)(void *, const json_t *, struct err *),
    void *of, struct err *e)
{
	size_t i = json_array_size(r->records);

	while (i > 0 && !register_is(json_array_get(r->records, i - 1), step,
	    begins))
		i--;
	if (i == 0)
		return err_set(e, ERR_FORMAT, "the journal has no record \"%s\" "
		    "of step %s", begins, step);
	return each_from(r, i, step, kind, fn, of, e);
}

int
batch_each_of(const struct registry *r, const char *step, const char *kind,
    int (*fn)(void *, const json_t *, struct err *), void *of, struct err *e)
{
	return each_from(r, 0, step, kind, fn, of, e);
}
