#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keyset/format.h"
#include "keyset/utc.h"

#include "keyset/check_row.h"

enum { MORE_ROOM = sizeof("; and 4294967295 more") };

static void
ring_add(struct keyring *ring, const struct bundle_key *k)
{
	for (size_t i = 0; i < ring->n; i++)
		if (dnskey_same_public(&ring->keys[i]->key, &k->key))
			return;
	ring->keys[ring->n++] = k;
}

void
keyring_of(const struct request *r, struct keyring *ring)
{
	ring->n = 0;
	for (size_t i = 0; i < r->n_bundles; i++)
		for (size_t j = 0; j < r->bundles[i].n_keys; j++)
			ring_add(ring, &r->bundles[i].keys[j]);
}

/* Drops what is left of a character that was cut (RFC 3629). */
static void
cut_end(char *text)
{
	size_t len = strlen(text), start = len, need;
	unsigned char lead;

	while (start > 0 && len - start < 4 &&
	    ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0 || (unsigned char)text[start - 1] < 0xc0)
		return;
	lead = (unsigned char)text[--start];
	need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (len - start < need)
		text[start] = '\0';
}

static void put(char *, size_t, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

static void
put(char *out, size_t size, const char *fmt, va_list ap)
{
	vsnprintf(out, size, fmt, ap);
	cut_end(out);
}

void
row_limit(struct inquiry *q, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(q->finding->limit, sizeof(q->finding->limit), fmt, ap);
	va_end(ap);
}

void
row_found(struct inquiry *q, const char *fmt, ...)
{
	va_list ap;

	if (q->finding->verdict != VERDICT_OK)
		return;
	va_start(ap, fmt);
	put(q->finding->found, sizeof(q->finding->found), fmt, ap);
	va_end(ap);
}

static void fault(struct inquiry *, enum verdict, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

static void
fault(struct inquiry *q, enum verdict v, const char *fmt, va_list ap)
{
	struct finding *f = q->finding;
	char text[sizeof(f->found) - MORE_ROOM];

	put(text, sizeof(text), fmt, ap);
	if (q->by->hear != NULL)
		q->by->hear(q->by->hears, f->id, v, text);
	if (v > f->verdict) {
		f->verdict = v;
		f->more = 0;
		f->len = strlen(text);
		memcpy(f->found, text, f->len + 1);
	} else if (v == f->verdict)
		snprintf(f->found + f->len, MORE_ROOM, "; and %zu more",
		    ++f->more);
}

void
row_warn(struct inquiry *q, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fault(q, VERDICT_WARN, fmt, ap);
	va_end(ap);
}

void
row_stop(struct inquiry *q, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fault(q, VERDICT_STOP, fmt, ap);
	va_end(ap);
}

void
row_limit_durations(struct inquiry *q, const struct range *r)
{
	char min[DURATION_TEXT], max[DURATION_TEXT];

	duration_words(r->min, min);
	duration_words(r->max, max);
	if (r->min == r->max)
		row_limit(q, "%s", min);
	else
		row_limit(q, "%s to %s", min, max);
}

void
row_limit_counts(struct inquiry *q, const struct range *r)
{
	if (r->min == r->max)
		row_limit(q, "%jd", (intmax_t)r->min);
	else
		row_limit(q, "%jd to %jd", (intmax_t)r->min, (intmax_t)r->max);
}

bool
range_has(const struct range *r, int64_t n)
{
	return n >= r->min && n <= r->max;
}

bool
row_previous(struct inquiry *q)
{
	if (q->by->previous != NULL)
		return true;
	row_found(q, "%s", q->by->first ? "first request, by choice" :
	    "not compared: no previous response was given");
	q->finding->verdict = VERDICT_NONE;
	return false;
}

bool
row_claims(struct inquiry *q)
{
	if (q->request->format->claims)
		return true;
	row_found(q, "%s has no room for such claims",
	    q->request->format->words);
	q->finding->verdict = VERDICT_NONE;
	return false;
}

bool
row_ahead(struct inquiry *q, int64_t *ahead, char text[ROW_AHEAD])
{
	const struct request *r = q->request;
	char words[DURATION_TEXT];

	if (r->n_bundles == 0) {
		row_stop(q, "no slot");
		return false;
	}
	*ahead = r->bundles[r->n_bundles - 1].expiration - q->by->now;
	snprintf(text, ROW_AHEAD, "%s %s", duration_words(*ahead < 0 ? -*ahead :
	    *ahead, words), *ahead < 0 ? "ago" : "ahead");
	return true;
}
