#include "hsm/lockdown.h"
#include "keyset/utc.h"
#include "signer/acceptance.h"
#include "signer/bulletin.h"
#include "signer/privileges.h"
#include "signer/prospect.h"
#include "signer/recut.h"
#include "signer/status_row.h"

/* As sign will find it: trusted still, and every signature good. */
static int
slot_examine(const struct run *run, const struct state *s,
    const struct bundle *slot, struct err *e)
{
	struct anchor *a = run_anchor(run, s, e);
	int rc;

	if (a == NULL)
		return -1;
	rc = slot_check(slot, &run->config.zone, a, e);
	anchor_free(&a);
	return rc;
}

static int
tell_slot(struct view *p, const struct run *run, const struct state *s,
    const struct board *b, struct err *e)
{
	const struct bundle *slot = board_slot(b, run->now);
	char from[UTC_TEXT], to[UTC_TEXT];
	struct err why;

	measure_set(&p->measures, MEASURE_SLOT, slot != NULL ?
	    slot->expiration - run->now : 0);
	if (slot == NULL) {
		(void)board_explain(b, run->now, &why);	/* always -1 */
		return view_line(p, RED, "SLOT", e, "%s", why.text);
	}
	if (slot_examine(run, s, slot, &why) != 0)
		return view_line(p, RED, "SLOT", e, "%s", why.text);
	return view_line(p, GREEN, "SLOT", e,
	    "in force from %s to %s, %zu key%s",
	    utc_screen(slot->inception, from),
	    utc_screen(slot->expiration, to), slot->n_keys,
	    slot->n_keys == 1 ? "" : "s");
}

/*
 * What a signer that stays says of itself.  One that was ended in order says
 * nothing any more; one that was killed has its place no more, and one that hangs
 * stays behind its own clock.
 */
static int
tell_keeper(struct view *p, const struct run *run, const struct state *s,
    struct err *e)
{
	char since[UTC_TEXT], again[UTC_TEXT];
	struct bulletin b;
	bool has;

	if (bulletin_read(&b, &has, s, e) != 0)
		return -1;
	if (!has)
		return 0;
	measure_set(&p->measures, MEASURE_LOOKED, run->now - b.looked);
	if (state_unclaimed(s, "run.lock"))
		return view_line(p, RED, "RUN", e, "it is not running (it "
		    "looked last %s): start capstan-signer run",
		    utc_screen(b.looked, since));
	if (run->now - b.looked > 3 * (time_t)BULLETIN_EVERY)
		return view_line(p, RED, "RUN", e, "it looked last %s, and "
		    "hangs: end it, and start capstan-signer run again",
		    utc_screen(b.looked, since));
	if (b.failing != 0)
		return view_line(p, RED, "RUN", e, "not signed since %s, next "
		    "try %s: %s", utc_screen(b.failing, since),
		    b.again == 0 ? "when something is changed" :
		    utc_screen(b.again, again), b.why);
	if (b.untold != 0)
		return view_line(p, YELLOW, "RUN", e, "notify-command fails "
		    "since %s: %s", utc_screen(b.untold, since), b.told);
	return view_line(p, GREEN, "RUN", e, "it keeps the zone signed, and "
	    "looked last %s", utc_screen(b.looked, since));
}

/* Until when sets follow each other, for which a ceremony is in time. */
static time_t
covered(const struct board *b, time_t now)
{
	const struct bundle *last = board_last(b);
	time_t from, to;

	if (last == NULL)
		return now;
	return board_gap(b, now, &from, &to) ? from : last->expiration;
}

static int
tell_gap(struct view *p, enum colour c, const struct board *b, time_t now,
    struct err *e)
{
	char begins[UTC_TEXT], ends[UTC_TEXT], start[UTC_TEXT];
	time_t from, to;

	if (!board_gap(b, now, &from, &to))
		return 0;
	return view_line(p, c == GREEN ? YELLOW : c, "KEYSETS", e, "NO SET is "
	    "in force from %s to %s: make a request with -s %s, hold a ceremony "
	    "before and accept its response", utc_screen(from, begins),
	    utc_screen(to, ends), utc_text(from, start));
}

static int
tell_end(struct view *p, const struct run *run, const struct board *b,
    struct err *e)
{
	const struct bundle *last = board_last(b);
	char end[UTC_TEXT], left[DURATION_TEXT];
	enum colour c = GREEN;
	int64_t remain, whole;

	if (last == NULL)
		return 0;
	whole = last->expiration - run->now;
	remain = covered(b, run->now) - run->now;
	measure_set(&p->measures, MEASURE_SETS, remain);
	measure_set(&p->measures, MEASURE_SETS_LEFT,
	    (int64_t)board_to_come(b, run->now));
	if (remain <= 0)
		return view_line(p, RED, "KEYSETS", e, "the last ended %s",
		    utc_screen(last->expiration, end));
	if (remain <= run->config.alarm_before)
		c = RED;
	else if (remain <= run->config.warn_before)
		c = YELLOW;
	if (tell_gap(p, c, b, run->now, e) != 0)
		return -1;
	return view_line(p, whole > remain ? PLAIN : c, whole > remain ? "" :
	    "KEYSETS", e, "%zu to come, the last ends %s (%s)",
	    board_to_come(b, run->now), utc_screen(last->expiration, end),
	    duration_words(whole - whole % 3600, left));
}

