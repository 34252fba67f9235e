#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_review.h"

int
batch_verdict_new(struct batch_verdict *v, const struct batch *b, time_t now,
    struct err *e)
{
	*v = (struct batch_verdict){
		.batch = b, .now = now,
		.requests = calloc(b->n + 1, sizeof(*v->requests)),
		.tallies = calloc(b->n_groups + 1, sizeof(*v->tallies)),
	};
	if (v->requests != NULL && v->tallies != NULL)
		return 0;
	batch_verdict_free(v);
	return err_sys(e, "judge the batch");
}

void
batch_verdict_free(struct batch_verdict *v)
{
	for (size_t i = 0; v->requests != NULL && i < v->batch->n; i++)
		batch_judged_free(&v->requests[i]);
	free(v->requests);
	free(v->tallies);
	*v = (struct batch_verdict){ .batch = NULL };
}

bool
batch_any(const struct batch_verdict *v, size_t i)
{
	(void)v;
	(void)i;
	return true;
}

bool
batch_signed(const struct batch_verdict *v, size_t i)
{
	return !v->requests[i].aside;
}

bool
batch_aside(const struct batch_verdict *v, size_t i)
{
	return v->requests[i].aside;
}

bool
batch_warned(const struct batch_verdict *v, size_t i)
{
	return !v->requests[i].aside && v->requests[i].n_faults > 0;
}

bool
batch_first(const struct batch_verdict *v, size_t i)
{
	return !v->requests[i].aside && v->batch->requests[i].first;
}

size_t
batch_count(const struct batch_verdict *v, size_t group,
    bool (*is)(const struct batch_verdict *, size_t))
{
	size_t n = 0;

	for (size_t i = 0; i < v->batch->n; i++)
		n += (group == SIZE_MAX || v->batch->requests[i].group ==
		    group) && is(v, i);
	return n;
}

char *
batch_object(const struct batch_verdict *v, size_t group,
    char text[BATCH_OBJECT])
{
	snprintf(text, BATCH_OBJECT, "%s %zu", v->batch->groups[group].name,
	    batch_count(v, group, batch_signed));
	return text;
}

size_t
batch_warned_by(const struct batch_verdict *v, size_t group, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < v->batch->n; i++) {
		const struct batch_judged *j = &v->requests[i];

		for (size_t k = 0; v->batch->requests[i].group == group &&
		    !j->aside && k < j->n_faults; k++)
			n += strcmp(j->faults[k].id, id) == 0;
	}
	return n;
}

char *
batch_happened(const struct batch_verdict *v, size_t group,
    char text[BATCH_HAPPENED])
{
	const struct batch_tally *t = &v->tallies[group];
	size_t at = (size_t)snprintf(text, BATCH_HAPPENED, "requests of group %s "
	    "to be signed with a warning: %zu", v->batch->groups[group].name,
	    batch_count(v, group, batch_warned)), n;
	const char *parted = "; ";

	for (size_t i = 0; i < t->n && at < BATCH_HAPPENED; i++) {
		if ((n = batch_warned_by(v, group, t->rows[i].id)) == 0)
			continue;
		at += (size_t)snprintf(text + at, BATCH_HAPPENED - at,
		    "%s%s of %zu", parted, t->rows[i].id, n);
		parted = ", ";
	}
	return text;
}
