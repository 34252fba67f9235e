#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/chart_private.h"

enum {
	CHART_WIDTH	= 60,
	WIDE		= 4,		/* columns of a slot, at most */
	DATE		= 10,
};

/* ---- the columns --------------------------------------------------------- */

/* Those on board that begin before the next that takes their place. */
static void
add_sets(struct chart *c, const struct request *r, time_t before)
{
	for (size_t i = 0; r != NULL && i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		if (b->inception < before)
			c->slot[c->n++] = (struct chart_slot){
				b->inception, b->expiration, b, NULL };
	}
}

static void
add_slots(struct chart *c, time_t now)
{
	const struct request *on = c->board->response;
	const struct slot_plan *plan = c->prospect->plan;
	size_t past = 0;

	if (on != NULL)
		add_sets(c, c->board->previous, on->bundles[0].inception <
		    plan->inception ? on->bundles[0].inception :
		    plan->inception);
	add_sets(c, on, plan->inception);
	for (size_t i = 0; i < c->prospect->n; i++)
		c->slot[c->n++] = (struct chart_slot){ plan[i].inception,
			plan[i].expiration, NULL, &plan[i] };
	while (past + 1 < c->n && c->slot[past + 1].from <= now)
		past++;
	memmove(c->slot, c->slot + past, (c->n - past) * sizeof(c->slot[0]));
	c->n -= past;
}

/* ---- the rows ------------------------------------------------------------ */

bool
chart_slot_names(const struct chart_slot *s, const struct digest *id)
{
	if (s->set != NULL)
		return slot_has(s->set, id);
	for (size_t i = 0; i < s->plan->n; i++) {
		if (digest_equal(&s->plan->zsks[i], id))
			return true;
	}
	return false;
}

static void
add_key(struct chart *c, const char *name, const char *tag,
    const struct digest *id, const struct dnskey *ksk)
{
	struct chart_key *k = &c->key[c->n_keys];
	bool is_in = false;

	for (size_t i = 0; i < c->n && !is_in; i++)
		is_in = chart_slot_names(&c->slot[i], id);
	for (size_t i = 0; i < c->n_keys; i++)
		is_in = is_in && !digest_equal(&c->key[i].id, id);
	if (!is_in || c->n_keys == CHART_KEYS)
		return;
	k->id = *id;
	k->ksk = ksk;
	snprintf(k->name, sizeof(k->name), "%-9.9s %7.7s", name, tag);
	c->n_keys++;
}

static void
add_zsks(struct chart *c)
{
	for (size_t i = 0; i < keyring_count(c->ring); i++) {
		const struct zsk *z = keyring_at(c->ring, i);
		char tag[8];

		snprintf(tag, sizeof(tag), "%u", (unsigned)dnskey_tag(&z->key));
		add_key(c, z->name, tag, &z->id, NULL);
	}
	for (size_t i = 0; i < c->prospect->missing; i++) {
		const struct digest id = schedule_missing(i);
		char name[32];

		snprintf(name, sizeof(name), "new %zu", i + 1);
		add_key(c, name, "to make", &id, NULL);
	}
}

static int
add_ksks(struct chart *c, struct dnskey **out, struct err *e)
{
	struct dnskey *ksks;
	size_t n;

	if (c->board->response == NULL)
		return 0;
	if ((ksks = *out = board_ksks(c->board, &n, e)) == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct digest id = dnskey_id(&ksks[i]);
		char tag[8];

		snprintf(tag, sizeof(tag), "%u", (unsigned)dnskey_tag(&ksks[i]));
		add_key(c, "KSK", tag, &id, &ksks[i]);
	}
	return 0;
}

/* ---- what a key does in a slot ------------------------------------------- */

static char
ksk_does(const struct chart_slot *s, const struct dnskey *ksk)
{
	const unsigned tag = dnskey_tag(ksk);

	if (s->set == NULL)
		return '?';
	for (size_t i = 0; i < s->set->n_sigs; i++) {
		const struct rrsig *sig = &s->set->sigs[i].rrsig;

		if (sig->tag == tag && sig->alg == ksk->alg)
			return (ksk->flags & DNSKEY_REVOKE) != 0 ? 'X' : 'S';
	}
	return 'P';
}

static char
zsk_does(const struct chart *c, const struct chart_slot *s,
    const struct digest *id)
{
	const struct schedule *plan = &c->prospect->schedule;
	const struct schedule_entry *signer = schedule_signer(plan, s->from);
	time_t from;

	if (signer != NULL && digest_equal(&signer->zsk, id))
		return 'S';
	if (!schedule_has(plan, id, &from))
		return 'W';
	return from > s->from ? 'P' : 'R';
}

