#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ceremony/console.h"
#include "ceremony/supervisor.h"
#include "hsm/watch.h"
#include "keyset/utc.h"

/*
 * What is seen while a call to the HSM does not come back.  A module cannot be
 * interrupted, and a call is never given up by a clock: some take an hour.  So
 * another thread looks, draws the last row, and reads keys.
 *
 * Curses knows no threads.  The thread that uses the HSM has the screen but for
 * the time of a call, in which it draws nothing; the other has it then, and only
 * while it holds the lock.
 */
enum { LOOK = 250, SHOWN = 2000, ESC = 27 };	/* ms */

enum stage { WAITING, ASKED, REASON };

static struct {
	pthread_mutex_t	  lock;
	pthread_t	  thread;
	bool		  runs, ends;
	struct room	 *room;
	struct black_box *box;
	const char	 *call;		/* NULL: none is under way */
	long long	  since;	/* ms */
	time_t		  answered;	/* when the last one came back; 0 */
	bool		  shown;
	enum stage	  stage;
	char		  reason[BLACK_BOX_REASON];
} waiting = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
put_row(const char *text)
{
	char row[PAGE_TEXT];

	snprintf(row, sizeof(row), "%-78.78s", text);
	(void)mvaddstr(CONSOLE_ROWS - 1, 1, row);
	(void)move(CONSOLE_ROWS - 1, 1);
	(void)refresh();
}

/* The people wait no more: what the parent needs is there, and this ends. */
static void
give_up(void)
{
	memcpy(waiting.box->reason, waiting.reason, sizeof(waiting.reason));
	terminal_give_up();
	_exit(SUPERVISOR_GAVE_UP);
}

static void
key_reason(int c)
{
	size_t len = strlen(waiting.reason);

	if (c == ESC)
		waiting.stage = WAITING;
	else if (console_is_enter(c) && len > 0)
		give_up();
	else if ((c == KEY_BACKSPACE || c == '\b' || c == 127) && len > 0)
		waiting.reason[len - 1] = '\0';
	else if (c >= ' ' && c <= '~' && len + 1 < sizeof(waiting.reason) &&
	    (c != ' ' || len > 0)) {
		waiting.reason[len] = (char)c;
		waiting.reason[len + 1] = '\0';
	} else
		(void)beep();
}

static void
key(int c)
{
	int letter = c >= 0 && c <= '~' ? tolower(c) : 0;

	if (waiting.stage == REASON)
		key_reason(c);
	else if (waiting.stage == ASKED)
		waiting.stage = letter == 'g' ? REASON : WAITING;
	else if (letter == 'x' || c == 'X' - '@')
		waiting.stage = ASKED;
	else if (letter == 'e' || c == 'E' - '@')
		waiting.room->excepted = true;
	else if (letter == 'r' || c == 'L' - '@')
		(void)clearok(curscr, TRUE);
	else
		(void)beep();
}

static void
draw(void)
{
	char row[2 * PAGE_TEXT], last[UTC_TEXT] = "none yet";
	long long s = (console_ms() - waiting.since) / 1000;

	if (waiting.answered != 0)
		utc_screen(waiting.answered, last);
	if (waiting.stage == ASKED)
		snprintf(row, sizeof(row), "The HSM may still do what it was asked."
		    "  G Give up waiting  Any other key: wait on");
	else if (waiting.stage == REASON)
		snprintf(row, sizeof(row), "Why  [ %-44.44s ]  Enter Give up  Esc "
		    "Wait", strlen(waiting.reason) > 44 ? waiting.reason +
		    strlen(waiting.reason) - 44 : waiting.reason);
	else
		snprintf(row, sizeof(row), "Waiting for the HSM, %lld s; last "
		    "answer %s  %s  X Stop", s, waiting.answered == 0 ? last :
		    last + 11, waiting.room->excepted ? "E is due" :
		    "E Exception");
	put_row(row);
}

/* What was typed before anybody saw that there is something to wait for. */
static void
begin_showing(void)
{
	(void)flushinp();
	(void)tcflush(waiting.room->fd, TCIFLUSH);
	waiting.shown = true;
	waiting.stage = WAITING;
	waiting.reason[0] = '\0';
}

static void
look(void)
{
	int c;

	if (waiting.call == NULL || console_ms() - waiting.since < SHOWN ||
	    console_too_small())
		return;
	if (!waiting.shown)
		begin_showing();
	while ((c = getch()) != ERR)
		key(c);
	draw();
}

static void *
watch(void *unused)
{
	bool ends = false;

	while (!ends) {
		(void)usleep(LOOK * 1000);
		(void)pthread_mutex_lock(&waiting.lock);
		if (!(ends = waiting.ends))
			look();
		(void)pthread_mutex_unlock(&waiting.lock);
	}
	return unused;
}

static void
begun(const char *call)
{
	(void)pthread_mutex_lock(&waiting.lock);
	waiting.call = call;
	waiting.since = console_ms();
	snprintf(waiting.box->call, sizeof(waiting.box->call), "%s", call);
	waiting.box->since = (int64_t)waiting.room->now();
	(void)pthread_mutex_unlock(&waiting.lock);
}

/* Whoever waited hears that it is over, and sees it until the next screen. */
static void
ended(void)
{
	char row[PAGE_TEXT];

	(void)pthread_mutex_lock(&waiting.lock);
	waiting.call = NULL;
	waiting.box->since = 0;
	waiting.answered = waiting.room->now();
	if (waiting.shown) {
		snprintf(row, sizeof(row), "The HSM answered after %lld s.",
		    (console_ms() - waiting.since) / 1000);
		put_row(row);
		(void)beep();
	}
	waiting.shown = false;
	(void)pthread_mutex_unlock(&waiting.lock);
}

/* Signals are for the thread that has the terminal's settings in its handler. */
int
console_watch(struct ui *ui, struct black_box *box, struct err *e)
{
	static const struct hsm_watcher watcher = {
		.begun = begun, .ended = ended,
	};
	sigset_t all, was;
	int rc;

	waiting.room = ui->room;
	waiting.box = box;
	sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &was);
	rc = pthread_create(&waiting.thread, NULL, watch, NULL);
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
	if (rc != 0)
		return err_set(e, ERR_SYS, "no thread to watch the HSM: %s",
		    strerror(rc));
	waiting.runs = true;
	hsm_watch(&watcher);
	return 0;
}

void
console_watch_end(void)
{
	if (!waiting.runs)
		return;
	hsm_watch(NULL);
	(void)pthread_mutex_lock(&waiting.lock);
	waiting.ends = true;
	(void)pthread_mutex_unlock(&waiting.lock);
	(void)pthread_join(waiting.thread, NULL);
	waiting.runs = waiting.ends = false;
}
