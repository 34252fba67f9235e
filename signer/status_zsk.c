#include <stdio.h>

#include "keyset/utc.h"
#include "signer/status_row.h"

static int
tell_key(struct view *p, struct keyring *ring, const struct zsk *z,
    struct err *e)
{
	struct err why;

	if (keyring_asks(ring, z)) {
		p->measures.known[MEASURE_ZSK] = false;
		return view_line(p, PLAIN, "KEY", e, "that of %s was not "
		    "looked at: it is in the token, and its PIN is asked for",
		    z->name);
	}
	if (keyring_signing_key(ring, z, &why) == NULL)
		return view_line(p, RED, "KEY", e, "%s", why.text);
	measure_set(&p->measures, MEASURE_ZSK, 1);
	return view_line(p, GREEN, "KEY", e, "that of %s is in %s", z->name,
	    z->in_file ? "its file" : "the token");
}

/* What is to be said of the ZSKs that sign later. */
struct later {
	size_t		 n, asked, bad;	/* asked: it would be for a PIN */
	time_t		 from;		/* the first that is bad signs */
	struct err	 why;
};

/* At its turn it would be too late to find out. */
static void
later_look(struct later *l, struct keyring *ring,
    const struct schedule_entry *s)
{
	const struct zsk *z = keyring_find(ring, &s->zsk);
	struct err why;

	l->n++;
	if (z != NULL && keyring_asks(ring, z)) {
		l->asked++;
		return;
	}
	if (z == NULL)
		(void)err_set(&why, ERR_FORMAT, "a ZSK of the schedule is not "
		    "in the state folder");	/* always -1 */
	else if (keyring_signing_key(ring, z, &why) != NULL)
		return;
	if (l->bad++ != 0)
		return;
	l->from = s->from;
	l->why = why;
}

static int
tell_bad(struct view *p, const struct later *l, const struct board *b,
    struct err *e)
{
	const struct bundle *last = board_last(b);
	char from[UTC_TEXT], more[64] = "";

	if (l->bad > 1)
		snprintf(more, sizeof(more), ", as with %zu later ones",
		    l->bad - 1);
	/* What follows the sets on board is for the next ceremony. */
	return view_line(p, last != NULL && l->from <= last->inception ? RED :
	    YELLOW, "KEYS", e, "one is to sign from %s, and cannot: %s; mend "
	    "that before then%s", utc_screen(l->from, from), l->why.text, more);
}

/* The ZSKs whose turn is to come. */
static int
tell_later(struct view *p, const struct run *run, const struct board *b,
    struct keyring *ring, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	const time_t now = slot != NULL ? slot->inception : run->now;
	struct later l = { .n = 0 };

	for (size_t i = 0; i < b->schedule.n; i++)
		if (b->schedule.at[i].from > now)
			later_look(&l, ring, &b->schedule.at[i]);
	if (l.asked == 0)
		measure_set(&p->measures, MEASURE_ZSKS_BAD, (int64_t)l.bad);
	if (l.bad > 0)
		return tell_bad(p, &l, b, e);
	if (l.asked > 0)
		return view_line(p, PLAIN, "KEYS", e, "those of %zu that sign "
		    "later were not looked at: they are in the token, and its "
		    "PIN is asked for", l.asked);
	if (l.n == 1)
		return view_line(p, GREEN, "KEYS", e, "that of the one that "
		    "signs later is here");
	return l.n == 0 ? 0 : view_line(p, GREEN, "KEYS", e,
	    "those of the %zu that sign later are here", l.n);
}

static int
tell_signer(struct view *p, const struct run *run, const struct board *b,
    struct keyring *ring, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	const struct schedule_entry *signer;
	const struct zsk *z;

	measure_set(&p->measures, MEASURE_ZSK, 0);
	if (slot == NULL)
		return 0;
	signer = schedule_signer(&b->schedule, slot->inception);
	if (signer == NULL)
		return view_line(p, RED, "ZSK", e, "none is to sign yet, as "
		    "the file schedule in the state folder has it: bring that "
		    "back from a copy");
	if ((z = keyring_find(ring, &signer->zsk)) == NULL)
		return view_line(p, RED, "ZSK", e,
		    "the one that is to sign is not in the state folder");
	if (!slot_has(slot, &z->id))
		return view_line(p, RED, "ZSK", e, "%s, tag %u, is to sign "
		    "and is not in the DNSKEY set", z->name,
		    (unsigned)dnskey_tag(&z->key));
	if (view_line(p, GREEN, "ZSK", e, "%s, tag %u, %s, signs; %zu on board",
	    z->name, (unsigned)dnskey_tag(&z->key), z->key.alg->name,
	    keyring_count(ring)) != 0)
		return -1;
	return tell_key(p, ring, z, e);
}

int
status_signer(struct view *p, const struct run *run, const struct board *b,
    struct keyring *ring, struct err *e)
{
	return tell_signer(p, run, b, ring, e) == 0 ?
	    tell_later(p, run, b, ring, e) : -1;
}

/* From when on, now or later, the set in force has this ZSK; 0: never. */
static time_t
known_from(const struct board *b, const struct zsk *z, time_t now)
{
	const struct bundle *slot;
	time_t t = now;

	while (t != 0 && ((slot = board_slot(b, t)) == NULL ||
	    !slot_has(slot, &z->id)))
		t = board_next(b, t);
	return t;
}

/* Validators must know it before it signs, and the sets it is alone in exist. */
static int
tell_waiting(struct view *p, const struct run *run, const struct state *s,
    const struct board *b, const struct zsk *z, struct err *e)
{
	const bool sealed = state_has(s, "response.emergency");
	const time_t from = known_from(b, z, run->now);
	const unsigned tag = dnskey_tag(&z->key);
	char then[UTC_TEXT];

	if (from == 0)
		return view_line(p, YELLOW, "STANDBY", e, "%s, tag %u, waits; "
		    "no set on board has it, and it has no emergency sets: "
		    "make the next request soon", z->name, tag);
	if (from != run->now)
		return view_line(p, YELLOW, "STANDBY", e, "%s, tag %u, waits; "
		    "the set in force is without it, those from %s on have it, "
		    "and before that it can take nothing over%s", z->name, tag,
		    utc_screen(from, then), sealed ? "" :
		    "; it has no emergency sets");
	if (!sealed)
		return view_line(p, YELLOW, "STANDBY", e, "%s, tag %u, waits; "
		    "for the sets on board it has no emergency sets", z->name,
		    tag);
	return view_line(p, GREEN, "STANDBY", e, "%s, tag %u, waits; its "
	    "emergency sets were asked for: OUT has them, if they were sealed",
	    z->name, tag);
}

int
status_standby(struct view *p, const struct run *run, const struct state *s,
    const struct board *b, struct keyring *ring, struct err *e)
{
	const struct zsk *z;
	struct err why;

	if (!run->config.standby)
		return 0;
	z = standby_waits(&b->standby, ring, &b->schedule,
	    run->config.algorithm);
	if (z == NULL)
		return view_line(p, YELLOW, "STANDBY", e, "no ZSK waits: make "
		    "one with capstan-signer keys");
	if (!keyring_asks(ring, z) &&
	    keyring_signing_key(ring, z, &why) == NULL)
		return view_line(p, YELLOW, "STANDBY", e, "the one that waits "
		    "can take nothing over: %s; mend that", why.text);
	return tell_waiting(p, run, s, b, z, e);
}
