#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "keyset/utc.h"
#include "signer/view.h"

#define METRIC	"capstan_signer_"

static const struct {
	const char	*name;
	const char	*plugin;	/* what Nagios calls it */
} COLOURS[] = {
	[GREEN] = { "GREEN", "OK" },
	[YELLOW] = { "YELLOW", "WARNING" },
	[RED] = { "RED", "CRITICAL" },
	[PLAIN] = { "", "" },
};

const char *
colour_name(enum colour c)
{
	return COLOURS[c].name;
}

/* What a path or a message brings along: no row is forged, nor JSON broken. */
static void
make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			*text = '?';
}

int
view_line(struct view *p, enum colour c, const char *what, struct err *e,
    const char *fmt, ...)
{
	struct row *r = &p->rows[p->n];
	va_list ap;

	if (p->n == VIEW_ROWS)
		return err_set(e, ERR_SYS, "a status has too many rows");
	r->colour = c;
	r->what = what;
	va_start(ap, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
	make_printable(r->text);
	p->n++;
	if (c != PLAIN && c > p->worst)
		p->worst = c;
	return 0;
}

int
view_text(const struct view *p, const struct dname *zone, time_t at,
    struct blob *out, struct err *e)
{
	char name[DNAME_TEXT_MAX], now[UTC_TEXT];

	if (blob_printf(out, e, "%s  %s  at %s\n", dname_text(zone, name),
	    COLOURS[p->worst].name, utc_screen(at, now)) != 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		const struct row *r = &p->rows[i];

		if (blob_printf(out, e, "%-6s %-9s %s\n",
		    COLOURS[r->colour].name, r->what, r->text) != 0)
			return -1;
	}
	return 0;
}

/* ---- JSON ---------------------------------------------------------------- */

/* jansson's sets take the value over, and fail where there is none. */
static json_t *
json_rows(const struct view *p)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < p->n; i++) {
		const struct row *r = &p->rows[i];
		json_t *row = json_pack("{s:s, s:s, s:s}", "colour",
		    COLOURS[r->colour].name, "what", r->what, "text", r->text);

		if (json_array_append_new(rows, row) != 0) {
			json_decref(rows);
			return NULL;
		}
	}
	return rows;
}

static json_t *
json_measures(const struct measures *m)
{
	json_t *all = json_object();

	for (enum measure i = 0; i < N_MEASURES; i++) {
		if (m->known[i] && json_object_set_new(all, measure_name(i),
		    json_integer(m->value[i])) != 0) {
			json_decref(all);
			return NULL;
		}
	}
	return all;
}

int
view_json(const struct view *p, const struct dname *zone, time_t at,
    struct blob *out, struct err *e)
{
	char name[DNAME_TEXT_MAX], now[UTC_TEXT];
	json_t *page = json_pack("{s:s, s:s, s:s, s:o, s:o}",
	    "zone", dname_text(zone, name), "at", utc_text(at, now),
	    "colour", COLOURS[p->worst].name, "rows", json_rows(p),
	    "measures", json_measures(&p->measures));
	char *text = json_dumps(page, JSON_INDENT(1));
	int rc = text == NULL ? err_set(e, ERR_SYS, "no memory for a status") :
	    blob_printf(out, e, "%s\n", text);

	free(text);
	json_decref(page);
	return rc;
}

/* ---- for those that watch ------------------------------------------------ */

/* Behind a bar the plugin's figures begin. */
static char *
without_bars(char *text)
{
	for (char *c = text; *c != '\0'; c++)
		*c = *c == '|' ? '/' : *c;
	return text;
}

static int
plugin_row(struct blob *out, const struct row *r, const char *before,
    struct err *e)
{
	char text[VIEW_TEXT];

	snprintf(text, sizeof(text), "%s", r->text);
	return blob_printf(out, e, "%s%s: %s", before, r->what,
	    without_bars(text));
}

int
view_plugin(const struct view *p, const struct dname *zone, struct blob *out,
    struct err *e)
{
	char name[DNAME_TEXT_MAX];
	const char *before = " ";

	if (blob_printf(out, e, "%s - %s", COLOURS[p->worst].plugin,
	    without_bars(dname_text(zone, name))) != 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		if (p->rows[i].colour != p->worst)
			continue;
		if (plugin_row(out, &p->rows[i], before, e) != 0)
			return -1;
		before = "; ";
	}
	before = " |";
	for (enum measure i = 0; i < N_MEASURES; i++) {
		if (!p->measures.known[i])
			continue;
		if (blob_printf(out, e, "%s %s=%" PRId64, before,
		    measure_name(i), p->measures.value[i]) != 0)
			return -1;
		before = "";
	}
	return blob_printf(out, e, "\n");
}

/* A label's value: \, " and the end of a line are what must not be in it. */
static int
metric(struct blob *out, const char *name, const char *zone, const char *row,
    int64_t value, struct err *e)
{
	char quoted[2 * DNAME_TEXT_MAX], *to = quoted;

	for (; *zone != '\0'; zone++) {
		if (*zone == '\\' || *zone == '"')
			*to++ = '\\';
		*to++ = *zone;
	}
	*to = '\0';
	return blob_printf(out, e, METRIC "%s{zone=\"%s\"%s%s%s} %" PRId64 "\n",
	    name, quoted, row != NULL ? ",row=\"" : "",
	    row != NULL ? row : "", row != NULL ? "\"" : "", value);
}

static int
metric_head(struct blob *out, const char *name, const char *help,
    struct err *e)
{
	return blob_printf(out, e, "# HELP " METRIC "%s %s\n# TYPE " METRIC
	    "%s gauge\n", name, help, name);
}

static int
metric_rows(struct blob *out, const struct view *p, const char *zone,
    struct err *e)
{
	if (metric_head(out, "status", "0 green, 1 yellow, 2 red", e) != 0 ||
	    metric(out, "status", zone, NULL, p->worst, e) != 0 ||
	    metric_head(out, "row_status", "the same of each row", e) != 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		const struct row *r = &p->rows[i];

		if (r->colour != PLAIN && metric(out, "row_status", zone,
		    r->what, r->colour, e) != 0)
			return -1;
	}
	return 0;
}

int
view_metrics(const struct view *p, const struct dname *zone, time_t at,
    struct blob *out, struct err *e)
{
	char name[DNAME_TEXT_MAX];

	dname_text(zone, name);
	if (metric_rows(out, p, name, e) != 0 ||
	    metric_head(out, "status_time_seconds", "when the status was made, "
	    "since 1970", e) != 0 ||
	    metric(out, "status_time_seconds", name, NULL, at, e) != 0)
		return -1;
	for (enum measure i = 0; i < N_MEASURES; i++) {
		if (p->measures.known[i] && (metric_head(out, measure_name(i),
		    measure_help(i), e) != 0 || metric(out, measure_name(i),
		    name, NULL, p->measures.value[i], e) != 0))
			return -1;
	}
	return 0;
}