/* '.' where it is not in the set. */
static char
key_does(const struct chart *c, size_t slot, const struct chart_key *k)
{
	const struct chart_slot *s = &c->slot[slot];

	if (k->ksk != NULL && s->set == NULL)
		return '?';
	if (!chart_slot_names(s, &k->id))
		return '.';
	return k->ksk != NULL ? ksk_does(s, k->ksk) : zsk_does(c, s, &k->id);
}

/* ---- the picture --------------------------------------------------------- */

static size_t
slot_width(const struct chart *c)
{
	size_t width = CHART_WIDTH / c->n;

	return width > WIDE ? WIDE : width == 0 ? 1 : width;
}

/* Without the blanks at its end. */
static int
tell_line(struct blob *out, const char *name, const char *line,
    struct err *e)
{
	size_t len = strlen(line);

	while (len > 0 && line[len - 1] == ' ')
		len--;
	return blob_printf(out, e, "%-17s  %.*s\n", name, (int)len, line);
}

/* A date wherever there is room for it, and below it a mark. */
static int
tell_dates(struct blob *out, const struct chart *c, size_t first, size_t n,
    struct err *e)
{
	const size_t width = slot_width(c);
	char dates[CHART_WIDTH + DATE + 1], marks[CHART_WIDTH + 1];
	size_t free_at = 0;

	memset(dates, ' ', sizeof(dates) - 1);
	dates[sizeof(dates) - 1] = '\0';
	memset(marks, ' ', sizeof(marks) - 1);
	marks[sizeof(marks) - 1] = '\0';
	for (size_t i = 0; i < n; i++) {
		char text[UTC_TEXT];

		if (i * width < free_at || i * width + DATE > CHART_WIDTH)
			continue;
		memcpy(dates + i * width,
		    utc_screen(c->slot[first + i].from, text), DATE);
		marks[i * width] = '|';
		free_at = i * width + DATE + 1;
	}
	return tell_line(out, "", dates, e) != 0 ? -1 :
	    tell_line(out, "", marks, e);
}

static int
tell_row(struct blob *out, const struct chart *c, const struct chart_key *k,
    size_t first, size_t n, struct err *e)
{
	const size_t width = slot_width(c);
	char line[CHART_WIDTH + 1];

	for (size_t i = 0; i < n; i++) {
		char does = k != NULL ? key_does(c, first + i, k) :
		    c->slot[first + i].set != NULL ? '=' : '-';

		memset(line + i * width, does, width);
	}
	line[n * width] = '\0';
	return tell_line(out, k != NULL ? k->name : "DNSKEY set", line, e);
}

static int
tell_picture(struct blob *out, const struct chart *c, struct err *e)
{
	const size_t most = CHART_WIDTH / slot_width(c);

	for (size_t first = 0; first < c->n; first += most) {
		size_t n = c->n - first < most ? c->n - first : most;

		if (tell_dates(out, c, first, n, e) != 0 ||
		    tell_row(out, c, NULL, first, n, e) != 0)
			return -1;
		for (size_t i = 0; i < c->n_keys; i++) {
			if (tell_row(out, c, &c->key[i], first, n, e) != 0)
				return -1;
		}
		if (blob_printf(out, e, "\n") != 0)
			return -1;
	}
	return blob_printf(out, e, "= on board  - to be asked for  "
	    "S signs  P published  R retiring  W waits\n"
	    ". not in the set  X signs revoked  ? is for the ceremony\n");
}

/* What a picture does not show. */
static int
tell_faults(struct blob *out, const struct chart *c, struct err *e)
{
	if (c->prospect->lacks_standby && blob_printf(out, e, "A standby ZSK "
	    "would be made, and be in the sets that come after.\n") != 0)
		return -1;
	for (size_t i = 0; i + 1 < c->n; i++) {
		char from[UTC_TEXT], to[UTC_TEXT];

		if (c->slot[i].until != 0 &&
		    c->slot[i].until < c->slot[i + 1].from && blob_printf(out,
		    e, "NO SET is in force from %s to %s.\n",
		    utc_screen(c->slot[i].until, from),
		    utc_screen(c->slot[i + 1].from, to)) != 0)
			return -1;
	}
	return 0;
}

int
chart_tell(struct blob *out, const struct board *b, const struct prospect *p,
    const struct keyring *ring, time_t now, struct err *e)
{
	struct chart *c = calloc(1, sizeof(*c));
	struct dnskey *ksks = NULL;
	int rc = -1;

	if (c == NULL)
		return err_sys(e, "the chart");
	c->board = b;
	c->prospect = p;
	c->ring = ring;
	add_slots(c, now);
	add_zsks(c);
	if (add_ksks(c, &ksks, e) == 0 && tell_picture(out, c, e) == 0 &&
	    chart_lives(out, c, e) == 0)
		rc = tell_faults(out, c, e);
	free(ksks);
	free(c);
	return rc;
}
