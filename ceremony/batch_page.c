#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/batch_review.h"
#include "ceremony/zone_row.h"
#include "keyset/notice.h"
#include "keyset/utc.h"

/* ---- what there is no request of ----------------------------------------- */

/* So many are named on the first page; more than these on the last. */
enum { MISSING_FEW = 24 };
/* Of so many zones a warning is shown with each. */
enum { WARNED_FEW = 8 };

static size_t
count_missing(const struct batch *b, size_t group)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_missing; i++)
		n += b->missing[i].group == group;
	return n;
}

static void
name_missing(const struct batch *b, size_t group, struct page *p)
{
	struct zone_row row = { .page = p };

	for (size_t i = 0; i < b->n_missing; i++)
		if (b->missing[i].group == group)
			zone_row_add(&row, &b->missing[i].zone);
	zone_row_end(&row);
}

static void
show_missing(const struct batch_verdict *v, size_t group, struct page *p)
{
	size_t n = count_missing(v->batch, group);
	bool few = n <= MISSING_FEW;

	if (n > 0)
		page_line(p, "  No request    %5zu   zones of the group, of which "
		    "nothing is signed%s", n, few ? ":" : "");
	if (n > 0 && few)
		name_missing(v->batch, group, p);
	for (size_t g = 0; g < v->batch->n_groups; g++)
		if (batch_count(v, g, batch_any) == 0)
			page_line(p, "  No request of any zone of the group %s",
			    v->batch->groups[g].name);
}

static void
show_many_missing(const struct batch *b, size_t group, struct page *p)
{
	size_t n = count_missing(b, group);

	if (n <= MISSING_FEW)
		return;
	page_line(p, "%s", "");
	page_line(p, " NO REQUEST of these, and so not signed: %zu", n);
	name_missing(b, group, p);
}

/* ---- its page ------------------------------------------------------------ */

static void
show_head(const struct batch_verdict *v, size_t group, struct page *p)
{
	const struct batch_group *g = &v->batch->groups[group];
	char when[UTC_TEXT], hex[DIGEST_HEX], words[TELLS_TEXT];

	page_line(p, " GROUP %s, by policy \"%s\"", g->name, g->policy.name);
	page_line(p, "  SHA-256 of the policy's text");
	page_line(p, "    %s", digest_hex(&g->sha256, hex));
	page_line(p, "  SHA-256 of the requests' list");
	page_line(p, "    %s", digest_hex(&v->batch->sums, hex));
	page_line(p, "  Judged        %s", utc_screen(v->now, when));
	page_line(p, "  Requests      %5zu", batch_count(v, group, batch_any));
	page_line(p, "   to be signed %5zu   of these with a warning %zu, "
	    "first of their zone %zu", batch_count(v, group, batch_signed),
	    batch_count(v, group, batch_warned), batch_count(v, group,
	    batch_first));
	page_line(p, "   put aside    %5zu   not signed, for the reasons below",
	    batch_count(v, group, batch_aside));
	show_missing(v, group, p);
	page_line(p, "  Plan          normal, of the only KSK of each zone "
	    "that lives");
	if (g->policy.ttl != 0)
		page_line(p, "  TTL of every set %u s, as the policy says",
		    g->policy.ttl);
	else
		page_line(p, "  TTL of every set as its request says");
	if (g->policy.tells != 0)
		page_wrap(p, "  TELLS THE PARENT ZONE, in every slot whose "
		    "format has room for it, to have a DS of that KSK alone: %s",
		    tells_words(g->policy.tells, words));
}

static bool
span_equal(const struct batch_span *a, const struct batch_span *b)
{
	return a->first == b->first && a->last == b->last &&
	    a->slots == b->slots && memcmp(a->algs, b->algs,
	    sizeof(a->algs)) == 0;
}

static bool
in_table(const struct batch_verdict *v, size_t group, size_t i)
{
	return v->batch->requests[i].group == group && batch_signed(v, i);
}

