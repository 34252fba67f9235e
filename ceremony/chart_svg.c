#include <stdarg.h>
#include <stdio.h>

#include "ceremony/chart.h"
#include "keyset/utc.h"

/*
 * The picture is drawn in whole units, so that it is the same octets on every
 * machine.  It is told apart by patterns and not by colours: it is printed.
 */
enum {
	WIDTH	= 1000, LEFT = 112, RIGHT = 76,
	TOP	= 62,			/* dates, at a slant */
	ROW	= 34, BAR = 20,		/* of a key */
	LANE	= 24, STRIPE = 14,	/* of a set */
	GAP	= 14, LEGEND = 24,
	APART	= 30,			/* between dates */
};

struct canvas {
	const struct chart *chart;
	struct blob	*out;
	struct err	*e;
	time_t		 start, end;
	int		 rc;		/* the first fault stays */
};

static void put(struct canvas *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct canvas *v, const char *fmt, ...)
{
	char text[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (v->rc == 0)
		v->rc = blob_printf(v->out, v->e, "%s", text);
}

static int
across(const struct canvas *v, time_t t)
{
	const long long span = (long long)(v->end - v->start);
	const long long at = (long long)(t - v->start) *
	    (WIDTH - LEFT - RIGHT);

	return LEFT + (int)(span <= 0 ? 0 : at / span);
}

/* Where the next slot takes over, or the last one's set ends. */
static time_t
until(const struct chart *c, size_t slot)
{
	const struct chart_set *s = &c->sets[slot];

	return slot + 1 < c->n_sets && s[1].from > s->from ? s[1].from : s->to;
}

static int
lanes_at(const struct chart *c)
{
	return TOP + (int)c->n_keys * ROW + GAP;
}

static void
border(struct canvas *v, time_t t, bool dated)
{
	const int x = across(v, t);
	char date[UTC_TEXT];

	put(v, "<path class=\"b\" d=\"M%d %dV%d\"/>\n", x, TOP - 6,
	    lanes_at(v->chart) + 2 * LANE);
	if (!dated)
		return;
	put(v, "<text class=\"d\" transform=\"translate(%d %d) rotate(-32)\">"
	    "%.10s</text>\n", x + 2, TOP - 10, utc_screen(t, date));
}

/* A date that has no room beside another is left out; its line is not. */
static void
borders(struct canvas *v)
{
	const struct chart *c = v->chart;
	const int last = across(v, v->end);
	int free = 0;

	for (size_t i = 0; i < c->n_sets; i++) {
		const int x = across(v, c->sets[i].from);
		const bool dated = x >= free && last - x >= APART;

		border(v, c->sets[i].from, dated);
		if (dated)
			free = x + APART;
	}
	border(v, v->end, true);
}

/* Slots with the same part one behind the other are one bar. */
static void
bars(struct canvas *v, size_t row)
{
	static const char *const looks[CHART_PARTS] = {
		[CHART_ANNOUNCED] = "an", [CHART_ALONE] = "al",
		[CHART_PUBLISHED] = "pu", [CHART_SIGNS] = "si",
		[CHART_REVOKED] = "re",
	};
	const struct chart_key *k = &v->chart->keys[row];
	const int y = TOP + (int)row * ROW + (ROW - BAR) / 2;

	put(v, "<text class=\"k\" x=\"0\" y=\"%d\">%s %u</text>\n", y + BAR - 4,
	    k->ksk ? "KSK" : "ZSK", k->tag);
	for (size_t i = 0, next; i < v->chart->n_sets; i = next) {
		char from[UTC_TEXT], to[UTC_TEXT];
		int a, b;

		for (next = i + 1; next < v->chart->n_sets &&
		    k->part[next] == k->part[i]; next++)
			continue;
		if (k->part[i] == CHART_ABSENT)
			continue;
		a = across(v, v->chart->sets[i].from);
		b = across(v, until(v->chart, next - 1));
		put(v, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
		    "height=\"%d\"><title>%s %u, %.10s to %.10s: %s</title>"
		    "</rect>\n", looks[k->part[i]], a, y, b > a ? b - a : 1,
		    BAR, k->ksk ? "KSK" : "ZSK", k->tag,
		    utc_screen(v->chart->sets[i].from, from),
		    utc_screen(until(v->chart, next - 1), to),
		    chart_words(k->part[i]));
	}
}

/* Odd and even ones apart, so that what they overlap is seen. */
static void
sets(struct canvas *v)
{
	const struct chart *c = v->chart;

	put(v, "<text class=\"k\" x=\"0\" y=\"%d\">Sets</text>\n",
	    lanes_at(c) + STRIPE + 10);
	for (size_t i = 0; i < c->n_sets; i++) {
		const int y = lanes_at(c) + (int)(i % 2) * LANE + 4;
		const int a = across(v, c->sets[i].from);
		const int b = across(v, c->sets[i].to);
		char from[UTC_TEXT], to[UTC_TEXT];

		put(v, "<rect class=\"se\" x=\"%d\" y=\"%d\" width=\"%d\" "
		    "height=\"%d\" rx=\"3\"><title>set %zu, %s to %s</title>"
		    "</rect>\n", a, y, b > a ? b - a : 1, STRIPE, i + 1,
		    utc_screen(c->sets[i].from, from),
		    utc_screen(c->sets[i].to, to));
		if (b - a > 22)
			put(v, "<text class=\"n\" x=\"%d\" y=\"%d\">%zu</text>\n",
			    (a + b) / 2, y + STRIPE - 3, i + 1);
	}
}

static void
patterns(struct canvas *v)
{
	put(v, "<defs>\n<pattern id=\"an\" width=\"7\" height=\"7\" "
	    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	    "<path d=\"M0 0V7\" stroke=\"#000\" stroke-width=\"2\"/></pattern>\n");
	put(v, "<pattern id=\"al\" width=\"6\" height=\"5\" "
	    "patternUnits=\"userSpaceOnUse\"><path d=\"M0 2H6\" "
	    "stroke=\"#000\" stroke-width=\"3.2\"/></pattern>\n");
	put(v, "<pattern id=\"pu\" width=\"6\" height=\"6\" "
	    "patternUnits=\"userSpaceOnUse\"><circle cx=\"3\" cy=\"3\" r=\"1.1\"/>"
	    "</pattern>\n");
	put(v, "<pattern id=\"re\" width=\"7\" height=\"7\" "
	    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	    "<path d=\"M0 0H7M0 0V7\" stroke=\"#000\" stroke-width=\"2.4\"/>"
	    "</pattern>\n</defs>\n");
}

int
chart_svg(const struct chart *c, struct blob *out, struct err *e)
{
	struct canvas v = { .chart = c, .out = out, .e = e,
	    .start = c->sets[0].from, .end = c->sets[0].to };
	const int height = lanes_at(c) + 2 * LANE + 8;
	char from[UTC_TEXT], to[UTC_TEXT];

	for (size_t i = 0; i < c->n_sets; i++) {
		if (c->sets[i].from < v.start)
			v.start = c->sets[i].from;
		if (c->sets[i].to > v.end)
			v.end = c->sets[i].to;
	}
	put(&v, "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"chart-title chart-desc\">\n", WIDTH, height);
	put(&v, "<title id=\"chart-title\">Keys and sets over time</title>\n"
	    "<desc id=\"chart-desc\">%zu sets from %.10s to %.10s, and when each "
	    "of %zu keys is in them; the table below says the same in words."
	    "</desc>\n", c->n_sets, utc_screen(v.start, from),
	    utc_screen(v.end, to), c->n_keys);
	patterns(&v);
	borders(&v);
	for (size_t i = 0; i < c->n_keys; i++)
		bars(&v, i);
	sets(&v);
	put(&v, "</svg>\n");
	return v.rc;
}
