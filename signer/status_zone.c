#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/issued.h"
#include "signer/overdue.h"
#include "signer/serial.h"
#include "signer/status_row.h"
#include "signer/zone_parse.h"

/* What is known of the signed zone before it is read. */
struct known {
	bool		 has;		/* a signing is remembered, */
	struct issued	 is;
	bool		 is_that;	/* and what it made is what is there */
	bool		 homeless;	/* where that is nobody has said */
	bool		 behind;	/* the zone in place is of a later */
	uint32_t	 serial;	/* serial than the last in the state */
	uint64_t	 last;
};

/* Secondaries have passed what a state from an older copy goes on with. */
static void
known_compare(struct known *k, const struct config *c, const struct state *s)
{
	struct err unreadable;	/* of which signing will tell */
	bool has;

	k->behind = !k->homeless && state_read_number(s, "soa-serial",
	    &k->last, &has, &unreadable) == 0 && has &&
	    zone_parse_serial(&c->zone, c->output, &k->serial) &&
	    serial_is_after(k->serial, (uint32_t)k->last);
}

static void
known_look(struct known *k, const struct config *c, const struct state *s)
{
	const struct stamp now = stamp_of(c->output);
	struct err unreadable;

	if (issued_read(&k->is, &k->has, s, &unreadable) != 0)
		k->has = false;
	k->homeless = c->output[0] == '\0';
	k->is_that = k->has && (k->homeless ||
	    stamp_equal(&now, &k->is.output));
	known_compare(k, c, s);
}

/* The slot on board with the set that the zone was signed with. */
static const struct bundle *
signed_slot(const struct board *b, const struct issued *is)
{
	const struct request *on[] = { b->response, b->previous };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; on[k] != NULL && i < on[k]->n_bundles; i++) {
			const struct digest d =
			    slot_digest(&on[k]->bundles[i]);

			if (digest_equal(&d, &is->slot))
				return &on[k]->bundles[i];
		}
	return NULL;
}

/*
 * Whether ZSKs were put away since the zone was signed: with one of them, or
 * a set that has them.  Which of two files was written last tells it of a zone
 * that somebody else may have put in place.
 */
static bool
signed_before_withdrawal(const struct known *k, const struct state *s,
    const struct config *c, const struct board *b)
{
	char path[PATH_MAX];
	struct stat away, zone;

	if (k->homeless)
		return standby_withdrew(&b->standby, &k->is.zsk) ||
		    (b->standby.n > 0 && signed_slot(b, &k->is) == NULL);
	if (snprintf(path, sizeof(path), "%s/withdrawn", state_folder(s)) >=
	    (int)sizeof(path) || stat(path, &away) != 0 ||
	    stat(c->output, &zone) != 0)
		return false;
	return away.st_mtim.tv_sec > zone.st_mtim.tv_sec ||
	    (away.st_mtim.tv_sec == zone.st_mtim.tv_sec &&
	    away.st_mtim.tv_nsec > zone.st_mtim.tv_nsec);
}

/*
 * When the first signature ends: what was remembered, where that is all there is
 * or the zone in place is the one that was put there, or else what the file has.
 */
static int
zone_ends(const struct run *run, const struct known *k, const struct board *b,
    time_t *ends, struct err *e)
{
	const struct config *c = &run->config;
	const struct bundle *slot = k->is_that ? signed_slot(b, &k->is) : NULL;

	if (slot == NULL && !k->homeless)
		return zone_parse_expiry(&c->zone, c->output, run->now, ends,
		    e);
	*ends = k->is.ends;
	if (slot != NULL && slot->expiration < *ends)
		*ends = slot->expiration;
	return 0;
}