static void
show_span(const struct batch_span *s, size_t n, struct page *p)
{
	char from[UTC_TEXT], to[UTC_TEXT], algs[40] = "";
	size_t at = 0;

	for (unsigned a = 0; a <= UINT8_MAX && at < sizeof(algs); a++)
		if (s->algs[a])
			at += (size_t)snprintf(algs + at, sizeof(algs) - at,
			    "%s%u", at > 0 ? " " : "", a);
	page_line(p, "  %5zu  %5zu  %s  %s  %s", n, s->slots,
	    utc_screen(s->first, from), utc_screen(s->last, to), algs);
}

/* Each span once, with how many of the zones have it. */
static void
show_spans(const struct batch_verdict *v, size_t group, struct page *p)
{
	page_line(p, " SLOTS of what will be signed, and algorithms of its ZSKs");
	page_line(p, "  Zones  Slots  First inception       Last "
	    "expiration       Algorithms");
	for (size_t i = 0; i < v->batch->n; i++) {
		const struct batch_span *s = &v->requests[i].span;
		size_t n = 0, before = 0;

		if (!in_table(v, group, i))
			continue;
		for (size_t k = 0; k < v->batch->n; k++)
			if (in_table(v, group, k) &&
			    span_equal(&v->requests[k].span, s)) {
				n++;
				before += k < i;
			}
		if (before == 0)
			show_span(s, n, p);
	}
}

static void
show_checks(const struct batch_verdict *v, size_t group, struct page *p)
{
	const struct batch_tally *t = &v->tallies[group];

	page_line(p, " %-56s  ok WARN STOP  n/a", "CHECKS of its requests");
	for (size_t i = 0; i < t->n; i++)
		page_line(p, "  %-55.55s %4zu %4zu %4zu %4zu",
		    t->rows[i].rule, t->rows[i].times[VERDICT_OK],
		    t->rows[i].times[VERDICT_WARN],
		    t->rows[i].times[VERDICT_STOP],
		    t->rows[i].times[VERDICT_NONE]);
}

static void
show_fault(const struct batch_fault *f, struct page *p)
{
	page_wrap(p, "      %s  %s%s%s; found %s", f->stops ? "STOP" : "WARN",
	    f->id, f->limit[0] == '\0' ? "" : "; limit ", f->limit,
	    f->found[0] == '\0' ? "nothing" : f->found);
}

static void
show_faults(const struct batch_verdict *v, size_t i, size_t many, struct page *p)
{
	const struct batch_request *r = &v->batch->requests[i];
	const struct batch_judged *j = &v->requests[i];
	char zone[DNAME_TEXT_MAX];
	bool named = false;

	for (size_t round = 0; round < 2; round++)
		for (size_t k = 0; k < j->n_faults; k++) {
			const struct batch_fault *f = &j->faults[k];

			if (f->stops != (round == 0) || (!j->aside &&
			    batch_warned_by(v, r->group, f->id) > many))
				continue;
			if (!named)
				page_wrap(p, "  %s, in %s", dname_text(&r->zone,
				    zone), r->name);
			named = true;
			show_fault(f, p);
		}
}

/* A zone each, with what is said of it; not what is said of too many. */
static void
show_exceptions(const struct batch_verdict *v, size_t group, size_t many,
    bool (*is)(const struct batch_verdict *, size_t), struct page *p)
{
	for (size_t i = 0; i < v->batch->n; i++)
		if (v->batch->requests[i].group == group && is(v, i))
			show_faults(v, i, many, p);
}

/* What this check says of a request that is to be signed; NULL: nothing. */
static const struct batch_fault *
warned_of(const struct batch_verdict *v, size_t group, size_t i, const char *id)
{
	const struct batch_judged *j = &v->requests[i];

	for (size_t k = 0; v->batch->requests[i].group == group && !j->aside &&
	    k < j->n_faults; k++)
		if (strcmp(j->faults[k].id, id) == 0)
			return &j->faults[k];
	return NULL;
}

/*
 * What is said of so many zones that nobody would read it of each: once, as of
 * the first, and the zones' names, where it is not all of them.
 */