/* A request that the response on board does not answer. */
static int
tell_request(struct view *p, const struct state *s, const struct board *b,
    struct err *e)
{
	struct blob text = { NULL, 0 };
	struct request *r;
	int rc = 0;

	if (!state_has(s, "request.xml"))
		return 0;
	if (state_read(s, "request.xml", &text, e) != 0)
		return -1;
	r = request_read(text.data, text.len, e);
	blob_free(&text);
	if (r == NULL)
		return err_doing(e, "the remembered request");
	if (!request_is_answered(r, b->response))
		rc = view_line(p, PLAIN, "REQUEST", e, "serial %ju, %.40s, "
		    "waits for its response", (uintmax_t)r->serial, r->id);
	request_free(&r);
	return rc;
}

static int
tell_next(struct view *p, const struct run *run, const struct board *b,
    const struct keyring *ring, struct err *e)
{
	struct prospect next;
	char date[UTC_TEXT];
	time_t latest;

	if (prospect_make(&next, &run->config, b, ring, NULL, run->now,
	    e) != 0)
		return -1;
	latest = board_last(b) == NULL ? run->now :
	    covered(b, run->now) - run->config.alarm_before;
	utc_screen(latest, date);
	measure_set(&p->measures, MEASURE_CEREMONY, latest - run->now);
	measure_set(&p->measures, MEASURE_ZSKS_MISSING,
	    (int64_t)next.missing);
	if (view_line(p, PLAIN, "NEXT", e, "ceremony at the latest %s",
	    date) != 0)
		return -1;
	if (next.missing == 0)
		return 0;
	return view_line(p, PLAIN, "", e, "before its request, %zu ZSK to be "
	    "made (capstan-signer keys)", next.missing);
}

/* What can be told where what is on board cannot be read. */
static int
page_without(struct view *p, const struct run *run, const struct state *s,
    const struct err *why, struct err *e)
{
	static const struct board none;

	if (view_line(p, RED, "BOARD", e, "%s", why->text) != 0 ||
	    status_zone(p, run, s, &none, e) != 0)
		return -1;
	return tell_keeper(p, run, s, e);
}

static int
page_make(struct view *p, const struct run *run, const struct state *s,
    const struct board *b, struct keyring *ring, struct err *e)
{
	if (tell_slot(p, run, s, b, e) != 0 ||
	    status_signer(p, run, b, ring, e) != 0 ||
	    status_standby(p, run, s, b, ring, e) != 0 ||
	    status_zone(p, run, s, b, e) != 0 ||
	    status_store(p, run, s, e) != 0 ||
	    tell_keeper(p, run, s, e) != 0 ||
	    tell_end(p, run, b, e) != 0 || tell_request(p, s, b, e) != 0)
		return -1;
	return tell_next(p, run, b, ring, e);
}

/* The forms of it, one at a time. */
static int
status_form(const struct run *run, char *out, struct err *e)
{
	static const char forms[] = "jmn";

	*out = '\0';
	for (const char *f = forms; *f != '\0'; f++) {
		if (run->option[(int)*f] == NULL)
			continue;
		if (*out != '\0')
			return err_set(e, ERR_FORMAT, "-j, -m and -n are one "
			    "form each: give one");
		*out = *f;
	}
	return 0;
}

static int
status_tell(struct run *run, const struct view *p, char form, struct err *e)
{
	static const int plugin[] = { [GREEN] = 0, [YELLOW] = 1, [RED] = 2 };
	const struct dname *zone = &run->config.zone;

	run->red = p->worst == RED;
	run->plugin = plugin[p->worst];
	switch (form) {
	case 'j':
		return view_json(p, zone, run->now, &run->out, e);
	case 'm':
		return view_metrics(p, zone, run->now, &run->out, e);
	case 'n':
		return view_plugin(p, zone, &run->out, e);
	default:
		return view_text(p, zone, run->now, &run->out, e);
	}
}

int
verb_status(struct run *run, struct err *e)
{
	struct board b = { .response = NULL };
	struct keyring *ring = NULL;
	static struct view p;		/* large */
	struct state *s;
	struct err why;
	char form;
	int rc = -1;

	if (status_form(run, &form, e) != 0 ||
	    privileges_lend(run->config.run.user, run->config.state, e) != 0 ||
	    lockdown_secrets(e) != 0 ||
	    (s = state_open(&run->config, STATE_READ, e)) == NULL)
		return -1;
	if (board_load(&b, s, &why) != 0)
		rc = page_without(&p, run, s, &why, e);
	else if ((ring = keyring_open(s, &run->config, e)) != NULL)
		rc = page_make(&p, run, s, &b, ring, e);
	if (rc == 0)
		rc = status_tell(run, &p, form, e);
	keyring_close(&ring);
	board_free(&b);
	state_close(&s);
	return rc;
}
