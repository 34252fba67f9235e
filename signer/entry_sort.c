#include <stdlib.h>
#include <string.h>

#include "signer/crew.h"
#include "signer/entry_sort.h"

enum { RUN = 1 << 14 };		/* entries that are sorted in one piece */

/* Runs of width entries each are in order in from; into gets pairs of them. */
struct sorting {
	struct zone_entry *from, *into;
	size_t		 n, width;
	entry_order	*order;
	const void	*of;
};

static bool
after(const struct sorting *s, const struct zone_entry *a,
    const struct zone_entry *b)
{
	if (a->key != b->key)
		return a->key > b->key;
	return s->order(a, b, s->of) > 0;
}

static bool
in_order(const struct sorting *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (after(s, &s->from[i - 1], &s->from[i]))
			return false;
	return true;
}

/* Two runs that are in order already, as mostly, are copied. */
static void
merge(const struct sorting *s, const struct zone_entry *a, size_t n_a,
    const struct zone_entry *b, size_t n_b, struct zone_entry *out)
{
	const struct zone_entry *a_end = a + n_a, *b_end = b + n_b;

	if (n_a > 0 && n_b > 0 && after(s, a_end - 1, b)) {
		while (a < a_end && b < b_end)
			*out++ = after(s, a, b) ? *b++ : *a++;
	}
	memcpy(out, a, (size_t)(a_end - a) * sizeof(*out));
	out += a_end - a;
	memcpy(out, b, (size_t)(b_end - b) * sizeof(*out));
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
merge_at(const struct sorting *s, size_t at, size_t width)
{
	size_t mid = least(at + width, s->n), end = least(mid + width, s->n);

	merge(s, s->from + at, mid - at, s->from + mid, end - mid,
	    s->into + at);
}

static void
swap(struct sorting *s)
{
	struct zone_entry *was = s->from;

	s->from = s->into;
	s->into = was;
}

/* One run, from single entries up, in a view of it. */
static int
sort_run(void *of, void *own, size_t i, struct err *e)
{
	const struct sorting *s = of;
	size_t begin = i * RUN;
	struct sorting v = { .from = s->from + begin, .into = s->into + begin,
	    .n = least(RUN, s->n - begin), .order = s->order, .of = s->of };

	(void)own;
	(void)e;
	if (in_order(&v))
		return 0;
	for (size_t width = 1; width < v.n; width *= 2) {
		for (size_t at = 0; at < v.n; at += 2 * width)
			merge_at(&v, at, width);
		swap(&v);
	}
	if (v.from != s->from + begin)
		memcpy(s->from + begin, v.from, v.n * sizeof(*v.from));
	return 0;
}

static int
merge_pair(void *of, void *own, size_t i, struct err *e)
{
	const struct sorting *s = of;

	(void)own;
	(void)e;
	merge_at(s, i * 2 * s->width, s->width);
	return 0;
}

int
entry_sort(struct zone_entry *at, size_t n, entry_order *order,
    const void *of, struct err *e)
{
	struct sorting s = { .from = at, .n = n, .order = order, .of = of };
	struct crew_work runs = { .n = (n + RUN - 1) / RUN, .of = &s,
	    .piece = sort_run };
	struct zone_entry *more;
	int rc;

	if (in_order(&s))
		return 0;
	if ((more = reallocarray(NULL, n, sizeof(*more))) == NULL)
		return err_sys(e, "sort a zone");
	s.into = more;
	rc = crew_run(&runs, e);
	for (s.width = RUN; rc == 0 && s.width < n; s.width *= 2) {
		struct crew_work pairs = { .of = &s, .piece = merge_pair,
		    .n = (n + 2 * s.width - 1) / (2 * s.width) };

		rc = crew_run(&pairs, e);
		swap(&s);
	}
	if (rc == 0 && s.from != at)
		memcpy(at, s.from, n * sizeof(*at));
	free(more);
	return rc;
}