/* Its signatures are good for now. */
static int
tell_signed(struct view *p, const struct run *run, const struct board *b,
    const struct known *k, const char *end, const char *left, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	const time_t signed_at = k->is.signed_at;
	enum overdue o = OVERDUE_NOT;
	char from[UTC_TEXT];

	/* Another file than was signed here last is of nobody knows when. */
	if (k->is_that && slot != NULL) {
		if (signed_at - run->config.signature_backdate > run->now)
			return view_line(p, RED, "ZONE", e, "it was signed at "
			    "%s, which is to come: set the clock, or where it "
			    "is right, sign", utc_screen(signed_at, from));
		o = overdue_now(b, slot, signed_at, run->now);
	}
	if (k->has && !k->is_that && !k->homeless)
		return view_line(p, YELLOW, "ZONE", e, "not the file that was "
		    "put there, and nobody verified it; its first signatures "
		    "end %s (%s left): sign", end, left);
	if (o == OVERDUE_SLOTS)
		return view_line(p, RED, "ZONE", e, "a whole slot was not "
		    "signed, and its ZSK is going: sign now, and look why");
	if (o == OVERDUE_SLOT)
		return view_line(p, YELLOW, "ZONE", e, "not signed since the "
		    "slot from %s began: sign, and look why",
		    utc_screen(slot->inception, from));
	return view_line(p, GREEN, "ZONE", e, "the first signatures end %s (%s "
	    "left)%s", end, left, k->homeless ? ", as it is remembered: no "
	    "output is configured, so no file was looked at" : "");
}

static int
tell_ends(struct view *p, const struct run *run, const struct board *b,
    const struct known *k, time_t ends, struct err *e)
{
	const int64_t remain = ends - run->now;
	char end[UTC_TEXT], left[DURATION_TEXT];

	utc_screen(ends, end);
	measure_set(&p->measures, MEASURE_RRSIG, remain);
	if (remain <= 0)
		return view_line(p, RED, "ZONE", e,
		    "the first signatures ended %s: sign", end);
	duration_words(remain - (remain > 3600 ? remain % 3600 : 0), left);
	if (remain <= run->config.signature_refresh / 2)
		return view_line(p, RED, "ZONE", e,
		    "the first signatures end %s (%s left): sign", end, left);
	if (k->behind)
		return view_line(p, RED, "ZONE", e, "its serial is %u, and the "
		    "last that the state knows is %u: the state came back from "
		    "an older copy; sign the zone from its file, and the "
		    "serial goes on from %u", (unsigned)k->serial,
		    (unsigned)k->last, (unsigned)k->serial);
	return tell_signed(p, run, b, k, end, left, e);
}

/* What is told where no file can be looked at; *told is false where one can. */
static int
tell_absent(struct view *p, const struct config *c, const struct known *k,
    bool *told, struct err *e)
{
	char at[UTC_TEXT];
	struct stat st;

	*told = true;
	if (k->homeless && !k->has)
		return view_line(p, PLAIN, "ZONE", e, "not looked at: no "
		    "output is configured, and none was signed");
	if (!k->homeless && stat(c->output, &st) != 0) {
		const int error = errno;

		if (!k->has && error == ENOENT)
			return view_line(p, PLAIN, "ZONE", e, "none is signed "
			    "yet, %s is not there", c->output);
		if (!k->has)
			return view_line(p, RED, "ZONE", e, "%s cannot be "
			    "looked at (%s)", c->output, strerror(error));
		return view_line(p, RED, "ZONE", e, "signed %s, but %s "
		    "cannot be looked at (%s): sign", utc_screen(
		    k->is.signed_at, at), c->output, strerror(error));
	}
	*told = false;
	return 0;
}

int
status_zone(struct view *p, const struct run *run, const struct state *s,
    const struct board *b, struct err *e)
{
	const struct config *c = &run->config;
	struct known k = { .has = false };
	struct err why;
	time_t ends;
	bool told;

	known_look(&k, c, s);
	if (k.has) {
		measure_set(&p->measures, MEASURE_SIGNED,
		    run->now - k.is.signed_at);
		measure_set(&p->measures, MEASURE_SERIAL,
		    (int64_t)k.is.serial);
	}
	if (tell_absent(p, c, &k, &told, e) != 0)
		return -1;
	if (told)
		return 0;
	if (signed_before_withdrawal(&k, s, c, b))
		return view_line(p, RED, "ZONE", e, "it was signed before ZSKs "
		    "were put away in an emergency: sign it now");
	if (zone_ends(run, &k, b, &ends, &why) != 0)
		return view_line(p, RED, "ZONE", e, "%s", why.text);
	return tell_ends(p, run, b, &k, ends, e);
}
