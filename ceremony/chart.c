#include <stdio.h>
#include <string.h>

#include "ceremony/chart.h"
#include "keyset/utc.h"

static const struct {
	const char *words;
	char	    letter;		/* small: not what signs */
} parts[CHART_PARTS] = {
	[CHART_ABSENT]	  = { "not there", ' ' },
	[CHART_ANNOUNCED] = { "ZSK, announced beside others", 'z' },
	[CHART_ALONE]	  = { "ZSK, alone: it signs the zone", 'Z' },
	[CHART_PUBLISHED] = { "KSK, published, signs nothing", 'P' },
	[CHART_SIGNS]	  = { "KSK, signs the set", 'S' },
	[CHART_REVOKED]	  = { "KSK, revoked, and signs", 'R' },
};

const char *
chart_words(enum chart_part part)
{
	return parts[part].words;
}

/* ---- from a response ----------------------------------------------------- */

static bool
signs(const struct bundle *b, const struct bundle_key *k)
{
	for (size_t i = 0; i < b->n_sigs; i++)
		if (bundle_signer(b, &b->sigs[i]) == k)
			return true;
	return false;
}

static size_t
count_zsks(const struct bundle *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_keys; i++)
		n += (b->keys[i].key.flags & DNSKEY_SEP) == 0;
	return n;
}

static enum chart_part
part_of(const struct bundle *b, const struct bundle_key *k)
{
	if ((k->key.flags & DNSKEY_SEP) == 0)
		return count_zsks(b) == 1 ? CHART_ALONE : CHART_ANNOUNCED;
	if (k->key.flags & DNSKEY_REVOKE)
		return CHART_REVOKED;
	return signs(b, k) ? CHART_SIGNS : CHART_PUBLISHED;
}

static bool
seen(const struct request *r, size_t slot, size_t key)
{
	const struct bundle_key *k = &r->bundles[slot].keys[key];

	if (bundle_key_of(&r->bundles[slot], &k->key) != k)
		return true;
	for (size_t i = 0; i < slot; i++)
		if (bundle_key_of(&r->bundles[i], &k->key) != NULL)
			return true;
	return false;
}

static void
add_key(struct chart *c, const struct request *r, const struct dnskey *key)
{
	struct chart_key *to = &c->keys[c->n_keys];
	struct dnskey plain = *key;

	if (c->n_keys == CHART_KEYS) {
		c->left_out++;
		return;
	}
	plain.flags &= (uint16_t)~DNSKEY_REVOKE;
	to->tag = dnskey_tag(&plain);
	to->ksk = (plain.flags & DNSKEY_SEP) != 0;
	for (size_t s = 0; s < r->n_bundles; s++) {
		const struct bundle_key *k = bundle_key_of(&r->bundles[s], key);

		to->part[s] = k == NULL ? CHART_ABSENT :
		    (unsigned char)part_of(&r->bundles[s], k);
	}
	c->n_keys++;
}

static void
add_keys(struct chart *c, const struct request *r, bool ksks)
{
	for (size_t s = 0; s < r->n_bundles; s++)
		for (size_t i = 0; i < r->bundles[s].n_keys; i++) {
			const struct dnskey *k = &r->bundles[s].keys[i].key;

			if (((k->flags & DNSKEY_SEP) != 0) == ksks &&
			    !seen(r, s, i))
				add_key(c, r, k);
		}
}

int
chart_of(struct chart *out, const struct request *r, time_t near,
    struct err *e)
{
	struct chart c = { .n_sets = r->n_bundles };

	if (r->n_bundles == 0 || r->n_bundles > REQUEST_BUNDLES_MAX)
		return err_set(e, ERR_FORMAT, "the response has no slots");
	for (size_t s = 0; s < r->n_bundles; s++) {
		const struct rrsig *sig = &r->bundles[s].sigs[0].rrsig;

		if (r->bundles[s].n_sigs == 0)
			return err_set(e, ERR_FORMAT, "slot %zu of the response "
			    "has no signature", s + 1);
		c.sets[s].from = utc_from_dnssec(sig->inception, near);
		c.sets[s].to = utc_from_dnssec(sig->expiration, near);
	}
	add_keys(&c, r, true);
	add_keys(&c, r, false);
	*out = c;
	return 0;
}