static void
show_common(const struct batch_verdict *v, size_t group, size_t first,
    const struct batch_fault *f, struct page *p)
{
	size_t n = batch_warned_by(v, group, f->id);
	bool all = n == batch_count(v, group, batch_signed);
	struct zone_row row = { .page = p };
	char zone[DNAME_TEXT_MAX];

	page_wrap(p, "  %s %zu zones; as of %s:", all ? "ALL" : "OF", n,
	    dname_text(&v->batch->requests[first].zone, zone));
	show_fault(f, p);
	for (size_t i = first; !all && i < v->batch->n; i++)
		if (warned_of(v, group, i, f->id) != NULL)
			zone_row_add(&row, &v->batch->requests[i].zone);
	zone_row_end(&row);
}

static void
show_commons(const struct batch_verdict *v, size_t group, size_t first,
    size_t many, struct page *p)
{
	const struct batch_judged *j = &v->requests[first];

	for (size_t k = 0; k < j->n_faults; k++) {
		const char *id = j->faults[k].id;
		size_t i = 0;

		while (i < first && warned_of(v, group, i, id) == NULL)
			i++;
		if (i == first && batch_warned_by(v, group, id) > many)
			show_common(v, group, first, &j->faults[k], p);
	}
}

static void
show_warned(const struct batch_verdict *v, size_t group, size_t many,
    struct page *p)
{
	page_line(p, "%s", "");
	page_line(p, " WARNED OF, and to be signed: %zu", batch_count(v, group,
	    batch_warned));
	for (size_t i = 0; i < v->batch->n; i++)
		if (v->batch->requests[i].group == group && batch_warned(v, i))
			show_commons(v, group, i, many, p);
	show_exceptions(v, group, many, batch_warned, p);
}

void
batch_zones(const struct batch_verdict *v, size_t group,
    bool (*is)(const struct batch_verdict *, size_t), struct page *p)
{
	struct zone_row row = { .page = p };

	for (size_t i = 0; i < v->batch->n; i++)
		if (v->batch->requests[i].group == group && is(v, i))
			zone_row_add(&row, &v->batch->requests[i].zone);
	zone_row_end(&row);
}

/* Of more than many zones with the same warning it is said once. */
static void
write_page(const struct batch_verdict *v, size_t group, size_t many,
    struct page *p)
{
	char title[PAGE_TEXT];

	snprintf(title, sizeof(title), "REVIEW OF THE BATCH, group %s: %s",
	    v->batch->groups[group].name, batch_count(v, group,
	    batch_signed) > 0 ? "what will be signed" : "nothing is signed");
	page_start(p, title);
	show_head(v, group, p);
	page_line(p, "%s", "");
	show_spans(v, group, p);
	page_line(p, "%s", "");
	page_line(p, " PUT ASIDE, and not signed: %zu", batch_count(v, group,
	    batch_aside));
	show_exceptions(v, group, many, batch_aside, p);
	show_warned(v, group, many, p);
	page_line(p, "%s", "");
	page_line(p, " FIRST OF THEIR ZONE, and to be signed: %zu", batch_count(v,
	    group, batch_first));
	batch_zones(v, group, batch_first, p);
	show_many_missing(v->batch, group, p);
	page_line(p, "%s", "");
	show_checks(v, group, p);
}

void
batch_page(const struct batch_verdict *v, size_t group, struct page *p)
{
	write_page(v, group, WARNED_FEW, p);
}

int
batch_text(const struct batch_verdict *v, struct blob *out, struct err *e)
{
	struct blob all = { .len = 0 };
	struct page p = { .n_lines = 0 };
	int rc = 0;

	for (size_t g = 0; rc == 0 && g < v->batch->n_groups; g++) {
		struct blob text = { .len = 0 };

		if (batch_count(v, g, batch_any) == 0)
			continue;
		write_page(v, g, SIZE_MAX, &p);
		rc = page_text(&p, &text, e);
		if (rc == 0)
			rc = blob_printf(&all, e, "%s%s", all.len > 0 ? "\n" : "",
			    (char *)text.data);
		blob_free(&text);
	}
	page_free(&p);
	if (rc == 0)
		*out = all;
	else
		blob_free(&all);
	return rc;
}
