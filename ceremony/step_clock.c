#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/clock.h"
#include "ceremony/media.h"
#include "ceremony/planned.h"
#include "keyset/utc.h"

static int
compare(time_t wall, time_t now, const char *initials, struct err *e)
{
	char a[UTC_TEXT], b[UTC_TEXT], apart[DURATION_TEXT];

	if (clock_is_wall(wall, now))
		return 0;
	return err_set(e, ERR_POLICY, "this machine's clock says %s and %s typed "
	    "%s, %s apart: one of the two is wrong", utc_screen(now, a), initials,
	    utc_screen(wall, b), duration_words(llabs((long long)(now - wall)),
	    apart));
}

/* ---- what else has a date --------------------------------------------------- */

static bool
says_built(struct ceremony *c, time_t *when)
{
	*when = clock_built();
	return c != NULL && *when != 0;
}

/* Later ones may be there, of a clock that nobody had looked at. */
static bool
says_journal(struct ceremony *c, time_t *when)
{
	*when = c->before;
	return *when != 0;
}

/*
 * The one request on its medium, if it is there already and says when; what is
 * wrong with it is said in its step.
 */
static bool
says_request(struct ceremony *c, time_t *when)
{
	const struct format *f = NULL;
	struct blob bytes = { .len = 0 };
	struct request *q = NULL;
	char name[ANSWER_FILE];
	struct err why;
	bool said;

	while ((f = format_next(f)) != NULL && bytes.len == 0)
		if (media_has(c->site->request_media, answer_file("request", f,
		    name)) && media_read(c->site->request_media, "REQ", name,
		    REQUEST_BYTES_MAX, &bytes, &why) != 0)
			break;
	if (bytes.len > 0)
		q = answer_read(&bytes, &c->policy, &why);
	said = q != NULL && q->has_timestamp;
	if (said)
		*when = q->timestamp;
	request_free(&q);
	blob_free(&bytes);
	return said;
}

/*
 * Each of these was before now, or this machine's clock is slow, or the date is
 * wrong; a row each.  stops: nobody can give a reason to go on.  What another
 * machine has dated may be ahead by as much as two good clocks are apart.
 */
static const struct source {
	const char	*what;
	bool		(*says)(struct ceremony *, time_t *);
	bool		 stops;
} sources[] = {
	{ "This program was built", says_built, false },
	{ "Last record with a clock agreed to", says_journal, true },
	{ "Request on medium REQ was made", says_request, false },
};
enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

struct said {
	bool	there[SOURCES];
	time_t	when[SOURCES];
};

static void
ask_sources(struct ceremony *c, struct said *said)
{
	for (size_t i = 0; i < SOURCES; i++)
		said->there[i] = sources[i].says(c, &said->when[i]);
}

/* The first that is after now, or stops; SOURCES: none. */
static size_t
after(const struct said *said, time_t now, bool stops)
{
	size_t i = 0;

	while (i < SOURCES && (sources[i].stops != stops || !said->there[i] ||
	    said->when[i] <= now + (stops ? 0 : CLOCK_WALL)))
		i++;
	return i;
}

static void
show(const struct ceremony *c, const struct said *said, time_t now,
    struct page *p)
{
	char text[UTC_TEXT];

	page_start(p, "CLOCK CHECK: everything here is UTC");
	page_line(p, "%s", "");
	page_line(p, "   This machine                         %s",
	    utc_screen(now, text));
	for (size_t i = 0; i < SOURCES; i++)
		if (said->there[i])
			page_line(p, "   %-36s %s   %s", sources[i].what,
			    utc_screen(said->when[i], text),
			    said->when[i] <= now ? "before now" :
			    sources[i].stops || said->when[i] > now + CLOCK_WALL ?
			    "AFTER NOW" : "just now");
	if (planned(c)) {
		page_line(p, "   %-36s %s   %s", "Plan: it is held from",
		    utc_screen(c->agenda.not_before, text),
		    c->agenda.not_before <= now ? "before now" : "AFTER NOW");
		page_line(p, "   %-36s %s   %s", "Plan: it is held to",
		    utc_screen(c->agenda.not_after, text),
		    c->agenda.not_after >= now ? "after now" : "BEFORE NOW");
	}
	if (ceremony_has(c->type, &step_token))
		page_line(p, "   %-36s when it is compared with the register",
		    "Clock of the HSM, if it has one");
}

/* A source that is after now: the clock is slow, or that date is wrong. */
static int
settle_sources(struct ceremony *c, const struct said *said, time_t now,
    struct err *e)
{
	char is[UTC_TEXT], was[UTC_TEXT], happened[160];
	size_t i = after(said, now, true);

	if (i < SOURCES)
		return err_set(e, ERR_POLICY, "this machine's clock says %s, but "
		    "the journal's last record with a clock that people agreed to "
		    "is of %s: the clock is slow, or the journal is of another "
		    "time", utc_screen(now, is), utc_screen(said->when[i], was));
	if ((i = after(said, now, false)) == SOURCES)
		return 0;
	snprintf(happened, sizeof(happened), "%s: %s, and this machine's clock "
	    "says %s: it is slow, or that date is wrong", sources[i].what,
	    utc_screen(said->when[i], was), utc_screen(now, is));
	return ask_exception(c, "every date that is known here is before now",
	    happened, e);
}

