#include <stdio.h>
#include <stdlib.h>

#include "keyset/past.h"

#include "ceremony/earlier.h"

/* When its first slot begins: a KSK is in it. */
static time_t
begins(const struct register_response *r)
{
	time_t first = 0;

	for (size_t i = 0; i < r->plan.n; i++)
		if (r->plan.from[i] != 0 && (first == 0 ||
		    r->plan.from[i] < first))
			first = r->plan.from[i];
	return first;
}

/* Whether one behind it takes its place before any of its sets was served. */
static bool
replaced_whole(const struct registry *reg, const struct dname *zone, size_t n)
{
	const time_t first = begins(register_before(reg, zone, n));

	while (n-- > 0) {
		const struct register_response *by = register_before(reg, zone,
		    n);

		if (first > by->plan.judged && first >= begins(by))
			return true;
	}
	return false;
}

/* Whether servers had a set of it by then, and have had since. */
static bool
served_by(const struct registry *reg, const struct dname *zone, size_t n,
    time_t then)
{
	const struct register_response *r = register_before(reg, zone, n);

	return begins(r) <= then && r->plan.judged <= then &&
	    !replaced_whole(reg, zone, n);
}

size_t
earlier_count(const struct registry *reg, const struct request *q,
    const struct policy *p)
{
	const time_t then = q->n_bundles == 0 ? 0 :
	    q->bundles[0].inception - past_reach(q, p);
	size_t n = 0;

	if (register_response(reg, &q->zone) == NULL)
		return 0;
	while (!served_by(reg, &q->zone, n, then) &&
	    register_before(reg, &q->zone, n + 1) != NULL)
		n++;
	return n;
}

int
earlier_place(const struct registry *reg, const struct dname *zone,
    size_t number, struct earlier_place *to, struct err *e)
{
	const struct register_response *r = register_before(reg, zone,
	    number - 1);

	if (r == NULL)
		return err_set(e, ERR_FORMAT, "the journal has fewer responses "
		    "before the request than it says");
	*to = (struct earlier_place){ .number = number, .digest = r->response,
	    .place = r->place, .judged = r->plan.judged };
	if (r->used) {
		to->digest = r->emergency;
		to->place = (struct pack_place){ .len = 0 };
	}
	return 0;
}

int
earlier_read(struct earlier_responses *to, const struct registry *reg,
    const struct dname *zone, size_t n, int (*get)(void *,
    const struct earlier_place *, struct request **, struct err *), void *of,
    struct err *e)
{
	*to = (struct earlier_responses){ .n = 0 };
	if (n == 0)
		return 0;
	if ((to->list = calloc(n, sizeof(*to->list))) == NULL)
		return err_sys(e, "read the responses before");
	for (size_t i = 0; i < n; i++) {
		struct earlier_place at;
		struct request *r;

		if (earlier_place(reg, zone, n + 1 - i, &at, e) != 0 ||
		    get(of, &at, &r, e) != 0) {
			earlier_free(to);
			return -1;
		}
		to->list[to->n++] = (struct earlier){ .response = r,
		    .made = at.judged };
	}
	return 0;
}

void
earlier_free(struct earlier_responses *r)
{
	while (r->n > 0) {
		/* They are the list's own; a judgement only looks at them. */
		struct request *is = (struct request *)(uintptr_t)
		    r->list[--r->n].response;

		request_free(&is);
	}
	free(r->list);
	r->list = NULL;
}

char *
earlier_stem(size_t number, char text[EARLIER_STEM])
{
	snprintf(text, EARLIER_STEM, "previous-%zu", number);
	return text;
}
