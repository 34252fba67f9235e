#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hsm/lockdown.h"
#include "keyset/tell.h"
#include "keyset/utc.h"
#include "signer/herald.h"
#include "signer/keeper.h"
#include "signer/lookout.h"
#include "signer/privileges.h"
#include "signer/service.h"

enum {
	PATIENCE	= 2 * 3600,	/* seconds that a signing may take */
	TELL_AGAIN	= 60,
};

/* The signer that stays. */
struct daemon {
	struct run	*run;
	time_t		 began, from;	/* by the machine's clock, by ours */
	struct keeper	 keeper;
	struct herald	 herald;
	struct lookout	*lookout;
	struct state	*state;		/* to keep its place, and the bulletin */
	struct bulletin	 written;	/* last */
	time_t		 tell_at;	/* whoever serves the zone; 0: told */
	bool		 is_new;	/* what they are told of */
	char		 zone[DNAME_TEXT_MAX];
};

/* That of -t goes on. */
static time_t
clock_of(const struct daemon *d)
{
	return d->from + (time(NULL) - d->began);
}

/* A line of text each, with the time where nobody else writes it. */
static void
say(const struct daemon *d, const char *text)
{
	char lead[DNAME_TEXT_MAX + UTC_TEXT + 1], now[UTC_TEXT];
	const bool dated = getenv("JOURNAL_STREAM") != NULL;

	snprintf(lead, sizeof(lead), "%s%s%s", dated ? "" :
	    utc_screen(clock_of(d), now), dated ? "" : " ", d->zone);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		tell(stderr, lead, text, len);
		text += len + (text[len] != '\0');
	}
}

static void
say_all(struct daemon *d)
{
	struct run *run = d->run;

	if (run->notes.len > 0)
		say(d, (char *)run->notes.data);
	if (run->out.len > 0)
		say(d, (char *)run->out.data);
	blob_free(&run->notes);
	blob_free(&run->out);
}

/* ---- its beginning ------------------------------------------------------- */

/*
 * The order is what keeps things apart: the user first, before anything foreign
 * is read; the process that runs commands before sockets are given up; and keys
 * after all of that.
 */
static int
daemon_begin(struct daemon *d, struct err *e)
{
	const struct config *c = &d->run->config;

	if (keeper_begin(&d->keeper, d->run, e) != 0 ||
	    privileges_drop(c->run.user, e) != 0 ||
	    herald_begin(&d->herald, d->run->conf, c, e) != 0 ||
	    lockdown_secrets(e) != 0)
		return -1;
	if (!c->network && lockdown_offline(e) != 0)
		return -1;
	if ((d->state = state_open(c, STATE_READ, e)) == NULL ||
	    state_claim(d->state, "run.lock", "capstan-signer run", e) != 0 ||
	    (d->lookout = lookout_open(e)) == NULL)
		return -1;
	return lookout_on(d->lookout, c->input, c->state, e);
}

static void
daemon_end(struct daemon *d)
{
	lookout_close(&d->lookout);
	herald_end(&d->herald);
	state_close(&d->state);
}

/* ---- a round ------------------------------------------------------------- */

/* Whoever serves the zone hears of a new one until the command is well. */
static void
tell_server(struct daemon *d, time_t now)
{
	struct bulletin *b = &d->keeper.bulletin;
	struct err e;

	if (d->keeper.issued) {
		d->tell_at = now;
		d->is_new = true;
	}
	if (d->tell_at == 0 || now < d->tell_at)
		return;
	if (herald_tell(&d->herald, &d->run->config, &e) == 0) {
		d->tell_at = b->untold = 0;
		b->told[0] = '\0';
		return;
	}
	if (strcmp(b->told, e.text) != 0) {
		say(d, d->is_new ? "the new signed zone is in place, and "
		    "notify-command failed, which is tried again each minute:" :
		    "notify-command, which is run when the signer begins too, "
		    "failed, and is tried again each minute:");
		say(d, e.text);
	}
	if (b->untold == 0)
		b->untold = now;
	snprintf(b->told, sizeof(b->told), "%s", e.text);
	d->tell_at = now + TELL_AGAIN;
}