/* ---- both, each by themselves ------------------------------------------------- */

/* Two people look up, whatever the frame shows. */
static void
show_asking(const struct ceremony *c, const struct said *said, time_t now,
    const char *note, struct page *p)
{
	show(c, said, now, p);
	page_line(p, "%s", "");
	if (note[0] != '\0')
		page_wrap(p, "   AGAIN  %s; type it once more", note);
	page_foot(p, "NOW  Each looks at the wall clock, not at this screen, and "
	    "types it in UTC: YYYY-MM-DD HH:MM");
	page_foot(p, "WHY  Every signature carries dates; a clock a year off is "
	    "noticed too late.");
}

/*
 * Asks until it is a time: a slip of the finger is no fault of the step, and
 * whoever is asked next does not see it.
 */
static int
ask_wall(struct ceremony *c, const struct said *said, time_t now, int person,
    char text[UI_ANSWER_MAX], time_t *wall, struct err *e)
{
	static const char *const keys[2] = { "clock.administrator",
	    "clock.witness" };
	char who[64], note[sizeof(e->text)] = "";
	struct page p = { .n_lines = 0 };
	bool read = false;
	int rc = 0;

	while (rc == 0 && !read) {
		show_asking(c, said, now, note, &p);
		rc = ask_text(c, &p, keys[person], ceremony_who(c, person, who),
		    text, UI_ANSWER_MAX, e);
		read = rc == 0 && clock_wall(text, wall, e) == 0;
		if (rc == 0 && !read)
			memcpy(note, e->text, sizeof(note));
		page_free(&p);
	}
	return rc;
}

/* What each typed is off the screen when the other does; then both see both. */
static int
ask_both(struct ceremony *c, const struct said *said, struct page *p,
    char text[2][UI_ANSWER_MAX], time_t begun, time_t read[2], struct err *e)
{
	time_t wall;

	for (int i = 0; i < 2; i++) {
		if (ask_wall(c, said, begun, i, text[i], &wall, e) != 0)
			return -1;
		read[i] = c->now();
		if (compare(wall, read[i], c->people[i].initials, e) != 0)
			return -1;
	}
	show(c, said, read[1], p);
	for (int i = 0; i < 2; i++)
		page_line(p, "   Wall clock, typed by %-15s %s       the same",
		    c->people[i].initials, text[i]);
	return 0;
}

/* Whoever knows which day it is does not read it off the screen. */
static int
agree(struct ceremony *c, struct page *p, time_t now, struct err *e)
{
	static const char *const days[] = {
		"SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY",
		"SATURDAY",
	};

	/* One line, for all of it is on one page, where there is a plan too. */
	page_line(p, "   It is agreed to when both typed which day of the week it "
	    "is, in UTC.");
	page_foot(p, "NOW  Each reads every line.  If all are right, each types "
	    "the day in capitals, as in SOMEDAY; if not, Esc, and then E or X.");
	page_foot(p, "WHY  From then on the clock cannot be set without an "
	    "alarm.");
	return ask_object(c, p, "clock.agree", days[(now / 86400 + 4) % 7], false,
	    e);
}

/* Each types what the wall clock says before this machine's own time counts. */
static int
compare_all(struct ceremony *c, const struct said *said, struct page *p,
    char text[2][UI_ANSWER_MAX], time_t begun, time_t read[2], struct err *e)
{
	if (settle_sources(c, said, begun, e) != 0 ||
	    ask_both(c, said, p, text, begun, read, e) != 0 ||
	    planned_clock(c, read[1], e) != 0)
		return -1;
	return agree(c, p, read[1], e);
}

/* What was compared with the wall, and with other dates, is what is agreed to. */
static int
ran_on(struct ceremony *c, time_t begun, time_t begun_steady, struct err *e)
{
	time_t now = c->now(), steady;
	long long by;

	if (clock_steady(&steady, e) != 0)
		return -1;
	by = (long long)(now - begun) - (long long)(steady - begun_steady);
	if (by < -CLOCK_SLACK || by > CLOCK_SLACK)
		return err_set(e, ERR_POLICY, "this machine's clock was moved by "
		    "%lld s while it was compared", by);
	return clock_agree(c, now, e);
}

static int
run(struct ceremony *c, struct err *e)
{
	char text[2][UI_ANSWER_MAX], a[3][UTC_TEXT];
	struct page p = { .n_lines = 0 };
	time_t begun = c->now(), steady, read[2];
	struct said said;
	int rc;

	c->agreed = 0;
	if (clock_steady(&steady, e) != 0)
		return -1;
	ask_sources(c, &said);
	rc = compare_all(c, &said, &p, text, begun, read, e);
	page_free(&p);
	if (rc != 0 || ran_on(c, begun, steady, e) != 0)
		return -1;
	return ceremony_record(c, "clock", "agreed", json_pack(
	    "{s:s,s:[s,s],s:[s,s]}", "machine", utc_text(c->agreed, a[0]),
	    "wall", text[0], text[1], "read", utc_text(read[0], a[1]),
	    utc_text(read[1], a[2])), e);
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
