#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ceremony/ask.h"
#include "ceremony/clock.h"
#include "keyset/utc.h"

static time_t built;

void
clock_built_set(time_t when)
{
	built = when;
}

time_t
clock_built(void)
{
	return built;
}

int
clock_wall(const char *text, time_t *out, struct err *e)
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

bool
clock_is_wall(time_t wall, time_t now)
{
	/* What was typed is a whole minute, read up to a minute ago. */
	return wall - CLOCK_WALL <= now && now <= wall + CLOCK_WALL + 59;
}

int
clock_steady(time_t *out, struct err *e)
{
	struct timespec steady;

	if (clock_gettime(CLOCK_BOOTTIME, &steady) != 0)
		return err_sys(e, "read the steady clock");
	*out = steady.tv_sec;
	return 0;
}

int
clock_agree(struct ceremony *c, time_t now, struct err *e)
{
	if (clock_steady(&c->agreed_steady, e) != 0)
		return -1;
	c->agreed = now;
	c->clock_noted = false;
	return 0;
}

bool
clock_moved(const struct ceremony *c, long long *by)
{
	struct timespec steady;

	*by = 0;
	if (c->agreed == 0 || clock_gettime(CLOCK_BOOTTIME, &steady) != 0)
		return false;
	*by = (long long)(c->now() - c->agreed) -
	    (long long)(steady.tv_sec - c->agreed_steady);
	if (*by < -CLOCK_SLACK || *by > CLOCK_SLACK)
		return true;
	/* It was put right meanwhile: what the journal says is to be answered. */
	if (c->clock_noted)
		*by = c->clock_by;
	return c->clock_noted;
}

char *
clock_way(long long by, char text[CLOCK_WAY])
{
	char far[DURATION_TEXT];

	snprintf(text, CLOCK_WAY, "%s by %s", by < 0 ? "back" : "forward",
	    duration_words(by == LLONG_MIN ? LLONG_MAX : llabs(by), far));
	return text;
}

bool
clock_alarm(const void *ceremony)
{
	const struct ceremony *c = ceremony;
	long long by;

	return clock_moved(c, &by);
}

/* Without a clock that both agreed to nothing is signed, nor with one that ran off. */
int
ceremony_clock_holds(const struct ceremony *c, struct err *e)
{
	struct timespec steady;
	long long by;

	if (clock_gettime(CLOCK_BOOTTIME, &steady) != 0)
		return err_sys(e, "read the steady clock");
	if (c->agreed == 0)
		return err_set(e, ERR_POLICY, "nobody agreed to this machine's "
		    "clock, or not since it was moved");
	if (clock_moved(c, &by))
		return err_set(e, ERR_POLICY, "this machine's clock was moved by "
		    "%lld s since both people agreed to it", by);
	return 0;
}

/*
 * Nothing comes between the head that went on paper, or that a card signed, and
 * the record of that: the next one notes what the clock did.
 */
static bool
is_of_head(const char *step)
{
	return strcmp(step, step_finish.id) == 0 || strcmp(step, "officer") == 0;
}

int
clock_note(struct ceremony *c, const char *step, struct err *e)
{
	char agreed[UTC_TEXT];
	long long by;

	if (c->clock_noted || strcmp(step, "ceremony") == 0 ||
	    is_of_head(step) || !clock_moved(c, &by))
		return 0;
	c->clock_noted = true;
	c->clock_by = by;
	if (ceremony_record(c, "ceremony", "clock-moved", json_pack("{s:I,s:s}",
	    "by", (json_int_t)by, "agreed", utc_text(c->agreed, agreed)), e) == 0)
		return 0;
	c->clock_noted = false;
	return -1;
}

/* Esc is no answer to an alarm; X is one. */
static int
ask_reasons(struct ceremony *c, const char *happened, struct err *e)
{
	int rc;

	do
		rc = ask_exception(c, CLOCK_EXPECTED, happened, e);
	while (rc != 0 && e->kind == ERR_ABORTED && !c->leaving);
	return rc;
}

int
clock_settle(struct ceremony *c, struct err *e)
{
	char happened[160], then[UTC_TEXT], is[UTC_TEXT], way[CLOCK_WAY];
	long long by;
	int rc;

	if (clock_note(c, step_clock.id, e) != 0)
		return -1;
	(void)clock_moved(c, &by);
	snprintf(happened, sizeof(happened), "CLOCK ALARM: agreed to at %s, it was "
	    "moved %s, and says %s", utc_screen(c->agreed, then),
	    clock_way(by, way), utc_screen(c->now(), is));
	c->settling = true;
	rc = ask_reasons(c, happened, e);
	c->settling = false;
	if (rc != 0)
		return -1;
	c->agreed = 0;
	c->clock_anew = true;
	return err_set(e, ERR_ABORTED, "the clock is to be agreed to anew");
}
