#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/issued.h"
#include "signer/overdue.h"
#include "signer/status_row.h"
#include "signer/zone_parse.h"

/* Whether ZSKs were put away since the zone was signed: with one of them. */
static bool
signed_before_withdrawal(const struct state *s, const struct stat *zone)
{
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/withdrawn", state_folder(s)) >=
	    (int)sizeof(path) || stat(path, &st) != 0)
		return false;
	return st.st_mtim.tv_sec > zone->st_mtim.tv_sec ||
	    (st.st_mtim.tv_sec == zone->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec > zone->st_mtim.tv_nsec);
}

/*
 * When the first signature ends: what was remembered, where the zone in place is
 * the one that was put there with this set, or else what the file has.
 */
static int
zone_ends(const struct run *run, const struct issued *is,
    const struct bundle *slot, time_t *ends, struct err *e)
{
	const struct config *c = &run->config;
	const struct stamp now = stamp_of(c->output);
	struct digest set;

	if (is == NULL || slot == NULL || !stamp_equal(&now, &is->output))
		return zone_parse_expiry(&c->zone, c->output, run->now, ends,
		    e);
	set = slot_digest(slot);
	if (!digest_equal(&set, &is->slot))
		return zone_parse_expiry(&c->zone, c->output, run->now, ends,
		    e);
	*ends = is->ends < slot->expiration ? is->ends : slot->expiration;
	return 0;
}

/* Its signatures are good for now. */
static int
tell_signed(struct page *p, const struct run *run, const struct board *b,
    const struct issued *is, const char *end, const char *left, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	const struct stamp now = stamp_of(run->config.output);
	enum overdue o = OVERDUE_NOT;
	char from[UTC_TEXT];

	/* Another file than was signed here last is of nobody knows when. */
	if (is != NULL && slot != NULL && stamp_equal(&now, &is->output)) {
		if (is->signed_at - run->config.signature_backdate > run->now)
			return page_line(p, RED, "ZONE", e, "it was signed at "
			    "%s, which is to come: set the clock, or where it "
			    "is right, sign", utc_screen(is->signed_at, from));
		o = overdue_now(b, slot, is->signed_at, run->now);
	}
	if (o == OVERDUE_SLOTS)
		return page_line(p, RED, "ZONE", e, "a whole slot was not "
		    "signed, and its ZSK is going: sign now, and look why");
	if (o == OVERDUE_SLOT)
		return page_line(p, YELLOW, "ZONE", e, "not signed since the "
		    "slot from %s began: sign, and look why",
		    utc_screen(slot->inception, from));
	return page_line(p, GREEN, "ZONE", e,
	    "the first signatures end %s (%s left)", end, left);
}

int
status_zone(struct page *p, const struct run *run, const struct state *s,
    const struct board *b, struct err *e)
{
	const struct config *c = &run->config;
	char end[UTC_TEXT], left[DURATION_TEXT];
	int64_t remain;
	struct issued is;
	struct stat st;
	struct err why;
	time_t ends;
	bool has;

	if (issued_read(&is, &has, s, &why) != 0)
		has = false;
	if (has) {
		measure_set(&p->measures, MEASURE_SIGNED,
		    run->now - is.signed_at);
		measure_set(&p->measures, MEASURE_SERIAL,
		    (int64_t)is.serial);
	}
	if (c->output[0] == '\0')
		return page_line(p, PLAIN, "ZONE", e,
		    "not looked at: no output is configured");
	if (stat(c->output, &st) != 0 && errno == ENOENT && !has)
		return page_line(p, PLAIN, "ZONE", e,
		    "none is signed yet, %.180s is not there", c->output);
	if (stat(c->output, &st) != 0)
		return page_line(p, RED, "ZONE", e, "signed %s, but %.140s "
		    "cannot be looked at (%s): sign", utc_screen(is.signed_at,
		    end), c->output, strerror(errno));
	if (signed_before_withdrawal(s, &st))
		return page_line(p, RED, "ZONE", e, "it was signed before ZSKs "
		    "were put away in an emergency: sign it now");
	if (zone_ends(run, has ? &is : NULL, board_slot(b, run->now), &ends,
	    &why) != 0)
		return page_line(p, RED, "ZONE", e, "%.240s", why.text);
	utc_screen(ends, end);
	remain = ends - run->now;
	measure_set(&p->measures, MEASURE_RRSIG, remain);
	if (remain <= 0)
		return page_line(p, RED, "ZONE", e,
		    "the first signatures ended %s: sign", end);
	duration_words(remain - (remain > 3600 ? remain % 3600 : 0), left);
	if (remain <= c->signature_refresh / 2)
		return page_line(p, RED, "ZONE", e,
		    "the first signatures end %s (%s left): sign", end, left);
	return tell_signed(p, run, b, has ? &is : NULL, end, left, e);
}
