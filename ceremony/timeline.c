#include <stdio.h>
#include <string.h>

#include "ceremony/timeline.h"
#include "keyset/utc.h"

enum { COLUMNS = 60, DAY = 86400 };

struct scale {
	time_t	start;
	long	step;		/* seconds a column */
};

static int
column(const struct scale *s, time_t t)
{
	long at = (long)(t - s->start) / s->step;

	return at < 0 ? 0 : at >= COLUMNS ? COLUMNS - 1 : (int)at;
}

static struct scale
scale_of(const struct request *q)
{
	struct scale s = { q->bundles[0].inception, DAY };
	time_t end = q->bundles[q->n_bundles - 1].expiration;

	for (size_t i = 0; i < q->n_bundles; i++)
		if (q->bundles[i].inception < s.start)
			s.start = q->bundles[i].inception;
	while ((end - s.start) / s.step >= COLUMNS)
		s.step += DAY;
	return s;
}

static const struct bundle_key *
find(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_same_public(&b->keys[i].key, key))
			return &b->keys[i];
	return NULL;
}

/* A ZSK over the slots it is in; alone in a slot it must be the one that signs. */
static void
draw_key(const struct request *q, const struct scale *s,
    const struct dnskey *key, struct page *p)
{
	char row[COLUMNS + 1];

	memset(row, ' ', COLUMNS);
	row[COLUMNS] = '\0';
	for (size_t i = 0; i < q->n_bundles; i++) {
		const struct bundle *b = &q->bundles[i];
		int first = column(s, b->inception);
		int last = column(s, b->expiration);

		if (find(b, key) == NULL)
			continue;
		/* The column in which the next slot begins is that one's. */
		if (i + 1 < q->n_bundles && b[1].inception > b->inception)
			last = column(s, b[1].inception) - 1;
		for (int x = first; x <= last || x == first; x++)
			row[x] = b->n_keys == 1 ? 'S' : 'a';
	}
	page_line(p, "  ZSK %5u  %s", dnskey_tag(key), row);
}

static void
draw_sets(const struct request *q, const struct scale *s, size_t from,
    struct page *p)
{
	char row[COLUMNS + 1];

	memset(row, ' ', COLUMNS);
	row[COLUMNS] = '\0';
	for (size_t i = from; i < q->n_bundles; i += 2) {
		int a = column(s, q->bundles[i].inception);
		int b = column(s, q->bundles[i].expiration);

		for (int x = a; x <= b; x++)
			row[x] = x == a ? '[' : x == b ? ']' : '=';
	}
	page_line(p, "  %-9s  %s", from == 0 ? "odd sets" : "even sets", row);
}

static bool
seen(const struct request *q, size_t slot, size_t key)
{
	const struct dnskey *k = &q->bundles[slot].keys[key].key;

	for (size_t i = 0; i < slot; i++)
		if (find(&q->bundles[i], k) != NULL)
			return true;
	return false;
}

void
timeline(const struct request *q, const struct dnskey *ksk, struct page *p)
{
	struct scale s = scale_of(q);
	char from[UTC_TEXT], row[COLUMNS + 1];

	memset(row, 'K', COLUMNS);
	row[COLUMNS] = '\0';
	page_line(p, " TIMELINE  a column is %ld day%s from %.10s; a announced, "
	    "S alone, K signs", s.step / DAY, s.step == DAY ? "" : "s",
	    utc_screen(s.start, from));
	for (size_t i = 0; i < q->n_bundles; i++)
		for (size_t k = 0; k < q->bundles[i].n_keys; k++)
			if (!seen(q, i, k))
				draw_key(q, &s, &q->bundles[i].keys[k].key, p);
	if (ksk != NULL) {
		row[column(&s, q->bundles[q->n_bundles - 1].expiration) + 1] =
		    '\0';
		page_line(p, "  KSK %5u  %s", dnskey_tag(ksk), row);
	}
	draw_sets(q, &s, 0, p);
	if (q->n_bundles > 1)
		draw_sets(q, &s, 1, p);
}
