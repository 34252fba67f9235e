#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/keeper.h"

enum {
	FIRST_WAIT	= 10,		/* seconds after the first failure, */
	LAST_WAIT	= 3600,		/* and after many */
	SETTLE_TIMES	= 10,		/* as long as an input may be restless */
	BUSY_MAX	= 60,		/* seconds that a command may have the state */
};

int
keeper_begin(struct keeper *k, struct run *run, struct err *e)
{
	const struct issue_order order = { .input = run->config.input };

	*k = (struct keeper){ .run = run };
	if (run->config.input[0] == '\0')
		return err_set(e, ERR_FORMAT, "the configuration does not say, "
		    "as input, which file is to be signed");
	if (run->config.module[0] != '\0' && run->config.pin_file[0] == '\0')
		return err_set(e, ERR_FORMAT, "the ZSKs are in a token, and "
		    "there is nobody here to be asked for its PIN: the "
		    "configuration must name a pin-file");
	return issue_path(&run->config, &order, k->output, e);
}

static void
wake_by(struct keeper *k, time_t t)
{
	if (t != 0 && t < k->wake)
		k->wake = t;
}

/* ---- what went wrong ----------------------------------------------------- */

static int64_t
wait_after(unsigned failures)
{
	int64_t wait = FIRST_WAIT;

	while (--failures > 0 && wait < LAST_WAIT)
		wait *= 2;
	return wait < LAST_WAIT ? wait : LAST_WAIT;
}

/* again: it is tried by itself. */
static int
fail(struct keeper *k, time_t now, bool again, const struct err *why,
    struct err *e)
{
	struct bulletin *b = &k->bulletin;
	char then[UTC_TEXT];

	k->failures++;
	if (b->failing == 0)
		b->failing = now;
	b->again = again ? now + wait_after(k->failures) : 0;
	snprintf(b->why, sizeof(b->why), "%s", why->text);
	wake_by(k, b->again);
	if (!again)
		return blob_printf(&k->run->notes, e, "not signed, and the "
		    "signed zone stays as it was: %s\n", why->text);
	return blob_printf(&k->run->notes, e, "not signed, and the signed zone "
	    "stays as it was: %s; the next try is at %s\n", why->text,
	    utc_screen(b->again, then));
}

static void
well(struct keeper *k)
{
	k->failures = 0;
	k->bulletin.failing = k->bulletin.again = 0;
	k->bulletin.why[0] = '\0';
}

/* Whether it failed, and would fail as it did: nothing of it is another. */
static bool
is_waiting(const struct keeper *k, const struct due_facts *f, time_t now)
{
	const struct due_facts *was = &k->tried;

	return k->failures > 0 && now < k->bulletin.again &&
	    stamp_equal(&f->input, &was->input) &&
	    f->has_slot == was->has_slot && digest_equal(&f->slot, &was->slot);
}

/* ---- the clock ----------------------------------------------------------- */

static int
note_jump(struct keeper *k, time_t now, struct err *e)
{
	const time_t was = k->looked;
	char from[UTC_TEXT], to[UTC_TEXT];

	k->looked = now;
	if (was == 0 || now >= was)
		return 0;
	if (k->bulletin.again > now + LAST_WAIT)
		k->bulletin.again = now;
	k->quiet = k->forced = 0;
	return blob_printf(&k->run->notes, e, "the clock went back, from %s to "
	    "%s\n", utc_screen(was, from), utc_screen(now, to));
}

/*
 * Nobody here knows which of the two clocks was wrong.  What is signed by one
 * that is behind ends early, or is over; so that is for people, and sign does
 * as they say.
 */
static int
hold(struct keeper *k, const struct due_facts *f, time_t now, struct err *e)
{
	char then[UTC_TEXT], is[UTC_TEXT];
	struct err why;

	(void)err_set(&why, ERR_POLICY, "the clock says %s, and the zone was "
	    "signed at %s: set the clock, or where it is right, sign the zone "
	    "with capstan-signer sign", utc_screen(now, is),
	    utc_screen(f->issued.signed_at, then));	/* always -1 */
	if (strncmp(k->bulletin.why, why.text, strlen("the clock says")) == 0) {
		wake_by(k, f->issued.signed_at);
		return 0;
	}
	return fail(k, now, false, &why, e);
}

