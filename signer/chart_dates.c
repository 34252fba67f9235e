#include "keyset/utc.h"
#include "signer/chart_private.h"

enum { SHORT_TIME = 16 };	/* "2027-02-10 12:00" */

/* The first slot, from this one on, that it is in, or is not in; or n. */
static size_t
find_slot(const struct chart *c, const struct chart_key *k, size_t from,
    bool is_in)
{
	while (from < c->n && chart_slot_names(&c->slot[from], &k->id) != is_in)
		from++;
	return from;
}

static const char *
short_time(time_t t, char out[UTC_TEXT])
{
	utc_screen(t, out)[SHORT_TIME] = '\0';
	return out;
}

/*
 * ZSKs change where slots do: what was to be at a time for which no slot came
 * is with the next one.  What was before the chart, and after it, is as planned.
 */
static time_t
takes_effect(const struct chart *c, time_t t)
{
	size_t i = 0;

	while (i < c->n && c->slot[i].from < t)
		i++;
	return i > 0 && i < c->n ? c->slot[i].from : t;
}

/* When the one after it starts to sign; 0: none does. */
static time_t
next_signs(const struct schedule *s, time_t from)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->at[i].from > from)
			return s->at[i].from;
	}
	return 0;
}

static int
tell_life(struct blob *out, const struct chart *c, const struct chart_key *k,
    struct err *e)
{
	const struct schedule *s = &c->prospect->schedule;
	const size_t in = find_slot(c, k, 0, true);
	const size_t gone = find_slot(c, k, in, false);
	char text[4][UTC_TEXT];
	const char *at[4] = { "earlier", "never", "-", "later" };
	time_t from = 0, next = 0;

	if (in > 0 || c->slot[0].set == NULL)
		at[0] = short_time(c->slot[in].from, text[0]);
	if (schedule_has(s, &k->id, &from)) {
		at[1] = short_time(takes_effect(c, from), text[1]);
		next = next_signs(s, from);
		at[2] = next == 0 ? "later" :
		    short_time(takes_effect(c, next), text[2]);
	}
	if (gone < c->n)
		at[3] = short_time(c->slot[gone].from, text[3]);
	return blob_printf(out, e, "%-9.9s  %-16s  %-16s  %-16s  %s\n",
	    k->name, at[0], at[1], at[2], at[3]);
}

int
chart_lives(struct blob *out, const struct chart *c, struct err *e)
{
	if (blob_printf(out, e, "\n%-9s  %-16s  %-16s  %-16s  %s\n",
	    "UTC", "published from", "signs from", "retires from",
	    "gone from") != 0)
		return -1;
	for (size_t i = 0; i < c->n_keys; i++) {
		if (c->key[i].ksk == NULL &&
		    tell_life(out, c, &c->key[i], e) != 0)
			return -1;
	}
	return 0;
}
