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

/* The slot's own columns, to where the next one begins, are this letter. */
static void
draw_slot(const struct request *q, const struct scale *s, size_t i,
    char row[COLUMNS + 1], char letter)
{
	const struct bundle *b = &q->bundles[i];
	int first = column(s, b->inception), last = column(s, b->expiration);

	/* The column in which the next slot begins is that one's. */
	if (i + 1 < q->n_bundles && b[1].inception > b->inception)
		last = column(s, b[1].inception) - 1;
	for (int x = first; x <= last || x == first; x++)
		row[x] = letter;
}

static void
row_start(char row[COLUMNS + 1])
{
	memset(row, ' ', COLUMNS);
	row[COLUMNS] = '\0';
}

/* A ZSK over the slots it is in; alone in a slot it must be the one that signs. */
static void
draw_key(const struct request *q, const struct scale *s,
    const struct dnskey *key, struct page *p)
{
	char row[COLUMNS + 1];

	row_start(row);
	for (size_t i = 0; i < q->n_bundles; i++)
		if (bundle_key_of(&q->bundles[i], key) != NULL)
			draw_slot(q, s, i, row, q->bundles[i].n_keys == 1 ?
			    'S' : 'a');
	page_line(p, "  ZSK %5u  %s", dnskey_tag(key), row);
}

/* A KSK over the slots that the plan gives it; *more: not only signing. */
static void
draw_ksk(const struct request *q, const struct scale *s,
    const struct planned *pl, enum plan_role role, bool *more, struct page *p)
{
	static const char LETTERS[] = {
		[PART_ABSENT] = ' ', [PART_PUBLISHED] = 'k',
		[PART_SIGNS] = 'K', [PART_REVOKED] = 'R',
	};
	char row[COLUMNS + 1];

	row_start(row);
	for (size_t i = 0; i < q->n_bundles; i++) {
		enum plan_part part = planned_part(pl, q, i, role);

		draw_slot(q, s, i, row, LETTERS[part]);
		*more |= part == PART_PUBLISHED || part == PART_REVOKED;
	}
	row[column(s, q->bundles[q->n_bundles - 1].expiration) + 1] = '\0';
	page_line(p, "  KSK %5u  %s", dnskey_tag(&pl->keys[role]), row);
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
		if (bundle_key_of(&q->bundles[i], k) != NULL)
			return true;
	return false;
}

void
timeline(const struct request *q, const struct planned *pl, struct page *p)
{
	struct scale s = scale_of(q);
	char from[UTC_TEXT];
	bool more = false;

	page_line(p, " TIMELINE  a column is %ld day%s from %.10s; a announced, "
	    "S alone, K signs", s.step / DAY, s.step == DAY ? "" : "s",
	    utc_screen(s.start, from));
	for (size_t i = 0; i < q->n_bundles; i++)
		for (size_t k = 0; k < q->bundles[i].n_keys; k++)
			if (!seen(q, i, k))
				draw_key(q, &s, &q->bundles[i].keys[k].key, p);
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(pl->plan, r))
			draw_ksk(q, &s, pl, r, &more, p);
	draw_sets(q, &s, 0, p);
	if (q->n_bundles > 1)
		draw_sets(q, &s, 1, p);
	if (more)
		page_line(p, "           k: a KSK that is published and does not "
		    "sign; R: revoked, and signs");
}