/* What cannot be written is told, and is no reason to stop. */
static void
publish(struct daemon *d)
{
	const struct bulletin *b = &d->keeper.bulletin;
	struct err e;

	if (!d->keeper.issued && bulletin_equal(b, &d->written) &&
	    b->looked >= d->written.looked &&
	    b->looked < d->written.looked + BULLETIN_EVERY)
		return;
	if (bulletin_write(b, d->state, &e) != 0)
		say(d, e.text);
	d->written = *b;
	service_say("STATUS=%s%s%s", b->failing != 0 ? "RED: " : b->untold != 0 ?
	    "YELLOW: " : "the zone is signed", b->why, b->failing != 0 ? "" :
	    b->told);
}

static int
look(struct daemon *d, bool anew, struct err *e)
{
	const time_t now = clock_of(d);
	int rc;

	service_patience(PATIENCE);
	rc = keeper_look(&d->keeper, now, anew, e);
	say_all(d);
	if (rc == 0)
		tell_server(d, clock_of(d));
	if (d->tell_at != 0 && d->tell_at < d->keeper.wake)
		d->keeper.wake = d->tell_at;
	publish(d);
	service_patience(0);
	return rc;
}

/*
 * The zone, its state, and who this process is are what they were; all else is
 * as the file says now.
 */
static int
config_again(struct daemon *d, struct err *e)
{
	static struct config new;	/* large */
	struct run *run = d->run;
	const struct issue_order order = { .input = new.input };

	if (config_read(&new, run->conf, e) != 0)
		return -1;
	if (!dname_equal(&new.zone, &run->config.zone) ||
	    strcmp(new.state, run->config.state) != 0 ||
	    strcmp(new.run.user, run->config.run.user) != 0 ||
	    new.network != run->config.network || new.input[0] == '\0')
		return err_set(e, ERR_FORMAT, "another zone, state, user or "
		    "network, or no input: for that end this and start it "
		    "again");
	if (issue_path(&new, &order, d->keeper.output, e) != 0 ||
	    lookout_on(d->lookout, new.input, new.state, e) != 0 ||
	    herald_reload(&d->herald, e) != 0)
		return -1;
	run->config = new;
	return 0;
}

static void
reload(struct daemon *d)
{
	struct err e;

	service_say("RELOADING=1");
	if (config_again(d, &e) == 0) {
		say(d, "the configuration was read again");
	} else {
		err_doing(&e, "the configuration stays as it was");
		say(d, e.text);
	}
	service_say("READY=1");
}

/* Until there is news or it is time to look, and alive all the while. */
static unsigned
wait(struct daemon *d)
{
	const int64_t beat = service_beat();
	unsigned news = 0;
	int64_t left;

	while (news == 0 && (left = d->keeper.wake - clock_of(d)) > 0) {
		if (beat != 0 && left > beat)
			left = beat;
		news = lookout_wait(d->lookout, left * 1000);
		service_alive();
	}
	return news | lookout_wait(d->lookout, 0);
}

/* One that was killed may have told nobody of its last zone. */
static bool
is_there(const char *path)
{
	const struct stamp none = { 0 }, is = stamp_of(path);

	return !stamp_equal(&is, &none);
}

static int
stay(struct daemon *d, struct err *e)
{
	unsigned news = 0;

	if (is_there(d->keeper.output))
		d->tell_at = d->from;

	service_say("READY=1");
	say(d, "signs, and stays");
	while ((news & NEWS_END) == 0) {
		if ((news & NEWS_RELOAD) != 0)
			reload(d);
		if (look(d, (news & (NEWS_RELOAD | NEWS_BOARD)) != 0, e) != 0)
			return -1;
		news = wait(d);
	}
	service_say("STOPPING=1");
	say(d, "ends, as it was told; the signed zone stays as it is");
	return bulletin_end(d->state, e);
}

int
verb_run(struct run *run, struct err *e)
{
	struct daemon d = { .run = run, .from = run->now, .herald = { .fd = -1 } };
	int rc = -1;

	d.began = time(NULL);
	(void)dname_text(&run->config.zone, d.zone);
	if (daemon_begin(&d, e) == 0)
		rc = stay(&d, e);
	daemon_end(&d);
	return rc;
}
