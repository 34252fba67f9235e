#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/planned.h"
#include "keyset/utc.h"

enum { WALL_SLACK = 120 };	/* seconds between this clock and the wall's */

/* "2027-01-12 09:11" in UTC. */
static int
read_wall(const char *text, time_t *out, struct err *e)
{
	char full[UTC_TEXT];

	if (strlen(text) != 16 || text[10] != ' ')
		return err_set(e, ERR_FORMAT, "\"%.32s\" is not a time like "
		    "2027-01-12 09:11", text);
	snprintf(full, sizeof(full), "%.10sT%.5s:00Z", text, text + 11);
	if (utc_parse(full, out, e) != 0)
		return err_set(e, ERR_FORMAT, "\"%.32s\" is not a time like "
		    "2027-01-12 09:11", text);
	return 0;
}

static int
compare(time_t wall, time_t now, const char *initials, struct err *e)
{
	char a[UTC_TEXT], b[UTC_TEXT], apart[DURATION_TEXT];
	long long d = (long long)(now - wall);

	/* What was typed is a whole minute, read up to a minute ago. */
	if (d >= -WALL_SLACK && d <= WALL_SLACK + 59)
		return 0;
	return err_set(e, ERR_POLICY, "this machine's clock says %s and %s typed "
	    "%s, %s apart: one of the two is wrong", utc_screen(now, a), initials,
	    utc_screen(wall, b), duration_words(llabs(d), apart));
}

/* Asks until it is a time: a slip of the finger is no fault of the step. */
static int
ask_wall(struct ceremony *c, struct page *p, int person,
    char text[UI_ANSWER_MAX], time_t *wall, struct err *e)
{
	static const char *const keys[2] = { "clock.administrator",
	    "clock.witness" };
	char who[64];

	for (;;) {
		if (ask_text(c, p, keys[person], ceremony_who(c, person, who),
		    text, UI_ANSWER_MAX, e) != 0)
			return -1;
		if (read_wall(text, wall, e) == 0)
			return 0;
		page_wrap(p, "   AGAIN: %s", e->text);
	}
}

/*
 * Each types what the wall clock says before this machine's own time counts:
 * the frame shows it, but two people had to look up.
 */
static int
run(struct ceremony *c, struct err *e)
{
	char text[2][UI_ANSWER_MAX], a[UTC_TEXT], b[UTC_TEXT];
	struct timespec steady;
	struct page p = { .n_lines = 0 };
	time_t wall, now = c->now(), last = c->before;
	int rc = 0;

	page_start(&p, "CLOCK CHECK: everything here is UTC");
	page_line(&p, "%s", "");
	page_line(&p, "   This machine                         %s",
	    utc_screen(now, a));
	/* Later ones may be there, of a clock that nobody had looked at. */
	if (last != 0)
		page_line(&p, "   Last record with a clock agreed to   %s   %s",
		    utc_screen(last, b), last <= now ? "before now" : "AFTER NOW");
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Each looks at the wall clock, not at this screen, and "
	    "types it in UTC: YYYY-MM-DD HH:MM");
	page_foot(&p, "WHY  Every signature carries dates.  With the clock a year "
	    "off they are useless, and nobody notices until too late.");
	if (last > now)
		rc = err_set(e, ERR_POLICY, "this machine's clock says %s, but the "
		    "journal's last record with a clock that people agreed to is "
		    "of %s: the clock is slow, or the "
		    "journal is of another time", a, b);
	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = ask_wall(c, &p, i, text[i], &wall, e);
		now = c->now();
		if (rc == 0)
			rc = compare(wall, now, c->people[i].initials, e);
	}
	page_free(&p);
	if (rc != 0 || planned_clock(c, now, e) != 0)
		return -1;
	if (clock_gettime(CLOCK_BOOTTIME, &steady) != 0)
		return err_sys(e, "read the steady clock");
	c->agreed = now;
	c->agreed_steady = steady.tv_sec;
	return ceremony_record(c, "clock", "agreed", json_pack("{s:s,s:[s,s]}",
	    "machine", utc_text(now, a), "wall", text[0], text[1]), e);
}

const struct step step_clock = {
	.id = "clock",
	.title = "Clock compared with the wall",
	.who = "both",
	.why = "Every signature carries dates; a clock a year off is noticed too late.",
	.again = STEP_EACH_TIME,
	.unchanged = "nothing is signed before the clock is agreed",
	.remedy = "if the wall was misread, do the step again; if this "
	    "machine's clock is wrong, press X, set it, and continue "
	    "the ceremony",
	.run = run,
};