/* ---- in letters ---------------------------------------------------------- */

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
scale_of(const struct chart *c)
{
	struct scale s = { c->sets[0].from, DAY };
	time_t end = c->sets[0].to;

	for (size_t i = 0; i < c->n_sets; i++) {
		if (c->sets[i].from < s.start)
			s.start = c->sets[i].from;
		if (c->sets[i].to > end)
			end = c->sets[i].to;
	}
	while ((end - s.start) / s.step >= COLUMNS)
		s.step += DAY;
	return s;
}

static void
put_row(struct page *p, const char *label, char row[COLUMNS + 1])
{
	size_t n = COLUMNS;

	while (n > 0 && row[n - 1] == ' ')
		n--;
	row[n] = '\0';
	page_line(p, "  %-9s  %s", label, row);
}

/* A slot's own columns end where the next one begins. */
static void
draw_key(const struct chart *c, const struct scale *s,
    const struct chart_key *k, struct page *p)
{
	char row[COLUMNS + 1], label[16];

	memset(row, ' ', COLUMNS);
	for (size_t i = 0; i < c->n_sets; i++) {
		const struct chart_set *set = &c->sets[i];
		int a = column(s, set->from), b = column(s, set->to);

		if (i + 1 < c->n_sets && set[1].from > set->from)
			b = column(s, set[1].from) - 1;
		for (int x = a; k->part[i] != CHART_ABSENT && (x <= b ||
		    x == a); x++)
			row[x] = parts[k->part[i]].letter;
	}
	snprintf(label, sizeof(label), "%s %5u", k->ksk ? "KSK" : "ZSK", k->tag);
	put_row(p, label, row);
}

static void
draw_sets(const struct chart *c, const struct scale *s, size_t from,
    struct page *p)
{
	char row[COLUMNS + 1];

	memset(row, ' ', COLUMNS);
	for (size_t i = from; i < c->n_sets; i += 2) {
		int a = column(s, c->sets[i].from), b = column(s, c->sets[i].to);

		for (int x = a; x <= b; x++)
			row[x] = x == a ? '[' : x == b ? ']' : '=';
	}
	put_row(p, from == 0 ? "odd sets" : "even sets", row);
}

bool
chart_has(const struct chart *c, enum chart_part part)
{
	for (size_t k = 0; k < c->n_keys; k++)
		for (size_t i = 0; i < c->n_sets; i++)
			if (c->keys[k].part[i] == part)
				return true;
	return false;
}

time_t
chart_start(const struct chart *c)
{
	return scale_of(c).start;
}

long
chart_days(const struct chart *c)
{
	return scale_of(c).step / DAY;
}

void
chart_rows(const struct chart *c, struct page *p)
{
	const struct scale s = scale_of(c);

	for (size_t i = 0; i < c->n_keys; i++)
		draw_key(c, &s, &c->keys[i], p);
	draw_sets(c, &s, 0, p);
	if (c->n_sets > 1)
		draw_sets(c, &s, 1, p);
	if (c->left_out > 0)
		page_line(p, "  Keys that there was no room for: %zu",
		    c->left_out);
}

void
chart_text(const struct chart *c, struct page *p)
{
	const long days = chart_days(c);
	char from[UTC_TEXT];

	page_line(p, "  A column is %ld day%s, the first of them %.10s.", days,
	    days == 1 ? "" : "s", utc_screen(chart_start(c), from));
	chart_rows(c, p);
	for (enum chart_part i = CHART_ANNOUNCED; i < CHART_PARTS; i++)
		if (chart_has(c, i))
			page_line(p, "             %c  %s", parts[i].letter,
			    parts[i].words);
}