/* ---- a look -------------------------------------------------------------- */

/*
 * An input that somebody writes to is let alone until that is over; one that
 * is never quiet is read all the same, in the end.
 */
static bool
is_restless(struct keeper *k, const struct due_facts *f, time_t now)
{
	const int64_t settle = k->run->config.run.settle;

	if (!stamp_equal(&f->input, &k->seen)) {
		k->seen = f->input;
		k->quiet = now + settle;
		if (k->forced == 0)
			k->forced = now + SETTLE_TIMES * settle;
	}
	if (now >= k->quiet || now >= k->forced) {
		k->quiet = k->forced = 0;
		return false;
	}
	wake_by(k, k->quiet);
	return true;
}

/* Another command has the state, which is no fault until it has it for long. */
static bool
is_busy(struct keeper *k, time_t now)
{
	struct err none;	/* then the signing itself will tell */
	struct state *s = state_open(&k->run->config, STATE_READ, &none);
	const bool busy = s != NULL && state_claimed(s, "lock");

	state_close(&s);
	if (!busy)
		k->busy = 0;
	else if (k->busy == 0)
		k->busy = now;
	if (!busy || now >= k->busy + BUSY_MAX)
		return false;
	wake_by(k, now + 1);
	return true;
}

static int
sign(struct keeper *k, const struct due_facts *f, enum due d, time_t now,
    struct err *e)
{
	/* The zone's file says what the store says, and is not read again. */
	const bool kept = d == DUE_REFRESH && k->run->config.store;
	const struct issue_order order = { .output = k->output,
	    .input = kept ? NULL : k->run->config.input };
	const size_t notes = k->run->notes.len;
	struct err why;

	k->run->now = now;
	k->tried = *f;
	if (blob_printf(&k->run->out, e, "%s: ", due_words(d)) != 0)
		return -1;
	if (issue_make(k->run, &order, &why) != 0) {
		blob_free(&k->run->out);	/* of what was not done */
		if (k->failures > 0 && notes == 0)
			blob_free(&k->run->notes);	/* said before */
		return fail(k, now, true, &why, e);
	}
	well(k);
	k->issued = true;
	k->placed = stamp_of(k->output);
	/* What comes next is told by what is there now. */
	k->wake = now;
	return 0;
}

/* Another command has put one in place: who serves it is told of that too. */
static void
note_placed(struct keeper *k, const struct due_facts *f)
{
	static const struct stamp none;

	if (!f->has_issued || !stamp_equal(&f->output, &f->issued.output) ||
	    stamp_equal(&f->output, &k->placed))
		return;
	k->issued = !stamp_equal(&k->placed, &none);
	k->placed = f->output;
}

int
keeper_look(struct keeper *k, time_t now, bool anew, struct err *e)
{
	const struct config *c = &k->run->config;
	struct due_facts f;
	struct err why;
	enum due d;

	k->issued = false;
	k->wake = now + KEEPER_EVERY;
	k->bulletin.looked = now;
	if (note_jump(k, now, e) != 0)
		return -1;
	if (due_look(&f, c, k->output, now, &why) != 0)
		return k->failures > 0 && now < k->bulletin.again && !anew ?
		    0 : fail(k, now, true, &why, e);
	note_placed(k, &f);
	if (due_clock_is_back(&f, c, now))
		return hold(k, &f, now, e);
	if ((d = due_now(&f, c, now)) == DUE_NOTHING) {
		well(k);
		wake_by(k, due_next(&f, c));
		k->seen = f.input;
		return 0;
	}
	if (is_restless(k, &f, now))
		return 0;
	if (!anew && is_waiting(k, &f, now)) {
		wake_by(k, k->bulletin.again);
		wake_by(k, f.next);
		return 0;
	}
	return is_busy(k, now) ? 0 : sign(k, &f, d, now, e);
}
